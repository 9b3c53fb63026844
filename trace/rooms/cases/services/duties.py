"""Doing what is owed, and telling the office of what ends soon or is overdue."""

from __future__ import annotations

from datetime import timedelta

from trace.kernel.checks import require_text
from trace.kernel.errors import NoSuchRecord
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.cases import clocks
from trace.rooms.cases.kinds import CaseVerb, DutyKind
from trace.rooms.cases.models import Case, CaseDuty, CaseStep
from trace.rooms.cases.queries import duties_due, lock_case
from trace.rooms.cases.rules import AlreadyDecided
from trace.rooms.cases.services.writing import end_duty, require_case, write_step
from trace.rooms.notices.kinds import NoticeKind
from trace.rooms.notices.services import Telling, tell

# The others end by the act itself: by the decision, its service, the answer of the other office …
BY_HAND = frozenset({DutyKind.TELL_REPORTER, DutyKind.PUBLISH})


def fulfil_duty(work: Work, *, key: str, duty_id: int, note: str) -> Case:
    """Record that something owed was done and how: who reported was told, the decision was made public.

    Raises   MissingPermission · NoSuchRecord (no such duty, or one that ends by its act) ·
             AlreadyDecided · InvalidValue
    """
    found = lock_case(work, key)
    require_case(work, found)
    told = require_text("note", note, longest=400)
    for duty in found.duties:
        if duty.id == duty_id and duty.kind in BY_HAND:
            break
    else:
        raise NoSuchRecord(kind="case-duty", key=str(duty_id))
    if duty.done_on is not None:
        raise AlreadyDecided(state=duty.kind)
    end_duty(work, duty, told)
    write_step(work, found, CaseVerb.FULFIL, told)
    return found


def escalate(work: Work) -> int:
    """Tell each office of its cases' duties that end within days, and of those overdue; returns how many were new.

    Idempotent: a notice is written once, an overdue duty enters the case's steps once. Called by the daily job.
    """
    told = []
    for duty in duties_due(work, work.today + timedelta(days=clocks.SOON_DAYS)):
        is_late = duty.due_on < work.today
        if is_late and duty.escalated_at is None:
            _escalate(work, duty)
        if duty.case.organisation_id is not None:
            told.append(_telling(duty, duty.case.organisation_id, is_late=is_late))
    return tell(work, told)


def _escalate(work: Work, duty: CaseDuty) -> None:
    duty.escalated_at = work.now
    found = duty.case
    work.session.add(
        CaseStep(
            case_id=found.id,
            at=work.now,
            by=work.actor.label[:120],
            verb=CaseVerb.OVERDUE,
            state=found.state,
            text=duty.source,
        )
    )
    record(
        work,
        "case.overdue",
        subject_kind="case",
        subject_key=found.key,
        organisation_id=found.organisation_id,
        duty=duty.kind.value,
        due_on=duty.due_on,
    )


def _telling(duty: CaseDuty, organisation_id: int, *, is_late: bool) -> Telling:
    return Telling(
        organisation_id=organisation_id,
        kind=NoticeKind.CASE_DUTY_OVERDUE if is_late else NoticeKind.CASE_DUTY_ENDS,
        subject_id=duty.id,
        mark_days=0 if is_late else clocks.SOON_DAYS,
        ends_on=duty.due_on,
        number=duty.case.number,
        name=duty.case.party_name,
    )
