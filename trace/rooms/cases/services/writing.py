"""What every act in a case writes: its step, its clocks, the trail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from trace.kernel.actor import Actor
from trace.kernel.checks import require_text
from trace.kernel.errors import InvalidValue
from trace.kernel.permissions import may, require
from trace.kernel.work import Work
from trace.rooms.accounts.queries import accounts_by_badge, organisations_by_id
from trace.rooms.audit.services import record
from trace.rooms.cases import clocks, rules
from trace.rooms.cases.kinds import CaseVerb, DutyKind, Owes
from trace.rooms.cases.models import Case, CaseDuty, CaseLetter, CaseStep, Rectification
from trace.rooms.cases.rules import Handler
from trace.rooms.supervision.rules import Regime


def require_case(work: Work, found: Case) -> None:
    """Raise MissingPermission unless the actor may act in cases of this side there."""
    require(work.actor, rules.PERMISSIONS[found.regime], division=found.division)


def write_step(
    work: Work, found: Case, verb: CaseVerb, text: str = "", *, document_number: str = ""
) -> None:
    """Keep what was done, and tell the trail; the case is in its new state already."""
    found.steps.append(
        CaseStep(
            at=work.now,
            by=work.actor.label[:120],
            verb=verb,
            state=found.state,
            text=text,
            document_number=document_number,
        )
    )
    record(
        work,
        f"case.{verb.value.replace('_', '-')}",
        subject_kind="case",
        subject_key=found.key,
        organisation_id=found.organisation_id,
        number=found.number,
        document=document_number,
    )


def start_duty(work: Work, found: Case, kind: DutyKind) -> CaseDuty | None:
    """Set a legal clock running today; None where the side's law knows none."""
    clock = clocks.CLOCKS.get((found.regime, kind))
    if clock is None:
        return None
    due = clocks.due_on(clock, work.today)
    return keep_duty(work, found, kind, owes=clock.owes, due_on=due, source=clock.source)


def keep_duty(
    work: Work,
    found: Case,
    kind: DutyKind,
    *,
    owes: Owes,
    due_on: date,
    source: str,
    letter: CaseLetter | None = None,
    rectification: Rectification | None = None,
) -> CaseDuty:
    """Set a clock running that ends on `due_on`."""
    duty = CaseDuty(
        kind=kind,
        owes=owes,
        since=work.today,
        first_due_on=due_on,
        due_on=due_on,
        source=source,
        letter_id=None if letter is None else letter.id,
        rectification_id=None if rectification is None else rectification.id,
    )
    found.duties.append(duty)
    return duty


def end_duties(work: Work, found: Case, *kinds: DutyKind) -> None:
    """Stop the clocks of these kinds that still run."""
    for duty in found.duties:
        if duty.kind in kinds and duty.done_on is None:
            end_duty(work, duty)


def end_duty(work: Work, duty: CaseDuty, note: str = "") -> None:
    """Stop one clock."""
    duty.done_on, duty.done_by, duty.note = work.today, work.actor.label[:120], note[:400]


def document(number: str, *, field: str = "document_number") -> str:
    """Return the number of a document, trimmed; raises InvalidValue."""
    return require_text(field, number, longest=64)


def office_of(work: Work, regime: Regime, division: str) -> tuple[int | None, str]:
    """Return the organisation through which the actor holds the side's right there, and its name."""
    for grant in work.actor.grants:
        alone = Actor(work.actor.kind, work.actor.label, grants=(grant,))
        if may(alone, rules.PERMISSIONS[regime], division=division):
            named = organisations_by_id(work, [grant.organisation_id]).get(grant.organisation_id)
            if named is not None:
                return named.id, named.name
    return None, ""


def day_to_come(work: Work, day: date, *, field: str = "due_on") -> date:
    """Return a day that lies ahead; raises InvalidValue reason `not-ahead`."""
    if day <= work.today:
        raise InvalidValue(field=field, reason="not-ahead", value=day.isoformat())
    return day


def known_handlers(work: Work, handlers: Sequence[Handler]) -> tuple[Handler, ...]:
    """Return the handling officers, checked, each with the account that carries the badge number, if one does."""
    named = rules.check_handlers(tuple(handlers))
    accounts = accounts_by_badge(work, [each.badge_number for each in named])
    return tuple(replace(each, account_id=accounts.get(each.badge_number)) for each in named)
