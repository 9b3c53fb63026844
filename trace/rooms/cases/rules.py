"""What may follow what in a case, whose a case is, and who may approve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from trace.kernel.errors import Conflict, InvalidValue
from trace.kernel.permissions import Permission
from trace.rooms.cases.clocks import CLOSES_AS
from trace.rooms.cases.kinds import (
    CaseState,
    CaseVerb,
    ClosingReason,
    GoodsKind,
    Outcome,
    Stage,
)
from trace.rooms.supervision.rules import Regime

PERMISSIONS = {
    Regime.MARKET: Permission.CASES_MARKET,
    Regime.AGRICULTURE: Permission.CASES_AGRICULTURE,
}
_S, _V = CaseState, CaseVerb
NEXT_STATE: dict[tuple[CaseState, CaseVerb], CaseState] = {
    (_S.FILED, _V.INVESTIGATE): _S.INVESTIGATING,
    (_S.FILED, _V.WITHDRAW): _S.WITHDRAWN,
    (_S.INVESTIGATING, _V.TELL): _S.TOLD,
    (_S.INVESTIGATING, _V.DECIDE): _S.DECIDED,
    (_S.INVESTIGATING, _V.CLOSE): _S.CLOSED,
    (_S.INVESTIGATING, _V.WITHDRAW): _S.WITHDRAWN,
    (_S.TOLD, _V.HEAR): _S.TOLD,
    (_S.TOLD, _V.DECIDE): _S.DECIDED,
    (_S.TOLD, _V.CLOSE): _S.CLOSED,
    (_S.DECIDED, _V.SERVE): _S.EXECUTING,
    (_S.DECIDED, _V.CLOSE): _S.CLOSED,
    (_S.EXECUTING, _V.CLOSE): _S.CLOSED,
}
ENDED = frozenset({CaseState.CLOSED, CaseState.WITHDRAWN})
BEFORE_DECISION = frozenset({CaseState.FILED, CaseState.INVESTIGATING, CaseState.TOLD})
# What goes on in any case that has not ended.
ANY_TIME = frozenset(
    {
        CaseVerb.NOTE,
        CaseVerb.ASSIGN,
        CaseVerb.ADD_LEAD,
        CaseVerb.LETTER,
        CaseVerb.REPLY,
        CaseVerb.ORDER,
        CaseVerb.CHECK,
        CaseVerb.FULFIL,
        CaseVerb.OVERDUE,
    }
)
# Acts of the handling officers themselves; those of the second set carry the number of a document.
STEPS = (CaseVerb.INVESTIGATE, CaseVerb.TELL, CaseVerb.HEAR, CaseVerb.SERVE, CaseVerb.NOTE)
DOCUMENT_NEEDED = frozenset({CaseVerb.TELL, CaseVerb.SERVE})


@dataclass(eq=False, kw_only=True)
class CaseStateForbids(Conflict):
    """A case in `state` does not take `verb`."""

    state: CaseState
    verb: CaseVerb


@dataclass(eq=False, kw_only=True)
class WrongSide(Conflict):
    """The goods found at that stage belong to the other side's law."""

    at = "regime"
    regime: Regime


@dataclass(eq=False, kw_only=True)
class OtherPersonNeeded(Conflict):
    """What `by` proposed is approved or refused by another person."""

    by: str


@dataclass(eq=False, kw_only=True)
class AlreadyDecided(Conflict):
    """The filing or proposal was decided before: `state`."""

    state: str


@dataclass(eq=False, kw_only=True)
class LeadNotOpen(Conflict):
    """Lead `number` has ended, was joined to another, or a filing of it waits."""

    at = "lead"
    number: str


@dataclass(eq=False, kw_only=True)
class PartyNotHeard(Conflict):
    """The party has until `until` to speak or to ask for a hearing, and has not done so."""

    until: date


@dataclass(eq=False, kw_only=True)
class NotToldYet(Conflict):
    """A penalty is decided only after the party was told of it."""


