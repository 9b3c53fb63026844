"""What the exchange room refuses."""

from __future__ import annotations

from dataclasses import dataclass

from trace.kernel.errors import Conflict


@dataclass(eq=False, kw_only=True)
class NothingToRetry(Conflict):
    """Only the newest version of what failed for good is tried again."""

    state: str
