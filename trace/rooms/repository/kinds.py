"""The words by which rows of the repository are told apart."""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    """Whose record an event is: ours, a producer's own system's, or an outside party's.

    An outside party's waits until a person has matched it to a producer or declined it.
    """

    OWN = "own"
    PRODUCER = "producer"
    WAITING = "waiting"
    MATCHED = "matched"
    DECLINED = "declined"


class ErrorBehaviour(StrEnum):
    """What one bad event means for the others of its document."""

    ROLLBACK = "rollback"
    PROCEED = "proceed"


class MatchBasis(StrEnum):
    """By what an event points to a producer; the first are the strongest."""

    LOT = "lot"
    PLACE = "place"
    PRODUCT = "product"
    CREDIT_CODE = "credit_code"
    NAME = "name"


class Feed(StrEnum):
    """What a matched event has become in our own books."""

    ARRIVAL = "arrival"
    READINGS = "readings"
    NOTHING = "nothing"


class Unfed(StrEnum):
    """Why an event that was matched, or declined, changes nothing in our books; kept with the decision."""

    DECLINED = "declined"
    IN_ERROR = "in_error"  # its sender has declared it wrong
    OTHER_STEP = "other_step"  # a step that our books know only from the producer itself
    NO_LOTS = "no_lots"  # single packs or nothing at all: which lot went where is not said
    NO_DISPATCH = "no_dispatch"
    MANY_DISPATCHES = "many_dispatches"
    NO_STOP = "no_stop"  # neither the buyer nor a node of a town or village
    ARRIVED_ALREADY = "arrived_already"
    BEFORE_LEAVING = "before_leaving"
    IN_FUTURE = "in_future"
    READINGS_KNOWN = "readings_known"
    READINGS_UNFIT = "readings_unfit"
    REFUSED = "refused"


class DeliveryState(StrEnum):
    """waiting → delivered | dead; dead → waiting again, when somebody asks for it."""

    WAITING = "waiting_delivery"
    DELIVERED = "delivered"
    DEAD = "dead"
