"""The verbs of cases."""

from __future__ import annotations

from trace.rooms.cases.services.duties import escalate, fulfil_duty
from trace.rooms.cases.services.filing import approve_filing, propose_filing, refuse_filing
from trace.rooms.cases.services.letters import answer_letter, send_letter
from trace.rooms.cases.services.proposals import approve_proposal, propose, refuse_proposal
from trace.rooms.cases.services.rectification import (
    check_rectification,
    hand_in,
    order_rectification,
)
from trace.rooms.cases.services.steps import add_lead, hand_over, take_step

__all__ = [
    "add_lead",
    "answer_letter",
    "approve_filing",
    "approve_proposal",
    "check_rectification",
    "escalate",
    "fulfil_duty",
    "hand_in",
    "hand_over",
    "order_rectification",
    "propose",
    "propose_filing",
    "refuse_filing",
    "refuse_proposal",
    "send_letter",
    "take_step",
]
