"""The ten gates, one plain case each: what refuses, with which reason, paper and remedy."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.factories.batches import (
    kg,
    make_bought_in,
    make_harvest,
    make_packing_batch,
    make_process,
)
from tests.factories.brands import make_authorisation, make_brand
from tests.factories.certificates import make_certificate
from tests.factories.labels import Packed, make_bound_run, make_conformity, make_packed
from tests.factories.norms import make_grade_standard
from tests.factories.producers import make_producer, make_proof
from tests.factories.products import make_packaged_food, make_packed_product, make_product
from tests.factories.testing import make_measurement
from trace.kernel.quantity import Quantity, Unit
from trace.kernel.work import Work
from trace.rooms.batches import services as batches
from trace.rooms.batches.models import Batch
from trace.rooms.batches.queries import get_batch as batch_of
from trace.rooms.batches.rules import BatchKind, RestrictionKind
from trace.rooms.batches.services import InputLine, OutputLine
from trace.rooms.certificates.kinds import Mark
from trace.rooms.certificates.services import ScopeLine
from trace.rooms.labels import services
from trace.rooms.labels.rules import Gate, GateFinding, Outcome
from trace.rooms.producers import services as producers
from trace.rooms.producers.kinds import SubjectKind
from trace.rooms.producers.models import Producer

# Nothing has been handed in when an order is placed.
CODES = ("warning", "organic-codes-missing")


def judged(work: Work, packed: Packed, count: int = 10, **order: object) -> list[GateFinding]:
    """What every gate finds of an order."""
    work.session.flush()
    work.session.expire_all()
    return list(services.preview_order(work, packed.order(count, **order)).findings)


def found(findings: list[GateFinding], gate: Gate) -> list[tuple[str, str]]:
    """Outcome and reason of one gate's findings."""
    return [(item.outcome.value, item.reason) for item in findings if item.gate is gate]


def packed_food(work: Work, producer: Producer | None = None, **product: object) -> Packed:
    """Two hundred packs of candied fruit, processed and packed by the producer, without the brand."""
    producer = producer or make_producer(work)
    food = make_packaged_food(work, producer, **product)
    fruit = make_product(work, producer, name="南酸枣")
    work.session.flush()
    source = make_harvest(work, producer, fruit, quantity=kg(100))
    cake = make_process(work, [source], food, kind=BatchKind.PROCESSING, quantity=kg(50))
    batch = make_packing_batch(work, producer, food, source=cake, packs=200)
    work.session.flush()
    return Packed(producer, food, batch)


# ------------------------------------------------------------------------------------------ G2 right to produce


def test_packaged_food_needs_the_processors_licence(work: Work) -> None:
    packed = packed_food(work)

    assert found(judged(work, packed), Gate.PROOF) == [("failed", "proof-missing")]
    proof = make_proof(work, packed.producer, [packed.product])
    (finding,) = [item for item in judged(work, packed) if item.gate is Gate.PROOF]
    assert (finding.outcome, finding.reason) == (Outcome.PASSED, "proof-covered")
    assert finding.documents == (proof.number,)
    assert finding.rule == "proof-rule/national"


def test_an_expired_licence_stops_and_an_open_renewal_warns(work: Work) -> None:
    packed = packed_food(work)
    proof = make_proof(work, packed.producer, [packed.product], valid_until=date(2026, 7, 10))

    assert found(judged(work, packed), Gate.PROOF) == [("failed", "proof-expired")]
    producers.apply_for_renewal(work, proof_id=proof.id, on=date(2026, 5, 1))
    assert found(judged(work, packed), Gate.PROOF) == [("warning", "proof-renewal-undecided")]


def test_a_licence_for_other_goods_does_not_cover(work: Work) -> None:
    packed = packed_food(work)
    make_proof(work, packed.producer)

    assert found(judged(work, packed), Gate.PROOF) == [("failed", "proof-product-not-listed")]


