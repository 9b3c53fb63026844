"""Carrying a recall through: duties, holders, goods that came back and what became of them, checks, the report."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from trace.kernel.checks import require_text
from trace.kernel.clock import end_of_day
from trace.kernel.errors import InvalidValue, NoSuchRecord
from trace.kernel.permissions import Permission, require
from trace.kernel.quantity import Quantity
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.batches.models import Batch
from trace.rooms.batches.rules import base_of
from trace.rooms.producers.queries import owned_within_reach
from trace.rooms.recalls.duties import DutyKind
from trace.rooms.recalls.models import (
    Recall,
    RecallAmount,
    RecallCheck,
    RecallDuty,
    RecallEntry,
    RecallHolder,
    RecallReport,
    RecallTotal,
)
from trace.rooms.recalls.queries.conduct import course_of, get_message, lock_course
from trace.rooms.recalls.rules import (
    DISPOSALS,
    DutyIsDone,
    EntryKind,
    HolderState,
    MoreThanThere,
    RecallGrade,
    RecallIsClosed,
    RecallIsLifted,
    RecallState,
    RemedyNotAllowed,
    Way,
)
from trace.rooms.recalls.services.holders import enter_holders


def update_holders(work: Work, *, number: str) -> int:
    """Look into the books again for who holds goods; returns how many are new, or have an account now.

    Raises   NoSuchRecord · MissingPermission · RecallIsLifted · RecallIsClosed
    """
    recall = _running(work, number)
    fresh = enter_holders(work, recall)
    _tell(work, recall, "recall.updated", holders=fresh)
    return fresh


def do_duty(
    work: Work, *, number: str, kind: DutyKind, note: str = "", document_number: str | None = None
) -> RecallDuty:
    """Record that a duty of a recall is done, now.

    Raises   NoSuchRecord · MissingPermission · RecallIsLifted · DutyIsDone · InvalidValue
    """
    recall = _running(work, number, may_be_closed=True)
    duty = work.session.scalars(
        select(RecallDuty).where(RecallDuty.recall_id == recall.id, RecallDuty.kind == kind)
    ).one_or_none()
    if duty is None:
        raise NoSuchRecord(kind="recall_duty", key=kind.value)
    if duty.done_at is not None:
        raise DutyIsDone
    duty.done_at = work.now
    duty.done_by_name = work.actor.label[:120]
    duty.document_number = _document(document_number)
    duty.note = _note(note)
    _tell(work, recall, "recall.step-passed", duty=kind.value)
    return duty


def extend_recall(
    work: Work, *, number: str, until: date, reason: str, document_number: str
) -> Recall:
    """Move the last day of a complicated recall, by an office's consent, which is made public.

    Raises   NoSuchRecord · MissingPermission · RecallIsLifted · InvalidValue
    """
    recall = _running(work, number)
    require(work.actor, Permission.RECALLS_ORDER, division=recall.producer.division)
    why = require_text("reason", reason, longest=2000)
    document = require_text("document_number", document_number, longest=64)
    if recall.finish_due_on is None or until <= recall.finish_due_on:
        raise InvalidValue(field="until", reason="not-later", value=until.isoformat())
    before, recall.finish_due_on = recall.finish_due_on, until
    for duty in work.session.scalars(
        select(RecallDuty).where(
            RecallDuty.recall_id == recall.id, RecallDuty.kind == DutyKind.FINISH
        )
    ):
        duty.due_at = end_of_day(until)
    _tell(
        work,
        recall,
        "recall.changed",
        finish_due_on=until,
        before=before,
        reason=why,
        document_number=document,
    )
    return recall


# ---------------------------------------------------------------- holders


def mark_holder(
    work: Work, *, number: str, holder_id: int, state: HolderState, way: Way, note: str = ""
) -> RecallHolder:
    """Record that a holder was told, has answered, or cannot be reached.

    Raises   NoSuchRecord · MissingPermission · RecallIsLifted · RecallIsClosed · InvalidValue
    """
    recall = _running(work, number)
    holder = _holder(work, recall, holder_id)
    if state is HolderState.KNOWN:
        raise InvalidValue(field="state", reason="unknown-choice", value=state.value)
    holder.state = state
    holder.note = _note(note)
    if state is HolderState.ANSWERED:
        holder.answered_at = work.now
        holder.answer = holder.note
    if state is not HolderState.UNREACHABLE and holder.told_at is None:
        holder.told_at, holder.told_how = work.now, way
        holder.told_by_name = work.actor.label[:120]
    _tell(work, recall, "recall.noted", holder=holder.id, state=state.value, way=way.value)
    return holder


def answer_message(
    work: Work, *, organisation_id: int, holder_id: int, answer: str
) -> RecallHolder:
    """Say, as a holder with an account, what was done with the goods; it may be said again.

    Raises   MissingPermission · NoSuchRecord · RecallIsLifted · InvalidValue
    """
    holder = get_message(work, organisation_id, holder_id)
    if holder.recall.state is RecallState.LIFTED:
        raise RecallIsLifted(number=holder.recall.number)
    holder.answer = require_text("answer", answer, longest=2000)
    holder.answered_at = work.now
    holder.state = HolderState.ANSWERED
    _tell(work, holder.recall, "recall.answered", holder=holder.id)
    return holder


def check_holder(
    work: Work,
    *,
    number: str,
    holder_id: int,
    on: date,
    way: Way,
    was_told: bool,
    is_off_sale: bool,
    note: str = "",
) -> RecallCheck:
    """Record an effectiveness check at a holder; officers do it, not the producer that recalls.

    Raises   NoSuchRecord · MissingPermission · RecallIsLifted · InvalidValue
    """
    recall = _running(work, number, may_be_closed=True)
    require(work.actor, Permission.RECALLS_ORDER, division=recall.producer.division)
    holder = _holder(work, recall, holder_id)
    check = RecallCheck(
        recall_id=recall.id,
        holder=holder,
        on=_day(work, on),
        way=way,
        was_told=was_told,
        is_off_sale=is_off_sale,
        note=_note(note),
        by_name=work.actor.label[:120],
        at=work.now,
    )
    work.session.add(check)
    _tell(work, recall, "recall.checked", holder=holder.id, effective=check.is_effective)
    return check


# ---------------------------------------------------------------- goods


def record_found(
    work: Work,
    *,
    number: str,
    amount_id: int,
    kind: EntryKind,
    quantity: Quantity,
    on: date,
    note: str = "",
    document_number: str | None = None,
) -> RecallEntry:
    """Record that goods of one holder came back, or that they are gone: sold on or eaten.

    Raises   NoSuchRecord · MissingPermission · RecallIsLifted · RecallIsClosed · MoreThanThere · UnitsDiffer ·
             InvalidValue
    """
    recall = _running(work, number)
    if kind in DISPOSALS:
        raise InvalidValue(field="kind", reason="unknown-choice", value=kind.value)
    amount = work.session.scalars(
        select(RecallAmount)
        .where(RecallAmount.id == amount_id, RecallAmount.recall_id == recall.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if amount is None:
        raise NoSuchRecord(kind="recall_amount", key=str(amount_id))
    batch = _batch(work, amount.batch_id, amount.holder_id)
    base = base_of(batch.product, quantity)
    left = amount.due_base - amount.recovered_base - amount.gone_base
    _check_left(batch, base, left)
    if kind is EntryKind.GONE:
        amount.gone_base += base
    else:
        amount.recovered_base += base
        _total(work, recall, batch.id).recovered_base += base
    entry = _entry(work, recall, batch, kind, base, on, note, document_number)
    entry.amount_id = amount.id
    return entry


def record_disposal(
    work: Work,
    *,
    number: str,
    batch_id: int,
    kind: EntryKind,
    quantity: Quantity,
    on: date,
    place: str,
    note: str = "",
    document_number: str | None = None,
) -> RecallEntry:
    """Record what became of goods that came back: destroyed, treated, or sold again after a remedy (grade 3 alone).

    Raises   NoSuchRecord · MissingPermission · RecallIsLifted · RecallIsClosed · RemedyNotAllowed · MoreThanThere ·
             InvalidValue
    """
    recall = _running(work, number)
    if kind not in DISPOSALS:
        raise InvalidValue(field="kind", reason="unknown-choice", value=kind.value)
    if kind is EntryKind.REMEDIED and recall.grade is not RecallGrade.GRADE_3:
        raise RemedyNotAllowed(grade=recall.grade.value)
    batch = _batch(work, batch_id, None)
    total = _total(work, recall, batch.id)
    base = base_of(batch.product, quantity)
    _check_left(batch, base, total.recovered_base - total.disposed_base)
    total.disposed_base += base
    where = require_text("place", place, longest=200)
    return _entry(work, recall, batch, kind, base, on, note, document_number, where)


def file_report(
    work: Work, *, number: str, cause: str, measures: str, conclusion: str
) -> RecallReport:
    """File the closing report; the figures of this moment are kept in it and no progress follows.

    Raises   NoSuchRecord · MissingPermission · RecallIsLifted · RecallIsClosed · InvalidValue
    """
    recall = _running(work, number)
    figures = course_of(work, recall).figures
    report = RecallReport(
        recall_id=recall.id,
        cause=require_text("cause", cause, longest=2000),
        measures=require_text("measures", measures, longest=2000),
        conclusion=require_text("conclusion", conclusion, longest=2000),
        figures={name: getattr(figures, name) for name in figures.__dataclass_fields__},
        filed_at=work.now,
        filed_by_name=work.actor.label[:120],
    )
    work.session.add(report)
    for duty in work.session.scalars(
        select(RecallDuty).where(
            RecallDuty.recall_id == recall.id,
            RecallDuty.kind == DutyKind.REPORT,
            RecallDuty.done_at.is_(None),
        )
    ):
        duty.done_at, duty.done_by_name = work.now, work.actor.label[:120]
    _tell(work, recall, "recall.filed", figures=report.figures)
    return report


# ---------------------------------------------------------------- private


def _running(work: Work, number: str, *, may_be_closed: bool = False) -> Recall:
    recall = lock_course(work, number)
    if recall.state is RecallState.LIFTED:
        raise RecallIsLifted(number=recall.number)
    if not may_be_closed:
        filed = select(RecallReport.id).where(RecallReport.recall_id == recall.id)
        if work.session.scalar(filed) is not None:
            raise RecallIsClosed(number=recall.number)
    return recall


def _holder(work: Work, recall: Recall, holder_id: int) -> RecallHolder:
    holder = work.session.scalars(
        select(RecallHolder).where(
            RecallHolder.id == holder_id,
            RecallHolder.recall_id == recall.id,
            owned_within_reach(work, RecallHolder.sender_id, Permission.BATCHES_READ),
        )
    ).one_or_none()
    if holder is None:
        raise NoSuchRecord(kind="recall_holder", key=str(holder_id))
    return holder


def _batch(work: Work, batch_id: int, holder_id: int | None) -> Batch:
    """The batch, where the books in which it, or its delivery, stands are open to the actor."""
    owner = Batch.producer_id
    batch = work.session.scalars(
        select(Batch)
        .where(Batch.id == batch_id, owned_within_reach(work, owner, Permission.BATCHES_READ))
        .options(joinedload(Batch.product))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if batch is None:
        key = batch_id if holder_id is None else holder_id
        raise NoSuchRecord(kind="batch", key=str(key))
    return batch


def _check_left(batch: Batch, base: int, left: int) -> None:
    if base > left:
        raise MoreThanThere(left=str(batch.amount(left)), asked=str(batch.amount(base)))


def _total(work: Work, recall: Recall, batch_id: int) -> RecallTotal:
    total = work.session.scalars(
        select(RecallTotal)
        .where(RecallTotal.recall_id == recall.id, RecallTotal.batch_id == batch_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if total is None:
        raise NoSuchRecord(kind="batch", key=str(batch_id))
    return total


def _entry(
    work: Work,
    recall: Recall,
    batch: Batch,
    kind: EntryKind,
    base: int,
    on: date,
    note: str,
    document_number: str | None,
    place: str = "",
) -> RecallEntry:
    entry = RecallEntry(
        recall_id=recall.id,
        batch=batch,
        kind=kind,
        base=base,
        on=_day(work, on),
        place=place,
        document_number=_document(document_number),
        note=_note(note),
        by_name=work.actor.label[:120],
        at=work.now,
    )
    work.session.add(entry)
    _tell(
        work, recall, "recall.recorded", kind=kind.value, lot=batch.lot, amount=batch.amount(base)
    )
    return entry


def _day(work: Work, on: date) -> date:
    if on > work.today:
        raise InvalidValue(field="on", reason="in-future", value=on.isoformat())
    return on


def _note(text: str) -> str:
    if len(text.strip()) > 2000:
        raise InvalidValue(field="note", reason="too-long", value=text.strip()[:20])
    return text.strip()


def _document(number: str | None) -> str | None:
    tidy = (number or "").strip()
    if len(tidy) > 64:
        raise InvalidValue(field="document_number", reason="too-long", value=tidy[:20])
    return tidy or None


def _tell(work: Work, recall: Recall, verb: str, **facts: object) -> None:
    record(
        work,
        verb,
        subject_kind="recall",
        subject_key=recall.number,
        organisation_id=recall.producer_id,
        **facts,
    )
