"""Batches, dispatches and restrictions as they stand, one by one and in lists.

`get_…` and `find_…` serve the rooms above and the public pages, which show a part of what they return; the `read_…`
and `list_…` functions are for signed-in people and ask for their rights.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from trace.kernel.chunks import chunks
from trace.kernel.errors import NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.batches.models import (
    Batch,
    BatchSource,
    Dispatch,
    DispatchLine,
    EventFile,
    Restriction,
)
from trace.rooms.batches.rules import BatchKind, Node, nodes_of
from trace.rooms.events.models import EpcRole, EventEpc, StoredEvent
from trace.rooms.producers.models import Producer
from trace.rooms.producers.queries import get_producer, owned_within_reach
from trace.rooms.products.models import Product

# What every page about a batch shows beside it; loaded in the same statement.
WITH_PARTIES = (
    joinedload(Batch.product),
    joinedload(Batch.producer),
    joinedload(Batch.processor),
    joinedload(Batch.premises),
)
_FRESH = {"populate_existing": True}
MAX_CHOICES = 200
TOWNSHIP_DIGITS = 9


def get_batch(work: Work, batch_id: int) -> Batch:
    """Return the batch with product, producer, processor and premises; raises NoSuchRecord."""
    return _one(work, select(Batch).where(Batch.id == batch_id), str(batch_id))


def batch_by_uri(work: Work, uri: str) -> Batch:
    """Return the batch with this class URI, as `get_batch` does."""
    return _one(work, select(Batch).where(Batch.uri == uri), uri)


def find_batch(work: Work, *, product_id: int, lot: str) -> Batch | None:
    """Return the product's batch with this lot number, if there is one."""
    return work.session.scalars(
        select(Batch)
        .where(Batch.product_id == product_id, Batch.lot == lot)
        .options(*WITH_PARTIES)
        .execution_options(**_FRESH)
    ).one_or_none()


def lock_batch(work: Work, batch_id: int) -> Batch:
    """Return the batch as `get_batch` does, locked until the transaction ends."""
    return _one(
        work, select(Batch).where(Batch.id == batch_id).with_for_update(of=Batch), str(batch_id)
    )


def lock_batches(work: Work, batch_ids: Collection[int]) -> dict[int, Batch]:
    """Return the batches by id, locked in the order of their ids so that no two acts wait for each other."""
    found = work.session.scalars(
        select(Batch)
        .where(Batch.id.in_(set(batch_ids)))
        .order_by(Batch.id)
        .with_for_update(of=Batch)
        .options(*WITH_PARTIES)
        .execution_options(**_FRESH)
    )
    return {batch.id: batch for batch in found}


def batches_by_id(work: Work, batch_ids: Collection[int]) -> dict[int, Batch]:
    """Return the batches among `batch_ids` by id, oldest first, with their parties; one statement for 5,000."""
    found: dict[int, Batch] = {}
    for part in chunks(sorted(set(batch_ids))):
        rows = work.session.scalars(
            select(Batch)
            .where(Batch.id.in_(part))
            .order_by(Batch.id)
            .options(*WITH_PARTIES)
            .execution_options(**_FRESH)
        )
        found.update((batch.id, batch) for batch in rows)
    return found


def read_batch(work: Work, batch_id: int) -> Batch:
    """Return the batch to somebody who may read its producer's books; raises NoSuchRecord · MissingPermission."""
    batch = get_batch(work, batch_id)
    _require_read(work, batch.producer)
    return batch


