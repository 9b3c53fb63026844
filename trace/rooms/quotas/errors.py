"""What the quotas room refuses, with the facts of each refusal."""

from __future__ import annotations

from dataclasses import dataclass

from trace.kernel.errors import Conflict
from trace.rooms.authorisations.kinds import AuthorisationState
from trace.rooms.quotas.kinds import TransferState


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


@dataclass(eq=False, kw_only=True)
class QuotaFrozen(Conflict):
    """The authorisation is suspended or withdrawn: no labels can be taken or set aside."""

    number: str
    state: AuthorisationState
    cause: str
