"""Fixtures of the scanning room's tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from trace.kernel.work import Work


@pytest.fixture
def work_later(work: Work) -> Callable[..., Work]:
    """Return the same unit of work at a later instant: `work_later(days=3)`."""
    return lambda **duration: replace(work, now=work.now + timedelta(**duration))
