"""The verbs of the sanctions room."""

from __future__ import annotations

from trace.rooms.sanctions.services.assessments import (
    Found,
    plan_assessments,
    plan_first_assessments,
    record_assessment,
)
from trace.rooms.sanctions.services.requests import (
    accept_request,
    ask_of_sanction,
    reject_request,
)
from trace.rooms.sanctions.services.sanctions import (
    Charge,
    confirm_withdrawal,
    decline_withdrawal,
    impose_sanction,
    lift_suspension,
)
from trace.rooms.sanctions.services.states import (
    change_authorisation_state,
)

__all__ = [
    "Charge",
    "Found",
    "accept_request",
    "ask_of_sanction",
    "change_authorisation_state",
    "confirm_withdrawal",
    "decline_withdrawal",
    "impose_sanction",
    "lift_suspension",
    "plan_assessments",
    "plan_first_assessments",
    "record_assessment",
    "reject_request",
]
