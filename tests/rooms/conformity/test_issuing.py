"""Issuing: what the certificate says, what it must rest on, how much it may speak of."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.factories.batches import (
    kg,
    make_bought_in,
    make_dispatch,
    make_harvest,
    make_intake,
    make_packing_batch,
    make_process,
)
from tests.factories.conformity import make_certificate, make_collected
from tests.factories.producers import COUNTY, make_contract_farmer, make_producer, make_unit
from tests.factories.products import make_packaged_food, make_product
from tests.factories.testing import make_failure, make_report
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission
from trace.kernel.quantity import Quantity, Unit
from trace.rooms.batches.errors import UnitsDiffer
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.batches.services import SourceLine, place_restriction, stop_own
from trace.rooms.conformity import queries, rules, services
from trace.rooms.conformity.models import Basis, ConformityKind, Statement
from trace.rooms.products.models import Commodity
from trace.rooms.testing.models import TestKind


@pytest.fixture
def batch(work):
    return make_harvest(work)


def test_a_harvest_is_certified_from_the_registers_with_one_tap(work, work_as, batch):
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=batch.producer_id)

    made = services.issue_certificate(clerk, batch_id=batch.id, basis=[Basis.CONTROL])

    kept = queries.find_by_number(work, made.number.lower())
    assert kept is made
    assert made.number.startswith("HGZ20260718-")
    assert made.kind is ConformityKind.ISSUED
    assert made.is_in_force
    assert (made.product_name, made.quantity_text) == ("黄桃", "1000千克")
    assert made.origin.startswith("江西省宜春市万载县")
    assert (made.promisor, made.phone) == (batch.producer.name, batch.producer.phone)
    assert (made.statement, made.basis) == (Statement.PRODUCER, ["control"])
    assert (made.issued_at, made.recorded_by) == (work.now, "test producer_clerk")


def test_the_words_stay_when_the_register_changes(work, batch):
    made = make_certificate(work, batch)

    batch.producer.name = "改名后的合作社"
    work.session.flush()

    assert queries.find_by_number(work, made.number).promisor != "改名后的合作社"


def test_certificates_of_one_batch_never_speak_of_more_than_the_batch(work, batch):
    first = make_certificate(work, batch, quantity=kg(300))

    assert queries.grounds_of(work, batch.id).uncertified == kg(700)
    with pytest.raises(rules.MoreThanLeft) as refusal:
        make_certificate(work, batch, quantity=Quantity(Decimal(1401), Unit.JIN))
    assert refusal.value.remaining == kg(700)
    second = make_certificate(work, batch)
    assert (first.quantity_text, second.quantity_text) == ("300千克", "700千克")
    with pytest.raises(rules.AllCertified) as spent:
        make_certificate(work, batch)
    assert spent.value.number == second.number
    services.void_certificate(work, number=second.number, reason="写错买家")
    assert make_certificate(work, batch).quantity_text == "700千克"


def test_an_amount_in_a_unit_that_does_not_suit_is_refused(work, batch):
    with pytest.raises(UnitsDiffer):
        make_certificate(work, batch, quantity=Quantity(Decimal(3), Unit.PIECE))


@pytest.mark.parametrize("commodity", [Commodity.GRAIN, Commodity.HONEY])
def test_goods_that_need_none_may_carry_one(work, commodity):
    producer = make_producer(work)
    goods = make_harvest(work, producer, make_product(work, producer, commodity=commodity))

    assert make_certificate(work, goods).is_in_force


def test_processed_food_carries_none(work):
    producer = make_producer(work)
    food = make_packaged_food(work, producer)
    made = make_packing_batch(work, producer, food, packs=40)

    with pytest.raises(rules.NotFarmGoods) as refusal:
        make_certificate(work, made)

    assert refusal.value.product == food.name


def test_goods_that_are_held_are_not_promised(work, batch):
    sorted_out = make_process(work, [batch])
    stop_own(work, batch_id=batch.id, reason="农残疑问")

    with pytest.raises(rules.BatchIsRestricted) as refusal:
        make_certificate(work, sorted_out)

    assert refusal.value.cause is RestrictionKind.OWN_STOP


def test_a_yield_check_keeps_no_goods_from_being_sold_with_a_promise(work, batch):
    place_restriction(
        work, batch_ids=[batch.id], kind=RestrictionKind.YIELD_CHECK, reason="待测产复核"
    )

    assert make_certificate(work, batch).is_in_force


def test_a_box_that_names_a_test_needs_one_that_passed(work, batch):
    sorted_out = make_process(work, [batch])
    make_report(work, batch, kind=TestKind.SUPERVISED)
    make_report(work, batch, is_safety=False)
    with pytest.raises(rules.TestMissing) as refusal:
        make_certificate(work, sorted_out, basis=[Basis.CONTROL, Basis.COMMISSIONED_TEST])
    assert refusal.value.basis is Basis.COMMISSIONED_TEST

    make_report(work, batch)
    make_report(work, batch, kind=TestKind.RAPID)

    boxes = [Basis.COMMISSIONED_TEST, Basis.OWN_TEST]
    assert make_certificate(work, sorted_out, basis=boxes).basis == [
        "own_test",
        "commissioned_test",
    ]


def test_a_test_of_one_part_does_not_speak_for_a_mixed_lot(work, batch):
    other = make_harvest(work, batch.producer, batch.product)
    mixed = make_process(work, [batch, other])
    make_report(work, batch)

    with pytest.raises(rules.TestMissing):
        make_certificate(work, mixed, basis=[Basis.COMMISSIONED_TEST])
    make_report(work, other)

    assert make_certificate(work, mixed, basis=[Basis.COMMISSIONED_TEST]).is_in_force


def test_a_buyer_promises_only_what_sellers_have_proved(work):
    bought = make_bought_in(work)
    with pytest.raises(rules.SourceProofMissing) as refusal:
        make_certificate(work, bought)
    assert refusal.value.lot == bought.lot

    make_collected(work, bought)

    made = make_certificate(work, bought)
    assert (made.statement, made.origin) == (Statement.BUYER, "外省")


def test_another_proof_of_safety_serves_as_well_as_the_sellers_certificate(work):
    bought = make_bought_in(work)
    make_report(work, bought)

    assert make_certificate(work, bought).statement is Statement.BUYER


def test_mixing_own_with_bought_goods_needs_papers_for_the_bought_part_only(work, batch):
    bought = make_bought_in(work, batch.producer, batch.product)
    mixed = make_process(work, [batch, bought])
    with pytest.raises(rules.SourceProofMissing) as refusal:
        make_certificate(work, mixed)
    assert refusal.value.lot == bought.lot

    make_collected(work, bought)

    made = make_certificate(work, mixed)
    assert made.statement is Statement.BUYER
    assert made.origin.startswith("江西省宜春市万载县")
    assert made.origin.endswith("、外省")


def test_a_voided_paper_of_the_seller_proves_nothing(work):
    bought = make_bought_in(work)
    paper = make_collected(work, bought)
    services.void_certificate(work, number=paper.number, reason="录错")

    with pytest.raises(rules.SourceProofMissing):
        make_certificate(work, bought)


def test_a_seller_in_the_same_county_hands_its_certificate_over_by_issuing_it(work, batch):
    make_dispatch(work, batch, quantity=kg(100))
    bought = make_bought_in(work, make_producer(work), from_batch_id=batch.id)
    with pytest.raises(rules.SourceProofMissing) as refusal:
        make_certificate(work, bought)
    assert refusal.value.lot == bought.lot

    make_certificate(work, batch)

    assert make_certificate(work, bought).statement is Statement.BUYER


def test_an_intake_from_members_and_registered_land_is_the_cooperatives_own(work):
    producer = make_producer(work)
    farmer = make_contract_farmer(work, producer)
    work.session.flush()
    unit = make_unit(work, producer, member_id=farmer.id)
    work.session.flush()
    known = SourceLine(quantity=kg(100), unit_id=unit.id, member_id=farmer.id)
    unknown = SourceLine(quantity=kg(100), member_id=farmer.id)

    assert make_certificate(work, make_intake(work)).statement is Statement.PRODUCER
    own = make_certificate(work, make_intake(work, producer, lines=[known]))
    assert own.statement is Statement.PRODUCER
    others = make_intake(work, producer, lines=[unknown])
    assert queries.grounds_of(work, others.id).statement is Statement.BUYER
    with pytest.raises(rules.SourceProofMissing):
        make_certificate(work, others)


def test_goods_without_known_land_come_from_where_the_producer_is(work):
    producer = make_producer(work)
    farmer = make_contract_farmer(work, producer)
    work.session.flush()
    line = SourceLine(quantity=kg(100), member_id=farmer.id)
    batch = make_intake(work, producer, lines=[line])

    assert queries.grounds_of(work, batch.id).origin.startswith("江西省宜春市万载县")


def test_nobody_else_issues_in_a_producers_name(work, work_as, batch):
    others = [
        work_as(Role.PRODUCER_CLERK, organisation_id=make_producer(work).id),
        work_as(Role.MARKET_OFFICER, division=COUNTY),
        work_as(Role.TOWNSHIP_ASSISTANT, division="360922101"),
    ]

    for other in others:
        with pytest.raises(MissingPermission):
            make_certificate(other, batch)
        with pytest.raises(MissingPermission):
            make_collected(other, batch)
    with pytest.raises(InvalidValue, match="basis"):
        make_certificate(work, batch, basis=[])
    assert queries.certificates_for(work, [batch.id]) == []


def test_batches_that_wait_for_a_certificate_are_offered_those_that_must_have_one_first(work):
    producer = make_producer(work)
    fresh = make_harvest(work, producer, quantity=kg(500))
    rice = make_harvest(work, producer, make_product(work, producer, commodity=Commodity.GRAIN))
    done = make_harvest(work, producer)
    make_certificate(work, done)
    make_packing_batch(work, producer, make_packaged_food(work, producer), packs=40)
    gone = make_harvest(work, producer)
    make_dispatch(work, gone)
    make_failure(work, rice)

    waiting = [each.id for each in queries.batches_awaiting(work, producer.id)]

    assert waiting == [fresh.id, rice.id]
    assert not {done.id, gone.id} & set(waiting)
    assert queries.count_of_day(work, producer.id) == 1
