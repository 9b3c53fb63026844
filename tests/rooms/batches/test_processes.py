"""Goods that become other goods."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.factories.batches import (
    kg,
    make_bought_in,
    make_harvest,
    make_intake,
    make_packing_batch,
    make_process,
)
from tests.factories.producers import make_producer
from tests.factories.products import make_packed_product, make_product
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.kernel.quantity import Dimension, Quantity, Unit
from trace.rooms.batches import projection, queries, rules, services
from trace.rooms.batches.errors import BalanceNegative, LoopInGraph, LotTaken, NotEnoughLeft
from trace.rooms.batches.models import Batch
from trace.rooms.batches.rules import BatchKind, InputLine, OutputLine, RestrictionKind
from trace.rooms.batches.services import recording
from trace.rooms.events.queries import events_of
from trace.standards.epcis.events import TransformationEvent


def test_packing_uses_the_harvest_up_and_counts_packs_by_their_content(work):
    harvest = make_harvest(work, quantity=kg(1000))

    packed = make_packing_batch(work, source=harvest, packs=300)

    assert (packed.kind, str(packed.produced)) == (BatchKind.PACKING, "750 kg")
    assert str(queries.get_batch(work, harvest.id).remaining) == "250 kg"
    assert packed.processor_id == packed.producer_id == harvest.producer_id
    (event,) = [e for e in events_of(work, packed.uri) if e.biz_step == "packing"]
    assert event.document["inputQuantityList"][0]["epcClass"] == harvest.uri


def test_sorting_splits_a_batch_into_grades_with_lots_of_their_own(work):
    harvest = make_harvest(work, quantity=kg(100))
    outputs = [
        OutputLine(product_id=harvest.product_id, quantity=kg(60), grade="特级"),
        OutputLine(product_id=harvest.product_id, quantity=kg(30), grade="一级"),
    ]

    first, second = services.register_process(
        work,
        kind=BatchKind.SORTING,
        producer_id=harvest.producer_id,
        inputs=[
            InputLine(batch_id=harvest.id, quantity=kg(90)),
            InputLine(batch_id=harvest.id, quantity=kg(10)),
        ],
        outputs=outputs,
        on=harvest.made_on,
    )

    assert (first.lot, second.lot, first.grade) == ("26071702", "26071703", "特级")
    shares = [each.base for b in (first, second) for each in queries.ancestors(work, b.id)]
    assert sum(shares) == 100 * 10**6
    assert shares[0] == 66_666_667
    assert not first.is_flagged


def test_merging_is_sorting_of_several_batches_into_one(work):
    producer = make_producer(work)
    product = make_product(work, producer)
    batches = [make_intake(work, producer, product, quantity=kg(n)) for n in (10, 30)]

    merged = make_process(work, batches)

    assert [each.share for each in queries.sources(work, merged.id)] == [
        Fraction(1, 4),
        Fraction(3, 4),
    ]


def test_more_out_than_in_is_booked_and_waits_for_a_yield_check(work):
    harvest = make_harvest(work, quantity=kg(100))

    sorted_out = make_process(work, [harvest], quantity=kg(101))

    assert sorted_out.is_flagged
    (held,) = queries.restrictions_on(work, [sorted_out.id])
    assert held.kind is RestrictionKind.YIELD_CHECK


def test_yield_is_judged_in_the_dimension_that_both_sides_share():
    def amount(value, dimension, density=None):
        return rules.Amount(value, dimension, density and Decimal(density))

    mass, volume, count = Dimension.MASS, Dimension.VOLUME, Dimension.COUNT

    for volume_out, exceeds in ((20, True), (11, False)):
        sides = rules.compare([amount(10, mass)], [amount(volume_out, volume, "0.9")])
        assert (sides.came > sides.went) is exceeds
    assert rules.compare([amount(10, mass)], [amount(99, count)]) is None
    assert rules.comparable([amount(1, mass), amount(2, count)]) == [1, 1]
    assert rules.allocate(10, [1, 1, 1]) == [4, 3, 3]
    assert rules.allocate(1, [1, 1]) == [1, 1]


def test_a_batch_gives_no_more_than_it_has_and_nothing_is_written(work):
    harvest = make_harvest(work, quantity=kg(100))

    with pytest.raises(NotEnoughLeft) as refusal, work.session.begin_nested():
        make_packing_batch(work, source=harvest, packs=41)

    assert (str(refusal.value.remaining), str(refusal.value.asked)) == ("100 kg", "102.5 kg")
    assert str(queries.get_batch(work, harvest.id).remaining) == "100 kg"


def test_goods_cannot_be_used_before_they_existed(work):
    harvest = make_harvest(work)

    with pytest.raises(BalanceNegative) as refusal:
        make_process(work, [harvest], on=harvest.made_on - timedelta(days=1))

    assert refusal.value.on == harvest.made_on - timedelta(days=1)
    assert refusal.value.lot == harvest.lot


def test_a_late_entry_cannot_make_a_past_day_negative(work):
    harvest = make_harvest(work, on=work.today - timedelta(days=10), quantity=kg(100))
    earlier = replace(work, now=work.now - timedelta(days=5))
    services.draw_for_labels(earlier, batch_id=harvest.id, base=90 * 10**6, run_id=1)
    services.return_from_labels(work, batch_id=harvest.id, base=50 * 10**6, run_id=1)
    loss = {"batch_id": harvest.id, "quantity": kg(15), "reason": "腐烂"}

    with pytest.raises(BalanceNegative) as refusal, work.session.begin_nested():
        services.record_loss(work, on=work.today - timedelta(days=7), **loss)

    assert (refusal.value.on, str(refusal.value.missing)) == (
        work.today - timedelta(days=5),
        "5 kg",
    )
    # On the day of the return receipts are posted first.
    assert str(services.record_loss(work, on=work.today, **loss).remaining) == "45 kg"


def test_commissioned_processing_records_both_parties(work):
    principal, factory = make_producer(work), make_producer(work)
    harvest = make_harvest(work, principal)
    powder = make_packed_product(work, principal, name="百合粉")
    act = {
        "kind": BatchKind.COMMISSIONED_PROCESSING,
        "inputs": [InputLine(batch_id=harvest.id, quantity=kg(10))],
        "outputs": [OutputLine(product_id=powder.id, quantity=kg(5))],
        "on": work.today,
    }

    (by_owner,) = services.register_process(
        work, producer_id=principal.id, processor_id=factory.id, **act
    )
    (by_factory,) = services.register_process(
        work, producer_id=factory.id, principal_id=principal.id, **act
    )

    for batch in (by_owner, by_factory):
        assert (batch.producer_id, batch.principal_id) == (principal.id, principal.id)
        assert batch.processor_id == factory.id
    for parties in ({}, {"processor_id": principal.id}):
        with pytest.raises(InvalidValue, match="processor_id"):
            services.register_process(work, producer_id=principal.id, **parties, **act)


def test_a_process_names_what_is_wrong_in_its_lines(work, work_as):
    harvest, foreign = make_harvest(work), make_harvest(work)
    line = InputLine(batch_id=harvest.id, quantity=kg(1))
    output = OutputLine(product_id=harvest.product_id, quantity=kg(1))
    cases = {
        "inputs": {"inputs": []},
        "outputs": {"outputs": []},
        "kind": {"kind": BatchKind.HARVEST},
        "processor_id": {"processor_id": foreign.producer_id},
        "inputs.0.batch_id": {"inputs": [InputLine(batch_id=foreign.id, quantity=kg(1))]},
        "outputs.0.product_id": {
            "outputs": [OutputLine(product_id=foreign.product_id, quantity=kg(1))]
        },
    }

    for field, change in cases.items():
        with pytest.raises(InvalidValue) as refusal:
            services.register_process(
                work,
                **{
                    "kind": BatchKind.SORTING,
                    "producer_id": harvest.producer_id,
                    "inputs": [line],
                    "outputs": [output],
                    "on": work.today,
                    **change,
                },
            )
        assert refusal.value.field == field
    with pytest.raises(LotTaken):
        make_process(
            work,
            [harvest],
            outputs=[
                OutputLine(product_id=harvest.product_id, quantity=kg(1), lot="X"),
                OutputLine(product_id=harvest.product_id, quantity=kg(1), lot="X"),
            ],
        )
    with pytest.raises(MissingPermission):
        make_process(work_as(Role.MARKET_OFFICER, division="36"), [harvest])


def test_an_event_that_makes_a_batch_of_itself_is_refused(work):
    harvest = make_harvest(work, quantity=kg(10))
    facts = {"uri": harvest.uri, "base": 1}
    made = {"uri": harvest.uri, "lot": "L", "product": harvest.product_id, "unit": "kg", "base": 1}
    quantity = recording.quantity_of(harvest.uri, 1, Dimension.MASS)
    event = TransformationEvent(
        **recording.occasion(
            work,
            "process",
            work.today,
            kind="sorting",
            producer=harvest.producer_id,
            processor=harvest.producer_id,
            inputs=[facts],
            outputs=[{**made, "uri": harvest.uri + "-loop", "from": [{**facts, "uri": "x:y"}]}],
        ),
        input_quantities=(quantity,),
        output_quantities=(quantity,),
    )
    looped = projection._Projector(work.session, events_of(work, harvest.uri)[0])

    with pytest.raises(LoopInGraph):
        looped._add_edges(harvest, [facts])
    with pytest.raises(NoSuchRecord), work.session.begin_nested():
        recording.enter(work, event, organisation_id=harvest.producer_id)


def test_origin_is_shared_out_along_the_graph_and_a_diamond_is_walked_once(work):
    producer = make_producer(work)
    product = make_product(work, producer)
    fruit = make_harvest(work, producer, product, quantity=kg(80))
    sugar = make_bought_in(work, producer, make_product(work, producer, name="白砂糖"))
    halves = services.register_process(
        work,
        kind=BatchKind.SORTING,
        producer_id=producer.id,
        inputs=[InputLine(batch_id=fruit.id, quantity=kg(80))],
        outputs=[OutputLine(product_id=product.id, quantity=kg(40))] * 2,
        on=fruit.made_on,
    )
    paste = make_process(work, [*halves, sugar], kind=BatchKind.PROCESSING, quantity=kg(120))

    found = queries.sources(work, paste.id)

    assert [(each.batch.id, each.share) for each in found] == [
        (fruit.id, Fraction(80, 180)),
        (sugar.id, Fraction(100, 180)),
    ]
    above = queries.ancestors(work, paste.id)
    assert [(each.batch.id, each.depth) for each in above] == [
        (sugar.id, 1),
        *((half.id, 1) for half in halves),
        (fruit.id, 2),
    ]
    below = queries.descendants(work, [fruit.id])
    assert [each.batch.id for each in below] == [*(half.id for half in halves), paste.id]
    assert below[-1].base == 80 * 10**6
    assert queries.lineage(work, paste.id).sources == found
    assert queries.sources(work, fruit.id)[0].share == 1
    assert queries.ancestors(work, fruit.id) == []


def test_pieces_of_a_bulk_product_are_counted_one_by_one(work):
    producer = make_producer(work)
    eggs = make_product(work, producer, name="鸡蛋", dimension=Dimension.COUNT)

    batch = make_bought_in(work, producer, eggs, quantity=Quantity(Decimal(30), Unit.PIECE))

    assert str(batch.remaining) == "30 piece"
    assert work.session.query(Batch).count() == 1
