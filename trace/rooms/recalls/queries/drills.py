"""Drills there were, and batches to drill with."""

from __future__ import annotations

import secrets

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from trace.kernel.errors import MissingPermission, NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, may, require_somewhere
from trace.kernel.work import Work
from trace.rooms.batches.models import Batch, DispatchLine
from trace.rooms.batches.queries.reading import WITH_PARTIES
from trace.rooms.producers.models import Producer
from trace.rooms.producers.queries import owned_within_reach
from trace.rooms.recalls.models import DrillHolder, RecallDrill
from trace.rooms.recalls.rules import DrillState, NothingToDrill

# A random batch is drawn from so many of the latest that were delivered.
DRAWN_FROM = 1_000


def random_batch(work: Work, *, producer_id: int | None = None) -> int:
    """Return the id of a delivered batch in the actor's area, drawn by lot; raises NothingToDrill."""
    statement = (
        select(Batch.id)
        .where(
            Batch.id.in_(select(DispatchLine.batch_id)),
            owned_within_reach(work, Batch.producer_id, Permission.BATCHES_READ),
        )
        .order_by(Batch.id.desc())
        .limit(DRAWN_FROM)
    )
    if producer_id is not None:
        statement = statement.where(Batch.producer_id == producer_id)
    found = work.session.scalars(statement).all()
    if not found:
        raise NothingToDrill
    return secrets.choice(found)


def list_drills(
    work: Work,
    *,
    state: DrillState | None = None,
    text: str = "",
    producer_id: int | None = None,
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[RecallDrill]:
    """Return the drills with goods of producers whose books the actor may read, newest first."""
    require_somewhere(work.actor, Permission.BATCHES_READ)
    statement = (
        select(RecallDrill)
        .join(Batch, Batch.id == RecallDrill.batch_id)
        .where(owned_within_reach(work, RecallDrill.producer_id, Permission.BATCHES_READ))
        .options(
            joinedload(RecallDrill.producer), joinedload(RecallDrill.batch).options(*WITH_PARTIES)
        )
    )
    if state is not None:
        statement = statement.where(RecallDrill.state == state)
    if producer_id is not None:
        statement = statement.where(RecallDrill.producer_id == producer_id)
    for word in text.split():
        named = select(Producer.id).where(Producer.name.icontains(word, autoescape=True))
        statement = statement.where(
            or_(
                RecallDrill.number.icontains(word, autoescape=True),
                Batch.lot.icontains(word, autoescape=True),
                RecallDrill.producer_id.in_(named),
            )
        )
    return page_of(work.session, statement, keys=[RecallDrill.id], cursor=cursor, size=size)


def get_drill(work: Work, number: str) -> RecallDrill:
    """Return a drill with batch and holders, to whoever may read its producer's books; raises NoSuchRecord."""
    found = work.session.scalars(
        select(RecallDrill)
        .where(
            RecallDrill.number == number.strip().upper(),
            owned_within_reach(work, RecallDrill.producer_id, Permission.BATCHES_READ),
        )
        .options(
            joinedload(RecallDrill.producer),
            joinedload(RecallDrill.batch).options(*WITH_PARTIES),
            selectinload(RecallDrill.holders)
            .joinedload(DrillHolder.batch)
            .joinedload(Batch.product),
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NoSuchRecord(kind="recall_drill", key=number[:80])
    return found


def lock_drill(work: Work, number: str) -> RecallDrill:
    """Return the drill as `get_drill` does, locked until the transaction ends."""
    work.session.flush()  # what this transaction has recorded before is read again, locked
    work.session.execute(
        select(RecallDrill.id).where(RecallDrill.number == number.strip().upper()).with_for_update()
    )
    return get_drill(work, number)


def drill_row(work: Work, drill: RecallDrill, row_id: int) -> DrillHolder:
    """Return one of a drill's holders, to whoever runs drills there; raises NoSuchRecord · MissingPermission."""
    if not may_drill(work, drill):
        raise MissingPermission(permission=Permission.RECALLS_ORDER.value)
    for row in drill.holders:
        if row.id == row_id:
            return row
    raise NoSuchRecord(kind="recall_drill_holder", key=str(row_id))


def may_drill(work: Work, drill: RecallDrill) -> bool:
    """Whether the actor may run a drill with this producer's goods: its people, and officers of its area."""
    producer = drill.producer
    return may(work.actor, Permission.RECALLS_ORDER, division=producer.division) or may(
        work.actor, Permission.BATCHES_STOP_OWN, organisation_id=producer.id
    )
