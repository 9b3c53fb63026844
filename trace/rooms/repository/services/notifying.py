"""From new events to requests to subscribers: what is due, what is sent, what came of it.

A delivery is a row before it is a request: `collect` finds the events and writes it in one transaction with how far the
subscription has looked, `claim` takes it for one sender, `record_result` says what came of it. Deliveries of one
subscription go out in their order: one that waits to be tried again holds the later ones back, until it is given up.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import joinedload

from trace.kernel.errors import NoSuchRecord, NotPermitted
from trace.kernel.outbox import Job, JobState
from trace.kernel.work import Work
from trace.rooms.accounts.models import Account
from trace.rooms.accounts.queries import actor_of_account
from trace.rooms.accounts.rules import AccountState
from trace.rooms.audit.services import record as audit
from trace.rooms.repository.documents import query_document
from trace.rooms.repository.kinds import DeliveryState
from trace.rooms.repository.models import CapturedEvent, Subscription, WebhookDelivery
from trace.rooms.repository.queries.search import find_events, load
from trace.rooms.repository.services.subscribing import token_of
from trace.standards.epcis.documents import namespaces
from trace.standards.epcis.query import read_query
from trace.standards.epcis.schedule import read_schedule

JOB = "repository.notify"
#: So many events in one request.
MOST_EVENTS = 100
MOST_ATTEMPTS = 10
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=6)
#: A sender that died leaves its delivery claimed; after this long another takes it.
CLAIM = timedelta(minutes=2)
#: Rows of these jobs say nothing once they have ended.
JOBS_KEPT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Letter:
    """One request: where to, the body, and its headers."""

    delivery_id: int
    dest: str
    body: bytes
    headers: dict[str, str]


def wake(work: Work) -> None:
    """Queue the sending of what is new, if somebody subscribes to a stream and it is not queued yet."""
    waiting = select(Job.id).where(Job.name == JOB, Job.state == JobState.QUEUED)
    streams = select(Subscription.id).where(
        Subscription.ended_at.is_(None), Subscription.is_stream.is_(True)
    )
    asked = work.session.execute(
        select(streams.exists().label("streams"), waiting.exists().label("waiting"))
    ).one()
    if asked.streams and not asked.waiting:
        work.enqueue(JOB)


def due_subscriptions(work: Work) -> Sequence[int]:
    """Return the subscriptions to look at: streams that events have come for, schedules whose time has come."""
    newest = select(func.coalesce(func.max(CapturedEvent.id), 0)).scalar_subquery()
    return work.session.scalars(
        select(Subscription.id)
        .where(
            Subscription.ended_at.is_(None),
            or_(
                Subscription.is_stream.is_(True) & (Subscription.last_event < newest),
                Subscription.next_at <= work.now,
            ),
        )
        .order_by(Subscription.id)
    ).all()


def collect(work: Work, subscription_id: int) -> bool:
    """Write the next delivery of a subscription, if there is one; tells whether there may be more.

    The person's rights are asked anew: one who may read nothing any more ends the subscription. Running twice writes
    nothing twice.
    """
    found = work.session.get(Subscription, subscription_id, with_for_update=True)
    if found is None or found.ended_at is not None:
        return False
    seen = found.last_event
    newest = work.session.scalar(select(func.max(CapturedEvent.id))) or 0
    ids, more = _new_events(work, found)
    if ids is None:
        found.ended_at = work.now
        audit(
            work, "subscription.ended", subject_kind="subscription", subject_key=found.code,
            organisation_id=found.organisation_id, query=found.query_name,
        )  # fmt: skip
        return False
    values: dict[str, Any] = {"last_event": ids[-1] if more else newest}
    if found.schedule is not None and not more:
        values["next_at"] = read_schedule(json.loads(found.schedule)).next_after(work.now)
    changed: Any = work.session.execute(
        update(Subscription)
        .where(Subscription.id == found.id, Subscription.last_event == seen)
        .where(
            Subscription.next_at.is_(None)
            if found.next_at is None
            else Subscription.next_at == found.next_at
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount and (ids or (found.is_reported_empty and found.schedule is not None)):
        work.session.add(
            WebhookDelivery(
                subscription_id=found.id,
                events=list(ids),
                state=DeliveryState.WAITING,
                attempt_count=0,
                next_at=work.now,
                last_error="",
                created_at=work.now,
            )
        )
    return more


def _new_events(work: Work, found: Subscription) -> tuple[list[int] | None, bool]:
    """The events that are new to the subscriber, and whether there are more; None where he may not read at all."""
    account = work.session.get(Account, found.account_id)
    if account is None or account.state is not AccountState.ACTIVE:
        return None, False
    actor = actor_of_account(work, account_id=found.account_id)
    definition = {name: value for name, value in found.definition.items() if name != "@context"}
    # Limits are for who asks; who is told gets every event once, in the order of their capture.
    query = replace(
        read_query(definition),
        order="",
        descending=False,
        event_count_limit=None,
        max_event_count=None,
    )
    context = found.definition.get("@context")
    try:
        page = find_events(
            replace(work, actor=actor),
            query,
            prefixes=None if context is None else namespaces(context),
            size=MOST_EVENTS,
            above=found.last_event,
        )
    except NotPermitted:
        return None, False
    return [each.id for each in page.events], page.next_token is not None


def due_deliveries(work: Work) -> Sequence[int]:
    """Return the deliveries to try now: of each subscription the first that waits, if its time has come."""
    first = (
        select(func.min(WebhookDelivery.id))
        .where(WebhookDelivery.state == DeliveryState.WAITING)
        .group_by(WebhookDelivery.subscription_id)
    )
    return work.session.scalars(
        select(WebhookDelivery.id)
        .join(Subscription, Subscription.id == WebhookDelivery.subscription_id)
        .where(
            WebhookDelivery.id.in_(first),
            WebhookDelivery.next_at <= work.now,
            Subscription.ended_at.is_(None),
        )
        .order_by(WebhookDelivery.id)
    ).all()


def claim(work: Work, delivery_id: int) -> Letter | None:
    """Take one delivery for this sender and return what to send; None if another was faster."""
    changed: Any = work.session.execute(
        update(WebhookDelivery)
        .where(
            WebhookDelivery.id == delivery_id,
            WebhookDelivery.state == DeliveryState.WAITING,
            WebhookDelivery.next_at <= work.now,
        )
        .values(attempt_count=WebhookDelivery.attempt_count + 1, next_at=work.now + CLAIM)
        .execution_options(synchronize_session=False)
    )
    if not changed.rowcount:
        return None
    found = _delivery(work, delivery_id)
    subscription = found.subscription
    document = query_document(
        load(work, found.events),
        subscription.query_name,
        work.now,
        subscription.epc_format,
        work.ports.company_prefixes,
        subscriptionID=subscription.code,
    )
    body = json.dumps(document, ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json",
        "GS1-EPCIS-Version": "2.0.0",
        "GS1-CBV-Version": "2.0.0",
        # A delivery that is tried again can be told from a new one.
        "Idempotency-Key": f"{subscription.code}-{found.id}",
    }
    token = token_of(work, subscription)
    if token:
        digest = hmac.new(token.encode(), body, hashlib.sha256).hexdigest()
        headers["GS1-Signature"] = f"sha256={digest}"
    return Letter(found.id, subscription.dest, body, headers)


def record_result(work: Work, *, delivery_id: int, error: str) -> None:
    """Record what came of a request: "" for delivered, else a slug; it is tried again ever later, then given up."""
    found = _delivery(work, delivery_id)
    if found.state is not DeliveryState.WAITING:
        return
    found.last_error = error[:200]
    if not error:
        found.state, found.ended_at = DeliveryState.DELIVERED, work.now
        found.subscription.last_notified_at = work.now
    elif found.attempt_count >= MOST_ATTEMPTS:
        found.state, found.ended_at = DeliveryState.DEAD, work.now
    else:
        found.next_at = work.now + min(FIRST_PAUSE * 2 ** (found.attempt_count - 1), LONGEST_PAUSE)


def retry_delivery(work: Work, *, delivery_id: int) -> WebhookDelivery:
    """Try a delivery again that was given up; raises NoSuchRecord, also for another organisation's."""
    found = _delivery(work, delivery_id)
    if (
        found.subscription.organisation_id not in work.actor.organisations()
        or found.subscription.ended_at is not None
    ):
        raise NoSuchRecord(kind="webhook-delivery", key=str(delivery_id))
    if found.state is DeliveryState.DEAD:
        found.state, found.ended_at = DeliveryState.WAITING, None
        found.attempt_count, found.next_at = 0, work.now
        audit(
            work, "subscription.retried", subject_kind="subscription",
            subject_key=found.subscription.code,
            organisation_id=found.subscription.organisation_id, delivery=found.id,
        )  # fmt: skip
    return found


def forget_jobs(work: Work) -> None:
    """Remove the rows of ended sending jobs: there is one a minute."""
    work.session.execute(
        delete(Job).where(
            Job.name == JOB, Job.state == JobState.DONE, Job.finished_at < work.now - JOBS_KEPT
        )
    )


def _delivery(work: Work, delivery_id: int) -> WebhookDelivery:
    found = work.session.scalars(
        select(WebhookDelivery)
        .where(WebhookDelivery.id == delivery_id)
        .options(joinedload(WebhookDelivery.subscription))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NoSuchRecord(kind="webhook-delivery", key=str(delivery_id))
    return found
