"""The ladder of sanctions: steps, periods, points, and what the rule-book proposes next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from trace.rooms.brands.kinds import SanctionKind
from trace.rooms.brands.rules import RuleBookBody, months_after
from trace.rooms.sanctions.errors import SanctionStepRefused
from trace.rooms.sanctions.kinds import SanctionState
from trace.rooms.sanctions.models.sanctions import ImposedSanction

_S = SanctionState
SANCTION_STEPS: dict[tuple[SanctionState, str], SanctionState] = {
    (_S.PROPOSED, "confirm"): _S.IN_FORCE,
    (_S.PROPOSED, "decline"): _S.DECLINED,
    (_S.IN_FORCE, "meet"): _S.MET,
    (_S.IN_FORCE, "lift"): _S.LIFTED,
    (_S.IN_FORCE, "revoke"): _S.REVOKED,
    (_S.MET, "revoke"): _S.REVOKED,
    (_S.LIFTED, "revoke"): _S.REVOKED,
}
# What was never imposed or was found wrong counts for nothing.
COUNTED = frozenset({_S.IN_FORCE, _S.MET, _S.LIFTED})
#: What takes the mark away, for a time or for good.
STOPS_USE = frozenset({SanctionKind.SUSPENSION, SanctionKind.WITHDRAWAL})
_RUNGS = tuple(SanctionKind)


def next_sanction_state(state: SanctionState, act: str) -> SanctionState:
    """Return the state after `act` (confirm, decline, meet, lift, revoke), or raise SanctionStepRefused."""
    following = SANCTION_STEPS.get((state, act))
    if following is None:
        raise SanctionStepRefused(state=state, act=act)
    return following


def appeal_until(decided_on: date, body: RuleBookBody) -> date | None:
    """Return the last day for an appeal; None where the rule-book gives none."""
    return decided_on + timedelta(days=body.appeal_days) if body.appeal_days else None


def public_until(ended_on: date, public_days: int) -> date:
    """Return the last day in the public register of a sanction that ended; the day itself, where it is not shown."""
    return ended_on + timedelta(days=public_days)


def ends_at_once(kind: SanctionKind) -> bool:
    """Whether a sanction is over once it is imposed: its public days run from there."""
    return kind in (SanctionKind.WARNING, SanctionKind.WITHDRAWAL)


def is_public(sanction: ImposedSanction, on: date) -> bool:
    """Whether the public register tells of a sanction on a day."""
    if sanction.state not in COUNTED or not sanction.public_days:
        return False
    return sanction.public_until is None or on <= sanction.public_until


def is_overdue(sanction: ImposedSanction, on: date) -> bool:
    """Whether the last day for handing in proof has passed and the rectification is not met."""
    until = sanction.rectify_until
    return sanction.state is SanctionState.IN_FORCE and until is not None and on > until


def repair_from(sanction: ImposedSanction, body: RuleBookBody) -> date | None:
    """Return the first day on which credit repair may be asked; None: never, or what was ordered is not done yet."""
    if not body.credit_repair_days or sanction.state not in COUNTED:
        return None
    return sanction.ended_on and sanction.ended_on + timedelta(days=body.credit_repair_days)


def points_on(sanctions: Iterable[ImposedSanction], body: RuleBookBody, on: date) -> int:
    """Return the points of the sanctions within the rule-book's period up to a day, that day included."""
    return sum(
        sanction.points
        for sanction in sanctions
        if sanction.state in COUNTED
        and sanction.decided_on <= on < months_after(sanction.decided_on, body.points_period_months)
    )


@dataclass(frozen=True, slots=True)
class Proposal:
    """The rung that the rule-book proposes next; people decide.

    reason   points (they reach the limit) · overdue (a rectification was not met in time)
    """

    kind: SanctionKind
    reason: str
    points: int
    limit: int


def propose(sanctions: Iterable[ImposedSanction], body: RuleBookBody, on: date) -> Proposal | None:
    """Return the next rung of the ladder where points or an unmet rectification call for one."""
    known = [sanction for sanction in sanctions if sanction.state in COUNTED]
    points = points_on(known, body, on)
    reached = [
        sanction.kind
        for sanction in known
        if on < months_after(sanction.decided_on, body.points_period_months)
    ]
    overdue = any(is_overdue(sanction, on) for sanction in known)
    if body.points_limit and points >= body.points_limit:
        reason = "points"
    elif overdue:
        reason, reached = "overdue", [*reached, SanctionKind.RECTIFICATION]
    else:
        return None
    rung = _above(max((_RUNGS.index(kind) for kind in reached), default=-1), body)
    return Proposal(rung, reason, points, body.points_limit) if rung else None


def _above(place: int, body: RuleBookBody) -> SanctionKind | None:
    return next((kind for kind in _RUNGS[place + 1 :] if body.sanction(kind)), None)
