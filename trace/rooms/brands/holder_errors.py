"""What is refused in the life of an authorisation after its grant: sanctions, assessments, renewal, changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from trace.kernel.errors import Conflict, Invalid
from trace.rooms.brands.kinds import (
    AuthorisationState,
    RequestState,
    SanctionKind,
    SanctionState,
)


@dataclass(eq=False, kw_only=True)
class SanctionStepRefused(Conflict):
    """The sanction is in a state that does not allow this act."""

    state: SanctionState
    act: str


@dataclass(eq=False, kw_only=True)
class SanctionNotInLadder(Conflict):
    """The rule-book in force has no such rung: there is no ground for the sanction."""

    at = "kind"
    kind: SanctionKind
    version: int


@dataclass(eq=False, kw_only=True)
class LadderGoverns(Conflict):
    """The rule-book has a ladder of sanctions: this step is a rung of it, imposed or ended as a sanction."""

    at = "act"
    kind: SanctionKind


@dataclass(eq=False, kw_only=True)
class AuthorisationOver(Conflict):
    """The authorisation has ended or was withdrawn: nothing can be imposed on it any more."""

    number: str


@dataclass(eq=False, kw_only=True)
class AnotherPersonNeeded(Conflict):
    """A second person has to decide this: not the one who imposed the sanction."""

    by: str


@dataclass(eq=False, kw_only=True)
class RequestNotOpen(Conflict):
    """What the holder asked has been decided already."""

    state: RequestState


@dataclass(eq=False, kw_only=True)
class RequestPending(Conflict):
    """The same was asked before and is not decided yet."""

    since: date


@dataclass(eq=False, kw_only=True)
class NothingToRectify(Conflict):
    """Only an open order to rectify takes proof."""

    kind: SanctionKind


@dataclass(eq=False, kw_only=True)
class NoAppeal(Conflict):
    """The rule-book gives no appeal, or one was decided already."""

    document_number: str


@dataclass(eq=False, kw_only=True)
class AppealTooLate(Conflict):
    """The last day for an appeal has passed."""

    until: date


@dataclass(eq=False, kw_only=True)
class RepairNotOffered(Conflict):
    """The rule-book knows no credit repair, or what was ordered is not done yet."""

    document_number: str


@dataclass(eq=False, kw_only=True)
class RepairTooEarly(Conflict):
    """Credit repair may be asked from a day on."""

    first_on: date


@dataclass(eq=False, kw_only=True)
class ReentryTooEarly(Conflict):
    """After a withdrawal the holder may apply again from a day on."""

    number: str
    first_on: date


@dataclass(eq=False, kw_only=True)
class QuotaFrozen(Conflict):
    """The authorisation is suspended or withdrawn: no labels can be taken or set aside."""

    number: str
    state: AuthorisationState
    cause: str


@dataclass(eq=False, kw_only=True)
class AlreadyAssessed(Conflict):
    """This assessment is on record."""

    due_on: date


@dataclass(eq=False, kw_only=True)
class RenewalOutsideWindow(Conflict):
    """The rule-book's window for applying again is not open."""

    number: str
    first_on: date
    last_on: date


@dataclass(eq=False, kw_only=True)
class RenewalNotOpen(Conflict):
    """An authorisation that is suspended or withdrawn is not renewed."""

    number: str
    state: AuthorisationState


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
