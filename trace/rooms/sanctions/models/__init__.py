"""Tables of the sanctions room."""

from __future__ import annotations

from trace.rooms.sanctions.models.assessments import (
    Assessment,
    AssessmentFile,
)
from trace.rooms.sanctions.models.sanctions import (
    ImposedSanction,
    SanctionFile,
    SanctionRequest,
)

__all__ = [
    "Assessment",
    "AssessmentFile",
    "ImposedSanction",
    "SanctionFile",
    "SanctionRequest",
]
