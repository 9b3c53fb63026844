"""Pure decisions of the testing room."""

from __future__ import annotations

from trace.rooms.testing.rules.reports import (
    LONGEST_NAME,
    LONGEST_VALUE,
    MAX_ITEMS,
    MAX_VALUES,
    EvidenceThere,
    ItemFound,
    NotAFailedReport,
    NotYourLaboratory,
    RetestNeedsAnotherLab,
    check_dates,
    check_items,
    check_values,
    numeric_fields,
    proves_safety,
)

__all__ = [
    "LONGEST_NAME",
    "LONGEST_VALUE",
    "MAX_ITEMS",
    "MAX_VALUES",
    "EvidenceThere",
    "ItemFound",
    "NotAFailedReport",
    "NotYourLaboratory",
    "RetestNeedsAnotherLab",
    "check_dates",
    "check_items",
    "check_values",
    "numeric_fields",
    "proves_safety",
]
