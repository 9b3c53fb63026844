"""What the sanctions room refuses, with the facts of each refusal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from trace.kernel.errors import Conflict
from trace.rooms.brands.kinds import SanctionKind
from trace.rooms.sanctions.kinds import SanctionState


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
class AnotherPersonNeeded(Conflict):
    """A second person has to decide this: not the one who imposed the sanction."""

    by: str


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
class AlreadyAssessed(Conflict):
    """This assessment is on record."""

    due_on: date


@dataclass(eq=False, kw_only=True)
class ContractOutstanding(Conflict):
    """The authorisation is not in force before its contract is signed."""

    number: str
