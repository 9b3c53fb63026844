"""G7, and G2's certificate of mixed and repacked goods: what they find, in the words people read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask_babel import force_locale

from tests.factories.batches import (
    kg,
    make_bought_in,
    make_harvest,
    make_packing_batch,
    make_process,
)
from tests.factories.conformity import make_certificate, make_collected
from tests.factories.cultivation import make_barred, make_use
from tests.factories.labels import Packed
from tests.factories.producers import COUNTY, make_producer, make_unit
from tests.factories.products import make_packed_product, make_product
from tests.factories.testing import make_report
from trace.http.gates import gate_text
from trace.kernel.actor import Role
from trace.rooms.batches import queries as batches
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.batches.services import SourceLine, lift_restriction, place_restriction
from trace.rooms.conformity.kinds import Basis
from trace.rooms.conformity.services import void_certificate
from trace.rooms.cultivation.kinds import InputKind
from trace.rooms.cultivation.services import void_record
from trace.rooms.labels.rules import Gate, GateFinding, GatesRefused, Outcome
from trace.rooms.labels.services import order_run, preview_order
from trace.rooms.producers.kinds import SubjectKind
from trace.rooms.producers.queries import get_producer
from trace.rooms.products.kinds import Commodity
from trace.rooms.testing.rules import ItemFound

SPRAYED_ON = date(2026, 7, 1)
IN_TIME = date(2026, 7, 15)


@pytest.fixture
def producer(work):
    return make_producer(work)


@pytest.fixture
def unit(work, producer):
    made = make_unit(work, producer)
    work.session.flush()
    return made


def packed_from(work, source, *, with_conformity=True, **product: Any) -> Packed:
    producer = source.producer
    goods = make_packed_product(work, producer, **product)
    work.session.flush()
    batch = make_packing_batch(work, producer, goods, source=source, packs=10)
    if with_conformity:
        make_certificate(work, batch)
    work.session.flush()
    return Packed(producer, goods, batch)


def harvest(work, unit, on, **overrides):
    line = SourceLine(quantity=kg(100), unit_id=unit.id)
    return make_harvest(
        work, get_producer(work, unit.producer_id), lines=[line], on=on, **overrides
    )


def found(work, packed, gate=Gate.INTERVALS) -> list[GateFinding]:
    return [each for each in preview_order(work, packed.order()).findings if each.gate is gate]


def told(app, finding, language) -> str:
    with app.test_request_context(), force_locale(language):
        text = gate_text(finding)
        return f"{text.sentence} {text.remedy}"


def test_goods_whose_intervals_were_kept_pass_with_the_facts(app, work, producer, unit):
    use = make_use(work, producer, unit, SPRAYED_ON)
    packed = packed_from(work, harvest(work, unit, IN_TIME))

    (finding,) = found(work, packed)

    assert (finding.outcome, finding.reason) == (Outcome.PASSED, "intervals-kept")
    assert finding.documents == (use.number,)
    zh, en = told(app, finding, "zh_Hans_CN"), told(app, finding, "en")
    assert zh.startswith(
        "已记录用药1次，安全间隔期和每季最多使用次数均符合标签规定；"
        "末次为2026年7月1日使用示例菊酯（2.5%水乳剂），2026年7月15日起可采收。"
    )
    assert "harvest allowed from" in en
    assert "1 uses of pesticides are on record" in en


def test_a_harvest_one_day_early_stops_the_order_and_says_why_in_both_languages(
    app, work, producer, unit
):
    use = make_use(work, producer, unit, SPRAYED_ON)
    early = harvest(work, unit, IN_TIME - timedelta(days=1))
    packed = packed_from(work, early, with_conformity=False)

    (finding,) = found(work, packed)

    assert (finding.outcome, finding.documents) == (Outcome.FAILED, (use.number,))
    zh, en = told(app, finding, "zh_Hans_CN"), told(app, finding, "en")
    assert zh.startswith(
        f"批次{early.lot}于2026年7月14日采收，安全间隔期未满：2026年7月1日末次使用示例菊酯（2.5%水乳剂），"
        "标签规定间隔14天，2026年7月15日起方可采收。"
    )
    assert "间隔期届满不会自动解除限制" in zh
    assert "too early" in en
    assert "its label asks for 14 days" in en
    with pytest.raises(GatesRefused):
        order_run(work, packed.order())


def test_an_offices_decision_opens_the_gate_again(work, work_as, producer, unit):
    make_use(work, producer, unit, SPRAYED_ON)
    early = harvest(work, unit, date(2026, 7, 10))
    packed = packed_from(work, early, with_conformity=False)
    (held,) = batches.restrictions_on(work, [early.id])

    officer = work_as(Role.AGRICULTURE_OFFICER, division=COUNTY)
    lift_restriction(officer, restriction_ids=[held.restriction.id], reason="复检合格")

    assert [each.outcome for each in found(work, packed)] == [Outcome.PASSED]


def test_one_use_too_many_and_a_barred_input_stop_with_their_own_words(app, work, producer, unit):
    make_barred(work, "示例磷")
    make_use(work, producer, unit, date(2026, 4, 1), times=4)
    make_use(work, producer, unit, date(2026, 5, 1), name="示例磷", interval_days=7)
    packed = packed_from(work, harvest(work, unit, IN_TIME), with_conformity=False)

    findings = found(work, packed)

    assert [each.reason for each in findings] == [
        "interval-above-maximum",
        "interval-barred-input",
    ]
    assert "共4次，超过标签规定的最多3次" in told(app, findings[0], "zh_Hans_CN")
    assert "used 4 times in the season; its label allows 3" in told(app, findings[0], "en")
    assert "禁止用于此类产品（示例公告第1号）" in told(app, findings[1], "zh_Hans_CN")
    assert "barred for these goods" in told(app, findings[1], "en")


def test_a_restriction_in_other_words_is_told_as_it_was_placed(app, work, producer, unit):
    source = harvest(work, unit, IN_TIME)
    packed = packed_from(work, source, with_conformity=False)
    place_restriction(work, batch_ids=[source.id], kind=RestrictionKind.INTERVAL, reason="举报查实")

    (finding,) = found(work, packed)

    assert finding.reason == "interval-not-over"
    assert "举报查实" in told(app, finding, "zh_Hans_CN")


def test_a_pesticide_without_an_interval_on_record_stops_until_it_is_entered(
    app, work, producer, unit
):
    unknown = make_use(work, producer, unit, SPRAYED_ON, interval_days=None)
    packed = packed_from(work, harvest(work, unit, IN_TIME))

    (finding,) = found(work, packed)
    assert (finding.outcome, finding.documents) == (Outcome.FAILED, (unknown.number,))
    assert "没有登记安全间隔期" in told(app, finding, "zh_Hans_CN")
    assert "is not on record" in told(app, finding, "en")

    void_record(work, number=unknown.number, reason="补标签")
    make_use(work, producer, unit, SPRAYED_ON)
    assert [each.outcome for each in found(work, packed)] == [Outcome.PASSED]


def test_fruit_without_any_record_is_warned_of_and_the_order_goes_on(app, work, producer, unit):
    source = harvest(work, unit, IN_TIME)
    packed = packed_from(work, source)

    (finding,) = found(work, packed)

    assert finding.outcome is Outcome.WARNING
    assert f"批次{source.lot}的产地没有农事记录" in told(app, finding, "zh_Hans_CN")
    assert "no cultivation record" in told(app, finding, "en")
    assert order_run(work, packed.order()).count == 10


def test_farm_work_without_any_pesticide_is_a_record_too(app, work, producer, unit):
    make_use(work, producer, unit, SPRAYED_ON, kind=InputKind.WORK, name="套袋", dose=None)
    packed = packed_from(work, harvest(work, unit, IN_TIME))

    (finding,) = found(work, packed)

    assert (finding.outcome, finding.reason) == (Outcome.PASSED, "no-pesticide-used")
    assert "均未使用农药" in told(app, finding, "zh_Hans_CN")


@pytest.mark.parametrize("commodity", [Commodity.HONEY, Commodity.GRAIN])
def test_goods_that_need_no_records_are_not_judged(work, producer, commodity):
    raw = make_product(work, producer, commodity=commodity)
    source = make_harvest(work, producer, raw, quantity=kg(100))

    (finding,) = found(work, packed_from(work, source, commodity=commodity))

    assert (finding.outcome, finding.reason) == (Outcome.NOT_APPLICABLE, "no-spray-records")


def test_goods_bought_in_rest_on_their_sellers_papers(work, producer):
    bought = make_bought_in(work, producer)
    make_collected(work, bought)

    assert [each.outcome for each in found(work, packed_from(work, bought))] == [
        Outcome.NOT_APPLICABLE
    ]


def test_a_certificate_resting_on_a_test_fails_when_a_use_comes_to_light_that_it_does_not_name(
    app, work, producer, unit
):
    make_use(work, producer, unit, date(2026, 6, 1), ingredients="吡虫啉")
    source = harvest(work, unit, IN_TIME)
    make_report(work, source, items=[ItemFound("吡虫啉残留量", "未检出")])
    packed = packed_from(work, source, with_conformity=False)
    paper = make_certificate(work, packed.batch, basis=[Basis.COMMISSIONED_TEST])
    assert [each.outcome for each in found(work, packed)] == [Outcome.PASSED]

    make_use(work, producer, unit, date(2026, 5, 1), name="戊唑醇")

    (finding,) = found(work, packed)
    assert (finding.outcome, finding.documents) == (Outcome.FAILED, (paper.number,))
    assert "未覆盖实际使用的农药：戊唑醇" in told(app, finding, "zh_Hans_CN")
    assert "does not name what was used: 戊唑醇" in told(app, finding, "en")
    void_certificate(work, number=paper.number, reason="改为自控")
    make_certificate(work, packed.batch)
    assert [each.outcome for each in found(work, packed)] == [Outcome.PASSED]


def test_mixed_and_repacked_goods_of_others_need_a_certificate_of_their_own(app, work, producer):
    bought = make_bought_in(work, producer)
    make_collected(work, bought)
    own = make_harvest(work, producer, bought.product, quantity=kg(50))
    make_certificate(work, own)
    mixed = make_process(work, [bought, own])
    packed = packed_from(work, mixed, with_conformity=False)

    finding = found(work, packed, Gate.PROOF)[-1]
    assert (finding.outcome, finding.reason) == (Outcome.FAILED, "conformity-reissue")
    assert "须重新开具承诺达标合格证" in told(app, finding, "zh_Hans_CN")
    assert "needs a certificate of its own" in told(app, finding, "en")

    paper = make_certificate(work, packed.batch)
    finding = found(work, packed, Gate.PROOF)[-1]
    assert (finding.outcome, paper.number in finding.documents) == (Outcome.PASSED, True)


def test_a_household_is_only_reminded_of_the_certificate_for_what_it_mixed(app, work):
    home = make_producer(work, subject_kind=SubjectKind.HOUSEHOLD)
    bought = make_bought_in(work, home)
    make_collected(work, bought)

    finding = found(work, packed_from(work, bought, with_conformity=False), Gate.PROOF)[-1]

    assert (finding.outcome, finding.reason) == (Outcome.WARNING, "conformity-anew")
    assert "尚未重新开具" in told(app, finding, "zh_Hans_CN")


def test_ones_own_harvest_keeps_its_certificate_when_it_is_packed(work, producer):
    source = make_harvest(work, producer, quantity=kg(100))
    make_certificate(work, source)

    finding = found(work, packed_from(work, source, with_conformity=False), Gate.PROOF)[-1]

    assert (finding.outcome, finding.reason) == (Outcome.PASSED, "conformity-present")
