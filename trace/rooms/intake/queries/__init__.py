"""Reads of the intake room."""

from __future__ import annotations

from trace.rooms.intake.queries.imports import (
    file_of,
    find_same,
    get_import,
    known_digests,
    last_import_of,
    list_imports,
    lock_import,
    records_of,
)
from trace.rooms.intake.queries.undoing import (
    EVIDENCE,
    POINTERS,
    UndoPlan,
    own_tables,
    plan_undo,
    references_into,
)

__all__ = [
    "EVIDENCE",
    "POINTERS",
    "UndoPlan",
    "file_of",
    "find_same",
    "get_import",
    "known_digests",
    "last_import_of",
    "list_imports",
    "lock_import",
    "own_tables",
    "plan_undo",
    "records_of",
    "references_into",
]
