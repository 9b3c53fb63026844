"""The kinds of notices."""

from __future__ import annotations

from enum import StrEnum


class NoticeKind(StrEnum):
    """What runs out or is overdue; or something that somebody has to know: a recall, an answer."""

    CERTIFICATE_ENDS = "certificate_ends"
    PROOF_ENDS = "proof_ends"
    AUTHORISATION_ENDS = "authorisation_ends"
    TRADEMARK_ENDS = "trademark_ends"
    GOODS_RECALLED = "goods_recalled"
    CASE_DUTY_ENDS = "case_duty_ends"
    CASE_DUTY_OVERDUE = "case_duty_overdue"
    RECTIFICATION_ENDS = "rectification_ends"
    RECTIFICATION_OVERDUE = "rectification_overdue"
    PUBLICATION_ENDS = "publication_ends"
    PUBLICATION_OVERDUE = "publication_overdue"
    OBJECTION_ANSWERED = "objection_answered"


# Told of although their last day is over.
OVERDUE = (
    NoticeKind.CASE_DUTY_OVERDUE,
    NoticeKind.RECTIFICATION_OVERDUE,
    NoticeKind.PUBLICATION_OVERDUE,
)
