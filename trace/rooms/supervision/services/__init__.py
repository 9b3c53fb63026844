"""The verbs of supervision."""

from __future__ import annotations

from trace.rooms.supervision.services.checks import record_check
from trace.rooms.supervision.services.feedback import (
    note_feedback,
    reply_feedback,
    submit_feedback,
)
from trace.rooms.supervision.services.leads import (
    add_pictures,
    close_lead,
    join_leads,
    open_lead,
    report_lead,
)

__all__ = [
    "add_pictures",
    "close_lead",
    "join_leads",
    "note_feedback",
    "open_lead",
    "record_check",
    "reply_feedback",
    "report_lead",
    "submit_feedback",
]
