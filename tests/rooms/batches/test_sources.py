"""Goods that enter the books."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.factories.batches import kg, make_bought_in, make_dispatch, make_harvest, make_intake
from tests.factories.producers import (
    make_contract_farmer,
    make_member,
    make_premises,
    make_producer,
    make_unit,
)
from tests.factories.products import make_packed_product, make_product
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission
from trace.kernel.quantity import Dimension, Quantity, Unit
from trace.rooms.batches import queries, services
from trace.rooms.batches.errors import LotTaken, NotDispatchedYet, UnitsDiffer
from trace.rooms.batches.models import Batch
from trace.rooms.batches.rules import BatchKind, SourceLine
from trace.rooms.events.queries import events_of


def test_a_harvest_is_booked_with_its_units_and_told_as_an_event(work):
    producer = make_producer(work)
    product = make_product(work, producer)
    units = [make_unit(work, producer), make_unit(work, producer)]
    lines = [SourceLine(quantity=kg(600), unit_id=units[0].id)]
    lines.append(SourceLine(quantity=Quantity(Decimal(100), Unit.JIN), unit_id=units[1].id))

    batch = services.register_harvest(
        work, producer_id=producer.id, product_id=product.id, lines=lines, on=date(2026, 7, 17)
    )

    assert (batch.kind, batch.lot, str(batch.produced)) == (BatchKind.HARVEST, "26071701", "650 kg")
    assert batch.remaining_base == batch.produced_base == 650 * 10**6
    assert batch.uri == f"http://localhost/p/{product.code}/26071701"
    sources = queries.source_lines_of(work, batch.id)
    assert [line.production_unit.name for line in sources] == [unit.name for unit in units]
    (event,) = events_of(work, batch.uri)
    assert event.biz_step == "http://localhost/ns/harvesting"
    assert event.document["quantityList"] == [
        {"epcClass": batch.uri, "quantity": 650, "uom": "KGM"}
    ]
    assert event.document["ilmd"]["cbvmda:harvestEndDate"] == "2026-07-17"


def test_an_intake_note_names_the_grower_of_every_line(work):
    producer = make_producer(work)
    product = make_product(work, producer)
    member = make_member(work, producer)
    farmer = make_contract_farmer(work, producer)
    unit = make_unit(work, producer, member_id=member.id)
    lines = [
        SourceLine(quantity=kg(30), unit_id=unit.id, price_fen=620),
        SourceLine(quantity=kg(20), member_id=farmer.id),
    ]

    batch = services.register_intake(
        work, producer_id=producer.id, product_id=product.id, lines=lines, on=work.today
    )

    found = queries.source_lines_of(work, batch.id)
    assert [line.member_id for line in found] == [member.id, farmer.id]
    assert [line.price_fen for line in found] == [620, None]
    with pytest.raises(InvalidValue) as refusal:
        services.register_intake(
            work,
            producer_id=producer.id,
            product_id=product.id,
            lines=[SourceLine(quantity=kg(1))],
            on=work.today,
        )
    assert (refusal.value.field, refusal.value.reason) == ("lines.0.member_id", "required")


def test_bought_in_goods_keep_supplier_origin_and_document(work):
    batch = make_bought_in(work, premises_id=None)

    (line,) = queries.source_lines_of(work, batch.id)
    assert (line.supplier_name, line.origin_text, line.document_number) == (
        "示例批发市场",
        "外省",
        "FP-0001",
    )
    assert batch.kind is BatchKind.BOUGHT_IN


def test_goods_bought_from_a_producer_here_hang_on_the_sellers_batch(work):
    sold = make_harvest(work)
    buyer = make_producer(work)
    with pytest.raises(NotDispatchedYet):
        make_bought_in(work, buyer, from_batch_id=sold.id)
    make_dispatch(work, sold)

    bought = make_bought_in(work, buyer, from_batch_id=sold.id)

    assert [each.batch.id for each in queries.ancestors(work, bought.id)] == [sold.id]
    assert [each.line.supplier_name for each in queries.sources(work, bought.id)] == [
        "示例批发市场"
    ]
    with pytest.raises(InvalidValue, match="own-goods"):
        make_bought_in(work, buyer, from_batch_id=bought.id)
    with pytest.raises(InvalidValue, match="unknown-choice"):
        make_bought_in(work, buyer, from_batch_id=1)


def test_lots_are_given_out_in_order_and_never_twice_for_a_product(work):
    producer = make_producer(work)
    product = make_product(work, producer)

    first = make_harvest(work, producer, product)
    own = make_harvest(work, producer, product, lot=" A-1 ")
    second = make_harvest(work, producer, product)

    assert [first.lot, own.lot, second.lot] == ["26071701", "A-1", "26071702"]
    with pytest.raises(LotTaken):
        make_harvest(work, producer, product, lot="A-1")
    for lot in ("批号", "X" * 21, ".."):
        with pytest.raises(InvalidValue, match="lot-characters"):
            make_harvest(work, producer, product, lot=lot)


def test_amounts_are_brought_to_the_ledger_of_the_product(work):
    producer = make_producer(work)
    oil = make_product(
        work, producer, name="山茶油", dimension=Dimension.VOLUME, density=Decimal("0.92")
    )
    boxes = make_packed_product(work, producer)
    eggs = make_product(work, producer, name="鸡蛋", dimension=Dimension.COUNT)

    litres = make_bought_in(work, producer, oil, quantity=kg(92))
    packs = make_bought_in(work, producer, boxes, quantity=Quantity(Decimal(4), Unit.PIECE))

    assert (litres.remaining_base, litres.unit) == (100 * 10**6, Unit.L)
    assert str(packs.remaining) == "10 kg"
    with pytest.raises(UnitsDiffer):
        make_bought_in(work, producer, eggs, quantity=kg(1))
    with pytest.raises(InvalidValue, match="too-large"):
        make_bought_in(work, producer, boxes, quantity=Quantity(Decimal(10**10), Unit.PIECE))
    oil.density = Decimal(3)
    with pytest.raises(InvalidValue, match="positive"):
        make_bought_in(work, producer, oil, quantity=kg("0.000001"))


def test_shelf_life_gives_the_day_of_expiry(work):
    producer = make_producer(work)

    batch = make_bought_in(work, producer, make_packed_product(work, producer))

    assert batch.expires_on == batch.made_on + timedelta(days=15)
    assert not batch.is_expired_on(batch.expires_on)
    assert batch.is_expired_on(batch.expires_on + timedelta(days=1))


def test_what_is_not_the_producers_own_is_refused_and_nothing_is_written(work):
    producer = make_producer(work)
    product = make_product(work, producer)
    stranger = make_producer(work)
    foreign_unit, foreign_member = make_unit(work, stranger), make_member(work, stranger)
    closed = make_unit(work, producer)
    closed.closed_on = date(2026, 1, 31)
    work.session.flush()
    bad_lines = {
        "lines.0.unit_id unknown-choice": SourceLine(quantity=kg(1), unit_id=foreign_unit.id),
        "lines.0.member_id unknown-choice": SourceLine(quantity=kg(1), member_id=foreign_member.id),
        "lines.0.unit_id required": SourceLine(quantity=kg(1)),
        "lines.0.unit_id unit-closed": SourceLine(quantity=kg(1), unit_id=closed.id),
        "lines.0.price_fen positive": SourceLine(
            quantity=kg(1), unit_id=make_unit(work, producer).id, price_fen=-1
        ),
    }

    refusals = []
    for line in bad_lines.values():
        with pytest.raises(InvalidValue) as refusal:
            make_harvest(work, producer, product, lines=[line])
        refusals.append(f"{refusal.value.field} {refusal.value.reason}")

    assert refusals == list(bad_lines)
    with pytest.raises(InvalidValue, match="required"):
        make_harvest(work, producer, product, lines=[])
    with pytest.raises(InvalidValue, match="too-many-lines"):
        make_harvest(work, producer, product, lines=[SourceLine(quantity=kg(1))] * 501)
    with pytest.raises(InvalidValue, match="unknown-choice"):
        make_harvest(work, stranger, product)
    with pytest.raises(InvalidValue, match="future"):
        make_harvest(work, producer, product, on=work.today + timedelta(days=1))
    with pytest.raises(InvalidValue, match="premises_id"):
        make_harvest(work, producer, product, premises_id=1)
    assert work.session.query(Batch).count() == 0


def test_only_the_producers_clerk_writes_in_its_books(work, work_as):
    producer = make_producer(work)
    product = make_product(work, producer)
    lines = [SourceLine(quantity=kg(1), unit_id=make_unit(work, producer).id)]
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=producer.id)
    stranger = work_as(Role.PRODUCER_CLERK, organisation_id=producer.id + 1)
    officer = work_as(Role.MARKET_OFFICER, division=producer.division)

    booked = make_harvest(clerk, producer, product, lines=lines)

    assert queries.read_batch(officer, booked.id).id == booked.id
    for other in (stranger, officer):
        with pytest.raises(MissingPermission):
            make_harvest(other, producer, product, lines=lines)
    with pytest.raises(MissingPermission):
        queries.read_batch(stranger, booked.id)


def test_an_intake_is_a_batch_like_any_other(work):
    batch = make_intake(work)

    assert queries.find_batch(work, product_id=batch.product_id, lot=batch.lot).id == batch.id
    assert queries.batch_by_uri(work, batch.uri).id == batch.id


def test_a_place_with_a_location_number_is_told_by_it(work):
    producer = make_producer(work)
    plain = make_premises(work, producer)
    store = make_premises(work, producer, gln="9520000000004")
    foreign = make_premises(work, make_producer(work))

    places = [
        events_of(work, make_harvest(work, producer, premises_id=each.id).uri)[0].biz_location
        for each in (plain, store)
    ]

    assert places == [
        f"http://localhost/premises/{plain.id}",
        "https://id.gs1.org/414/9520000000004",
    ]
    for other in (foreign.id, 10**6):
        with pytest.raises(InvalidValue, match="premises_id"):
            make_harvest(work, producer, premises_id=other)
    with pytest.raises(InvalidValue, match="product_id"):
        services.register_bought_in(
            work,
            producer_id=producer.id,
            product_id=10**6,
            quantity=kg(1),
            supplier_name="x",
            on=work.today,
        )
