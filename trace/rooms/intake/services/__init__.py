"""The verbs of the intake room."""

from __future__ import annotations

from trace.rooms.intake.services.undoing import undo_workbook
from trace.rooms.intake.services.workbooks import (
    XLSX,
    CheckedWorkbook,
    check_brand_workbook,
    check_producer_workbook,
    import_workbook,
)

__all__ = [
    "XLSX",
    "CheckedWorkbook",
    "check_brand_workbook",
    "check_producer_workbook",
    "import_workbook",
    "undo_workbook",
]
