"""Which legs a dispatch tells of, how long they took, and what many of them amount to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trace.rooms.batches.rules import Node
from trace.rooms.norms import goals
from trace.rooms.transport.kinds import LeftOut, Leg, Sensed, Stop
from trace.rooms.transport.rules import Way, is_outside, measure, percentile, summarise

LEFT = datetime(2026, 7, 1, 0, 0, tzinfo=UTC)
NOW = datetime(2026, 7, 31, tzinfo=UTC)
DOWN = (Node.COUNTY, Node.TOWN, Node.VILLAGE)


def after(hours: float) -> datetime:
    return LEFT + timedelta(hours=hours)


def way(nodes=DOWN, destination="360922202", *, is_return=False, at=LEFT, **arrived) -> Way:
    reached = {Stop(name): after(hours) for name, hours in arrived.items()}
    return Way(at, "360922", destination, tuple(nodes), is_return, reached)


def told(found: Way, now: datetime = NOW) -> dict[object, object]:
    return {
        each.leg: each.left_out if each.took is None else each.took / timedelta(hours=1)
        for each in measure(found, now)
    }


def test_the_words_of_legs_and_quantities_are_those_that_norms_know():
    assert tuple(leg.value for leg in Leg) == goals.LEGS
    assert tuple(each.value for each in Sensed) == goals.QUANTITIES


def test_a_way_through_a_town_gives_both_legs_and_the_whole():
    assert told(way(town=5, village=21)) == {
        Leg.COUNTY_TOWN: 5,
        Leg.TOWN_VILLAGE: 16,
        Leg.COUNTY_VILLAGE: 21,
    }


def test_who_delivers_to_the_last_node_needs_one_record_of_it():
    assert told(way((Node.COUNTY, Node.VILLAGE), buyer=30)) == {Leg.COUNTY_VILLAGE: 30}
    assert told(way((Node.COUNTY, Node.TOWN), buyer=8)) == {Leg.COUNTY_TOWN: 8}


def test_a_town_on_the_way_is_timed_where_the_goods_arrived_there():
    found = told(way((Node.COUNTY, Node.VILLAGE), town=6, village=20))

    assert found == {Leg.COUNTY_TOWN: 6, Leg.TOWN_VILLAGE: 14, Leg.COUNTY_VILLAGE: 20}


def test_a_way_that_begins_in_a_town_is_timed_from_there():
    assert told(way((Node.TOWN, Node.VILLAGE), village=9)) == {Leg.TOWN_VILLAGE: 9}


def test_goods_for_another_county_are_timed_until_the_buyer_has_them():
    assert told(way((), "430102", buyer=40)) == {Leg.OUT_OF_COUNTY: 40}
    assert told(way((), "430102")) == {Leg.OUT_OF_COUNTY: LeftOut.NO_ARRIVAL}


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (way((), ""), LeftOut.NO_LEG),
        (way((Node.VILLAGE,), village=3), LeftOut.NO_LEG),
        (way((Node.VILLAGE, Node.COUNTY), buyer=3), LeftOut.NO_LEG),
        (way(is_return=True, village=3), LeftOut.NO_DELIVERY),
    ],
)
def test_what_tells_of_no_leg_says_why(found, reason):
    assert told(found) == {None: reason}


def test_goods_without_an_arrival_are_on_the_way_for_a_week_and_missing_after_it():
    found = way((Node.COUNTY, Node.VILLAGE))

    assert told(found, LEFT + timedelta(days=7)) == {Leg.COUNTY_VILLAGE: LeftOut.ON_THE_WAY}
    assert told(found, LEFT + timedelta(days=7, seconds=1)) == {
        Leg.COUNTY_VILLAGE: LeftOut.NO_ARRIVAL
    }


def test_times_that_contradict_each_other_and_ages_are_not_counted():
    assert told(way(town=20, village=5))[Leg.TOWN_VILLAGE] is LeftOut.DISORDER
    assert told(way((Node.COUNTY, Node.VILLAGE), village=721)) == {
        Leg.COUNTY_VILLAGE: LeftOut.TOO_LONG
    }
    assert told(way((Node.COUNTY, Node.VILLAGE), village=720)) == {Leg.COUNTY_VILLAGE: 720}


def test_a_destination_without_a_county_is_not_taken_for_another_one():
    assert is_outside("360922", "360923")
    assert not is_outside("360922202", "360922105201")
    assert not is_outside("360922", "3609")
    assert not is_outside("360922", "")


def test_a_percentile_is_a_time_that_was_measured():
    times = [timedelta(hours=hours) for hours in range(1, 11)]

    assert percentile(times, 50) == timedelta(hours=5)
    assert percentile(times, 90) == timedelta(hours=9)
    assert percentile(times[:1], 90) == timedelta(hours=1)
    assert percentile([], 50) is None


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=60), st.integers(1, 100))
def test_so_many_percent_were_done_within_a_percentile(seconds, percent):
    times = sorted(timedelta(seconds=each) for each in seconds)
    found = percentile(times, percent)

    within = sum(each <= found for each in times)
    faster = sum(each < found for each in times)
    assert within * 100 >= percent * len(times)
    assert faster * 100 < percent * len(times)


def test_few_records_are_called_few():
    hour = timedelta(hours=1)

    assert summarise([hour] * 19).is_small
    assert not summarise([hour] * 20).is_small
    assert summarise([]).longest is None
