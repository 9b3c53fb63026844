"""The kinds and states of hand-overs."""

from __future__ import annotations

from enum import StrEnum


class FactKind(StrEnum):
    """What is handed over, in the order in which platforms need it."""

    PRODUCER = "producer"  # 主体
    PRODUCT = "product"  # 产品
    BATCH = "batch"  # 批次
    CERTIFICATE = "certificate"  # 承诺达标合格证
    EVENT = "event"  # 追溯事件

    @property
    def rank(self) -> int:
        """The place in that order, from 0."""
        return list(FactKind).index(self)


class Form(StrEnum):
    """How a platform takes what it is given."""

    JSON = "json"
    EPCIS = "epcis"
    CSV = "csv"


class HandoverState(StrEnum):
    """How far a hand-over is (the room's charter has the moves)."""

    WAITING = "waiting"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    DEAD = "dead"
    SUPERSEDED = "superseded"
    INCOMPLETE = "incomplete"


#: Something may still go to the platform, or is on its way.
OPEN = (HandoverState.WAITING, HandoverState.SENDING, HandoverState.ACCEPTED)


class Outcome(StrEnum):
    """How one attempt ended."""

    DELIVERED = "delivered"
    HELD_ALREADY = "held_already"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    LATER = "later"
    UNANSWERED = "unanswered"
    NOT_SENT = "not_sent"
