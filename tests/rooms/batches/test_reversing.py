"""What was recorded by mistake is taken back by a later event, and a rebuild arrives at the same rows."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from tests.factories.batches import kg, make_harvest, make_process
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from tests.rooms.batches.test_rebuild import rows_of
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.kernel.work import Work
from trace.rooms.batches import queries, services
from trace.rooms.batches.errors import BatchBuiltOn
from trace.rooms.batches.models import BatchReversal, LedgerEntry
from trace.rooms.events.models import StoredEvent


def take_back(work: Work, batch_id: int) -> None:
    services.take_back_batch(work, batch_id=batch_id, reason="录错")


def test_a_batch_taken_back_is_no_batch_any_more(work: Work):
    batch = make_harvest(work, make_producer(work))
    key, lot, product_id = batch.id, batch.lot, batch.product_id

    take_back(work, key)

    with pytest.raises(NoSuchRecord):
        queries.get_batch(work, key)
    assert queries.find_batch(work, product_id=product_id, lot=lot) is None
    entries = select(LedgerEntry).where(LedgerEntry.batch_id == key)
    assert not work.session.scalars(entries).all()
    reversal = work.session.scalars(select(BatchReversal)).one()
    assert (reversal.reason, reversal.reversed_by) == ("录错", work.actor.label)


def test_what_a_process_had_used_is_there_again(work: Work):
    producer = make_producer(work)
    harvest = make_harvest(work, producer, quantity=kg(100))
    made = make_process(work, [harvest], quantity=kg(60))
    before = queries.get_batch(work, harvest.id).remaining_base

    take_back(work, made.id)

    batch = queries.get_batch(work, harvest.id)
    assert before < batch.remaining_base == batch.produced_base
    # Nothing builds on it any more: it can be taken back itself.
    take_back(work, harvest.id)


def test_a_batch_that_something_happened_to_stays(work: Work):
    harvest = make_harvest(work, make_producer(work), quantity=kg(100))
    services.record_loss(work, batch_id=harvest.id, quantity=kg(1), on=work.today, reason="腐烂")

    with pytest.raises(BatchBuiltOn) as refusal:
        take_back(work, harvest.id)

    assert refusal.value.lot == harvest.lot
    assert queries.get_batch(work, harvest.id).remaining == kg(99)


def test_taking_back_needs_the_right_and_a_reason(work: Work, work_as):
    harvest = make_harvest(work, make_producer(work))
    other = work_as(Role.PRODUCER_CLERK, organisation_id=make_producer(work).id)

    with pytest.raises(MissingPermission):
        take_back(other, harvest.id)
    with pytest.raises(InvalidValue):
        services.take_back_batch(work, batch_id=harvest.id, reason=" ")


def test_a_rebuild_after_reversals_gives_every_row_back(work: Work):
    producer = make_producer(work)
    product = make_product(work, producer)
    kept = make_harvest(work, producer, product, quantity=kg(100))
    wrong = make_harvest(work, producer, product, quantity=kg(50))
    mixed = make_process(work, [wrong, kept], quantity=kg(120))
    take_back(work, mixed.id)
    take_back(work, wrong.id)
    make_process(work, [kept], quantity=kg(80))
    before = rows_of(work)
    events = work.session.scalar(select(func.count()).select_from(StoredEvent))

    services.rebuild(work)

    work.session.expire_all()
    assert rows_of(work) == before
    assert work.session.scalar(select(func.count()).select_from(StoredEvent)) == events
