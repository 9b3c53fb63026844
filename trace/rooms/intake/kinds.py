"""The kinds and states of the intake room."""

from __future__ import annotations

from enum import StrEnum


class ImportKind(StrEnum):
    """Whose records a workbook holds."""

    PRODUCER = "producer"
    BRAND = "brand"


class ImportState(StrEnum):
    """How far a workbook has come."""

    CHECKED = "checked"
    DONE = "done"


class WorkbookStanding(StrEnum):
    """How a workbook stands: how far it came, or that it was taken back again."""

    CHECKED = "checked"
    DONE = "done"
    UNDONE = "undone"


class SheetKey(StrEnum):
    """What a sheet is about."""

    MEMBERS = "members"
    UNITS = "units"
    PRODUCTS = "products"
    PROOFS = "proofs"
    BATCHES = "batches"
    HOLDERS = "holders"


class Bound(StrEnum):
    """What of a workbook is limited."""

    BYTES = "bytes"
    PARTS = "parts"
    SHEETS = "sheets"
    ROWS = "rows"
    COLUMNS = "columns"
    ELEMENTS = "elements"
    MERGED = "merged"


class SheetState(StrEnum):
    """What becomes of a sheet of the file."""

    READ = "read"
    # A sheet of the format, which is taken over in another portal.
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"
    EMPTY = "empty"


class Footing(StrEnum):
    """In what way something builds on what an import made."""

    # Another record refers to it.
    REFERS = "refers"
    # It was changed after the import.
    CHANGED = "changed"
    # An event names the lot.
    EVENT = "event"