@dataclass(eq=False, kw_only=True)
class ClosingDoesNotFit(Conflict):
    """The case may not be closed for `reason`: its decision does not lead there."""

    at = "reason"
    reason: ClosingReason


@dataclass(eq=False, kw_only=True)
class StillOpenHere(Conflict):
    """`count` orders to correct, or proposals, are not settled yet."""

    count: int


@dataclass(frozen=True, slots=True)
class Handler:
    """Name and badge number of an officer who handles a case; `account_id` where known to the service."""

    name: str
    badge_number: str
    account_id: int | None = None


def next_state(state: CaseState, verb: CaseVerb) -> CaseState:
    """Return where `verb` leads from `state`; raises CaseStateForbids."""
    if verb in ANY_TIME and state not in ENDED:
        return state
    if verb is CaseVerb.EXTEND and state in BEFORE_DECISION:
        return state
    following = NEXT_STATE.get((state, verb))
    if following is None:
        raise CaseStateForbids(state=state, verb=verb)
    return following


def verbs_from(state: CaseState) -> tuple[CaseVerb, ...]:
    """Return what can be done now, in the order of the procedure."""
    return tuple(
        verb
        for verb in CaseVerb
        if (state, verb) in NEXT_STATE
        or (verb in ANY_TIME and state not in ENDED)
        or (verb is CaseVerb.EXTEND and state in BEFORE_DECISION)
    )


def side_of(goods: GoodsKind, stage: Stage) -> Regime:
    """Return whose the matter is.

    食品安全法 第2条: farm products are under the law on farm products, but their sale in the market and all food
    are under the food law.
    """
    if goods is GoodsKind.FARM and stage is Stage.PRODUCTION:
        return Regime.AGRICULTURE
    return Regime.MARKET


def require_side(regime: Regime, goods: GoodsKind, stage: Stage) -> None:
    """Raise WrongSide unless goods found at that stage are this side's."""
    if side_of(goods, stage) is not regime:
        raise WrongSide(regime=regime)


def check_handlers(handlers: tuple[Handler, ...]) -> tuple[Handler, ...]:
    """Return two to four handling officers, trimmed (行政处罚法 第42条: at least two).

    Raises   InvalidValue reason `two-officers`, `too-many-officers` or `required`
    """
    tidy = tuple(Handler(h.name.strip(), h.badge_number.strip(), h.account_id) for h in handlers)
    for number, handler in enumerate(tidy):
        if not handler.name:
            raise InvalidValue(field=f"handlers.{number}.name", reason="required")
        if not handler.badge_number:
            raise InvalidValue(field=f"handlers.{number}.badge_number", reason="required")
    if len({handler.badge_number for handler in tidy}) < max(2, len(tidy)):
        raise InvalidValue(field="handlers", reason="two-officers")
    if len(tidy) > 4:
        raise InvalidValue(field="handlers", reason="too-many-officers")
    return tidy


def check_closing(state: CaseState, outcome: Outcome | None, reason: ClosingReason) -> None:
    """Raise ClosingDoesNotFit or CaseStateForbids unless a case in `state` may end for `reason`."""
    next_state(state, CaseVerb.CLOSE)
    if outcome is None:
        allowed = frozenset({ClosingReason.INVESTIGATION_ENDED})
    else:
        allowed = CLOSES_AS[outcome]
    if reason not in allowed:
        raise ClosingDoesNotFit(reason=reason)
    if outcome is Outcome.PENALTY and state is not CaseState.EXECUTING:
        raise CaseStateForbids(state=state, verb=CaseVerb.CLOSE)


def closings_from(state: CaseState, outcome: Outcome | None) -> list[ClosingReason]:
    """Return for what a case may be closed now, in their order."""
    found = []
    for reason in ClosingReason:
        try:
            check_closing(state, outcome, reason)
        except Conflict:
            continue
        found.append(reason)
    return found
