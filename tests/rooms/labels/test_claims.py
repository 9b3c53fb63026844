"""Claimed marks over everything that went in: the day that counts, shares, units, processors; each refusal in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from tests.factories.batches import (
    kg,
    make_bought_in,
    make_dispatch,
    make_harvest,
    make_packing_batch,
    make_process,
)
from tests.factories.certificates import make_certificate
from tests.factories.labels import Packed, make_packed
from tests.factories.producers import make_producer, make_proof, make_unit
from tests.factories.products import make_packaged_food, make_packed_product, make_product
from trace.http.gates import gate_text
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidFields, InvalidValue, MissingPermission
from trace.kernel.work import Work
from trace.rooms.batches.models import Batch
from trace.rooms.batches.rules import PROCESSES, BatchKind, SourceLine
from trace.rooms.certificates import services as certificates
from trace.rooms.certificates.kinds import CertificateStanding, Mark
from trace.rooms.certificates.services import ScopeLine
from trace.rooms.labels import services
from trace.rooms.labels.claims import ClaimCause
from trace.rooms.labels.rules import Gate, GateFinding
from trace.rooms.norms import claims, rules
from trace.rooms.norms import services as norms
from trace.rooms.norms.models import NormKind
from trace.rooms.producers.models import Producer
from trace.rooms.producers.services import NewItem
from trace.rooms.products.models import Commodity, Product

G3 = Gate.CERTIFICATES
BODY = claims.SHIPPED["organic"][2]


@dataclass
class Cake:
    """A jujube cake from fruit, sugar and salt, made and packed; everything that a claim needs is on record."""

    producer: Producer
    processor: Producer
    fruit: Product
    food: Product
    packed: Packed
    made: Batch


def make_cake(
    work: Work,
    *,
    fruit: str | int = 96,
    sugar: str | int = 4,
    salt: str | int = 10,
    made_on: date | None = None,
    is_commissioned: bool = False,
) -> Cake:
    """Return packs of cake; no certificate is on record yet."""
    producer = make_producer(work)
    processor = make_producer(work) if is_commissioned else producer
    raw = make_product(work, producer, name="南酸枣")
    sweet = make_product(work, producer, name="白砂糖", commodity=Commodity.PROCESSED)
    salted = make_product(work, producer, name="食用盐", commodity=Commodity.PROCESSED)
    food = make_packaged_food(work, producer)
    work.session.flush()
    day = made_on or work.today - timedelta(days=3)
    inputs = [make_harvest(work, producer, raw, quantity=kg(fruit), on=day)]
    inputs += [
        make_bought_in(work, producer, each, quantity=kg(amount), on=day)
        for each, amount in ((sweet, sugar), (salted, salt))
    ]
    more: dict[str, Any] = {"processor_id": processor.id} if is_commissioned else {}
    kind = BatchKind.COMMISSIONED_PROCESSING if is_commissioned else BatchKind.PROCESSING
    made = make_process(work, inputs, food, kind=kind, quantity=kg(50), on=day, **more)
    batch = make_packing_batch(work, producer, food, source=made, packs=100)
    items = [NewItem(name="南酸枣糕", category_code="1701", product_ids=(food.id,))]
    if is_commissioned:
        items = [NewItem(name="南酸枣糕", category_code="1701")]
    make_proof(work, processor, items=items)
    work.session.flush()
    return Cake(producer, processor, raw, food, Packed(producer, food, batch), made)


def judged(work: Work, packed: Packed, mark: Mark = Mark.ORGANIC) -> list[GateFinding]:
    """What G3 says of ten labels that claim the mark, codes of the certifier aside."""
    work.session.flush()
    work.session.expire_all()
    found = services.preview_order(work, packed.order(10, marks=(mark,))).findings
    return [each for each in found if each.gate is G3 and each.reason != "organic-codes-missing"]


def reasons(findings: list[GateFinding]) -> list[tuple[str, str]]:
    """Outcome and reason of each."""
    return [(each.outcome.value, each.reason) for each in findings]


def against(finding: GateFinding) -> list[str]:
    """The codes of what stands against a claim."""
    told = finding.facts["against"]
    assert isinstance(told, list)
    return [ClaimCause.parse(str(each)).code for each in told]


# ------------------------------------------------------------------------------------------------ shares of inputs


@pytest.mark.parametrize(
    ("fruit", "sugar", "outcome"),
    [
        (95, 5, [("passed", "certificate-covered")]),
        ("94.9", "5.1", [("failed", "claim-input-share")]),
    ],
)
def test_organic_goods_hold_five_per_cent_of_other_farm_goods_salt_left_aside(
    work: Work, fruit: Any, sugar: Any, outcome: list[tuple[str, str]]
) -> None:
    cake = make_cake(work, fruit=fruit, sugar=sugar, salt=50)
    make_certificate(work, cake.producer, [cake.fruit, cake.food])

    assert reasons(judged(work, cake.packed)) == outcome


def test_a_share_too_small_is_told_with_figures_lot_and_remedy_in_both_languages(
    work: Work, app: Flask
) -> None:
    cake = make_cake(work, fruit=90, sugar=10, salt=0.001)
    paper = make_certificate(work, cake.producer, [cake.fruit, cake.food])

    (finding,) = judged(work, cake.packed)

    assert (finding.facts["percent"], finding.facts["limit"]) == ("90.00", "95")
    assert against(finding) == ["bought-in"]
    assert finding.documents == (paper.number,)
    assert (finding.rule, finding.rule_version) == ("claim-rule/organic", "0.1")
    with app.test_request_context("/"):
        with force_locale("zh_Hans_CN"):
            told = gate_text(finding)
        with force_locale("en"):
            in_english = gate_text(finding)
    assert "仅占 90.00%，要求不低于 95%" in told.sentence
    assert "为外购且无认证证书（示例批发市场，占 10.00%）" in told.sentence
    assert "填写供方证书编号" in told.remedy
    assert "Only 90.00% of what went into batch" in in_english.sentence
    assert "Leave the mark off the label" in in_english.remedy


def test_fruit_that_no_certificate_lists_does_not_count(work: Work) -> None:
    cake = make_cake(work)
    make_certificate(work, cake.producer, [cake.food])

    (finding,) = judged(work, cake.packed)

    assert finding.reason == "claim-input-share"
    assert against(finding) == ["not-listed", "bought-in"]


def test_bought_in_goods_count_when_their_paper_is_a_certificate_that_lists_them(
    work: Work,
) -> None:
    producer, supplier = make_producer(work), make_producer(work)
    goods, peaches = make_packed_product(work, producer), make_product(work, producer)
    make_certificate(work, producer, [goods])
    paper = make_certificate(work, supplier, lines=[ScopeLine("黄桃")])
    work.session.flush()
    sources = [
        make_harvest(work, producer, peaches, quantity=kg(80)),
        make_bought_in(work, producer, peaches, quantity=kg(20), document_number=paper.number),
    ]
    mixed = make_process(work, sources)
    packed = Packed(
        producer, goods, make_packing_batch(work, producer, goods, source=mixed, packs=20)
    )

    assert reasons(judged(work, packed)) == [("passed", "certificate-covered")]
    certificates.change_state(
        work,
        certificate_id=paper.id,
        state=CertificateStanding.SUSPENDED,
        from_on=work.today - timedelta(days=2),
        reason="抽检不合格",
    )
    (finding,) = judged(work, packed)
    assert finding.facts["percent"] == "80.00"


def test_goods_bought_from_a_certified_seller_here_count(work: Work) -> None:
    seller, buyer = make_producer(work), make_producer(work)
    sold = make_harvest(work, seller, quantity=kg(100))
    make_dispatch(work, sold, quantity=kg(50))
    goods, peaches = make_packed_product(work, buyer), make_product(work, buyer)
    make_certificate(work, buyer, [goods])
    bought = make_bought_in(work, buyer, peaches, quantity=kg(50), from_batch_id=sold.id)
    packed = Packed(buyer, goods, make_packing_batch(work, buyer, goods, source=bought, packs=20))

    (before,) = judged(work, packed)
    make_certificate(work, seller, [sold.product])

    assert before.reason == "claim-input-share"
    assert reasons(judged(work, packed)) == [("passed", "certificate-covered")]


def test_a_line_that_names_a_unit_covers_what_grew_there_alone(work: Work) -> None:
    producer = make_producer(work)
    goods, peaches = make_packed_product(work, producer), make_product(work, producer)
    inside, outside = make_unit(work, producer), make_unit(work, producer)
    work.session.flush()
    make_certificate(work, producer, lines=[ScopeLine(goods.name, goods.id, unit_id=inside.id)])
    lines = [
        SourceLine(quantity=kg(90), unit_id=inside.id),
        SourceLine(quantity=kg(10), unit_id=outside.id),
    ]
    source = make_harvest(work, producer, peaches, lines=lines)
    packed = Packed(
        producer, goods, make_packing_batch(work, producer, goods, source=source, packs=40)
    )

    (finding,) = judged(work, packed)

    assert against(finding) == ["other-unit"]
    assert outside.name in str(finding.facts["against"])


def test_goods_without_a_recorded_source_claim_nothing(work: Work) -> None:
    cake = make_cake(work)
    make_certificate(work, cake.producer, [cake.fruit, cake.food])
    norms.create_norm(
        work,
        kind=NormKind.CLAIM_RULE,
        code="organic",
        title="有机",
        from_on=date(2026, 1, 1),
        body=changed(ignored_ingredients=["南酸枣", "白砂糖", "食用盐"]),
        source="示例",
    )

    (finding,) = judged(work, cake.packed)

    assert against(finding) == ["no-source"]


# ------------------------------------------------------------------------------------------------------- processors


def test_a_commissioned_processor_needs_a_certificate_of_its_own(work: Work) -> None:
    cake = make_cake(work, is_commissioned=True)
    make_certificate(work, cake.producer, [cake.fruit, cake.food])

    (finding,) = judged(work, cake.packed)
    assert finding.reason == "claim-processor"
    assert against(finding) == ["processor-no-certificate"]
    assert cake.processor.name in str(finding.facts["against"])

    make_certificate(work, cake.processor, lines=[ScopeLine("蜂蜜")])
    (other,) = judged(work, cake.packed)
    assert against(other) == ["processor-product-not-listed"]

    make_certificate(work, cake.processor, lines=[ScopeLine("南酸枣糕")])
    assert reasons(judged(work, cake.packed)) == [("passed", "certificate-covered")]


def test_green_food_asks_no_certificate_of_the_processor_and_counts_registered_land(
    work: Work,
) -> None:
    cake = make_cake(work, is_commissioned=True, fruit=91, sugar=9)
    make_certificate(work, cake.producer, [cake.food], mark=Mark.GREEN, number="GF360922260001")

    assert reasons(judged(work, cake.packed, Mark.GREEN)) == [("passed", "certificate-covered")]


# ------------------------------------------------------------------------------------------------ the day that counts


@pytest.mark.parametrize(
    ("ended", "outcome"),
    [(0, "certificate-covered"), (1, "certificate-expired")],
)
def test_organic_goods_are_judged_on_the_day_of_production(
    work: Work, ended: int, outcome: str
) -> None:
    made_on = work.today - timedelta(days=40)
    cake = make_cake(work, made_on=made_on)
    make_certificate(
        work,
        cake.producer,
        [cake.fruit, cake.food],
        valid_until=made_on - timedelta(days=ended),
    )

    # Packed and labelled long after: what counts is the certificate of the day on which it was made.
    assert [each.reason for each in judged(work, cake.packed)] == [outcome]


@pytest.mark.parametrize(("ended", "outcome"), [(0, "covered"), (1, "expired")])
def test_green_food_is_judged_on_the_day_the_mark_is_used(
    work: Work, ended: int, outcome: str
) -> None:
    packed = make_packed(work, with_brand=False)
    make_certificate(
        work,
        packed.producer,
        [packed.product],
        mark=Mark.GREEN,
        number="GF360922260002",
        valid_until=work.today - timedelta(days=ended),
    )

    assert [each.reason for each in judged(work, packed, Mark.GREEN)] == [f"certificate-{outcome}"]


@pytest.mark.parametrize(
    ("days_after", "outcome"), [(0, "certificate-withdrawn"), (1, "certificate-covered")]
)
def test_a_certificate_taken_away_counts_from_its_day_on(
    work: Work, days_after: int, outcome: str
) -> None:
    packed = make_packed(work, with_brand=False)
    paper = make_certificate(work, packed.producer, [packed.product])
    certificates.change_state(
        work,
        certificate_id=paper.id,
        state=CertificateStanding.WITHDRAWN,
        from_on=packed.batch.made_on + timedelta(days=days_after),
        reason="撤销",
    )

    assert [each.reason for each in judged(work, packed)] == [outcome]


def test_the_day_of_harvest_counts_where_the_rule_says_so(work: Work) -> None:
    cake = make_cake(work, made_on=work.today - timedelta(days=40))
    make_certificate(
        work,
        cake.producer,
        [cake.fruit, cake.food],
        valid_until=work.today - timedelta(days=40),
    )
    enter(work, day_that_counts="harvest")

    (finding,) = judged(work, cake.packed)

    assert finding.reason == "certificate-covered"
    assert finding.facts["on"] == (work.today - timedelta(days=40)).isoformat()
    assert finding.rule_version == "1.1"


# ---------------------------------------------------------------------------------------------------------- the rules


def changed(**fields: Any) -> dict[str, Any]:
    """The rule on organic goods that the product ships with, with other fields."""
    (rule,) = BODY["rules"]  # type: ignore[misc]
    return {"rules": [{**rule, **fields}]}


def enter(work: Work, code: str = "organic", **fields: Any) -> None:
    """Enter a rule on a mark for the whole instance."""
    norms.create_norm(
        work,
        kind=NormKind.CLAIM_RULE,
        code=code,
        title="有机（示例）",
        from_on=date(2026, 1, 1),
        body=changed(**fields),
        source="示例文件",
    )


def test_an_entered_rule_goes_before_the_one_shipped(work: Work) -> None:
    cake = make_cake(work, fruit=80, sugar=20)
    make_certificate(work, cake.producer, [cake.fruit, cake.food])
    enter(work, min_input_percent="70")

    assert reasons(judged(work, cake.packed)) == [("passed", "certificate-covered")]


def test_goods_that_no_rule_fits_claim_nothing(work: Work) -> None:
    packed = make_packed(work, with_brand=False)
    make_certificate(work, packed.producer, [packed.product])
    enter(work, when={"commodity": ["grain"], "is_prepackaged_food": True})

    assert reasons(judged(work, packed)) == [("failed", "claim-no-rule")]


def test_rules_on_marks_are_for_who_answers_for_the_whole_instance(
    work: Work, work_as: Callable[..., Work]
) -> None:
    enter(work_as(Role.ADMINISTRATOR))

    for role, where in (
        (Role.BRAND, {"organisation_id": 1}),
        (Role.AGRICULTURE_OFFICER, {"division": "36"}),
    ):
        with pytest.raises(MissingPermission):
            enter(work_as(role, **where), "green")
    with pytest.raises(InvalidValue):
        enter(work, "halal")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("when", {"colour": "red"}),
        ("min_input_percent", "101"),
        ("min_input_percent", "viel"),
        ("ignored_ingredients", "salt"),
        ("ignored_ingredients", [""]),
        ("exempt_process_kinds", ["harvest"]),
        ("day_that_counts", "sunday"),
        ("pack_code_required", "yes"),
    ],
)
def test_a_rule_of_a_wrong_form_is_refused_at_its_place(field: str, value: object) -> None:
    with pytest.raises(InvalidFields) as refusal:
        rules.accept_body(NormKind.CLAIM_RULE, changed(**{field: value}))

    assert [each.field for each in refusal.value.problems] == [f"body.rules.0.{field}"]


def test_a_body_without_rules_is_refused() -> None:
    with pytest.raises(InvalidFields):
        rules.accept_body(NormKind.CLAIM_RULE, {"rules": []})


def test_what_the_product_ships_with_is_of_the_right_form_for_every_mark() -> None:
    assert set(claims.SHIPPED) == {mark.value for mark in Mark} == set(claims.MARKS)
    assert set(claims.PROCESS_KINDS) == {kind.value for kind in PROCESSES}
    for _title, _source, body in claims.SHIPPED.values():
        assert rules.accept_body(NormKind.CLAIM_RULE, body) == body
