"""The kinds of notices."""

from __future__ import annotations

from enum import StrEnum


class NoticeKind(StrEnum):
    """What runs out; or that goods which went to somebody are recalled."""

    CERTIFICATE_ENDS = "certificate_ends"
    PROOF_ENDS = "proof_ends"
    AUTHORISATION_ENDS = "authorisation_ends"
    TRADEMARK_ENDS = "trademark_ends"
    GOODS_RECALLED = "goods_recalled"
    CASE_DUTY_ENDS = "case_duty_ends"
    CASE_DUTY_OVERDUE = "case_duty_overdue"
