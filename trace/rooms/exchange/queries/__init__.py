"""Reads of hand-overs."""

from __future__ import annotations

from trace.rooms.exchange.queries.reading import (
    Coverage,
    Gap,
    blocking,
    count_unread,
    get_handover,
    list_gaps,
    list_handovers,
    read_coverage,
)

__all__ = [
    "Coverage",
    "Gap",
    "blocking",
    "count_unread",
    "get_handover",
    "list_gaps",
    "list_handovers",
    "read_coverage",
]
