"""Records found by their number, each by the right of its own list; and what inspections and samples wait for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factories.batches import make_harvest
from tests.factories.cases import make_case
from tests.factories.credit import make_objection
from tests.factories.inspections import make_inspection, make_time_limited
from tests.factories.producers import COUNTY, TOWNSHIP
from tests.factories.recalls import make_recall
from tests.factories.supervision import make_lead
from tests.factories.testing import make_lab, make_sample
from trace.kernel.actor import Role
from trace.rooms.inspections.kinds import InspectionWait
from trace.rooms.inspections.services import submit_rectification
from trace.rooms.jurisdiction.queries import find_numbered, list_tasks
from trace.rooms.jurisdiction.rules import RecordKind, TaskKind
from trace.rooms.testing import services as testing
from trace.rooms.testing.kinds import SampleWait

ALL = set(RecordKind)


@pytest.fixture
def batch(work):
    return make_harvest(work)


@pytest.fixture
def officer(work_as):
    return work_as(Role.MARKET_OFFICER, division=COUNTY, account_id=7, organisation_id=1)


@pytest.fixture
def numbers(work, batch):
    """The number of one record of each kind."""
    found = {
        RecordKind.LEAD: make_lead(work).number,
        RecordKind.CASE: make_case(work).number,
        RecordKind.INSPECTION: make_inspection(work, batch.producer_id).number,
        RecordKind.SAMPLE: make_sample(work, batch).number,
        RecordKind.RECALL: make_recall(work, [batch]).number,
    }
    work.session.flush()
    return found


def kinds(reader, numbers):
    return {
        found.kind
        for kind, number in numbers.items()
        for found in find_numbered(reader, number, size=5)
        if found.kind is kind and found.number == number
    }


@pytest.mark.parametrize(
    ("role", "place", "seen"),
    [
        (Role.MARKET_OFFICER, {"division": COUNTY}, ALL),
        (Role.AGRICULTURE_OFFICER, {"division": COUNTY}, ALL - {RecordKind.CASE}),
        (Role.TOWNSHIP_ASSISTANT, {"division": TOWNSHIP}, {RecordKind.LEAD, RecordKind.RECALL}),
        (Role.LAB, {"organisation_id": 1, "division": COUNTY}, {RecordKind.RECALL}),
        (Role.MARKET_OFFICER, {"division": "360981"}, set()),
        (Role.PRINTER, {"organisation_id": 1}, set()),
    ],
)
def test_everybody_finds_what_their_own_lists_hold(work_as, numbers, role, place, seen):
    assert kinds(work_as(role, **place), numbers) == seen


def test_a_laboratory_finds_its_own_samples(work, work_as, batch):
    lab_id = make_lab(work)
    number = make_sample(work, batch, lab_id=lab_id).number
    work.session.flush()

    [found] = find_numbered(work_as(Role.LAB, organisation_id=lab_id), number[-6:], size=5)

    assert (found.kind, found.key) == (RecordKind.SAMPLE, number)


def test_a_recall_is_found_by_its_document_and_nothing_by_nothing(officer, batch):
    make_recall(officer, [batch], document_number="示召〔2026〕77号")
    officer.session.flush()

    assert [found.kind for found in find_numbered(officer, "〔2026〕77号", size=5)] == [
        RecordKind.RECALL
    ]
    assert find_numbered(officer, "  ", size=5) == []
    assert find_numbered(officer, "100%", size=5) == []


# ---------------------------------------------------------------- the work list


def waits(reader, kind):
    reader.session.flush()
    reader.session.expire_all()
    return [(task.what, task.due_on) for task in list_tasks(reader, kind=kind)]


def test_an_inspection_waits_for_publication_and_for_its_rectification(officer, batch):
    made = make_time_limited(officer, batch.producer_id)
    number, rectify_by, publish_by = made.number, made.rectify_by, made.publish_by
    publication = (InspectionWait.PUBLICATION, publish_by)
    late = replace(officer, now=officer.now + timedelta(days=11))

    assert waits(officer, TaskKind.INSPECTION) == [publication]
    assert waits(late, TaskKind.INSPECTION) == [
        (InspectionWait.RECTIFICATION, rectify_by),
        publication,
    ]
    assert list_tasks(late, kind=TaskKind.INSPECTION, mine=True)

    submit_rectification(late, number=number, text="已补齐")
    assert waits(late, TaskKind.INSPECTION) == [publication, (InspectionWait.PROOF, None)]


def test_a_failed_sample_waits_for_notice_stop_and_challenge(work, work_as, officer, batch):
    lab_id = make_lab(work)
    lab = work_as(Role.LAB, organisation_id=lab_id)
    number = make_sample(officer, batch, lab_id=lab_id).number
    testing.receive_sample(lab, number=number, is_intact=True)
    assert waits(officer, TaskKind.SAMPLE) == []

    testing.report_sample(
        lab,
        number=number,
        report_number="R-1",
        reported_on=lab.today,
        is_safety=True,
        passed=False,
    )
    assert waits(officer, TaskKind.SAMPLE) == [(SampleWait.NOTICE, None), (SampleWait.STOP, None)]

    testing.notify_result(officer, number=number, at=officer.now)
    testing.file_challenge(officer, number=number, reason="复检")
    assert waits(officer, TaskKind.SAMPLE) == [
        (SampleWait.STOP, None),
        (SampleWait.CHALLENGE, None),
    ]

    testing.decide_challenge(officer, number=number, accept=False, reason="无备份")
    assert waits(officer, TaskKind.SAMPLE) == [(SampleWait.STOP, None)]


def test_an_objection_waits_for_those_who_may_answer(work, work_as, officer, batch):
    number = make_objection(work, batch.producer_id).number
    work.session.flush()

    [task] = list_tasks(officer, kind=TaskKind.OBJECTION)

    assert (task.key, task.about) == (number, batch.producer.name)
    assistant = work_as(Role.TOWNSHIP_ASSISTANT, division=TOWNSHIP)
    assert list_tasks(assistant, kind=TaskKind.OBJECTION) == []
