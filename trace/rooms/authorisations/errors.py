"""What the authorisations room refuses, with the facts of each refusal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from trace.kernel.errors import Conflict, Invalid
from trace.rooms.authorisations.kinds import AuthorisationState, FilingState, RequestState


@dataclass(eq=False, kw_only=True)
class AlreadyAuthorised(Conflict):
    """The product is covered by an authorisation of this brand in the days asked for."""

    at = "products"
    number: str


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
class AuthorisationOver(Conflict):
    """The authorisation has ended or was withdrawn: nothing can be imposed on it any more."""

    number: str


@dataclass(eq=False, kw_only=True)
class RequestNotOpen(Conflict):
    """What the holder asked has been decided already."""

    state: RequestState


@dataclass(eq=False, kw_only=True)
class RequestPending(Conflict):
    """The same was asked before and is not decided yet."""

    since: date


@dataclass(eq=False, kw_only=True)
class HandingOnForbidden(Conflict):
    """An authorisation belongs to its holder: it cannot pass to another."""

    at = "new_value"
    number: str


@dataclass(eq=False, kw_only=True)
class NothingChanged(Invalid):
    """What is asked is what the authorisation says already."""

    at = "new_value"
    value: str
