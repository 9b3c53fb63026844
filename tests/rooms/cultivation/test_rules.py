"""Intervals, maximum uses, barred inputs, and what a test must cover: on values alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from trace.kernel.errors import InvalidValue
from trace.rooms.cultivation import rules
from trace.rooms.cultivation.kinds import BreachKind, InputKind
from trace.rooms.cultivation.models import BarredInput, CultivationRecord
from trace.rooms.cultivation.rules import Breach
from trace.rooms.products.kinds import Commodity

SPRAYED_ON = date(2026, 7, 20)
EARLIEST = date(2026, 8, 3)
FRUIT = Commodity.FRUIT


def use(on: date = SPRAYED_ON, **overrides: Any) -> CultivationRecord:
    given: dict[str, Any] = {
        "id": 1,
        "number": "NS20260720-AAAAAA",
        "kind": InputKind.PESTICIDE,
        "name": "示例菊酯",
        "formulation": "2.5%水乳剂",
        "ingredients": "",
        "crop": "黄桃",
        "season": "2026",
        "first_on": on,
        "last_on": on,
        "times": 1,
        "interval_days": 14,
        "max_uses": 3,
    }
    given |= overrides
    given["harvest_from_on"] = rules.harvest_from(given["last_on"], given["interval_days"])
    return CultivationRecord(**given)


def judge(on: date, *records: CultivationRecord, **more: Any) -> list[Breach]:
    return rules.judge_harvest(records, on=on, commodity=FRUIT, **more)


def test_the_last_day_of_the_interval_is_too_early_and_the_next_is_not():
    found = judge(EARLIEST - timedelta(days=1), use())

    assert [breach.kind for breach in found] == [BreachKind.INSIDE]
    assert (found[0].earliest_on, found[0].interval_days) == (EARLIEST, 14)
    assert judge(EARLIEST, use()) == []


def test_a_harvest_before_the_first_use_is_untouched_and_one_during_it_is_not():
    course = use(date(2026, 7, 10), last_on=SPRAYED_ON)

    assert judge(date(2026, 7, 9), course) == []
    assert judge(date(2026, 7, 10), course)[0].earliest_on == EARLIEST


def test_an_interval_of_no_days_ends_with_the_last_use():
    same_day = use(interval_days=0)

    assert judge(SPRAYED_ON, same_day) == []


def test_days_are_counted_by_the_calendar_over_the_turn_of_the_year_and_leap_days():
    assert rules.harvest_from(date(2027, 12, 25), 14) == date(2028, 1, 8)
    assert rules.harvest_from(date(2028, 2, 20), 14) == date(2028, 3, 5)
    assert rules.harvest_from(SPRAYED_ON, None) is None


def test_of_several_uses_the_one_that_lasts_longest_tells_the_day():
    later = use(date(2026, 7, 25), id=2, number="NS20260725-BBBBBB")

    (found,) = judge(date(2026, 7, 28), use(), later)

    assert (found.record, found.earliest_on) == (later.number, date(2026, 8, 8))


def test_void_records_other_inputs_and_unknown_intervals_make_no_breach():
    void = use()
    void.voided_at = datetime(2026, 7, 21, tzinfo=UTC)

    assert judge(SPRAYED_ON, void) == []
    assert judge(SPRAYED_ON, use(kind=InputKind.FERTILISER)) == []
    assert judge(SPRAYED_ON, use(interval_days=None)) == []


def test_the_fourth_use_in_a_season_is_one_too_many_for_every_later_harvest():
    spring = [use(date(2026, 4, day), id=day, times=1) for day in (1, 8, 15)]
    fourth = use(date(2026, 5, 1), id=40, number="NS20260501-DDDDDD")

    assert judge(date(2026, 7, 1), *spring) == []
    (found,) = judge(date(2026, 7, 1), *spring, fourth)

    assert (found.kind, found.counted, found.most) == (BreachKind.MAXIMUM, 4, 3)
    assert found.record == fourth.number


def test_uses_of_another_season_crop_or_year_are_not_added():
    before = [use(date(2026, 4, day), id=day, season="2026春") for day in (1, 8, 15)]
    other_crop = use(date(2026, 6, 1), id=60, crop="大豆")
    last_year = use(date(2025, 6, 30), id=10, season="2025", times=9)

    assert judge(date(2026, 7, 1), *before, use(date(2026, 6, 10), id=70, season="2026夏")) == []
    assert judge(date(2026, 7, 1), *before, other_crop) == []
    assert judge(date(2026, 7, 1), last_year) == []
    assert len(judge(date(2026, 6, 30), last_year)) == 1


def test_one_record_may_tell_of_several_uses():
    assert judge(date(2026, 9, 1), use(times=3)) == []
    assert judge(date(2026, 9, 1), use(times=4))[0].counted == 4
    assert judge(date(2026, 9, 1), use(times=40, max_uses=None)) == []


def test_a_barred_input_counts_on_the_goods_it_is_barred_for_from_its_day_on():
    rule = BarredInput(
        name="示例磷", commodities=["fruit", "vegetable"], from_on=date(2026, 5, 1), source="公告"
    )
    used = use(date(2026, 5, 1), name="5%示例磷颗粒剂", interval_days=None, max_uses=None)
    mixed = use(date(2026, 5, 1), ingredients="示例菊酯、示例磷", interval_days=None)
    earlier = use(date(2026, 4, 30), name="示例磷", interval_days=None)

    (found,) = judge(date(2026, 7, 1), used, barred=[rule])
    assert (found.kind, found.source) == (BreachKind.BARRED, "公告")
    assert len(judge(date(2026, 7, 1), mixed, barred=[rule])) == 1
    assert judge(date(2026, 7, 1), earlier, barred=[rule]) == []
    assert (
        rules.judge_harvest([used], on=date(2026, 7, 1), commodity=Commodity.GRAIN, barred=[rule])
        == []
    )
    rule.commodities = []
    found = rules.judge_harvest(
        [used], on=date(2026, 7, 1), commodity=Commodity.GRAIN, barred=[rule]
    )
    assert len(found) == 1


@pytest.mark.parametrize(
    "breach",
    [
        Breach(BreachKind.INSIDE, "NS1-A", "甲（1%乳油，新）", EARLIEST, SPRAYED_ON, 14, EARLIEST),
        Breach(BreachKind.MAXIMUM, "NS1-B", "乙", EARLIEST, SPRAYED_ON, counted=5, most=3),
        Breach(BreachKind.BARRED, "NS1-C", "丙", EARLIEST, SPRAYED_ON, source="公告〔2026〕1号"),
    ],
)
def test_the_words_kept_with_a_restriction_read_back_as_the_breach(breach):
    assert Breach.parse(breach.text) == breach


def test_other_reasons_are_no_breach():
    assert Breach.parse("农残疑问") is None


def test_a_test_covers_what_its_items_name_in_either_direction():
    tested = ["吡虫啉残留量", "联苯菊酯 (ug/kg)", "阿维菌素"]

    assert rules.uncovered(["吡虫啉", "联苯菊酯"], tested) == []
    assert rules.uncovered(["阿维菌素B1a", "啶虫脒", "啶虫脒"], tested) == ["啶虫脒"]
    assert rules.uncovered(["吡虫啉"], ["", "虫"]) == ["吡虫啉"]


def test_ingredients_of_a_mixture_are_told_one_by_one():
    assert rules.ingredients_of(use(ingredients="阿维菌素·高效氯氟氰菊酯、 2,4-滴")) == [
        "阿维菌素",
        "高效氯氟氰菊酯",
        "2,4-滴",
    ]
    assert rules.ingredients_of(use(ingredients=" 、")) == ["示例菊酯"]


@pytest.mark.parametrize(
    ("first", "last", "field", "reason"),
    [
        (21, 21, "first_on", "future"),
        (20, 21, "last_on", "future"),
        (20, 19, "last_on", "before-start"),
    ],
)
def test_days_of_use_are_in_order_and_none_lies_ahead(first, last, field, reason):
    with pytest.raises(InvalidValue) as refusal:
        rules.check_days(date(2026, 7, first), date(2026, 7, last), date(2026, 7, 20))

    assert (refusal.value.field, refusal.value.reason) == (field, reason)


def test_a_course_of_sixty_days_is_one_record_and_a_longer_one_is_not():
    today = date(2026, 12, 1)
    rules.check_days(date(2026, 6, 1), date(2026, 7, 31), today)

    with pytest.raises(InvalidValue, match="course-too-long"):
        rules.check_days(date(2026, 6, 1), date(2026, 8, 1), today)
