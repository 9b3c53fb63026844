"""Reading the event store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.kernel.errors import NoSuchRecord
from trace.kernel.work import Work
from trace.rooms.events.models import EventEpc, StoredEvent
from trace.rooms.events.rules import PREFIX, namespace, unpack
from trace.standards.epcis.jsonld import document, from_json
from trace.standards.signing.canonical_json import JsonValue

CHUNK = 500


def get_event(work: Work, event_id: str) -> StoredEvent:
    """Return the event with this EPCIS id; raises NoSuchRecord."""
    found = work.session.scalars(
        select(StoredEvent).where(StoredEvent.event_id == event_id)
    ).one_or_none()
    if found is None:
        raise NoSuchRecord(kind="event", key=event_id)
    return found


def events_of(work: Work, epc: str) -> list[StoredEvent]:
    """Return the events in which `epc` has any part, in the order of capture."""
    about = select(EventEpc.event_pk).where(EventEpc.epc == epc)
    return list(
        work.session.scalars(
            select(StoredEvent).where(StoredEvent.id.in_(about)).order_by(StoredEvent.id)
        )
    )


def epcs_beside(work: Work, epc: str) -> list[str]:
    """Return the other things of the events in which `epc` has any part, latest event first."""
    about = select(EventEpc.event_pk).where(EventEpc.epc == epc)
    return list(
        work.session.scalars(
            select(EventEpc.epc)
            .where(EventEpc.event_pk.in_(about), EventEpc.epc != epc)
            .order_by(EventEpc.event_pk.desc(), EventEpc.id)
            .limit(CHUNK)
        )
    )


def events_in_order(session: Session) -> Iterator[StoredEvent]:
    """Yield every event in the order of capture, a few hundred held in memory at a time."""
    last = 0
    while True:
        chunk = session.scalars(
            select(StoredEvent).where(StoredEvent.id > last).order_by(StoredEvent.id).limit(CHUNK)
        ).all()
        if not chunk:
            return
        last = chunk[-1].id
        yield from chunk
        for event in chunk:
            session.expunge(event)


def reversed_events(session: Session, *, act: str) -> set[str]:
    """Return the ids of the events that later ones with the business step `act` of ours take back."""
    reversing = session.scalars(
        select(StoredEvent.document).where(StoredEvent.biz_step.endswith(f"/ns/{act}"))
    )
    return {str(unpack(document)["event"]) for document in reversing}


def epcis_document(work: Work, events: Sequence[StoredEvent]) -> dict[str, JsonValue]:
    """Return `events` as one EPCISDocument (JSON-LD), our prefix explained in its context."""
    context = {PREFIX: namespace(work.ports.base_url)}
    return document([from_json(event.document) for event in events], context, created_at=work.now)
