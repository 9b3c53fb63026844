"""What the batches room refuses, with the facts of each refusal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from trace.kernel.errors import Broken, Conflict, Invalid
from trace.kernel.quantity import Quantity


@dataclass(eq=False, kw_only=True)
class NotEnoughLeft(Conflict):
    """Batch `lot` has only `remaining` of the `asked` amount; record what is missing first."""

    at = "quantity"
    batch_id: int
    lot: str
    remaining: Quantity
    asked: Quantity


@dataclass(eq=False, kw_only=True)
class BalanceNegative(Conflict):
    """With this entry batch `lot` would have had `missing` too little on the day `on`."""

    at = "on"
    lot: str
    on: date
    missing: Quantity


@dataclass(eq=False, kw_only=True)
class LabelledNotEnough(Conflict):
    """Of batch `lot` only `remaining` is labelled and still here; `asked` was to be dispatched or returned."""

    at = "quantity"
    batch_id: int
    lot: str
    remaining: Quantity
    asked: Quantity


@dataclass(eq=False, kw_only=True)
class LotTaken(Conflict):
    """The product already has a batch with this lot number."""

    at = "lot"
    lot: str


@dataclass(eq=False, kw_only=True)
class LoopInGraph(Conflict):
    """Batch `lot` would be made of itself."""

    at = "inputs"
    lot: str


@dataclass(eq=False, kw_only=True)
class UnitsDiffer(Invalid):
    """An amount in `unit` says nothing of `product`, whose ledger counts `dimension` (no density is recorded)."""

    at = "unit"
    unit: str
    product: str
    dimension: str


@dataclass(eq=False, kw_only=True)
class BatchHeld(Conflict):
    """Batch `lot` may not be dispatched: a restriction of kind `restriction` is in force."""

    at = "lines"
    batch_id: int
    lot: str
    restriction: str
    reason: str


@dataclass(eq=False, kw_only=True)
class NotDispatchedYet(Conflict):
    """Batch `lot` cannot be the origin of bought-in goods: its producer has dispatched none of it."""

    at = "from_batch_id"
    lot: str


@dataclass(eq=False, kw_only=True)
class AlreadyLifted(Conflict):
    """The restriction was lifted before."""


@dataclass(eq=False, kw_only=True)
class SecondPersonNeeded(Conflict):
    """Whoever placed this restriction cannot lift it; another person has to."""


@dataclass(eq=False, kw_only=True)
class RestrictionNotYours(Conflict):
    """A restriction of kind `restriction` is lifted by another office than the one asked."""

    restriction: str


@dataclass(eq=False, kw_only=True)
class SurveyNeeded(Conflict):
    """What waits because a production unit yielded more than its ceiling is cleared by a yield survey, not by word."""


@dataclass(eq=False, kw_only=True)
class NothingWaits(Conflict):
    """The finding holds no batch (any more)."""


@dataclass(eq=False, kw_only=True)
class BatchBuiltOn(Conflict):
    """More has been recorded of the batch `lot` than its making: that act cannot be taken back any more."""

    lot: str


@dataclass(eq=False, kw_only=True)
class EventNotUnderstood(Broken):
    """The stored event `event_id` is of an `act` that no projection knows."""

    event_id: str
    act: str
