"""What the brands room refuses, with the facts of each refusal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from trace.kernel.errors import Conflict, Invalid
from trace.rooms.brands.kinds import (
    ApplicationState,
    AuthorisationState,
    FilingState,
    TransferState,
)
from trace.rooms.producers.rules import StandingReason


@dataclass(eq=False, kw_only=True)
class QuotaExhausted(Conflict):
    """Fewer labels are left for the product and season than were asked."""

    at = "count"
    remaining: int
    asked: int


@dataclass(eq=False, kw_only=True)
class ReservationExceeded(Conflict):
    """The run has fewer labels reserved than were asked."""

    at = "count"
    reserved: int
    asked: int


@dataclass(eq=False, kw_only=True)
class ReturnExceedsDrawn(Conflict):
    """The run has drawn fewer labels than are to be returned."""

    at = "count"
    drawn: int
    asked: int


@dataclass(eq=False, kw_only=True)
class ApplicationStepRefused(Conflict):
    """The application is in a state that does not allow this act."""

    state: ApplicationState
    act: str


@dataclass(eq=False, kw_only=True)
class ApplicationPending(Conflict):
    """Another application for the same product and brand is waiting for a decision."""

    at = "products"
    application_id: int


@dataclass(eq=False, kw_only=True)
class AlreadyAuthorised(Conflict):
    """The product is covered by an authorisation of this brand in the days asked for."""

    at = "products"
    number: str


@dataclass(eq=False, kw_only=True)
class EvidenceMissing(Conflict):
    """The rule-book asks for documents that were not handed in."""

    at = "files"
    conditions: tuple[str, ...]


@dataclass(eq=False, kw_only=True)
class ProducerNotInOrder(Conflict):
    """The producer is not approved, or is suspended."""

    at = "producer_id"
    reason: StandingReason


@dataclass(eq=False, kw_only=True)
class RuleBookMissing(Conflict):
    """No rule-book of the brand is in force on the day."""

    brand: str
    on: date


@dataclass(eq=False, kw_only=True)
class RuleBookOvertaken(Conflict):
    """Somebody else published version `version` after the differences had been shown."""

    version: int


@dataclass(eq=False, kw_only=True)
class RefusalWithoutGround(Invalid):
    """A refusal has to cite at least one unmet condition of the rule-book."""

    at = "grounds"


@dataclass(eq=False, kw_only=True)
class UnknownCondition(Invalid):
    """The rule-book in force has no condition of this code."""

    at = "condition_code"
    code: str


@dataclass(eq=False, kw_only=True)
class ReasonUnlawful(Invalid):
    """A certification or collective mark is open to everyone who meets its conditions: no other reason counts."""

    at = "other_reason"


@dataclass(eq=False, kw_only=True)
class ProductNotInBrand(Invalid):
    """The brand's list has no such kind of goods, or the product is not this producer's."""

    at = "products"
    name: str


@dataclass(eq=False, kw_only=True)
class ProductNotAuthorised(Conflict):
    """The authorisation does not cover the product."""

    at = "product_id"
    number: str


@dataclass(eq=False, kw_only=True)
class AuthorisationStepRefused(Conflict):
    """The authorisation is in a state that does not allow this act."""

    state: AuthorisationState
    act: str


@dataclass(eq=False, kw_only=True)
class StateChangeTooEarly(Invalid):
    """A change of state may not begin before the change that is on record."""

    at = "from_on"
    latest_on: date


@dataclass(eq=False, kw_only=True)
class FilingStepRefused(Conflict):
    """The packaging filing is in a state that does not allow this act."""

    state: FilingState
    act: str


@dataclass(eq=False, kw_only=True)
class StockUsedUp(Conflict):
    """Fewer pieces of the old packaging are left than were asked."""

    at = "count"
    left: int
    asked: int


@dataclass(eq=False, kw_only=True)
class StockDayPast(Conflict):
    """The old packaging could be used until a day that has passed."""

    at = "stock_id"
    description: str
    until: date


@dataclass(eq=False, kw_only=True)
class TransferStepRefused(Conflict):
    """The transfer of quota is in a state that does not allow this act."""

    state: TransferState
    act: str


@dataclass(eq=False, kw_only=True)
class TransferForbidden(Conflict):
    """The brand's rule-book does not allow labels to be transferred."""

    brand: str


@dataclass(eq=False, kw_only=True)
class TransferUnfit(Conflict):
    """The taker's authorisation covers no product of this kind of goods with packs of at most the same size."""

    at = "number"
    number: str
    kind: str


@dataclass(eq=False, kw_only=True)
class HolderNotInForce(Conflict):
    """The authorisation is not in force today; `standing` tells how it stands."""

    at = "number"
    number: str
    standing: str


@dataclass(eq=False, kw_only=True)
class SeasonNotOver(Conflict):
    """The season still runs: what is left of it neither expires nor is carried over."""

    season: str


@dataclass(eq=False, kw_only=True)
class CarryForbidden(Conflict):
    """The brand's rule-book carries no labels over: all that is left expires."""

    at = "carried"
    brand: str


@dataclass(eq=False, kw_only=True)
class InstalmentClosed(Conflict):
    """The instalment was released or stopped before."""


@dataclass(eq=False, kw_only=True)
class GrantReversed(Conflict):
    """The grant was taken back before."""


@dataclass(eq=False, kw_only=True)
class GrantInUse(Conflict):
    """Of a grant that is to be taken back too few labels are left: the others were drawn, given away or expired."""

    granted: int
    remaining: int
