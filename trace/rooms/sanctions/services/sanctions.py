"""Sanctions: warning → rectification → suspension → withdrawal, each by a rung of the rule-book's ladder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from trace.kernel.checks import require_text
from trace.kernel.errors import InvalidValue, NoSuchRecord
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.authorisations.errors import AuthorisationOver, RequestPending
from trace.rooms.authorisations.kinds import AuthorisationState
from trace.rooms.authorisations.models import Authorisation
from trace.rooms.authorisations.rules import next_authorisation_state
from trace.rooms.authorisations.services import lock_authorisation, write_state
from trace.rooms.brands.kinds import SanctionKind
from trace.rooms.brands.queries import require_rule_book
from trace.rooms.brands.rules import RuleBookBody, Sanction
from trace.rooms.sanctions import rules
from trace.rooms.sanctions.errors import SanctionNotInLadder, SanctionStepRefused
from trace.rooms.sanctions.kinds import SanctionState
from trace.rooms.sanctions.models import ImposedSanction
from trace.rooms.sanctions.services.second_person import require_another

MAX_RECTIFY_DAYS = 730


@dataclass(frozen=True, slots=True)
class Charge:
    """What a sanction rests on.

    rule             the clause of the rule-book that was broken
    facts            what was found, where and when
    document_number  of the decision that is served on the holder
    condition_code   of the rule-book's condition that is unmet, where one is
    rectify_until    of a rectification, where another day than the ladder's is set
    """

    rule: str
    facts: str
    document_number: str
    condition_code: str = ""
    rectify_until: date | None = None


def impose_sanction(
    work: Work, *, authorisation_id: int, kind: SanctionKind, charge: Charge
) -> ImposedSanction:
    """Impose a rung of the ladder in force; a suspension works at once, a withdrawal waits for a second person.

    Raises   NotPermitted · NoSuchRecord · RuleBookMissing · SanctionNotInLadder · UnknownCondition ·
             AuthorisationOver · AuthorisationStepRefused · RequestPending · InvalidValue
    """
    authorisation = lock_authorisation(work, authorisation_id)
    book, body = require_rule_book(work, authorisation.brand, work.today)
    rung = body.sanction(kind)
    if rung is None:
        raise SanctionNotInLadder(kind=kind, version=book.version)
    _require_standing(work, authorisation, kind)
    is_proposal = kind is SanctionKind.WITHDRAWAL
    sanction = ImposedSanction(
        authorisation=authorisation,
        kind=kind,
        state=SanctionState.PROPOSED if is_proposal else SanctionState.IN_FORCE,
        points=rung.points,
        public_days=rung.public_days,
        decided_on=work.today,
        rectify_until=_deadline(work, rung, charge),
        recorded_by=work.actor.label[:120],
        account_id=work.actor.account_id,
        recorded_at=work.now,
        requests=[],
        **_cited(body, charge),
    )
    work.session.add(sanction)
    if not is_proposal:
        _take_effect(work, sanction, body)
    _record(work, "sanction.proposed" if is_proposal else "sanction.imposed", sanction)
    return sanction


def confirm_withdrawal(work: Work, *, sanction_id: int) -> ImposedSanction:
    """Confirm a proposed withdrawal as a second person: from now on the right is lost.

    Raises   NotPermitted · NoSuchRecord · SanctionStepRefused · AnotherPersonNeeded · RuleBookMissing
    """
    sanction = lock_sanction(work, sanction_id)
    sanction.state = rules.next_sanction_state(sanction.state, "confirm")
    require_another(work, (sanction.account_id, sanction.recorded_by))
    _book, body = require_rule_book(work, sanction.authorisation.brand, work.today)
    sanction.decided_on = work.today
    sanction.confirmed_by = work.actor.label[:120]
    sanction.confirmed_account_id = work.actor.account_id
    _take_effect(work, sanction, body)
    _record(work, "sanction.confirmed", sanction)
    return sanction


def decline_withdrawal(work: Work, *, sanction_id: int, reason: str) -> ImposedSanction:
    """Decline a proposed withdrawal as a second person, with the reason; it counts for nothing then.

    Raises   NotPermitted · NoSuchRecord · SanctionStepRefused · AnotherPersonNeeded · InvalidValue field `reason`
    """
    sanction = lock_sanction(work, sanction_id)
    sanction.state = rules.next_sanction_state(sanction.state, "decline")
    require_another(work, (sanction.account_id, sanction.recorded_by))
    sanction.end_reason = require_text("reason", reason, longest=2000)
    sanction.ended_on = work.today
    _record(work, "sanction.declined", sanction, reason=sanction.end_reason)
    return sanction


def lift_suspension(work: Work, *, sanction_id: int, reason: str) -> ImposedSanction:
    """End a suspension: the mark may be used again from now on; the sanction stays on record.

    Raises   NotPermitted · NoSuchRecord · SanctionStepRefused · InvalidValue field `reason`
    """
    sanction = lock_sanction(work, sanction_id)
    if sanction.kind is not SanctionKind.SUSPENSION:
        raise SanctionStepRefused(state=sanction.state, act="lift")
    sanction.state = rules.next_sanction_state(sanction.state, "lift")
    ground = require_text("reason", reason, longest=2000)
    end(work, sanction, ground)
    restate(work, sanction, ground)
    _record(work, "sanction.lifted", sanction, reason=ground)
    return sanction


def lock_sanction(work: Work, sanction_id: int) -> ImposedSanction:
    """Return a sanction to the authority of its brand, its authorisation locked; raises NotPermitted · NoSuchRecord."""
    found = work.session.get(ImposedSanction, sanction_id)
    if found is None:
        raise NoSuchRecord(kind="sanction", key=str(sanction_id))
    authorisation = lock_authorisation(work, found.authorisation_id)
    # Two people deciding at once: the second finds what the first decided.
    work.session.refresh(found)
    found.authorisation = authorisation
    return found


def end(work: Work, sanction: ImposedSanction, reason: str) -> None:
    """Note that a sanction is over; its public days run from here."""
    sanction.ended_on = work.today
    sanction.end_reason = reason
    sanction.public_until = rules.public_until(work.today, sanction.public_days)


def rest(work: Work, sanction: ImposedSanction, reason: str) -> None:
    """Let the effect of a suspension or withdrawal rest while an appeal is open."""
    write_state(work, sanction.authorisation, AuthorisationState.IN_FORCE, reason=reason)


def resume(work: Work, sanction: ImposedSanction, reason: str) -> None:
    """Let the effect of a sanction begin again after an appeal in vain."""
    _write_effect(work, sanction, reason)


def restate(work: Work, sanction: ImposedSanction, reason: str) -> None:
    """Give the authorisation the state that it has without this sanction, from now on."""
    authorisation = sanction.authorisation
    latest = authorisation.states[-1].state
    if sanction.kind not in rules.STOPS_USE or latest is AuthorisationState.IN_FORCE:
        return
    if sanction.kind is SanctionKind.SUSPENSION and latest is AuthorisationState.WITHDRAWN:
        return  # another decision has gone further since
    state = AuthorisationState.IN_FORCE
    if sanction.prior_state is AuthorisationState.SUSPENDED and _still_suspended(work, sanction):
        state = AuthorisationState.SUSPENDED
    write_state(work, authorisation, state, reason=reason)


def _still_suspended(work: Work, sanction: ImposedSanction) -> bool:
    """Whether the suspension before a withdrawal still stands: one that was lifted since does not."""
    found = work.session.scalars(
        select(ImposedSanction.state).where(
            ImposedSanction.authorisation_id == sanction.authorisation_id,
            ImposedSanction.kind == SanctionKind.SUSPENSION,
        )
    ).all()
    return not found or SanctionState.IN_FORCE in found


def _require_standing(work: Work, authorisation: Authorisation, kind: SanctionKind) -> None:
    latest = authorisation.states[-1].state if authorisation.states else None
    is_lost = latest is AuthorisationState.WITHDRAWN
    if latest is None or is_lost or work.today > authorisation.valid_until:
        raise AuthorisationOver(number=authorisation.number)
    if kind is SanctionKind.SUSPENSION:
        next_authorisation_state(latest, "suspend")
    if kind is SanctionKind.WITHDRAWAL:
        waiting = work.session.scalars(
            select(ImposedSanction.decided_on).where(
                ImposedSanction.authorisation_id == authorisation.id,
                ImposedSanction.state == SanctionState.PROPOSED,
            )
        ).first()
        if waiting is not None:
            raise RequestPending(since=waiting)


def _deadline(work: Work, rung: Sanction, charge: Charge) -> date | None:
    if rung.kind is not SanctionKind.RECTIFICATION:
        return None
    until = charge.rectify_until or work.today + timedelta(days=rung.rectify_days)
    if not 0 < (until - work.today).days <= MAX_RECTIFY_DAYS:
        raise InvalidValue(field="rectify_until", reason="later-day", value=until.isoformat())
    return until


def _cited(body: RuleBookBody, charge: Charge) -> dict[str, str]:
    if charge.condition_code:
        body.condition(charge.condition_code)
    return {
        "rule": require_text("rule", charge.rule, longest=200),
        "facts": require_text("facts", charge.facts, longest=4000),
        "document_number": require_text("document_number", charge.document_number, longest=64),
        "condition_code": charge.condition_code,
    }


def _take_effect(work: Work, sanction: ImposedSanction, body: RuleBookBody) -> None:
    sanction.appeal_until = rules.appeal_until(work.today, body)
    if rules.ends_at_once(sanction.kind):
        sanction.ended_on = work.today
        sanction.public_until = rules.public_until(work.today, sanction.public_days)
    if sanction.kind in rules.STOPS_USE:
        sanction.prior_state = sanction.authorisation.states[-1].state
        _write_effect(work, sanction, "")


def _write_effect(work: Work, sanction: ImposedSanction, reason: str) -> None:
    is_withdrawal = sanction.kind is SanctionKind.WITHDRAWAL
    shown = sanction.public_until
    if not is_withdrawal:
        # While it lasts the register gives the reason, unless the ladder keeps this rung out of it.
        shown = None if sanction.public_days else work.today - timedelta(days=1)
    write_state(
        work,
        sanction.authorisation,
        AuthorisationState.WITHDRAWN if is_withdrawal else AuthorisationState.SUSPENDED,
        reason=reason or f"{sanction.rule}：{sanction.facts}",
        document_number=sanction.document_number,
        public_until=shown,
    )


def _record(work: Work, verb: str, sanction: ImposedSanction, **facts: object) -> None:
    work.session.flush()  # what follows in the same transaction reads the decision
    record(
        work,
        verb,
        subject_kind="authorisation",
        subject_key=sanction.authorisation.number,
        organisation_id=sanction.authorisation.producer_id,
        sanction_id=sanction.id,
        kind=sanction.kind.value,
        rule=sanction.rule,
        document_number=sanction.document_number,
        points=sanction.points,
        **facts,
    )
