"""Stock, the day, drafts and lists."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.batches import (
    kg,
    make_bought_in,
    make_dispatch,
    make_harvest,
    make_intake,
    make_packing_batch,
)
from tests.factories.producers import COUNTY, make_producer
from tests.factories.products import make_product
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.rooms.batches import queries, services
from trace.rooms.batches.rules import BatchKind


def test_stock_sums_what_is_left_by_product(work):
    producer = make_producer(work)
    peaches = make_product(work, producer, name="黄桃")
    first = make_harvest(work, producer, peaches, quantity=kg(100))
    make_harvest(work, producer, peaches, quantity=kg(50))
    services.record_loss(work, batch_id=first.id, quantity=kg(100), on=work.today, reason="腐烂")

    lines = queries.stock(work, producer.id)

    assert [(line.product.name, line.batch_count, str(line.remaining)) for line in lines] == [
        ("黄桃", 1, "50 kg")
    ]


def test_the_day_counts_what_was_made_and_sent(work):
    producer = make_producer(work)
    harvest = make_harvest(work, producer, on=work.today)
    make_intake(work, producer, on=work.today)
    make_intake(work, producer)
    make_dispatch(work, harvest, quantity=kg(1))
    services.stop_own(work, batch_id=harvest.id, reason="自查")

    day = queries.day_summary(work, producer.id, work.today)

    assert day.count(BatchKind.HARVEST, BatchKind.INTAKE) == 2
    assert day.count(BatchKind.PACKING) == 0
    assert str(day.mass(BatchKind.HARVEST, BatchKind.INTAKE)) == "2000 kg"
    assert (day.dispatch_count, day.restriction_count) == (1, 1)


def test_yesterday_comes_back_as_drafts_with_batches_of_today_to_take_from(work):
    producer = make_producer(work)
    intake = make_intake(work, producer)
    packed = make_packing_batch(work, producer, source=intake, packs=400)
    bought = make_bought_in(work, producer)
    fresh = make_intake(work, producer, intake.product, on=work.today)

    drafts = queries.copy_of_day(work, producer.id, work.today - timedelta(days=1))

    assert [draft.copied_from.id for draft in drafts] == [intake.id, packed.id, bought.id]
    assert [str(line.quantity) for line in drafts[0].lines] == ["1000 kg"]
    assert drafts[0].lines[0].member_id
    assert [(line.batch_id, str(line.quantity)) for line in drafts[1].inputs] == [
        (fresh.id, "1000 kg")
    ]
    assert drafts[1].lines[0].product_id == packed.product_id
    assert drafts[2].supplier.supplier_name == "示例批发市场"
    assert queries.draft_of(work, packed.id) == drafts[1]


def test_lists_are_searched_paged_and_kept_within_the_reader_s_reach(work, work_as):
    here = make_producer(work)
    there = make_producer(work, division="430225101201", address="湖南省炎陵县")
    first = make_harvest(work, here, make_product(work, here, name="黄桃"))
    second = make_packing_batch(work, here)
    make_harvest(work, there)
    officer = work_as(Role.MARKET_OFFICER, division=COUNTY)
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=there.id)

    page = queries.list_batches(officer, size=1)
    rest = queries.list_batches(officer, cursor=page.next_cursor)

    assert [page.items[0].id, *(batch.id for batch in rest)][0] == second.id
    assert {b.producer_id for b in queries.list_batches(officer)} == {here.id}
    assert {b.producer_id for b in queries.list_batches(clerk)} == {there.id}
    assert len(queries.list_batches(work)) == 4
    with pytest.raises(MissingPermission):
        queries.list_batches(work_as(Role.PRINTER, organisation_id=1))
    found = queries.list_batches(
        officer,
        producer_id=here.id,
        product_id=first.product_id,
        kind=BatchKind.HARVEST,
        text=f"黄桃 {first.lot}",
        on=first.made_on,
        with_remaining=True,
    )
    assert [batch.id for batch in found] == [first.id]
    with pytest.raises(MissingPermission):
        queries.list_batches(clerk, producer_id=here.id)
    with pytest.raises(InvalidValue):
        queries.list_batches(officer, cursor="?")


def test_a_choice_offers_what_is_left_and_for_a_dispatch_what_is_labelled(work):
    batch = make_packing_batch(work, packs=4)
    services.draw_for_labels(work, batch_id=batch.id, base=batch.remaining_base, run_id=1)

    left = queries.batches_to_choose(work, batch.producer_id)
    sendable = queries.batches_to_choose(work, batch.producer_id, labelled=True)

    assert [each.id for each in left] == []
    assert [each.id for each in sendable] == [batch.id]


def test_a_batch_that_is_not_there_is_said_to_be_missing(work):
    for read in (queries.get_batch, queries.lineage, queries.timeline):
        with pytest.raises(NoSuchRecord):
            read(work, 1)
    assert queries.batches_by_id(work, []) == {}
    assert queries.lock_batch(work, make_harvest(work).id).lot
