"""Problems of the events and batches rooms."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.rooms.batches.errors import (
    AlreadyLifted,
    BalanceNegative,
    BatchBuiltOn,
    BatchHeld,
    EventNotUnderstood,
    LabelledNotEnough,
    LoopInGraph,
    LotTaken,
    NotDispatchedYet,
    NotEnoughLeft,
    NothingWaits,
    RestrictionNotYours,
    SecondPersonNeeded,
    SurveyNeeded,
    UnitsDiffer,
)

_TWICE = _l("The product already has a batch with this lot number.")
_NOTHING_LEFT = _l("This is more than is left of the batch.")
PROBLEMS = {
    NotEnoughLeft: Problem(
        409,
        "batch-not-enough-left",
        _l(
            "Of batch %(lot)s only %(remaining)s is left; %(asked)s was asked. "
            "If more came in, record that or correct the batch first."
        ),
    ),
    BalanceNegative: Problem(
        409,
        "batch-balance-negative",
        _l(
            "With this entry batch %(lot)s would have been %(missing)s short on %(on)s. "
            "Check the date, or record first what came in by then."
        ),
    ),
    LabelledNotEnough: Problem(
        409,
        "batch-labelled-not-enough",
        _l("Of batch %(lot)s only %(remaining)s is labelled and still here; %(asked)s was asked."),
    ),
    LotTaken: Problem(
        409,
        "batch-lot-taken",
        _l(
            "The product already has a batch %(lot)s. Choose another lot number, or leave it empty."
        ),
    ),
    LoopInGraph: Problem(
        409, "batch-loop", _l("Batch %(lot)s cannot be made of itself or of what was made of it.")
    ),
    UnitsDiffer: Problem(
        422,
        "batch-units-differ",
        _l(
            "An amount in this unit cannot be booked for “%(product)s”. Use another unit, "
            "or record the product's density or net content first."
        ),
    ),
    BatchHeld: Problem(
        409,
        "batch-held",
        _l(
            "Batch %(lot)s must not leave: a stop, recall or failure is in force (%(reason)s). "
            "If it goes back or into quarantine, say so in the field for it."
        ),
    ),
    BatchBuiltOn: Problem(
        409,
        "batch-built-on",
        _l(
            "More has been recorded of batch %(lot)s since. "
            "Correct it, count it or book a loss; its registration cannot be taken back."
        ),
    ),
    NotDispatchedYet: Problem(
        409,
        "batch-not-dispatched",
        _l("The seller has not recorded a dispatch of batch %(lot)s. Ask the seller to do so."),
    ),
    AlreadyLifted: Problem(
        409, "restriction-already-lifted", _l("This restriction was lifted before.")
    ),
    SecondPersonNeeded: Problem(
        409,
        "restriction-second-person",
        _l("You placed this restriction yourself; another person has to lift it."),
    ),
    RestrictionNotYours: Problem(
        409,
        "restriction-not-yours",
        _l("Only your own stop can be lifted here; this one belongs to an office or a laboratory."),
    ),
    SurveyNeeded: Problem(
        409,
        "yield-survey-needed",
        _l(
            "The batch waits because a production unit yielded more than its ceiling. "
            "The township records a yield survey of that unit; then the batch is released by itself."
        ),
    ),
    NothingWaits: Problem(
        409, "yield-nothing-waits", _l("Nothing waits here: the yield check is over.")
    ),
    EventNotUnderstood: Problem(
        500,
        "event-not-understood",
        _l("A stored event cannot be read. The operator has to look: %(event_id)s."),
    ),
}
REASONS = {
    "lot-characters": _l(
        "A lot number has 1 to 20 letters, digits and simple signs such as . - / without spaces."
    ),
    "too-many-lines": _l("At most 500 lines fit into one record; divide it."),
    "unit-closed": _l("“%(value)s” was closed before that day."),
    "event-of-other-goods": _l("This event is not about the batch. Choose one of those offered."),
    "too-many-files": _l("Twenty files are kept with this event already."),
    "own-goods": _l("These are your own goods: sort or process them instead."),
    "not-commissioned": _l("Only commissioned processing names another producer."),
    "same-processor": _l("The processor is another producer than the one commissioning."),
    "before-made": _l("The batch did not exist yet on that day."),
    "not-below": _l("Only what came out below its recipe's band is explained here."),
    "amount-unchanged": _l("This is the amount that is recorded already."),
}
RULES = {
    "uq_batches_product_id_lot": ("lot", _TWICE),
    "uq_batches_uri": ("lot", _TWICE),
    "ck_batches_remaining_not_negative": ("quantity", _NOTHING_LEFT),
    "ck_batches_labelled_not_negative": ("quantity", _NOTHING_LEFT),
    "uq_events_event_id": ("event_id", _l("This event has been captured before.")),
}
