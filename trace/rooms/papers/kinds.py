"""The states of a leaver's archive."""

from __future__ import annotations

from enum import StrEnum


class ArchiveState(StrEnum):
    """requested → done | cancelled; done → removed when its time is over."""

    REQUESTED = "requested"
    DONE = "done"
    CANCELLED = "cancelled"
    REMOVED = "removed"
