"""Stopping goods, calling them back, and letting them go again by a second person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from trace.kernel import ids
from trace.kernel.checks import require_text
from trace.kernel.errors import InvalidValue, NoSuchRecord
from trace.kernel.permissions import Permission, may, require
from trace.kernel.work import Work
from trace.rooms.accounts.queries import organisations_by_id
from trace.rooms.audit.services import record
from trace.rooms.batches import services as batches
from trace.rooms.batches.errors import RestrictionNotYours
from trace.rooms.batches.models import Batch, Restriction
from trace.rooms.batches.queries import (
    read_batch,
    restrictions_by_id,
    restrictions_of_recall,
)
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.producers.models import Producer
from trace.rooms.recalls import duties, rules
from trace.rooms.recalls.models import Recall, RecallBatch, RecallDuty, RecallScope
from trace.rooms.recalls.queries.recalls import (
    lock_recall,
    named_batches,
    reach_of_batches,
    standing_recalls,
)
from trace.rooms.recalls.rules import (
    AlreadyRecalled,
    RecallGrade,
    RecallIsLifted,
    RecallKind,
    RecallState,
    ScopeKind,
    SecondOfficerNeeded,
    SeveralProducers,
)
from trace.rooms.recalls.services.holders import enter_holders


@dataclass(frozen=True, slots=True)
class Scope:
    """How the batches of a recall were found: by what, in which words, in which period."""

    kind: ScopeKind
    text: str
    since: date | None = None
    until: date | None = None


def order_recall(
    work: Work,
    *,
    kind: RecallKind,
    batch_ids: Sequence[int],
    grade: RecallGrade,
    reason: str,
    notice_text: str,
    document_number: str | None = None,
    known_at: datetime | None = None,
    scope: Scope | None = None,
) -> Recall:
    """Call batches of one producer back, and at once everything that is or will be made of them.

    kind      an officer orders 责令召回, which takes a document number; a producer recalls its own 主动召回
    known_at  since when the risk is known (now, if left out): the first legal clock runs from it
    scope     how the batches were found, for the record
    Raises    MissingPermission · SeveralProducers · AlreadyRecalled · InvalidValue (nothing is written)
    """
    named = named_batches(work, batch_ids)
    producer = _one_producer(named.values())
    _require_order(work, kind, producer)
    why = require_text("reason", reason, longest=2000)
    notice = require_text("notice_text", notice_text, longest=4000)
    document = _document(kind, document_number)
    since = rules.check_known_at(known_at or work.now, work.now)
    _refuse_second(work, kind, named)
    organisation_id, office = _office(work, kind, producer)
    recall = Recall(
        number=f"ZH{work.today:%Y%m%d}-{ids.readable_code(6)}",
        kind=kind,
        grade=grade,
        state=RecallState.ORDERED,
        producer_id=producer.id,
        producer=producer,
        organisation_id=organisation_id,
        office=office[:200],
        reason=why,
        document_number=document,
        notice_text=notice,
        known_at=since,
        ordered_at=work.now,
        ordered_by=work.actor.account_id,
        ordered_by_name=work.actor.label[:120],
        start_due_at=rules.start_due_at(grade, since),
        finish_due_on=rules.finish_due_on(grade, work.today),
        reach=reach_of_batches(work, named).counts,
        batches=[RecallBatch(batch_id=batch.id, batch=batch) for batch in named.values()],
    )
    work.session.add(recall)
    _begin_course(work, recall, scope)
    _tell_order(work, recall)
    return recall


def _begin_course(work: Work, recall: Recall, scope: Scope | None) -> None:
    """Hold its goods, set its duties, write down who has some of them, and tell those who have an inbox."""
    work.session.flush()  # its restrictions name the recall by its id
    batches.place_restriction(
        work,
        batch_ids=[each.batch_id for each in recall.batches],
        kind=RestrictionKind.RECALL,
        reason=recall.reason,
        document_number=recall.document_number,
        recall_id=recall.id,
    )
    if scope is not None:
        text = scope.text.strip()[:200]
        work.session.add(
            RecallScope(
                recall_id=recall.id,
                kind=scope.kind,
                text=text,
                since=scope.since,
                until=scope.until,
            )
        )
    for rule in duties.RULES[recall.grade]:
        due_at = duties.due_at(
            rule,
            recall.grade,
            known_at=recall.known_at,
            on=work.today,
        )
        work.session.add(RecallDuty(recall_id=recall.id, kind=rule.kind, due_at=due_at, note=""))
    enter_holders(work, recall)


def _require_order(work: Work, kind: RecallKind, producer: Producer) -> None:
    if kind is RecallKind.ORDERED:
        require(work.actor, Permission.RECALLS_ORDER, division=producer.division)
    else:
        require(work.actor, Permission.BATCHES_STOP_OWN, organisation_id=producer.id)


def _refuse_second(work: Work, kind: RecallKind, named: Mapping[int, Batch]) -> None:
    for recall, batch_id in standing_recalls(work, list(named)):
        if recall.kind is kind:
            raise AlreadyRecalled(lot=named[batch_id].lot, number=recall.number)


def _tell_order(work: Work, recall: Recall) -> None:
    record(
        work,
        "recall.ordered",
        subject_kind="recall",
        subject_key=recall.number,
        organisation_id=recall.producer_id,
        kind=recall.kind.value,
        grade=recall.grade.value,
        document_number=recall.document_number,
        lots=[each.batch.lot for each in recall.batches],
        reach=recall.reach,
    )


def lift_recall(work: Work, *, number: str, reason: str) -> Recall:
    """End a recall; it stays on record and visible. A second officer does it, never who ordered it.

    Raises   NoSuchRecord · MissingPermission · RecallIsLifted · SecondOfficerNeeded · InvalidValue
    """
    recall = lock_recall(work, number)
    require(work.actor, Permission.RECALLS_LIFT, division=recall.producer.division)
    if recall.state is RecallState.LIFTED:
        raise RecallIsLifted(number=recall.number)
    account = work.actor.account_id
    if account is not None and account == recall.ordered_by:
        raise SecondOfficerNeeded(number=recall.number)
    why = require_text("reason", reason, longest=2000)
    standing = [each for each in restrictions_of_recall(work, recall.id) if each.is_in_force]
    if standing:
        batches.lift_restriction(work, restriction_ids=[each.id for each in standing], reason=why)
    recall.state = RecallState.LIFTED
    recall.lifted_at = work.now
    recall.lifted_by = account
    recall.lifted_by_name = work.actor.label[:120]
    recall.lift_reason = why
    record(
        work,
        "recall.lifted",
        subject_kind="recall",
        subject_key=recall.number,
        organisation_id=recall.producer_id,
        reason=why,
    )
    return recall


def stop_batch(
    work: Work, *, batch_id: int, reason: str, document_number: str | None = None
) -> Restriction:
    """Stop a batch and everything made of it from being sold 暂停销售（锁定）.

    document_number   only where goods were sealed or seized 查封/扣押 by that document
    Raises            MissingPermission · InvalidValue (nothing is written)
    """
    named = named_batches(work, [batch_id], field="batch_id")
    require(work.actor, Permission.BATCHES_STOP, division=named[batch_id].producer.division)
    return batches.place_restriction(
        work,
        batch_ids=[batch_id],
        kind=RestrictionKind.OFFICER_STOP,
        reason=reason,
        document_number=_tidy_document(document_number),
    )[0]


def lift_stop(work: Work, *, restriction_id: int, reason: str) -> Restriction:
    """Lift an officer's stop: another officer than the one who placed it; it stays on record.

    Raises   NoSuchRecord · RestrictionNotYours (not an officer's stop) · MissingPermission · AlreadyLifted ·
             SecondPersonNeeded
    """
    found = restrictions_by_id(work, [restriction_id]).get(restriction_id)
    if found is None:
        raise NoSuchRecord(kind="restriction", key=str(restriction_id))
    if found.kind is not RestrictionKind.OFFICER_STOP:
        read_batch(work, found.batch_id)  # strangers are not told what kind it is
        raise RestrictionNotYours(restriction=found.kind.value)
    return batches.lift_restriction(work, restriction_ids=[restriction_id], reason=reason)[0]


def _one_producer(named: Iterable[Batch]) -> Producer:
    found = {batch.producer_id: batch.producer for batch in named}
    if len(found) > 1:
        raise SeveralProducers(count=len(found))
    return next(iter(found.values()))


def _document(kind: RecallKind, number: str | None) -> str | None:
    tidy = _tidy_document(number)
    if kind is RecallKind.ORDERED and tidy is None:
        raise InvalidValue(field="document_number", reason="required")
    return tidy


def _tidy_document(number: str | None) -> str | None:
    tidy = (number or "").strip()
    if len(tidy) > 64:
        raise InvalidValue(field="document_number", reason="too-long", value=tidy[:20])
    return tidy or None


def _office(work: Work, kind: RecallKind, producer: Producer) -> tuple[int | None, str]:
    """In whose name it is done: the producer's own, or the office through which the actor holds the right."""
    if kind is RecallKind.VOLUNTARY:
        return producer.id, producer.name
    for grant in work.actor.grants:
        alone = type(work.actor)(work.actor.kind, work.actor.label, grants=(grant,))
        if may(alone, Permission.RECALLS_ORDER, division=producer.division):
            found = organisations_by_id(work, [grant.organisation_id])
            if grant.organisation_id in found:
                return grant.organisation_id, found[grant.organisation_id].name
    return None, ""
