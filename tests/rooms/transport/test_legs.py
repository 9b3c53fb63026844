"""The times of deliveries against targets: counted, left out with the reason, within one's reach."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.factories.batches import make_harvest
from tests.factories.producers import make_producer
from tests.factories.transport import make_arrival, make_sent, make_target
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission
from trace.rooms.norms.services import add_version
from trace.rooms.transport import queries
from trace.rooms.transport.kinds import LeftOut, Leg

SINCE, UNTIL = date(2026, 6, 1), date(2026, 7, 18)


def figures_of(work, **asked):
    return queries.read_figures(work, since=SINCE, until=UNTIL, **asked)


def leg_of(found, leg=Leg.COUNTY_VILLAGE):
    return next(each for each in found.legs if each.leg is leg)


def test_figures_count_what_was_measured_and_tell_what_was_left_out(work):
    for hours in (20, 23, 30):
        make_arrival(work, make_sent(work), hours=hours)
    make_sent(work, days_ago=20)
    make_sent(work, leg=None)
    make_target(work)

    found = figures_of(work)
    leg = leg_of(found)

    assert found.dispatch_count == 5
    assert leg.summary.count == 3
    assert leg.summary.median == timedelta(hours=23)
    assert leg.summary.ninetieth == leg.summary.longest == timedelta(hours=30)
    assert [(each.count, each.within, each.percent) for each in leg.targets] == [
        (3, 2, Decimal("66.7"))
    ]
    # Of a way through a town, three legs lack their arrival; of the other three, the two at the town.
    reasons = dict(found.left_out)
    assert reasons[LeftOut.NO_LEG] == 1
    assert reasons[LeftOut.NO_ARRIVAL] == 3
    assert reasons[LeftOut.ON_THE_WAY] == 6


def test_two_plans_set_their_own_targets_for_one_leg_each_with_its_source(work):
    make_arrival(work, make_sent(work), hours=30)
    make_target(work, source="甲方案")
    rows = [{"leg": "county_village", "hours": "36", "wording": "不超过36小时"}]
    make_target(work, rows, code="T-2", source="乙方案")

    shares = leg_of(figures_of(work)).targets

    assert [(s.source, s.within, s.hours) for s in shares] == [
        ("甲方案", 0, (Decimal(24),)),
        ("乙方案", 1, (Decimal(36),)),
    ]
    assert shares[1].wording == "不超过36小时"


def test_remote_townships_have_the_time_their_row_gives_them(work):
    make_target(
        work,
        [
            {"leg": "county_village", "hours": "48", "divisions": ["360922203"]},
            {"leg": "county_village", "hours": "24"},
        ],
    )
    for place in ("360922203201", "360922202201"):
        make_arrival(work, make_sent(work, destination_division=place), hours=40)

    (share,) = leg_of(figures_of(work)).targets

    assert (share.count, share.within, share.hours) == (2, 1, (Decimal(24), Decimal(48)))


def test_a_target_holds_from_its_day_and_where_its_owner_is_at_home(work):
    make_target(work, code="far", division="500237")
    norm = make_target(work, code="near", division="360922", from_on=date(2026, 7, 10))
    make_arrival(work, make_sent(work, days_ago=20), hours=30)
    make_arrival(work, make_sent(work, days_ago=3), hours=30)
    add_version(
        work,
        norm_id=norm.id,
        from_on=date(2026, 7, 1),
        body={"targets": [{"leg": "town_village", "hours": "9"}]},
        source="更正",
    )

    (share,) = leg_of(figures_of(work)).targets

    assert (share.norm_id, share.count, share.within) == (norm.id, 1, 0)


def test_a_period_has_its_bounds(work):
    make_arrival(work, make_sent(work, days_ago=5), hours=1)

    assert queries.read_figures(work, since=UNTIL, until=UNTIL).dispatch_count == 0
    for since, until, reason in (
        (UNTIL, SINCE, "before-start"),
        (date(2025, 1, 1), date(2026, 1, 3), "period-too-long"),
    ):
        with pytest.raises(InvalidValue) as refusal:
            queries.read_figures(work, since=since, until=until)
        assert refusal.value.reason == reason


def test_each_sees_the_deliveries_in_reach(work, work_as):
    batch = make_harvest(work, on=work.today - timedelta(days=9))
    sent = make_sent(work, batch)
    make_sent(work, plate_or_waybill="别车")
    officer = work_as(Role.MARKET_OFFICER, division="360922")
    stranger = work_as(Role.MARKET_OFFICER, division="360921")
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=batch.producer_id)
    other = work_as(Role.PRODUCER_CLERK, organisation_id=make_producer(work).id)

    assert figures_of(officer).dispatch_count == 2
    assert figures_of(stranger).dispatch_count == 0
    assert figures_of(other).dispatch_count == 0
    assert [each.dispatch_id for each in queries.list_deliveries(clerk)] == [sent.id]
    assert figures_of(officer, producer_id=batch.producer_id).dispatch_count == 1
    with pytest.raises(MissingPermission):
        figures_of(work_as(Role.PRINTER, organisation_id=1))


def test_the_records_behind_the_figures_are_listed_newest_first_and_searched(work):
    old = make_sent(work, days_ago=9, plate_or_waybill="赣C·1")
    new = make_sent(work, days_ago=2, plate_or_waybill="赣C·2")

    assert [each.dispatch_id for each in queries.list_deliveries(work)] == [new.id, old.id]
    assert [each.dispatch_id for each in queries.list_deliveries(work, text="C·1 乡镇")] == [old.id]
    first = queries.list_deliveries(work, size=1)
    rest = queries.list_deliveries(work, size=1, cursor=first.next_cursor)
    assert [each.dispatch_id for each in rest] == [old.id]
    day = work.today - timedelta(days=2)
    assert [e.dispatch_id for e in queries.list_deliveries(work, since=day, until=day)] == [new.id]
