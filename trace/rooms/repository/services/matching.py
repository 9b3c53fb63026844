"""A person's decision about an outside party's event: whose it is, or that it is nobody's here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from trace.kernel.checks import require_text
from trace.kernel.errors import MissingPermission
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.audit.services import record as audit
from trace.rooms.producers.models import Producer
from trace.rooms.producers.queries import find_by_credit_code, get_producer
from trace.rooms.repository.errors import EventDecidedAlready, NoSuchProducer
from trace.rooms.repository.kinds import Feed, Standing, Unfed
from trace.rooms.repository.models import CapturedEvent, EventDecision
from trace.rooms.repository.queries.waiting import get_outside, may_decline
from trace.rooms.repository.services.feeding import Outcome, feed

LONGEST_REASON = 500


def match_event(
    work: Work,
    *,
    event_pk: int,
    producer_id: int | None = None,
    credit_code: str = "",
    reason: str = "",
) -> CapturedEvent:
    """Say whose event it is and book what follows from it, in one transaction; it cannot be decided again.

    producer_id   a proposal that the person agrees with, or any producer of the person's area
    credit_code   names the producer instead, where nothing was proposed
    Returns       the event; its decision tells what followed in the producer's books, or why nothing did
    Raises        MissingPermission · NoSuchRecord · NoSuchProducer · EventDecidedAlready (nothing is written)
    """
    event = get_outside(work, event_pk)
    producer = _producer(work, producer_id, credit_code.strip().upper())
    require(work.actor, Permission.EVENTS_MATCH, division=producer.division)
    _claim(work, event, Standing.MATCHED)
    outcome = feed(work, event, producer)
    _decide(work, event, outcome, reason.strip()[:LONGEST_REASON], producer)
    return get_outside(work, event_pk)


def decline_event(work: Work, *, event_pk: int, reason: str) -> CapturedEvent:
    """Say that an event is no producer's of this county; it stays on record with the reason and changes nothing.

    Raises   MissingPermission (it points to a producer elsewhere) · NoSuchRecord · InvalidValue · EventDecidedAlready
             (nothing is written)
    """
    event = get_outside(work, event_pk)
    if not may_decline(work, event):
        raise MissingPermission(permission=Permission.EVENTS_MATCH.value)
    text = require_text("reason", reason, longest=LONGEST_REASON)
    _claim(work, event, Standing.DECLINED)
    _decide(work, event, Outcome(Feed.NOTHING, Unfed.DECLINED), text, None)
    return get_outside(work, event_pk)


def _producer(work: Work, producer_id: int | None, credit_code: str) -> Producer:
    if producer_id is not None and not credit_code:
        return get_producer(work, producer_id)
    found = find_by_credit_code(work, credit_code) if credit_code else None
    # Two different producers named at once: whichever was meant, it cannot be taken back.
    if found is None or producer_id not in (None, found.id):
        raise NoSuchProducer(credit_code=credit_code[:40])
    return found


def _claim(work: Work, event: CapturedEvent, standing: Standing) -> None:
    """Take the event out of the waiting ones, in one statement of the database: of two people one succeeds."""
    changed: Any = work.session.execute(
        update(CapturedEvent)
        .where(CapturedEvent.id == event.id, CapturedEvent.standing == Standing.WAITING)
        .values(standing=standing)
        .execution_options(synchronize_session=False)
    )
    if not changed.rowcount:
        decided = get_outside(work, event.id).decision
        raise EventDecidedAlready(by="" if decided is None else decided.decided_by)


def _decide(
    work: Work, event: CapturedEvent, outcome: Outcome, reason: str, producer: Producer | None
) -> None:
    work.session.add(
        EventDecision(
            event_pk=event.id,
            producer_id=None if producer is None else producer.id,
            reason=reason,
            decided_by=work.actor.label[:120],
            decided_at=work.now,
            feed=outcome.feed,
            unfed=outcome.unfed,
            detail=outcome.detail,
            fed_event=outcome.fed_event,
            dispatch_id=outcome.dispatch_id,
        )
    )
    work.session.flush()  # the page and the answer read it back
    audit(
        work,
        "outside-event.declined" if producer is None else "outside-event.matched",
        subject_kind="outside-event",
        subject_key=event.id,
        organisation_id=event.organisation_id if producer is None else producer.id,
        event_id=event.event_id[:200],
        reason=reason,
        feed=outcome.feed.value,
        unfed=outcome.unfed.value if outcome.unfed else None,
    )
