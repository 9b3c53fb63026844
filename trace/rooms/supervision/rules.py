"""What may follow what in supervision, and the legal clocks it shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from trace.kernel.errors import Conflict
from trace.rooms.supervision.models import FeedbackKind, FeedbackState, LeadState
from trace.standards.china.working_days import add_working_days

# 市场监督管理投诉举报处理暂行办法: a complaint is accepted or declined within 7 working days (article 14), a report is
# looked into within 15 working days (article 31). Feedback has no legal clock.
FIRST_ANSWER_WORKING_DAYS = {FeedbackKind.COMPLAINT: 7, FeedbackKind.REPORT: 15}

NEXT_FEEDBACK_STATE = {
    (FeedbackState.RECEIVED, "accept"): FeedbackState.ACCEPTED,
    (FeedbackState.RECEIVED, "decline"): FeedbackState.DECLINED,
    (FeedbackState.RECEIVED, "answer"): FeedbackState.ANSWERED,
    (FeedbackState.ACCEPTED, "answer"): FeedbackState.ANSWERED,
    (FeedbackState.ANSWERED, "answer"): FeedbackState.ANSWERED,
    (FeedbackState.ANSWERED, "close"): FeedbackState.CLOSED,
    (FeedbackState.DECLINED, "close"): FeedbackState.CLOSED,
}
NEXT_LEAD_STATE = {
    (LeadState.OPEN, "join"): LeadState.JOINED,
    (LeadState.OPEN, "close"): LeadState.CLOSED,
}


@dataclass(eq=False, kw_only=True)
class SupervisionStateForbids(Conflict):
    """A lead or feedback item in `state` does not take `verb`."""

    state: str
    verb: str


def next_feedback_state(state: FeedbackState, verb: str) -> FeedbackState:
    """Return where `verb` leads from `state`; raises SupervisionStateForbids."""
    following = NEXT_FEEDBACK_STATE.get((state, verb))
    if following is None:
        raise SupervisionStateForbids(state=state.value, verb=verb)
    return following


def next_lead_state(state: LeadState, verb: str) -> LeadState:
    """Return where `verb` leads from `state`; raises SupervisionStateForbids."""
    following = NEXT_LEAD_STATE.get((state, verb))
    if following is None:
        raise SupervisionStateForbids(state=state.value, verb=verb)
    return following


def due_on(kind: FeedbackKind, received_on: date) -> date | None:
    """The last day for a first answer to what came in on `received_on`, or None where no law sets one."""
    days = FIRST_ANSWER_WORKING_DAYS.get(kind)
    return None if days is None else add_working_days(received_on, days)
