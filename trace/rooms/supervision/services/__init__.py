"""The verbs of supervision."""

from __future__ import annotations

from trace.rooms.supervision.services.assignments import assign_lead
from trace.rooms.supervision.services.checks import record_check
from trace.rooms.supervision.services.feedback import (
    follow_up,
    note_feedback,
    reply_feedback,
    submit_feedback,
)
from trace.rooms.supervision.services.leads import (
    add_pictures,
    close_lead,
    end_by_case,
    join_leads,
    open_lead,
    open_lead_of_test,
    part_lead,
    report_lead,
)

__all__ = [
    "add_pictures",
    "assign_lead",
    "close_lead",
    "end_by_case",
    "follow_up",
    "join_leads",
    "note_feedback",
    "open_lead",
    "open_lead_of_test",
    "part_lead",
    "record_check",
    "reply_feedback",
    "report_lead",
    "submit_feedback",
]