def list_batches(
    work: Work,
    *,
    producer_id: int | None = None,
    product_id: int | None = None,
    kind: BatchKind | None = None,
    text: str = "",
    on: date | None = None,
    with_remaining: bool = False,
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[Batch]:
    """Return batches, newest first: one producer's, or all that the actor may read.

    text            parts of a lot number or product name; every word has to occur
    with_remaining  only those of which something is left
    Raises          MissingPermission · NoSuchRecord · InvalidValue for a cursor
    """
    statement = select(Batch).options(*WITH_PARTIES).execution_options(**_FRESH)
    if producer_id is not None:
        _require_read(work, get_producer(work, producer_id))
        statement = statement.where(Batch.producer_id == producer_id)
    else:
        owned = owned_within_reach(work, Batch.producer_id, Permission.BATCHES_READ)
        statement = statement.where(owned)
    if product_id is not None:
        statement = statement.where(Batch.product_id == product_id)
    if kind is not None:
        statement = statement.where(Batch.kind == kind)
    if on is not None:
        statement = statement.where(Batch.made_on == on)
    if with_remaining:
        statement = statement.where(Batch.remaining_base > 0)
    for word in text.split():
        named = select(Product.id).where(Product.name.icontains(word, autoescape=True))
        statement = statement.where(
            or_(Batch.lot.icontains(word, autoescape=True), Batch.product_id.in_(named))
        )
    return page_of(work.session, statement, keys=[Batch.id], cursor=cursor, size=size)


def batches_to_choose(work: Work, producer_id: int, *, labelled: bool = False) -> Sequence[Batch]:
    """Return the newest batches of which something is left (or, for a dispatch, is labelled), for a choice."""
    _require_read(work, get_producer(work, producer_id))
    left = Batch.remaining_base > 0
    return work.session.scalars(
        select(Batch)
        .where(Batch.producer_id == producer_id)
        .where(or_(left, Batch.labelled_base > 0) if labelled else left)
        .order_by(Batch.id.desc())
        .limit(MAX_CHOICES)
        .options(*WITH_PARTIES)
        .execution_options(**_FRESH)
    ).all()


def source_lines_of(work: Work, batch_id: int) -> Sequence[BatchSource]:
    """Return the lines by which the batch entered the books, with units and members."""
    return work.session.scalars(
        select(BatchSource)
        .where(BatchSource.batch_id == batch_id)
        .order_by(BatchSource.id)
        .options(joinedload(BatchSource.production_unit), joinedload(BatchSource.member))
    ).all()


def files_of(work: Work, batch_id: int, *, public: bool = False) -> Sequence[EventFile]:
    """Return what is kept with the events of the batch, oldest first; with `public` those files anyone may see.

    What was made of the batch later has pictures of its own: events that used it up are not among these.
    """
    statement = (
        select(EventFile)
        .where(EventFile.id.in_(ids_of_files(batch_id)))
        .order_by(EventFile.id)
        .options(joinedload(EventFile.file), joinedload(EventFile.event))
    )
    if public:
        statement = statement.where(EventFile.file.has(is_public=True))
    return work.session.scalars(statement).all()


def ids_of_files(batch_id: int) -> Select[int]:
    """Return the ids of what `files_of` returns, as a part of another statement."""
    return select(EventFile.id).where(EventFile.event_pk.in_(_about(batch_id)))


def _about(batch_id: int) -> Select[int]:
    uri = select(Batch.uri).where(Batch.id == batch_id).scalar_subquery()
    return select(EventEpc.event_pk).where(EventEpc.epc == uri, EventEpc.role != EpcRole.INPUT)


def count_files(work: Work, event_pk: int) -> int:
    """Return how many files an event has."""
    found = select(func.count()).select_from(EventFile).where(EventFile.event_pk == event_pk)
    return work.session.scalar(found) or 0


def events_about(work: Work, batch_id: int) -> Sequence[StoredEvent]:
    """Return the events that a picture of the batch may show, oldest first."""
    return work.session.scalars(
        select(StoredEvent).where(StoredEvent.id.in_(_about(batch_id))).order_by(StoredEvent.id)
    ).all()


# ---------------------------------------------------------------- dispatches

_WITH_LINES = selectinload(Dispatch.lines).joinedload(DispatchLine.batch).joinedload(Batch.product)


def get_dispatch(work: Work, dispatch_id: int) -> Dispatch:
    """Return the dispatch with its lines, their batches and products; raises NoSuchRecord."""
    found = work.session.scalars(
        select(Dispatch)
        .where(Dispatch.id == dispatch_id)
        .options(_WITH_LINES)
        .execution_options(**_FRESH)
    ).one_or_none()
    if found is None:
        raise NoSuchRecord(kind="dispatch", key=str(dispatch_id))
    return found


def read_dispatch(work: Work, dispatch_id: int) -> Dispatch:
    """Return the dispatch to somebody who may read its producer's books; raises NoSuchRecord · MissingPermission."""
    dispatch = get_dispatch(work, dispatch_id)
    _require_read(work, get_producer(work, dispatch.producer_id))
    return dispatch


def list_dispatches(
    work: Work,
    *,
    producer_id: int,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[Dispatch]:
    """Return the producer's dispatches with their lines, newest first.

    text     parts of a buyer's name, a plate or waybill, or an address; every word has to occur
    Raises   MissingPermission · NoSuchRecord
    """
    _require_read(work, get_producer(work, producer_id))
    statement = select(Dispatch).where(Dispatch.producer_id == producer_id).options(_WITH_LINES)
    for word in text.split():
        statement = statement.where(
            or_(
                Dispatch.buyer.icontains(word, autoescape=True),
                Dispatch.plate_or_waybill.icontains(word, autoescape=True),
                Dispatch.destination_address.icontains(word, autoescape=True),
            )
        )
    return page_of(
        work.session,
        statement,
        keys=[Dispatch.dispatched_at, Dispatch.id],
        cursor=cursor,
        size=size,
    )


def dispatches_of(work: Work, batch_ids: Collection[int]) -> Sequence[DispatchLine]:
    """Return what was sent of these batches, with dispatch, batch and product, oldest first (to find holders).

    One statement for 5,000 batches.
    """
    found: list[DispatchLine] = []
    for part in chunks(sorted(set(batch_ids))):
        found += work.session.scalars(
            select(DispatchLine)
            .where(DispatchLine.batch_id.in_(part))
            .options(
                joinedload(DispatchLine.dispatch),
                joinedload(DispatchLine.batch).joinedload(Batch.product),
            )
        )
    return sorted(found, key=lambda line: line.id)


@dataclass(frozen=True, slots=True)
class Departure:
    """What anybody may know of a dispatch: not who bought, not where a door or a village is.

    division        of the destination, a township at the finest; empty where none was recorded
    is_under_stop   goods under a stop or recall that were moved nevertheless
    """

    at: datetime
    division: str
    nodes: tuple[Node, ...]
    is_under_stop: bool


def departures_of(work: Work, batch_id: int) -> list[Departure]:
    """Return when and whereto the batch was sent, oldest first, for the public pages."""
    with_batch = select(DispatchLine.dispatch_id).where(DispatchLine.batch_id == batch_id)
    rows = work.session.execute(
        select(
            Dispatch.dispatched_at,
            Dispatch.destination_division,
            Dispatch.leg,
            Dispatch.despite_stop,
        )
        .where(Dispatch.id.in_(with_batch))
        .order_by(Dispatch.dispatched_at, Dispatch.id)
    )
    return [
        Departure(at, division[:TOWNSHIP_DIGITS], nodes_of(leg), bool(despite_stop))
        for at, division, leg, despite_stop in rows
    ]


# ---------------------------------------------------------------- restrictions


def restrictions_by_id(work: Work, restriction_ids: Collection[int]) -> dict[int, Restriction]:
    """Return the restrictions by id, with batch, product and producer."""
    found = work.session.scalars(
        select(Restriction)
        .where(Restriction.id.in_(set(restriction_ids)))
        .options(joinedload(Restriction.batch).options(*WITH_PARTIES))
        .execution_options(**_FRESH)
    )
    return {restriction.id: restriction for restriction in found}


def restriction_history(work: Work, batch_ids: Collection[int]) -> Sequence[Restriction]:
    """Return every restriction ever placed on these batches themselves, lifted or not, oldest first."""
    return work.session.scalars(
        select(Restriction)
        .where(Restriction.batch_id.in_(set(batch_ids)))
        .order_by(Restriction.id)
        .options(joinedload(Restriction.batch).options(*WITH_PARTIES))
    ).all()


def restrictions_of_recall(work: Work, recall_id: int) -> Sequence[Restriction]:
    """Return the restrictions that one recall placed, with their batches."""
    return work.session.scalars(
        select(Restriction)
        .where(Restriction.recall_id == recall_id)
        .order_by(Restriction.id)
        .options(joinedload(Restriction.batch).options(*WITH_PARTIES))
    ).all()


# ---------------------------------------------------------------- rights


def _one(work: Work, statement: Select[Batch], key: str) -> Batch:
    found = work.session.scalars(
        statement.options(*WITH_PARTIES).execution_options(**_FRESH)
    ).one_or_none()
    if found is None:
        raise NoSuchRecord(kind="batch", key=key)
    return found


def _require_read(work: Work, producer: Producer) -> None:
    require(
        work.actor,
        Permission.BATCHES_READ,
        organisation_id=producer.id,
        division=producer.division,
    )
