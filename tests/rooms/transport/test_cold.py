"""What lies outside limits for how long, and a drawing that loses no peak."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from trace.rooms.transport.cold import Bounds, breaches_of, span_of, steps_of
from trace.rooms.transport.kinds import Sensed
from trace.rooms.transport.logger_files import Reading

BEGIN = datetime(2026, 7, 17, tzinfo=UTC)
WARM = Sensed.TEMPERATURE


def series(*values: object, step: int = 10) -> list[Reading]:
    return [
        Reading(
            BEGIN + timedelta(minutes=step * number),
            None if value is None else Decimal(str(value)),
            None,
        )
        for number, value in enumerate(values)
    ]


def bounds(minutes: int = 0, least: object = 0, most: object = 3) -> Bounds:
    low = None if least is None else Decimal(str(least))
    high = None if most is None else Decimal(str(most))
    return Bounds(WARM, low, high, minutes)


def test_the_bounds_themselves_lie_within():
    assert breaches_of(series(0, 3, 0), bounds()) == []


def test_a_breach_lasts_until_the_first_reading_within_again():
    (found,) = breaches_of(series(2, 4, 9, 2), bounds())

    assert found.since == BEGIN + timedelta(minutes=10)
    assert found.lasted == timedelta(minutes=20)
    assert (found.extreme, found.count) == (9, 2)


def test_what_is_allowed_for_so_many_minutes_is_no_breach():
    assert breaches_of(series(2, 4, 4, 2), bounds(20)) == []
    assert len(breaches_of(series(2, 4, 4, 4, 2), bounds(20))) == 1


def test_one_that_goes_on_at_the_end_lasts_as_long_as_the_readings_tell():
    (found,) = breaches_of(series(2, 5, 6), bounds())

    assert found.lasted == timedelta(minutes=10)


def test_too_cold_is_as_far_outside_as_too_warm():
    (found,) = breaches_of(series(2, 4, -5, 2), bounds())

    assert found.extreme == -5
    assert breaches_of(series(-40, -40), bounds(least=None)) == []
    assert breaches_of(series(40, 40), bounds(most=None)) == []


def test_rows_without_a_value_of_the_quantity_are_passed_over():
    assert len(breaches_of(series(4, None, 4, 2), bounds())) == 1
    assert span_of(series(None, None), WARM) is None


@given(st.lists(st.decimals(-40, 80, places=1), min_size=2, max_size=300), st.integers(1, 40))
def test_a_drawing_loses_no_peak_and_has_no_more_steps_than_asked(values, most):
    found = steps_of(series(*values), WARM, most=most)

    assert len(found) <= most
    assert min(step.least for step in found) == min(values)
    assert max(step.most for step in found) == max(values)
    assert [step.at for step in found] == sorted(step.at for step in found)
