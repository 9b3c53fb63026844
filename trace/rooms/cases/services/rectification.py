"""Orders to correct 责令改正: given, answered with evidence, checked on the spot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from trace.kernel.checks import require_text
from trace.kernel.errors import InvalidValue
from trace.kernel.permissions import Permission, may
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.cases import clocks, rules
from trace.rooms.cases.kinds import CaseVerb, DutyKind, Owes, RectificationState
from trace.rooms.cases.models import (
    Case,
    Rectification,
    RectificationEntry,
    RectificationPicture,
)
from trace.rooms.cases.queries import get_rectification, lock_case
from trace.rooms.cases.rules import AlreadyDecided
from trace.rooms.cases.services.writing import (
    day_to_come,
    document,
    end_duty,
    keep_duty,
    require_case,
    write_step,
)
from trace.rooms.supervision.services.pictures import store_pictures


def order_rectification(
    work: Work, *, key: str, number: str, demands: str, due_on: date
) -> Rectification:
    """Order the party to correct something by a day; a party of the register answers in its own portal.

    Raises   MissingPermission · NoSuchRecord · CaseStateForbids (ended) · AlreadyRecorded · InvalidValue
    """
    found = lock_case(work, key)
    require_case(work, found)
    rules.next_state(found.state, CaseVerb.ORDER)
    order = Rectification(
        case_id=found.id,
        case=found,
        number=document(number, field="number"),
        producer_id=found.producer_id,
        state=RectificationState.ORDERED,
        demands=require_text("demands", demands, longest=4000),
        ordered_on=work.today,
        due_on=day_to_come(work, due_on),
        entries=[],
    )
    work.session.add(order)
    work.session.flush()  # its clock names it by its id; a taken number is refused here
    _start(work, found, order)
    write_step(work, found, CaseVerb.ORDER, order.demands, document_number=order.number)
    return order


def hand_in(
    work: Work, *, rectification_id: int, text: str, files: Sequence[Upload] = ()
) -> Rectification:
    """Hand in what was corrected, with photographs: by the producer itself, or by an officer who took it down.

    Raises   NoSuchRecord · AlreadyDecided (passed) · InvalidValue · FileTooLarge · FileKindRefused
    """
    order = get_rectification(work, rectification_id)
    if order.state is RectificationState.PASSED:
        raise AlreadyDecided(state=order.state)
    told = require_text("text", text, longest=4000)
    order.state = RectificationState.SUBMITTED
    _enter(work, order, told, passed=None, files=files)
    record(
        work,
        "rectification.submitted",
        subject_kind="rectification",
        subject_key=order.number,
        organisation_id=order.producer_id,
    )
    return order


def check_rectification(
    work: Work,
    *,
    key: str,
    rectification_id: int,
    passed: bool,
    text: str,
    due_on: date | None = None,
    files: Sequence[Upload] = (),
) -> Case:
    """Record what a check of an order found: passed, or not yet and corrected by a new day.

    due_on   the new day, needed where it did not pass
    Raises   MissingPermission · NoSuchRecord · CaseStateForbids · AlreadyDecided · InvalidValue
    """
    found = lock_case(work, key)
    require_case(work, found)
    rules.next_state(found.state, CaseVerb.CHECK)
    order = get_rectification(work, rectification_id)
    if order.case_id != found.id or order.state is RectificationState.PASSED:
        raise AlreadyDecided(state=order.state)
    told = require_text("text", text, longest=4000)
    _settle(work, found, order, None if passed else _new_day(work, due_on))
    _enter(work, order, told, passed=passed, files=files)
    write_step(work, found, CaseVerb.CHECK, told, document_number=order.number)
    return found


def _new_day(work: Work, due_on: date | None) -> date:
    if due_on is None:
        raise InvalidValue(field="due_on", reason="required")
    return day_to_come(work, due_on)


def _settle(work: Work, found: Case, order: Rectification, due_on: date | None) -> None:
    for duty in found.duties:
        if duty.rectification_id == order.id and duty.done_on is None:
            end_duty(work, duty)
    if due_on is None:
        order.state, order.passed_on = RectificationState.PASSED, work.today
        return
    order.state, order.due_on = RectificationState.ORDERED, due_on
    _start(work, found, order)


def _start(work: Work, found: Case, order: Rectification) -> None:
    keep_duty(
        work,
        found,
        DutyKind.CORRECT,
        owes=Owes.PARTY,
        due_on=order.due_on,
        source=clocks.CORRECT_SOURCE,
        rectification=order,
    )


def _enter(
    work: Work, order: Rectification, text: str, *, passed: bool | None, files: Sequence[Upload]
) -> None:
    permission = rules.PERMISSIONS[order.case.regime]
    by_office = may(work.actor, permission, division=order.case.division)
    own = order.producer_id is not None and may(
        work.actor, Permission.PRODUCERS_WRITE, organisation_id=order.producer_id
    )
    order.entries.append(
        RectificationEntry(
            at=work.now,
            by=work.actor.label[:120],
            by_office=by_office and (passed is not None or not own),
            passed=passed,
            text=text,
            pictures=[
                RectificationPicture(file_id=file.id, file=file)
                for file in store_pictures(work, files)
            ],
        )
    )
