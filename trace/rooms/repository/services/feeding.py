"""From a matched event to our own books, through the services that a producer's own acts use.

Booked are arrivals of deliveries (receiving, accepting, arriving) and readings of sensors beside them. Everything else
an outside party sends - that it made, packed, shipped or destroyed something - our books know only from the producer
itself: its goods may have been out of the books for long. The reason is kept with the decision.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from trace.kernel.actor import Actor
from trace.kernel.errors import InvalidFields, InvalidValue, TraceError
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.batches.models import Batch, Dispatch, DispatchLine
from trace.rooms.producers.models import Producer
from trace.rooms.repository.kinds import Feed, Unfed
from trace.rooms.repository.models import CapturedEpc, CapturedEvent, CapturedWord
from trace.rooms.repository.queries.containing import is_declared
from trace.rooms.repository.rules import last_part
from trace.rooms.repository.sensing import SensorsUnfit, logger_table
from trace.rooms.transport.errors import (
    ArrivedAlready,
    ArrivedBeforeLeaving,
    SeriesRecordedAlready,
)
from trace.rooms.transport.kinds import ArrivalProof, Stop
from trace.rooms.transport.models import Arrival
from trace.rooms.transport.services import (
    record_arrival,
    record_batch_readings,
    record_dispatch_readings,
)

#: Steps that say that goods came to somebody; `arriving` may be a node on the way.
ARRIVALS = ("receiving", "accepting", "arriving")
#: More deliveries than this are not told apart.
MOST_DISPATCHES = 20
_REASONS: tuple[tuple[type[TraceError], Unfed], ...] = (
    (ArrivedAlready, Unfed.ARRIVED_ALREADY),
    (ArrivedBeforeLeaving, Unfed.BEFORE_LEAVING),
    (SeriesRecordedAlready, Unfed.READINGS_KNOWN),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What followed from an event: our own event, or why there is none."""

    feed: Feed
    unfed: Unfed | None = None
    detail: str = ""
    fed_event: int | None = None
    dispatch_id: int | None = None


class _NotFed(Exception):
    """The event changes nothing in our books; `unfed` says why."""

    def __init__(self, unfed: Unfed) -> None:
        super().__init__(unfed)
        self.unfed = unfed


def feed(work: Work, event: CapturedEvent, producer: Producer) -> Outcome:
    """Book what follows from `event` for `producer` and return it, or why nothing does; never raises for the latter.

    The person has been let decide whose event it is; what follows is booked by the product itself, in its name.
    """
    booking = replace(work, actor=Actor.system("repository"))
    try:
        # A service that refuses halfway leaves nothing behind, and the decision is kept all the same.
        with work.session.begin_nested():
            return _book(booking, event, producer)
    except _NotFed as reason:
        return Outcome(Feed.NOTHING, reason.unfed)
    except TraceError as error:
        unfed = next((word for kind, word in _REASONS if isinstance(error, kind)), Unfed.REFUSED)
        if event.has_sensors and isinstance(error, InvalidValue | InvalidFields):
            unfed = Unfed.READINGS_UNFIT
        return Outcome(Feed.NOTHING, unfed, type(error).__name__)


def _book(work: Work, event: CapturedEvent, producer: Producer) -> Outcome:
    declared = select(CapturedEvent.id).where(CapturedEvent.id == event.id, is_declared())
    if event.declared_at is not None or work.session.scalar(declared) is not None:
        raise _NotFed(Unfed.IN_ERROR)
    if event.event_time > work.now:
        raise _NotFed(Unfed.IN_FUTURE)
    if event.has_sensors:
        return _book_readings(work, event, producer)
    if event.event_type not in ("ObjectEvent", "TransactionEvent", "AggregationEvent"):
        raise _NotFed(Unfed.OTHER_STEP)
    if event.biz_step not in ARRIVALS or event.action == "DELETE":
        raise _NotFed(Unfed.OTHER_STEP)
    stop = _stop(event)
    dispatch = _one(_deliveries(work, event, producer, stop))
    arrival = record_arrival(
        work,
        dispatch_id=dispatch.id,
        stop=stop,
        at=event.event_time,
        receiver=event.organisation.name[:120],
        proof=ArrivalProof.EVENT,
        note=f"EPCIS {event.event_id}",
    )
    return Outcome(Feed.ARRIVAL, fed_event=arrival.event_pk, dispatch_id=dispatch.id)


