"""Sending: what is due is claimed, its end recorded; what failed for good is tried again when somebody says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from trace.kernel.outbox import Job, JobState
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.audit.services import record as audit
from trace.rooms.events.rules import PREFIX, namespace
from trace.rooms.exchange.errors import NothingToRetry
from trace.rooms.exchange.kinds import OPEN, FactKind, Form, HandoverState, Outcome
from trace.rooms.exchange.models import Handover, HandoverAttempt
from trace.rooms.exchange.queries.facts import event_document, without_extensions
from trace.rooms.exchange.queries.reading import get_handover
from trace.rooms.exchange.rules import LEASE, TOLD_CHARACTERS, Attempt, pause_after
from trace.rooms.exchange.targets import Target, nested
from trace.standards.epcis.jsonld import document, from_json

DELIVER = "exchange.deliver"


@dataclass(frozen=True, slots=True)
class Parcel:
    """One hand-over that is claimed, with all that is needed to send it outside of any transaction.

    body         the JSON to send, or None where the platform is only asked how it got on (job_address)
    row          the flat values, for a file
    """

    id: int
    kind: FactKind
    key: str
    version: int
    body: dict[str, object] | None
    row: dict[str, object]
    job_address: str | None
    may_have_arrived: bool


def queue_deliveries(work: Work, *, targets: Sequence[Target]) -> int:
    """Queue one delivery job for each target that has something due and none queued or running; return how many."""
    require(work.actor, Permission.EXCHANGE_MANAGE)
    busy = {
        str(job.payload.get("target"))
        for job in work.session.scalars(
            select(Job).where(
                Job.name == DELIVER, Job.state.in_([JobState.QUEUED, JobState.RUNNING])
            )
        )
    }
    count = 0
    for target in targets:
        if target.name not in busy and count_due(work, target=target):
            work.enqueue(DELIVER, target=target.name)
            count += 1
    return count


def queue_next(work: Work, *, target: Target) -> None:
    """Queue another delivery where one gives way to other jobs and things are due yet."""
    require(work.actor, Permission.EXCHANGE_MANAGE)
    if count_due(work, target=target):
        work.enqueue(DELIVER, target=target.name)


def count_due(work: Work, *, target: Target) -> int:
    """Return how many hand-overs of a target could be claimed now."""
    due = _due(work, target).with_only_columns(func.count()).order_by(None)
    return work.session.scalar(due) or 0


def claim_parcels(work: Work, *, target: Target, count: int = 1) -> list[Parcel]:
    """Claim the next `count` due hand-overs of a target, of one kind, in the order in which platforms need them.

    What another worker holds is passed over. What a worker left behind when it died may have arrived.
    """
    require(work.actor, Permission.EXCHANGE_MANAGE)
    statement = _due(work, target).limit(count).with_for_update(skip_locked=True)
    found = work.session.scalars(statement).all()
    made = []
    for each in found:
        if each.kind is not found[0].kind:
            break
        if each.state is HandoverState.SENDING:
            each.may_have_arrived = True
        is_asking = each.job_address is not None
        each.state, each.claimed_until = HandoverState.SENDING, work.now + LEASE
        made.append(_parcel(work, target, each, is_asking=is_asking))
    work.session.flush()  # whoever records the end reads the row anew
    return made


def record_attempt(work: Work, *, handover_id: int, attempt: Attempt) -> Handover:
    """Record how an attempt ended, and what follows: handed over, given up, or again after a pause.

    Recording twice for one claim does no harm: only what is being sent takes an end.
    """
    require(work.actor, Permission.EXCHANGE_MANAGE)
    handover = work.session.get_one(
        Handover, handover_id, with_for_update=True, populate_existing=True
    )
    if handover.state is not HandoverState.SENDING:
        return handover
    handover.attempt_count += 1
    handover.claimed_until = None
    work.session.add(
        HandoverAttempt(
            handover_id=handover.id,
            at=work.now,
            outcome=attempt.outcome,
            status=attempt.status,
            reason=attempt.reason,
            told=attempt.told.replace("\x00", "")[:TOLD_CHARACTERS],
        )
    )
    if attempt.outcome in (Outcome.DELIVERED, Outcome.HELD_ALREADY):
        handover.state, handover.delivered_at = HandoverState.DELIVERED, work.now
    elif attempt.outcome is Outcome.REFUSED:
        handover.state = HandoverState.DEAD if handover.is_latest else HandoverState.SUPERSEDED
    else:
        _again(handover, attempt, now=work.now)
    return handover


def retry_handover(work: Work, *, handover_id: int) -> Handover:
    """Try what failed for good again, from the first pause; raises NoSuchRecord, NothingToRetry."""
    require(work.actor, Permission.EXCHANGE_MANAGE)
    handover = get_handover(work, handover_id)
    if handover.state is not HandoverState.DEAD or not handover.is_latest:
        raise NothingToRetry(state=handover.state.value)
    _revive(handover, now=work.now)
    audit(
        work,
        "handover.retried",
        subject_kind="handover",
        subject_key=handover.id,
        target=handover.target,
        label=handover.label,
    )
    work.enqueue("exchange.round")
    return handover


def retry_target(work: Work, *, target: str) -> int:
    """Try all that failed for good at a target again and return how many those are; raises NothingToRetry for none."""
    require(work.actor, Permission.EXCHANGE_MANAGE)
    found = work.session.scalars(
        select(Handover)
        .where(
            Handover.target == target,
            Handover.state == HandoverState.DEAD,
            Handover.is_latest.is_(True),
        )
        .with_for_update()
    ).all()
    if not found:
        raise NothingToRetry(state="")
    for each in found:
        _revive(each, now=work.now)
    audit(work, "exchange.retried", subject_kind="exchange", subject_key=target, count=len(found))
    work.enqueue("exchange.round")
    return len(found)


# ---------------------------------------------------------------- pieces


def _due(work: Work, target: Target) -> Select[Any]:
    now = work.now
    earlier, named = aliased(Handover), aliased(Handover)
    is_after_earlier = exists().where(
        earlier.target == Handover.target,
        earlier.kind == Handover.kind,
        earlier.subject_id == Handover.subject_id,
        earlier.version < Handover.version,
        earlier.state.in_(OPEN),
    )
    is_after_named = exists().where(
        named.target == Handover.target,
        named.kind == Handover.after_kind,
        named.subject_id == Handover.after_id,
        named.is_latest.is_(True),
        named.state != HandoverState.DELIVERED,
    )
    ready = and_(
        Handover.state == HandoverState.WAITING,
        Handover.due_at <= now,
        ~is_after_earlier,
        ~is_after_named,
    )
    asking = and_(Handover.state == HandoverState.ACCEPTED, Handover.due_at <= now)
    left = and_(Handover.state == HandoverState.SENDING, Handover.claimed_until < now)
    return (
        select(Handover)
        .where(
            Handover.target == target.name,
            Handover.kind.in_(list(target.kinds)),
            or_(ready, asking, left),
        )
        .order_by(Handover.rank, Handover.id)
    )


def _parcel(work: Work, target: Target, handover: Handover, *, is_asking: bool) -> Parcel:
    body: dict[str, object] | None = None
    if not is_asking:
        if target.form is Form.EPCIS:
            body = _epcis(work, target, handover.subject_id)
        else:
            body = nested(handover.payload or {})
    return Parcel(
        id=handover.id,
        kind=handover.kind,
        key=handover.key,
        version=handover.version,
        body=body,
        row=dict(handover.payload or {}),
        job_address=handover.job_address if is_asking else None,
        may_have_arrived=handover.may_have_arrived,
    )


def _epcis(work: Work, target: Target, event_pk: int) -> dict[str, object]:
    stored = event_document(work.session, event_pk)
    if not target.has_extensions:
        stored = without_extensions(stored)
    context = {PREFIX: namespace(work.ports.base_url)} if target.has_extensions else {}
    return dict(document([from_json(stored)], context, created_at=work.now))


def _again(handover: Handover, attempt: Attempt, *, now: datetime) -> None:
    if attempt.outcome is Outcome.UNANSWERED or (attempt.status or 0) >= 500:
        handover.may_have_arrived = True
    if attempt.outcome is Outcome.ACCEPTED and attempt.job_address != handover.job_address:
        # From here on the pauses are those between questions how the platform gets on.
        handover.job_address, handover.attempt_count = attempt.job_address, 1
    pause = pause_after(handover.attempt_count, attempt.pause)
    is_asked = handover.job_address is not None
    if pause is None:
        handover.state = HandoverState.DEAD if handover.is_latest else HandoverState.SUPERSEDED
        return
    if not is_asked and not handover.is_latest:
        handover.state = HandoverState.SUPERSEDED
        return
    handover.state = HandoverState.ACCEPTED if is_asked else HandoverState.WAITING
    handover.due_at = now + pause


def _revive(handover: Handover, *, now: datetime) -> None:
    handover.state, handover.due_at, handover.attempt_count = HandoverState.WAITING, now, 0
    handover.job_address = None
