"""What stands in a producer's credit file: facts that it knows of and can no longer be overturned."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.factories.batches import make_harvest
from tests.factories.cases import a_number, make_case, make_rectification, make_told, settle
from tests.factories.inspections import make_inspection, make_time_limited
from tests.factories.producers import COUNTY, TOWNSHIP, make_producer, make_proof
from tests.factories.recalls import make_recall
from tests.factories.supervision import make_lead
from tests.factories.testing import make_lab, make_sample
from trace.kernel.actor import Role
from trace.kernel.errors import MissingPermission, NoSuchRecord
from trace.rooms.cases.kinds import CaseVerb, Outcome, ProposalKind
from trace.rooms.cases.services import check_rectification, hand_in, take_step
from trace.rooms.credit import queries
from trace.rooms.credit.kinds import EntryKind, EntryStanding, Finality, Lateness, SuspensionState
from trace.rooms.inspections import services as inspections
from trace.rooms.inspections.kinds import InspectionResult, RectificationAct
from trace.rooms.producers.kinds import ProofStanding
from trace.rooms.producers.services import (
    change_proof_state,
    lift_suspension,
    suspend_producer,
)
from trace.rooms.recalls.services import lift_recall
from trace.rooms.testing import services as testing


@pytest.fixture
def producer(work):
    return make_producer(work)


def later(work, **ahead):
    return replace(work, now=work.now + timedelta(**ahead))


def entries(work, producer_id, kind=None):
    """The entries, read as a page reads them: nothing is remembered but rows."""
    work.session.flush()
    work.session.expire_all()
    found = queries.read_file(work, producer_id)
    return list(queries.list_entries(found, kind=kind))


def the_entry(work, producer_id, kind):
    [found] = entries(work, producer_id, kind)
    return found


# ---------------------------------------------------------------- who reads it


def test_a_file_is_for_its_producer_and_for_the_officers_of_its_area(work, work_as, producer):
    readers = [
        work_as(Role.PRODUCER_CLERK, organisation_id=producer.id),
        work_as(Role.MARKET_OFFICER, division=COUNTY),
        work_as(Role.AGRICULTURE_OFFICER, division=TOWNSHIP),
    ]

    assert [queries.read_file(reader, producer.id).entries for reader in readers] == [(), (), ()]


@pytest.mark.parametrize(
    ("role", "place", "refusal"),
    [
        (Role.PRODUCER_CLERK, {"organisation_id": 999_999}, NoSuchRecord),
        (Role.MARKET_OFFICER, {"division": "360981"}, NoSuchRecord),
        (Role.TOWNSHIP_ASSISTANT, {"division": TOWNSHIP}, MissingPermission),
        (Role.AUDITOR, {}, MissingPermission),
        (Role.BRAND, {"organisation_id": 1, "division": COUNTY}, MissingPermission),
    ],
)
def test_nobody_else_reads_it(work_as, producer, role, place, refusal):
    with pytest.raises(refusal):
        queries.read_file(work_as(role, **place), producer.id)


# ---------------------------------------------------------------- licences


def test_a_licence_stands_there_with_its_validity_and_what_its_authority_took_away(work, producer):
    proof = make_proof(work, producer)
    change_proof_state(
        work,
        proof_id=proof.id,
        state=ProofStanding.SUSPENDED,
        from_on=work.today - timedelta(days=30),
        reason="停产整顿",
    )
    lasting = the_entry(work, producer.id, EntryKind.LICENCE_STATE)
    change_proof_state(
        work,
        proof_id=proof.id,
        state=ProofStanding.IN_FORCE,
        from_on=work.today - timedelta(days=10),
        reason="恢复",
    )

    licence = the_entry(work, producer.id, EntryKind.LICENCE)
    ended = the_entry(work, producer.id, EntryKind.LICENCE_STATE)

    assert (licence.fact.number, licence.until) == (proof.number, date(2028, 12, 31))
    assert (lasting.until, lasting.fact.what) == (None, ProofStanding.SUSPENDED)
    assert ended.fact.ended_on == work.today - timedelta(days=10)


def test_a_revoked_licence_no_longer_counts_as_one(work, producer):
    proof = make_proof(work, producer)
    revoked_on = work.today - timedelta(days=1)
    change_proof_state(
        work,
        proof_id=proof.id,
        state=ProofStanding.REVOKED,
        from_on=revoked_on,
        reason="吊销",
    )

    licence = the_entry(work, producer.id, EntryKind.LICENCE)

    assert (licence.until, licence.standing) == (revoked_on, EntryStanding.EXPIRED)
    assert the_entry(work, producer.id, EntryKind.LICENCE_STATE).counts


def test_a_licence_that_begins_later_is_no_fact_yet(work, producer):
    make_proof(work, producer, valid_from=work.today + timedelta(days=1))

    assert entries(work, producer.id) == []


# ---------------------------------------------------------------- inspections


def test_a_result_enters_by_its_publication(work, producer):
    made = make_inspection(work, producer.id)
    before = entries(work, producer.id)
    inspections.publish_inspection(later(work, days=3), number=made.number)

    entry = the_entry(later(work, days=3), producer.id, EntryKind.INSPECTION)

    assert before == []
    assert entry.fact.since == work.today + timedelta(days=3)
    assert entry.fact.what is InspectionResult.CONFORMS


def test_a_rectification_enters_the_day_after_its_own_and_stays_once_done(work, producer):
    made = make_time_limited(work, producer.id)
    number, due_on = made.number, made.rectify_by

    assert entries(later(work, days=10), producer.id) == []
    lasting = the_entry(later(work, days=11), producer.id, EntryKind.RECTIFICATION)
    assert (lasting.fact.what, lasting.until) == (Lateness.OUTSTANDING, None)

    inspections.submit_rectification(later(work, days=12), number=number, text="已补齐")
    done = the_entry(later(work, days=13), producer.id, EntryKind.RECTIFICATION)
    assert (done.fact.what, done.fact.since) == (Lateness.DONE_LATE, due_on + timedelta(days=1))
    assert done.fact.ended_on == due_on + timedelta(days=2)


def test_a_proof_in_time_is_not_late_until_it_is_sent_back(work, producer):
    number = make_time_limited(work, producer.id).number
    inspections.submit_rectification(work, number=number, text="已补齐")
    in_time = entries(later(work, days=20), producer.id)

    inspections.judge_rectification(
        work, number=number, act=RectificationAct.RETURN, text="材料不全"
    )

    assert in_time == []
    assert the_entry(later(work, days=20), producer.id, EntryKind.RECTIFICATION).counts


# ---------------------------------------------------------------- samples


@pytest.fixture
def failed(work, work_as):
    """A sample of a harvest that failed and was told to its producer, and the laboratory."""
    lab_id = make_lab(work)
    lab = work_as(Role.LAB, organisation_id=lab_id)
    batch = make_harvest(work)
    number = make_sample(work, batch, lab_id=lab_id).number
    testing.receive_sample(lab, number=number, is_intact=True)
    testing.report_sample(
        lab,
        number=number,
        report_number="R-1",
        reported_on=lab.today,
        is_safety=True,
        passed=False,
        conclusion="克百威超标",
    )
    before = entries(work, batch.producer_id, EntryKind.SAMPLE)
    testing.notify_result(work, number=number, at=work.now)
    assert before == []
    return number, batch.producer_id


def test_a_failure_enters_once_its_time_to_challenge_is_over(work, failed):
    _number, producer_id = failed

    assert entries(work, producer_id, EntryKind.SAMPLE) == []
    entry = the_entry(later(work, days=30), producer_id, EntryKind.SAMPLE)
    assert (entry.fact.what, entry.fact.text) == (Finality.UNCHALLENGED, "克百威超标")


def test_a_challenged_failure_enters_when_the_challenge_is_declined(work, failed):
    number, producer_id = failed
    testing.file_challenge(work, number=number, reason="复检")
    open_one = entries(later(work, days=30), producer_id, EntryKind.SAMPLE)

    testing.decide_challenge(work, number=number, accept=False, reason="无备份样品")

    assert open_one == []
    entry = the_entry(work, producer_id, EntryKind.SAMPLE)
    assert entry.fact.what is Finality.CHALLENGE_DECLINED


@pytest.mark.parametrize("passed", [True, False])
def test_a_re_test_decides_whether_a_failure_enters(work, work_as, failed, passed):
    number, producer_id = failed
    make_lab(work)
    testing.file_challenge(work, number=number, reason="复检")
    decided = testing.decide_challenge(work, number=number, accept=True, reason="受理")
    work.session.flush()
    other = work_as(Role.LAB, organisation_id=decided.challenge.retest_lab_id)
    testing.receive_backup(other, number=number)
    testing.report_retest(
        other, number=number, report_number="R-2", reported_on=work.today, passed=passed
    )

    found = [entry.fact.what for entry in entries(work, producer_id, EntryKind.SAMPLE)]

    assert found == ([] if passed else [Finality.RETEST_FAILED])


# ---------------------------------------------------------------- recalls, suspensions, cases


def test_a_recall_and_a_suspension_last_until_they_are_lifted(work, producer):
    recall = make_recall(work, [make_harvest(work, producer)])
    suspend_producer(work, producer_id=producer.id, reason="停业整顿", document_number="示停1号")
    lasting = [entry.until for entry in entries(work, producer.id)]
    lift_recall(later(work, days=2), number=recall.number, reason="已完成")
    lift_suspension(later(work, days=2), producer_id=producer.id, reason="整改到位")

    found = {entry.fact.kind: entry for entry in entries(later(work, days=2), producer.id)}

    assert lasting == [None, None]
    ended = work.today + timedelta(days=2)
    assert {entry.fact.ended_on for entry in found.values()} == {ended}
    assert found[EntryKind.SUSPENSION].fact.what is SuspensionState.ENDED
    assert found[EntryKind.SUSPENSION].fact.number == "示停1号"


def test_a_penalty_enters_when_it_was_served(work, producer):
    case = make_told(work, lead=make_lead(work, producer_id=producer.id).number)
    take_step(work, key=case.key, verb=CaseVerb.HEAR, text="无陈述申辩意见")
    settle(work, case, ProposalKind.DECIDE, Outcome.PENALTY)
    decided = entries(work, producer.id)

    take_step(work, key=case.key, verb=CaseVerb.SERVE, document_number=a_number("送达"))

    assert decided == []
    entry = the_entry(work, producer.id, EntryKind.CASE)
    assert (entry.fact.what, entry.fact.text) == (Outcome.PENALTY, case.cause)


def test_a_decision_without_a_penalty_is_no_entry(work, producer):
    case = make_told(work, lead=make_lead(work, producer_id=producer.id).number)
    settle(work, case, ProposalKind.DECIDE, Outcome.NOT_ESTABLISHED)

    assert entries(work, producer.id) == []


@pytest.mark.parametrize(
    ("handed_in", "passed_after", "what"),
    [
        (None, None, Lateness.OUTSTANDING),
        (5, None, None),
        (12, None, Lateness.DONE_LATE),
        (None, 12, Lateness.DONE_LATE),
        (5, 12, None),
    ],
)
def test_an_order_to_correct_enters_past_its_day(work, producer, handed_in, passed_after, what):
    case = make_case(work, lead=make_lead(work, producer_id=producer.id).number)
    order = make_rectification(work, case)
    if handed_in:
        hand_in(later(work, days=handed_in), rectification_id=order.id, text="已整改。")
    if passed_after:
        check_rectification(
            later(work, days=passed_after),
            key=case.key,
            rectification_id=order.id,
            passed=True,
            text="合格",
        )

    found = [each.fact.what for each in entries(later(work, days=20), producer.id)]

    assert found == ([what] if what else [])


# ---------------------------------------------------------------- the list


def test_the_list_is_searched_narrowed_and_paged(work, producer):
    proof = make_proof(work, producer)
    made = make_inspection(work, producer.id)
    inspections.publish_inspection(work, number=made.number)
    work.session.flush()
    found = queries.read_file(work, producer.id)

    first = queries.list_entries(found, size=1)
    second = queries.list_entries(found, size=1, cursor=first.next_cursor)

    assert found.counting == 2
    assert [e.fact.number for e in (*first, *second)] == [made.number, proof.number]
    assert second.next_cursor is None
    assert [e.fact.number for e in queries.list_entries(found, text="未发现")] == [made.number]
    assert list(queries.list_entries(found, standing=EntryStanding.STRUCK)) == []
