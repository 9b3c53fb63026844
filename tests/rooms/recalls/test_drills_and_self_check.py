"""Drills measure without holding anything; the self-check stops, releases, and alarms when the page does not follow."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest

from tests.factories.batches import kg, make_dispatch, make_harvest, make_process
from tests.factories.labels import make_activated_run, make_packed
from tests.rooms.scanning.scans import code_of
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.rooms.batches.queries import restrictions_on
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.recalls import queries, services
from trace.rooms.recalls.rules import (
    DrillIsOver,
    DrillState,
    MoreThanThere,
    NoTestLabel,
    NothingToDrill,
    ProbeFinding,
    drill_score,
)
from trace.rooms.recalls.services.probing import REASON


def started(work, **given):
    drill = services.start_drill(work, **given)
    work.session.flush()
    return drill


def test_a_drill_asks_for_everybody_and_scores_goods_people_and_time(work, clock, work_by):
    harvest = make_harvest(work, quantity=kg(500))
    made = make_process(work, [harvest], quantity=kg(480))
    make_dispatch(work, made, quantity=kg(100), buyer="甲超市")
    make_dispatch(work, made, quantity=kg(100), buyer="乙商行")

    drill = started(work, batch_id=harvest.id)

    assert (drill.counts["downstream"], drill.counts["holders"]) == (1, 2)
    assert restrictions_on(work, [harvest.id]) == []
    first, second = drill.holders
    services.reach_holder(work, number=drill.number, row_id=first.id)
    work.session.flush()
    with pytest.raises(MoreThanThere):
        services.reach_holder(work, number=drill.number, row_id=second.id, quantity=kg(101))
    clock.advance(hours=13)
    later = work_by(work.actor)
    done = services.finish_drill(later, number=drill.number, note="乙商行电话有误")
    # 60 x 1/2 of the goods, 20 x 1/2 of the people, 20 x 1/2 of the time between 2 and 24 hours.
    assert (done.state, done.score) == (DrillState.FINISHED, 50)
    work.session.flush()
    with pytest.raises(DrillIsOver):
        services.reach_holder(later, number=drill.number, row_id=second.id)
    [kept] = queries.list_drills(work, text=f"{harvest.lot} {drill.number}")
    assert kept.note == "乙商行电话有误"


@pytest.mark.parametrize(("hours", "score"), [(0, 100), (2, 100), (13, 90), (24, 80), (48, 80)])
def test_time_counts_a_fifth_of_a_drill(hours, score):
    found = drill_score(shipped=10, found=10, holders=1, reached=1, duration=timedelta(hours=hours))

    assert found == score


def test_where_nothing_was_out_nothing_is_missing():
    assert drill_score(shipped=0, found=0, holders=0, reached=0, duration=timedelta(0)) == 100


def test_a_batch_is_drawn_among_those_delivered_in_ones_own_area(work, work_as):
    make_harvest(work)
    with pytest.raises(NothingToDrill):
        started(work)
    sold = make_harvest(work, quantity=kg(10))
    make_dispatch(work, sold, quantity=kg(5))

    drill = started(work)

    assert (drill.batch.id, drill.is_random) == (sold.id, True)
    with pytest.raises(NothingToDrill):
        started(work_as(Role.MARKET_OFFICER, division="430225"))
    with pytest.raises(NothingToDrill):
        started(work, producer_id=sold.producer_id + 10**6)
    with pytest.raises(MissingPermission):
        started(work_as(Role.TOWNSHIP_ASSISTANT, division=sold.producer.division))


def test_a_drill_that_is_broken_off_has_no_score(work):
    drill = started(work, batch_id=make_harvest(work).id)

    services.abandon_drill(work, number=drill.number)

    assert (drill.state, drill.score) == (DrillState.ABANDONED, None)
    with pytest.raises(NoSuchRecord):
        queries.get_drill(work, "YL-NONE")
    other = started(work, batch_id=make_harvest(work).id)
    with pytest.raises(InvalidValue):
        services.finish_drill(work, number=other.number, note="x" * 2001)
    with pytest.raises(NoSuchRecord):
        services.reach_holder(work, number=other.number, row_id=10**9)


# ---------------------------------------------------------------- the self-check


@pytest.fixture
def label(work):
    packed = make_packed(work)
    run = make_activated_run(work, packed)
    serial = code_of(work, run).serial
    services.name_test_label(work, serial=serial)
    work.session.flush()
    return packed.batch


@pytest.fixture
def open_work(work):
    @contextmanager
    def opened(*, read_only: bool = False):
        yield work
        if not read_only:
            work.session.flush()

    return opened


class Shown:
    """A public page that shows what stands in the books, or is stuck."""

    def __init__(self, work, batch, stuck=""):
        self.work, self.batch, self.stuck, self.seen = work, batch, stuck, []

    def __call__(self, address):
        self.seen.append(address)
        held = restrictions_on(self.work, [self.batch.id])
        assert all(each.restriction.reason == REASON for each in held)
        return self.stuck or ("held" if held else "active")


def run(open_work, ask):
    ticks = iter(range(10**6))
    return services.probe(open_work, ask, pause=lambda _s: None, clock=lambda: next(ticks))


def test_a_page_that_follows_is_found_in_order_and_the_test_batch_is_free_again(
    work, label, open_work
):
    shown = Shown(work, label)

    probe = run(open_work, shown)

    assert (probe.finding, probe.is_alarm) == (ProbeFinding.FOLLOWED, False)
    assert "/v/" in shown.seen[0]
    assert restrictions_on(work, [label.id]) == []
    assert queries.last_probe(work) is probe
    assert list(queries.list_probes(work)) == [probe]


def test_a_page_that_shows_no_stop_is_an_alarm_and_the_test_batch_is_free_again(
    work, label, open_work
):
    probe = run(open_work, Shown(work, label, stuck="active"))

    assert (probe.finding, probe.stop_ms, probe.is_alarm) == (
        ProbeFinding.STOP_NOT_SHOWN,
        None,
        True,
    )
    assert restrictions_on(work, [label.id]) == []


def test_a_page_that_does_not_answer_is_an_alarm_and_nothing_is_stopped(work, label, open_work):
    def fails(_address):
        return ""

    assert run(open_work, fails).finding is ProbeFinding.NOT_READY


def test_a_page_that_stays_stopped_is_an_alarm(work, label, open_work):
    answers = iter(["active", "held"])

    probe = run(open_work, lambda _address: next(answers, "held"))

    assert probe.finding is ProbeFinding.RELEASE_NOT_SHOWN


def test_whatever_goes_wrong_in_between_the_test_batch_is_released(work, label, open_work):
    answers = iter(["active"])

    def breaks(_address):
        for answer in answers:
            return answer
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        run(open_work, breaks)
    assert restrictions_on(work, [label.id]) == []


def test_goods_that_people_have_are_never_stopped_for_a_test(work, work_as, label, open_work):
    make_dispatch(work, label)

    assert run(open_work, Shown(work, label)).finding is ProbeFinding.NOT_READY
    for serial in ("NONE", "7" * 13):
        with pytest.raises(NoTestLabel):
            services.name_test_label(work, serial=serial)
    with pytest.raises(MissingPermission):
        services.name_test_label(work_as(Role.MARKET_OFFICER), serial="NONE")


def test_without_a_test_label_there_is_no_self_check(work, open_work):
    assert run(open_work, lambda _address: "active") is None


def test_somebody_elses_stop_is_left_where_it_is(work, label, open_work):
    services.stop_batch(work, batch_id=label.id, reason="抽检")
    work.session.flush()

    probe = run(open_work, lambda _address: "held")

    assert probe.finding is ProbeFinding.NOT_READY
    assert [each.kind for each in restrictions_on(work, [label.id])] == [
        RestrictionKind.OFFICER_STOP
    ]
