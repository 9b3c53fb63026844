"""Queries with a name, each organisation's own."""

from __future__ import annotations

from sqlalchemy import select

from trace.kernel.paging import Page, page_of
from trace.kernel.permissions import Permission, require_somewhere
from trace.kernel.work import Work
from trace.rooms.repository.errors import NoSuchName
from trace.rooms.repository.models import NamedQuery


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


def _require(work: Work) -> None:
    require_somewhere(work.actor, Permission.BATCHES_READ, Permission.EVENTS_CAPTURE)
