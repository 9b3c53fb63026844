"""The verbs of supervision."""

from __future__ import annotations

from trace.rooms.supervision.services.feedback import submit_feedback
from trace.rooms.supervision.services.leads import open_lead

__all__ = ["open_lead", "submit_feedback"]
