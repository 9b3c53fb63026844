"""Queries with a name, each organisation's own."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager

from trace.kernel.paging import Page, page_of
from trace.kernel.permissions import Permission, require_somewhere
from trace.kernel.work import Work
from trace.rooms.repository.errors import NoSuchName
from trace.rooms.repository.kinds import DeliveryState
from trace.rooms.repository.models import NamedQuery, Subscription, WebhookDelivery


def list_queries(work: Work, *, cursor: str | None, size: int) -> Page[NamedQuery]:
    """Return the named queries of the actor's organisations, oldest first."""
    _require(work)
    own = select(NamedQuery).where(NamedQuery.organisation_id.in_(work.actor.organisations()))
    return page_of(
        work.session, own, keys=[NamedQuery.id], cursor=cursor, size=size, descending=False
    )


def get_query(work: Work, name: str) -> NamedQuery:
    """Return the query of this name; raises NoSuchName, also for another organisation's."""
    _require(work)
    found = work.session.scalars(
        select(NamedQuery)
        .where(NamedQuery.name == name, NamedQuery.organisation_id.in_(work.actor.organisations()))
        .order_by(NamedQuery.id)
    ).first()
    if found is None:
        raise NoSuchName(name=name[:80])
    return found


def list_subscriptions(
    work: Work, name: str, *, cursor: str | None, size: int
) -> Page[Subscription]:
    """Return the running subscriptions to a query, oldest first; raises NoSuchName."""
    query = get_query(work, name)
    running = select(Subscription).where(*_of(query))
    return page_of(
        work.session, running, keys=[Subscription.id], cursor=cursor, size=size, descending=False
    )


def get_subscription(work: Work, name: str, code: str) -> Subscription:
    """Return a running subscription to a query; raises NoSuchName."""
    query = get_query(work, name)
    found = work.session.scalars(
        select(Subscription).where(*_of(query), Subscription.code == code)
    ).one_or_none()
    if found is None:
        raise NoSuchName(name=code[:80])
    return found


def list_deliveries(
    work: Work, *, state: DeliveryState | None, cursor: str | None, size: int
) -> Page[WebhookDelivery]:
    """Return what was or is to be sent to the servers of the actor's organisations, newest first."""
    _require(work)
    statement = (
        select(WebhookDelivery)
        .join(WebhookDelivery.subscription)
        .where(Subscription.organisation_id.in_(work.actor.organisations()))
        .options(contains_eager(WebhookDelivery.subscription))
    )
    if state is not None:
        statement = statement.where(WebhookDelivery.state == state)
    return page_of(work.session, statement, keys=[WebhookDelivery.id], cursor=cursor, size=size)


def _of(query: NamedQuery) -> tuple[ColumnElement[bool], ...]:
    return (
        Subscription.organisation_id == query.organisation_id,
        Subscription.query_name == query.name,
        Subscription.ended_at.is_(None),
    )


def _require(work: Work) -> None:
    require_somewhere(work.actor, Permission.BATCHES_READ, Permission.EVENTS_CAPTURE)
