"""Our own events in the repository: indexed from their one store when somebody asks, never copied."""

from __future__ import annotations

from sqlalchemy import func, select, text

from trace.kernel.work import Work
from trace.rooms.events.models import StoredEvent
from trace.rooms.events.rules import PREFIX, namespace
from trace.rooms.repository.kinds import Standing
from trace.rooms.repository.models import CapturedEvent
from trace.rooms.repository.storing import NewEvent, lock, store
from trace.standards.epcis.documents import KNOWN_PREFIXES
from trace.standards.epcis.jsonld import GS1_CONTEXT
from trace.standards.epcis.reading import read_event

CHUNK = 500


def is_behind(work: Work) -> bool:
    """Whether events of ours wait to be indexed: two look-ups by index."""
    newest = work.session.scalar(select(func.max(StoredEvent.id))) or 0
    return newest > _last(work)


def bring_up(work: Work) -> int:
    """Index the next events of ours, a few hundred at most, and return how many they were.

    Needs no right: it says nothing that the events did not say, and whoever reads is judged there.
    """
    lock(work.session)
    if work.session.get_bind().dialect.name == "postgresql":
        # Waits for whoever is about to commit an event with a smaller number than the newest.
        work.session.execute(text("LOCK TABLE events IN SHARE MODE"))
    events = work.session.scalars(
        select(StoredEvent)
        .where(StoredEvent.id > _last(work))
        .order_by(StoredEvent.id)
        .limit(CHUNK)
    ).all()
    meaning = namespace(work.ports.base_url)
    context = [GS1_CONTEXT, {PREFIX: meaning}]
    prefixes = KNOWN_PREFIXES | {PREFIX: meaning}
    rows = [
        NewEvent(
            event_id=event.event_id,
            reading=read_event(event.document, prefixes),
            context=context,
            organisation_id=event.organisation_id,
            standing=Standing.OWN,
            recorded_at=event.record_time,
            own_event=event.id,
        )
        for event in events
    ]
    return len(store(work.session, rows))


def _last(work: Work) -> int:
    return work.session.scalar(select(func.max(CapturedEvent.own_event))) or 0
