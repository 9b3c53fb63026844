"""Reading sanctions and assessments."""

from __future__ import annotations

from trace.rooms.sanctions.queries.sanctions import (
    all_public_sanctions,
    get_assessment,
    get_assessment_file,
    get_sanction,
    get_sanction_file,
    list_assessments,
    list_sanctions,
    public_sanctions,
    sanctions_of_holder,
)

__all__ = [
    "all_public_sanctions",
    "get_assessment",
    "get_assessment_file",
    "get_sanction",
    "get_sanction_file",
    "list_assessments",
    "list_sanctions",
    "public_sanctions",
    "sanctions_of_holder",
]