def _stop(event: CapturedEvent) -> Stop:
    """Where the goods came to: who receives is the buyer; who says `arriving` is known by the division it works for."""
    if event.biz_step != "arriving":
        return Stop.BUYER
    stop = {9: Stop.TOWN, 12: Stop.VILLAGE}.get(len(event.organisation.division))
    if stop is None:
        raise _NotFed(Unfed.NO_STOP)
    return stop


def _book_readings(work: Work, event: CapturedEvent, producer: Producer) -> Outcome:
    try:
        table, device = logger_table(json.loads(event.document or "{}"), event.event_time)
    except SensorsUnfit:
        raise _NotFed(Unfed.READINGS_UNFIT) from None
    upload = Upload(f"epcis-{event.id}.csv", table)
    found = _deliveries(work, event, producer, None)
    lots = _lots(work, event, producer)
    if not found and len(lots) == 1:
        series = record_batch_readings(work, batch_id=lots[0], upload=upload, device=device)
    else:
        series = record_dispatch_readings(
            work, dispatch_id=_one(found).id, upload=upload, device=device
        )
    return Outcome(Feed.READINGS, fed_event=series.event_pk, dispatch_id=series.dispatch_id)


def _one(found: Sequence[Dispatch]) -> Dispatch:
    if not found:
        raise _NotFed(Unfed.NO_DISPATCH)
    if len(found) > 1:
        raise _NotFed(Unfed.MANY_DISPATCHES)
    return found[0]


def _deliveries(
    work: Work, event: CapturedEvent, producer: Producer, stop: Stop | None
) -> Sequence[Dispatch]:
    """The producer's deliveries that the event may be about: by its papers, else by the lots that it names.

    stop     where they have not arrived yet; None: it does not matter. What the papers name counts in any case
    Raises   _NotFed NO_LOTS
    """
    left = select(Dispatch).where(Dispatch.producer_id == producer.id)
    papers = {last_part(text) for text in _papers(work, event)}
    by_papers = (
        work.session.scalars(
            left.where(Dispatch.plate_or_waybill.in_(papers))
            .order_by(Dispatch.id.desc())
            .limit(MOST_DISPATCHES)
        ).all()
        if papers
        else []
    )
    if len(by_papers) == 1:
        return by_papers
    lots = _lots(work, event, producer)
    if not lots:
        raise _NotFed(Unfed.MANY_DISPATCHES if by_papers else Unfed.NO_LOTS)
    with_lots = select(DispatchLine.dispatch_id).where(DispatchLine.batch_id.in_(lots))
    left = left.where(Dispatch.dispatched_at <= event.event_time, Dispatch.id.in_(with_lots))
    if by_papers:
        left = left.where(Dispatch.id.in_([each.id for each in by_papers]))
    if stop is not None:
        there = select(Arrival.dispatch_id).where(
            Arrival.stop == stop, Arrival.taken_back_at.is_(None)
        )
        left = left.where(Dispatch.id.not_in(there))
    return work.session.scalars(left.limit(MOST_DISPATCHES)).all()


def _lots(work: Work, event: CapturedEvent, producer: Producer) -> Sequence[int]:
    named = select(CapturedEpc.epc).where(
        CapturedEpc.event_pk == event.id, CapturedEpc.is_class.is_(True)
    )
    return work.session.scalars(
        select(Batch.id).where(Batch.uri.in_(named), Batch.producer_id == producer.id)
    ).all()


def _papers(work: Work, event: CapturedEvent) -> Sequence[str]:
    return [
        text
        for text in work.session.scalars(
            select(CapturedWord.text).where(
                CapturedWord.event_pk == event.id, CapturedWord.name.startswith("bizTransaction_")
            )
        )
        if text
    ]
