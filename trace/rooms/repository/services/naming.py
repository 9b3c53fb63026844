"""Giving queries a name and taking it back."""

from __future__ import annotations

from sqlalchemy import select, update

from trace.kernel.errors import MissingPermission
from trace.kernel.permissions import Permission, require_somewhere
from trace.kernel.work import Work
from trace.rooms.repository.errors import EventInvalid, NameTaken, QueryInvalid
from trace.rooms.repository.models import NamedQuery, Subscription
from trace.rooms.repository.queries.named import get_query
from trace.standards.epcis.query import MalformedQuery, read_query

LONGEST_NAME = 200


def define_query(work: Work, *, sent: object) -> NamedQuery:
    """Keep a query under the name that `sent` gives it, for the actor's organisation.

    sent     {"name": …, "query": {parameter: value, …}}
    Raises   MissingPermission · EventInvalid (no such object) · QueryInvalid · NameTaken
    """
    require_somewhere(work.actor, Permission.BATCHES_READ, Permission.EVENTS_CAPTURE)
    own = work.actor.organisations()
    if not own:
        raise MissingPermission(permission="organisation")
    name, definition = _parts(sent)
    try:
        read_query(definition)
    except MalformedQuery as error:
        raise QueryInvalid(parameter=str(error.facts["parameter"]), reason=error.reason) from error
    taken = select(NamedQuery.id).where(
        NamedQuery.name == name, NamedQuery.organisation_id.in_(own)
    )
    if work.session.scalar(taken) is not None:
        raise NameTaken(name=name[:80])
    query = NamedQuery(
        organisation_id=own[0], name=name, definition=definition, created_at=work.now
    )
    work.session.add(query)
    return query


def remove_query(work: Work, *, name: str) -> None:
    """Take a name back, and end the subscriptions to it; raises NoSuchName."""
    found = get_query(work, name)
    work.session.execute(
        update(Subscription)
        .where(
            Subscription.organisation_id == found.organisation_id,
            Subscription.query_name == found.name,
            Subscription.ended_at.is_(None),
        )
        .values(ended_at=work.now)
    )
    work.session.delete(found)


def _parts(sent: object) -> tuple[str, dict[str, object]]:
    if not isinstance(sent, dict):
        raise EventInvalid(where="", reason="type")
    name, definition = sent.get("name"), sent.get("query")
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME or "/" in name:
        raise EventInvalid(where="name", reason="value")
    if not isinstance(definition, dict):
        raise EventInvalid(where="query", reason="type")
    return name, definition
