"""Origin-matched: what is local, what is exempt, and what stands against a batch."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.factories.batches import (
    kg,
    make_bought_in,
    make_harvest,
    make_intake,
    make_packing_batch,
    make_process,
)
from tests.factories.brands import (
    BODY,
    CAKE,
    make_authorisation,
    make_brand,
    make_rule_book,
)
from tests.factories.producers import make_member, make_premises, make_producer, make_unit
from tests.factories.products import make_packed_product, make_product
from trace.kernel.errors import NoSuchRecord
from trace.rooms.authorisations.origin import OriginCause, judge_origin
from trace.rooms.batches.rules import BatchKind, SourceLine
from trace.rooms.brands.rules import MainIngredient, OriginRule
from trace.rooms.products.models import Commodity

ELSEWHERE = "430225101"


def codes(decision):
    return [cause.code for cause in decision.reasons]


def make_cake(work, *, body=BODY, jujube=None, extra=(), premises_in=None):
    """Return (brand, batch): a jujube cake processed from local jujubes and bought sugar."""
    brand = make_brand(work, with_rule_book=False)
    make_rule_book(work, brand, body)
    producer = make_producer(work)
    fruit = make_product(work, producer, name="南酸枣")
    sugar = make_product(work, producer, name="白砂糖", commodity=Commodity.PROCESSED)
    cake = make_product(work, producer, name="南酸枣糕", commodity=Commodity.PROCESSED)
    work.session.flush()
    make_authorisation(work, brand, producer, [cake], kind=CAKE)
    premises = make_premises(work, producer, **({"division": premises_in} if premises_in else {}))
    work.session.flush()
    main = (jujube or make_harvest)(work, producer, fruit)
    inputs = [
        main,
        make_bought_in(work, producer, sugar),
        *(make(work, producer) for make in extra),
    ]
    batch = make_process(
        work,
        inputs,
        cake,
        kind=BatchKind.PROCESSING,
        quantity=kg(500),
        premises_id=premises.id,
    )
    return brand, batch


def test_local_fruit_with_bought_sugar_is_origin_matched(work):
    brand, batch = make_cake(work)

    decision = judge_origin(work, brand_id=brand.id, batch_id=batch.id)

    assert decision.matched
    assert decision.facts["local_percent"] == {"南酸枣": "100.00"}
    assert decision.facts["rule_book_version"] == 1


def test_bought_in_fruit_never_counts_as_local(work):
    brand, batch = make_cake(work, jujube=make_bought_in)

    decision = judge_origin(work, brand_id=brand.id, batch_id=batch.id)

    assert codes(decision) == ["bought-in"]
    assert decision.reasons[0].subject == "示例批发市场"
    assert OriginCause.parse(str(decision.reasons[0])) == decision.reasons[0]


def test_an_ingredient_nobody_listed_is_named(work):
    brand, batch = make_cake(
        work,
        extra=[
            lambda w, p: make_harvest(w, p, make_product(w, p, name="红薯", commodity="vegetable"))
        ],
    )

    assert codes(judge_origin(work, brand_id=brand.id, batch_id=batch.id)) == [
        "ingredient-unlisted"
    ]


def test_a_main_ingredient_must_be_in_it(work):
    rule = OriginRule(CAKE, (MainIngredient(("莲子",)), MainIngredient(commodity="fruit")), ("糖",))
    brand, batch = make_cake(work, body=replace(BODY, origin=(rule,)))

    decision = judge_origin(work, brand_id=brand.id, batch_id=batch.id)

    assert [(cause.code, cause.subject) for cause in decision.reasons] == [
        ("ingredient-missing", "莲子")
    ]


def test_processing_elsewhere_is_found(work):
    brand, batch = make_cake(work, premises_in=ELSEWHERE)

    assert codes(judge_origin(work, brand_id=brand.id, batch_id=batch.id)) == ["processed-outside"]


@pytest.mark.parametrize(("share", "matched"), [(Decimal(90), True), (Decimal(95), False)])
def test_a_share_of_the_main_ingredient_may_come_from_elsewhere(work, share, matched):
    rule = OriginRule("peach", (MainIngredient(commodity="fruit", local_percent=share),))
    brand = make_brand(work, with_rule_book=False)
    make_rule_book(work, brand, replace(BODY, origin=(rule,)))
    producer = make_producer(work)
    peach = make_product(work, producer)
    work.session.flush()
    make_authorisation(work, brand, producer, [peach])
    batch = make_process(
        work,
        [
            make_harvest(work, producer, peach, quantity=kg(900)),
            make_bought_in(work, producer, peach, quantity=kg(100)),
        ],
    )

    decision = judge_origin(work, brand_id=brand.id, batch_id=batch.id)

    assert decision.facts["local_percent"] == {"fruit": "90.00"}
    assert decision.matched is matched


def test_an_intake_is_local_when_every_line_names_a_unit_in_the_territory(work):
    brand, producer = make_brand(work), make_producer(work)
    member = make_member(work, producer)
    work.session.flush()
    near = make_unit(work, producer, member_id=member.id)
    far = make_unit(work, producer, member_id=member.id, division=ELSEWHERE)
    work.session.flush()
    lines = [
        SourceLine(quantity=kg(10), unit_id=near.id, member_id=member.id),
        SourceLine(quantity=kg(10), unit_id=far.id, member_id=member.id),
        SourceLine(quantity=kg(10), member_id=member.id),
    ]

    batch = make_intake(work, producer, lines=lines)
    decision = judge_origin(work, brand_id=brand.id, batch_id=batch.id)

    assert [(cause.code, cause.subject) for cause in decision.reasons] == [
        ("outside", far.name),
        ("no-unit", member.name),
    ]


def test_a_unit_closed_and_a_member_gone_before_the_harvest_do_not_count(work):
    brand, producer = make_brand(work), make_producer(work)
    member = make_member(work, producer)
    work.session.flush()
    unit = make_unit(work, producer, member_id=member.id)
    work.session.flush()
    line = SourceLine(quantity=kg(10), unit_id=unit.id, member_id=member.id)
    batch = make_intake(work, producer, lines=[line])

    def judged():
        found = judge_origin(work, brand_id=brand.id, batch_id=batch.id)
        return [(cause.code, cause.subject) for cause in found.reasons]

    # On the very day both still count; it is learnt afterwards that they had ended before.
    unit.closed_on = member.left_on = batch.made_on
    work.session.flush()
    assert judged() == []
    member.left_on = batch.made_on - timedelta(days=1)
    work.session.flush()
    assert judged() == [("not-member", member.name)]
    unit.closed_on = batch.made_on - timedelta(days=1)
    work.session.flush()
    assert judged() == [("unit-closed", unit.name)]


def test_a_whole_chain_down_to_the_pack_is_judged(work):
    brand, producer = make_brand(work), make_producer(work)
    packed = make_packed_product(work, producer)
    work.session.flush()
    make_authorisation(work, brand, producer, [packed])

    batch = make_packing_batch(work, producer, packed)

    assert judge_origin(work, brand_id=brand.id, batch_id=batch.id).matched


def test_each_component_of_an_assortment_is_judged_for_itself(work):
    brand, producer = make_brand(work), make_producer(work)
    local = make_packing_batch(work, producer, packs=10)
    other = make_product(work, producer, name="核桃", commodity=Commodity.NUT)
    foreign = make_bought_in(work, producer, other)
    box = make_product(work, producer, name="礼盒")
    batch = make_process(work, [local, foreign], box, kind=BatchKind.ASSORTMENT)

    decision = judge_origin(work, brand_id=brand.id, batch_id=batch.id)

    assert codes(decision) == ["bought-in"]
    assert set(decision.facts["local_percent"].values()) == {"100.00", "0.00"}


def test_without_a_rule_book_nothing_is_origin_matched(work):
    brand = make_brand(work, with_rule_book=False)
    batch = make_harvest(work)

    decision = judge_origin(work, brand_id=brand.id, batch_id=batch.id)

    assert codes(decision) == ["no-rule-book"]
    with pytest.raises(NoSuchRecord):
        judge_origin(work, brand_id=0, batch_id=batch.id)
