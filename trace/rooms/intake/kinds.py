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
