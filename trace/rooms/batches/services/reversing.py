"""Taking back what was recorded and never was: a later event says so, and the projections follow."""

from __future__ import annotations

from sqlalchemy import select

from trace.kernel.work import Work
from trace.rooms.audit.services import record as audit
from trace.rooms.batches.errors import BatchBuiltOn
from trace.rooms.batches.models import Batch, BatchInput, BatchReversal
from trace.rooms.batches.queries import lock_batch, lock_batches
from trace.rooms.batches.rules import REVERSING
from trace.rooms.batches.services import recording
from trace.rooms.events.models import EventEpc, StoredEvent
from trace.rooms.events.rules import own_word
from trace.standards.epcis.events import Action, ObjectEvent


def take_back_batch(work: Work, *, batch_id: int, reason: str) -> None:
    """Record that a batch never was, with all that came of the same act; what it used is there again.

    The event that made it stays for good, and another one takes it back: the batch leaves the projections, and what
    a process had used is booked in again by a counter-entry.
    For what was entered by mistake as a whole: goods that existed are corrected, counted or lost instead.
    Raises   MissingPermission · NoSuchRecord · BatchBuiltOn where anything else happened to it (nothing is written)
    """
    batch = lock_batch(work, batch_id)
    recording.books_of(work, batch.producer_id)
    text = recording.check_text(reason, field="reason", limit=200)
    wrong = work.session.get_one(StoredEvent, batch.event_pk)
    ids = set(work.session.scalars(select(Batch.id).where(Batch.event_pk == wrong.id)))
    used = work.session.scalars(select(BatchInput.parent_id).where(BatchInput.child_id.in_(ids)))
    locked = lock_batches(work, [*ids, *used])
    made = [locked[key] for key in sorted(ids)]
    _refuse_built_on(work, made)
    event = ObjectEvent(
        **recording.occasion(
            work,
            "reverse",
            batch.made_on,
            event=wrong.event_id,
            reason=text,
            by=work.actor.label[:120],
        ),
        action=Action.OBSERVE,
        biz_step=own_word(work.ports.base_url, REVERSING),
        quantities=tuple(
            recording.quantity_of(each.uri, each.produced_base, each.product.dimension)
            for each in made
        ),
    )
    told = [(each.id, each.lot, str(each.produced)) for each in made]
    recording.enter(work, event, organisation_id=batch.producer_id)
    for key, lot, quantity in told:
        audit(
            work,
            "batch.taken_back",
            subject_kind="batch",
            subject_key=key,
            organisation_id=wrong.organisation_id,
            lot=lot,
            quantity=quantity,
            reason=text,
        )


def _refuse_built_on(work: Work, made: list[Batch]) -> None:
    """Raise BatchBuiltOn where an event that still stands names one of the lots after it was made."""
    taken_back = select(BatchReversal.reversed_pk).union_all(select(BatchReversal.event_pk))
    for batch in made:
        later = (
            select(EventEpc.id)
            .where(
                EventEpc.epc == batch.uri,
                EventEpc.event_pk > batch.event_pk,
                EventEpc.event_pk.not_in(taken_back),
            )
            .limit(1)
        )
        if work.session.scalar(later) is not None:
            raise BatchBuiltOn(lot=batch.lot)