@pytest.mark.parametrize(
    ("items", "outcome"),
    [
        (["南酸枣糕"], ("passed", "proof-covered")),
        (["蜂蜜"], ("failed", "proof-product-not-listed")),
    ],
)
def test_on_commission_the_processors_licence_counts_by_the_food_it_names(
    work: Work, items: list[str], outcome: tuple[str, str]
) -> None:
    producer, processor = make_producer(work), make_producer(work)
    food = make_packaged_food(work, producer)
    fruit = make_product(work, producer, name="南酸枣")
    work.session.flush()
    source = make_harvest(work, producer, fruit, quantity=kg(100))
    cake = make_process(
        work,
        [source],
        food,
        kind=BatchKind.COMMISSIONED_PROCESSING,
        quantity=kg(50),
        processor_id=processor.id,
    )
    batch = make_packing_batch(work, producer, food, source=cake, packs=200)
    named = [producers.NewItem(name=name, category_code="1701") for name in items]
    make_proof(work, processor, items=named)

    findings = judged(work, Packed(producer, food, batch))

    assert found(findings, Gate.PROOF) == [outcome]
    assert next(f for f in findings if f.gate is Gate.PROOF).facts["processor"] == processor.name


def test_households_are_encouraged_to_promise_and_cooperatives_must(work: Work) -> None:
    household = make_producer(work, subject_kind=SubjectKind.HOUSEHOLD)
    free = make_packed(work, producer=household, with_brand=False, with_conformity=False)
    bound = make_packed(work, with_brand=False, with_conformity=False)

    assert ("warning", "conformity-encouraged") in found(judged(work, free), Gate.PROOF)
    assert ("failed", "conformity-missing") in found(judged(work, bound), Gate.PROOF)
    make_conformity(work, bound.batch)
    assert ("passed", "conformity-present") in found(judged(work, bound), Gate.PROOF)


# ---------------------------------------------------------------------------------------------- G3 claimed marks


def test_a_claimed_mark_needs_its_certificate_on_the_day_of_packing(work: Work) -> None:
    packed = make_packed(work, with_brand=False)

    claimed = judged(work, packed, marks=(Mark.ORGANIC,))
    assert found(claimed, Gate.CERTIFICATES) == [("failed", "certificate-no-certificate"), CODES]
    paper = make_certificate(work, packed.producer, [packed.product])
    covered = judged(work, packed, marks=(Mark.ORGANIC,))
    assert found(covered, Gate.CERTIFICATES) == [("passed", "certificate-covered"), CODES]
    run = make_bound_run(work, packed, marks=(Mark.ORGANIC,))
    assert run.marks == ["organic"]
    now = services.judge_now(
        work, run=run, producer=packed.producer, product=packed.product, brand=None
    )
    documents = [item.documents for item in now if item.gate is Gate.CERTIFICATES]
    assert documents == [(paper.number,)]


def test_labels_do_not_claim_more_than_a_certificate_states(work: Work) -> None:
    packed = make_packed(work, packs=200, with_brand=False)
    line = ScopeLine("黄桃礼盒", packed.product.id, quantity=Quantity(Decimal(100), Unit.KG))
    make_certificate(work, packed.producer, lines=[line])
    make_bound_run(work, packed, count=30, marks=(Mark.ORGANIC,))

    fits = judged(work, packed, 10, marks=(Mark.ORGANIC,))
    exceeds = judged(work, packed, 11, marks=(Mark.ORGANIC,))

    assert found(fits, Gate.CERTIFICATES) == [("passed", "certificate-covered"), CODES]
    assert found(exceeds, Gate.CERTIFICATES) == [("failed", "certificate-quantity"), CODES]


# ------------------------------------------------------------------------------------------ G4 authorisation, G5


def test_a_suspended_authorisation_stops_and_says_why(work: Work) -> None:
    from trace.rooms.sanctions import services as sanctions

    packed = make_packed(work)
    assert packed.authorisation is not None
    sanctions.change_authorisation_state(
        work,
        authorisation_id=packed.authorisation.id,
        act="suspend",
        reason="超范围用标",
        document_number="示例〔2026〕3号",
    )

    (finding,) = [item for item in judged(work, packed) if item.gate is Gate.AUTHORISATION]

    assert finding.reason == "authorisation-suspended"
    assert finding.facts["cause"] == "超范围用标"


def test_bought_in_goods_never_bear_the_brand(work: Work) -> None:
    producer = make_producer(work)
    goods = make_packed_product(work, producer)
    peaches = make_product(work, producer)
    work.session.flush()
    bought = make_bought_in(work, producer, peaches)
    batch = make_packing_batch(work, producer, goods, source=bought, packs=20)
    brand = make_brand(work)
    make_authorisation(work, brand, producer, [goods])
    packed = Packed(producer, goods, batch, brand)

    (finding,) = [item for item in judged(work, packed) if item.gate is Gate.ORIGIN]

    assert (finding.outcome, finding.reason) == (Outcome.FAILED, "origin-not-matched")
    causes = finding.facts["causes"]
    assert isinstance(causes, list)
    assert any(str(cause).startswith("bought-in|") for cause in causes)


