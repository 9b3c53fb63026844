"""Pure decisions of the sanctions room, by what they are about."""

from __future__ import annotations

from trace.rooms.sanctions.rules.assessments import (
    assessment_days,
)
from trace.rooms.sanctions.rules.sanctions import (
    COUNTED,
    SANCTION_STEPS,
    STOPS_USE,
    Proposal,
    appeal_until,
    ends_at_once,
    is_overdue,
    is_public,
    next_sanction_state,
    points_on,
    propose,
    public_until,
    repair_from,
)

__all__ = [
    "COUNTED",
    "SANCTION_STEPS",
    "STOPS_USE",
    "Proposal",
    "appeal_until",
    "assessment_days",
    "ends_at_once",
    "is_overdue",
    "is_public",
    "next_sanction_state",
    "points_on",
    "propose",
    "public_until",
    "repair_from",
]
