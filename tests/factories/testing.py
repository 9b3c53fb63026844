"""Test reports and measurements, made through the real services."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from tests.factories.producers import COUNTY
from trace.kernel.work import Work
from trace.rooms.accounts.rules import OrganisationKind
from trace.rooms.accounts.services import create_organisation
from trace.rooms.batches.models import Batch
from trace.rooms.testing import services
from trace.rooms.testing.models import Measurement, TestKind, TestReport

_numbers = itertools.count(1)


def make_lab(work: Work, name: str = "") -> int:
    """Return the id of a new laboratory of 万载."""
    name = name or f"示例检测中心{next(_numbers)}"
    made = create_organisation(work, kind=OrganisationKind.LAB, name=name, division=COUNTY)
    work.session.flush()
    return made.id


def make_report(work: Work, batch: Batch, **overrides: Any) -> TestReport:
    """Return a passed safety report on the batch, commissioned from a laboratory that is not registered."""
    given: dict[str, Any] = {
        "kind": TestKind.COMMISSIONED,
        "lab_name": "示例检验院",
        "report_number": f"JC-{next(_numbers):05d}",
        "sampled_on": work.today - timedelta(days=1),
        "reported_on": work.today,
        "is_safety": True,
        "passed": True,
    }
    return services.record_test(work, batch_id=batch.id, **(given | overrides))


def make_failure(work: Work, batch: Batch, **overrides: Any) -> TestReport:
    """Return a failed safety report on the batch."""
    return make_report(work, batch, **({"passed": False} | overrides))


def make_measurement(work: Work, batch: Batch, **overrides: Any) -> Measurement:
    """Return today's measurement of a batch of peaches."""
    given: dict[str, Any] = {
        "measured_on": work.today,
        "instrument": "手持糖度计 PAL-1",
        "values": {"weight_g": "182", "soluble_solids": "12.6"},
    }
    return services.record_measurement(work, batch_id=batch.id, **(given | overrides))
