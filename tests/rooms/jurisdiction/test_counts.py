"""A county by its townships, a township by its villages: each figure by the right of its own list."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.batches import make_harvest
from tests.factories.labels import make_activated_run, make_packed
from tests.factories.producers import COUNTY, TOWNSHIP, VILLAGE, make_producer
from tests.factories.recalls import make_recall
from tests.factories.supervision import make_check, make_feedback, make_lead
from tests.factories.testing import make_failure
from trace.kernel.actor import Role
from trace.rooms.jurisdiction.queries import count_division
from trace.rooms.jurisdiction.rules import Measure, digits_below
from trace.rooms.recalls.services import stop_batch
from trace.rooms.supervision.rules import FeedbackKind

ELSEWHERE = "360922103"
STOP = {"reason": "标签与检验报告不符", "document_number": "示例停售〔2026〕1号"}


def counted(work, prefix=COUNTY, *, days=30):
    return count_division(
        work, prefix=prefix, first=work.today - timedelta(days=days), last=work.today
    )


@pytest.mark.parametrize(
    ("prefix", "digits"),
    [("36", 4), ("3609", 6), ("360922", 9), ("360922101", 12), ("360922101201", 12)],
)
def test_below_a_division_are_those_of_the_next_level(prefix, digits):
    assert digits_below(prefix) == digits


def test_each_producer_counts_in_its_township_and_nowhere_else(work):
    make_producer(work)
    make_producer(work)
    make_producer(work, division=ELSEWHERE + "201")

    counts = counted(work)

    assert counts.of(TOWNSHIP, Measure.PRODUCERS) == 2
    assert counts.of(ELSEWHERE, Measure.PRODUCERS) == 1
    assert counts.total(Measure.PRODUCERS) == 3
    assert counts.largest(Measure.PRODUCERS) == 2
    assert counted(work, TOWNSHIP).rows[VILLAGE][Measure.PRODUCERS] == 2


def test_a_division_without_one_below_stands_under_itself(work):
    make_producer(work, division=TOWNSHIP)

    assert counted(work, TOWNSHIP).of(TOWNSHIP, Measure.PRODUCERS) == 1


def test_goods_labels_and_restrictions_count_where_their_producer_is(work):
    producer = make_producer(work)
    harvest = make_harvest(work, producer)
    packed = make_packed(work)
    run = make_activated_run(work, packed)
    stop_batch(work, batch_id=harvest.id, **STOP)
    make_failure(work, harvest)
    make_recall(work, [packed.batch])

    row = counted(work).rows[TOWNSHIP]

    assert row[Measure.LABELS] == run.count
    assert row[Measure.BATCHES] >= 2
    assert (row[Measure.STOPS], row[Measure.FAILED_TESTS], row[Measure.RECALLED]) == (1, 1, 1)


def test_what_officers_do_and_hear_counts_where_it_was(work):
    make_check(work)
    make_check(work, division=ELSEWHERE)
    make_lead(work)
    make_feedback(work, kind=FeedbackKind.COMPLAINT)
    make_feedback(work, kind=FeedbackKind.FEEDBACK)

    counts = counted(work)

    assert counts.of(TOWNSHIP, Measure.CHECKS) == 1
    assert counts.of(ELSEWHERE, Measure.CHECKS) == 1
    assert counts.total(Measure.LEADS) == 1
    assert counts.total(Measure.COMPLAINTS) == 1


def test_what_happened_outside_the_period_does_not_count(work):
    make_check(work, at=work.now - timedelta(days=40))

    assert counted(work).total(Measure.CHECKS) == 0
    assert counted(work, days=60).total(Measure.CHECKS) == 1


def test_a_measure_is_left_out_where_its_list_may_not_be_read(work, work_as):
    make_lead(work)

    assistant = counted(work_as(Role.VILLAGE_ASSISTANT, division=VILLAGE), VILLAGE)
    brand = counted(work_as(Role.BRAND, organisation_id=1, division=COUNTY))
    auditor = counted(work_as(Role.AUDITOR))

    assert Measure.COMPLAINTS not in assistant.measures
    assert Measure.LEADS in assistant.measures
    assert Measure.CHECKS not in brand.measures
    assert Measure.LEADS not in auditor.measures
    assert Measure.LEADS not in auditor.rows.get(TOWNSHIP, {})


def test_nobody_counts_outside_their_own_division(work, work_as):
    make_producer(work, division=ELSEWHERE + "201")

    counts = counted(work_as(Role.TOWNSHIP_ASSISTANT, division=TOWNSHIP), ELSEWHERE)

    assert (counts.measures, dict(counts.rows)) == ((), {})