# ----------------------------------------------------------------------------------------------------- G6, G7, G8


def test_a_grade_is_asked_where_a_standard_applies_and_never_stops(work: Work) -> None:
    from trace.rooms.testing import services as testing

    standard = make_grade_standard(work)
    packed = make_packed(work, with_brand=False, grade_norm_code=standard.code)
    assert found(judged(work, packed), Gate.GRADE) == [("warning", "grade-not-measured")]

    def measure(weight: str) -> None:
        testing.record_measurement(
            work,
            batch_id=packed.batch.id,
            measured_on=work.today,
            instrument="电子秤",
            values={"weight_g": weight, "soluble_solids": "12.5", "shape": "周正"},
        )

    measure("160")
    assert found(judged(work, packed), Gate.GRADE) == [("passed", "grade-measured")]
    measure("90")
    assert found(judged(work, packed), Gate.GRADE) == [("warning", "grade-none")]


def test_what_was_measured_of_the_fruit_without_a_standard_does_not_grade_the_packs(
    work: Work,
) -> None:
    standard = make_grade_standard(work)
    packed = make_packed(work, with_brand=False, grade_norm_code=standard.code)
    harvest = batch_of(work, parent(work, packed.batch))
    make_measurement(work, harvest)

    assert found(judged(work, packed), Gate.GRADE) == [("warning", "grade-not-measured")]


@pytest.mark.parametrize(
    ("kind", "gate", "reason"),
    [
        (RestrictionKind.RECALL, Gate.SAFETY, "held-recall"),
        (RestrictionKind.OFFICER_STOP, Gate.SAFETY, "held-officer-stop"),
        (RestrictionKind.SAFETY_FAILURE, Gate.SAFETY, "held-safety-failure"),
        (RestrictionKind.INTERVAL, Gate.INTERVALS, "interval-not-over"),
        (RestrictionKind.YIELD_CHECK, Gate.MASS, "yield-check-pending"),
    ],
)
def test_what_holds_the_harvest_stops_the_labels_of_the_packs(
    work: Work, kind: RestrictionKind, gate: Gate, reason: str
) -> None:
    packed = make_packed(work)
    harvest = parent(work, packed.batch)
    batches.place_restriction(
        work, batch_ids=[harvest], kind=kind, reason="示例", document_number="示例〔2026〕9号"
    )

    findings = judged(work, packed)

    assert ("failed", reason) in found(findings, gate)
    assert all(not item.stops for item in findings if item.gate is not gate)


def test_a_pending_yield_check_only_warns_on_a_plain_label(work: Work) -> None:
    packed = make_packed(work, with_brand=False)
    batches.place_restriction(
        work,
        batch_ids=[packed.batch.id],
        kind=RestrictionKind.YIELD_CHECK,
        reason="产量偏高",
    )

    assert ("warning", "yield-check-pending") in found(judged(work, packed), Gate.MASS)


# ------------------------------------------------------------------------------------------------- an assortment


def test_every_component_of_an_assortment_passes_for_itself(work: Work) -> None:
    producer = make_producer(work)
    fresh = make_packed(work, producer=producer, with_brand=False, packs=20)
    food = packed_food(work, producer)
    box = make_packed_product(
        work, producer, name="大礼盒", net_content=Quantity(Decimal("2.75"), Unit.KG)
    )
    work.session.flush()
    inputs = [
        InputLine(batch_id=fresh.batch.id, quantity=kg("50")),
        InputLine(batch_id=food.batch.id, quantity=kg("5")),
    ]
    output = OutputLine(product_id=box.id, quantity=kg("55"))
    (batch,) = batches.register_process(
        work,
        kind=BatchKind.ASSORTMENT,
        producer_id=producer.id,
        inputs=inputs,
        outputs=[output],
        on=work.today - timedelta(days=1),
    )
    packed = Packed(producer, box, batch)

    findings = judged(work, packed, marks=(Mark.GREEN,))

    assert sorted(found(findings, Gate.PROOF)) == [
        ("failed", "proof-missing"),
        ("passed", "conformity-present"),
        ("passed", "proof-none-needed"),
    ]
    assert len(found(findings, Gate.CERTIFICATES)) == 2


def parent(work: Work, batch: Batch) -> int:
    """The batch that went into another."""
    from trace.rooms.batches.queries import ancestors

    return ancestors(work, batch.id)[0].batch.id
