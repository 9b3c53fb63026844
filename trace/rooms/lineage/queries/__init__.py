"""Reads of the lineage room: where one starts, the picture, the events behind it."""

from __future__ import annotations

from trace.rooms.lineage.queries.finding import (
    Found,
    MadeThere,
    made_at,
    read_premises,
    search_starts,
)
from trace.rooms.lineage.queries.picture import events_behind, read_lineage

__all__ = [
    "Found",
    "MadeThere",
    "events_behind",
    "made_at",
    "read_lineage",
    "read_premises",
    "search_starts",
]
