"""What a report and a measurement must state."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories.norms import PEACH_GRADES
from trace.kernel.errors import InvalidValue
from trace.rooms.testing import rules
from trace.rooms.testing.kinds import TestKind
from trace.rooms.testing.rules import ItemFound

TODAY = date(2026, 7, 18)


@pytest.mark.parametrize(
    ("sampled_on", "reported_on", "field", "reason"),
    [
        (date(2026, 7, 19), date(2026, 7, 19), "sampled_on", "future"),
        (date(2026, 7, 17), date(2026, 7, 16), "reported_on", "before-start"),
        (date(2026, 7, 17), date(2026, 7, 19), "reported_on", "future"),
    ],
)
def test_days_of_a_report_follow_each_other_and_lie_in_the_past(
    sampled_on, reported_on, field, reason
):
    with pytest.raises(InvalidValue) as refusal:
        rules.check_dates(sampled_on, reported_on, TODAY)

    assert (refusal.value.field, refusal.value.reason) == (field, reason)


def test_a_passed_report_holds_no_failed_item():
    failed = ItemFound(name="毒死蜱", value="0.8", unit="mg/kg", limit_value="≤0.5", passed=False)

    rules.check_items([failed], passed=False)
    rules.check_items([ItemFound(name="毒死蜱", value="未检出")], passed=True)
    with pytest.raises(InvalidValue, match="item-failed"):
        rules.check_items([failed], passed=True)
    with pytest.raises(InvalidValue, match="too-many"):
        rules.check_items([failed] * (rules.MAX_ITEMS + 1), passed=False)


def test_a_rapid_test_overturns_no_failure():
    assert rules.proves_safety(TestKind.COMMISSIONED, is_safety=True, passed=True)
    assert not rules.proves_safety(TestKind.RAPID, is_safety=True, passed=True)
    assert not rules.proves_safety(TestKind.COMMISSIONED, is_safety=False, passed=True)
    assert not rules.proves_safety(TestKind.COMMISSIONED, is_safety=True, passed=False)


def test_what_a_standard_compares_as_a_number_has_to_be_one():
    assert rules.numeric_fields(PEACH_GRADES) == {"weight_g", "soluble_solids"}
    assert rules.numeric_fields({}) == set()
    assert rules.check_values({" weight_g ": " 182 ", "shape": "周正", "x": ""}, PEACH_GRADES) == {
        "weight_g": "182",
        "shape": "周正",
    }
    with pytest.raises(InvalidValue) as refusal:
        rules.check_values({"weight_g": "18Z"}, PEACH_GRADES)
    assert (refusal.value.field, refusal.value.reason) == ("values.weight_g", "number")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({}, "required"),
        ({"a": " "}, "required"),
        ({f"f{n}": "1" for n in range(31)}, "too-many"),
        ({"n" * 41: "1"}, "too-long"),
        ({"a": "1" * 41}, "too-long"),
    ],
)
def test_values_are_there_few_and_short(values, reason):
    with pytest.raises(InvalidValue, match=reason):
        rules.check_values(values, None)
