"""Samples: sheet and seals, laboratory, result, and the challenge clocks of both laws."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from tests.factories.batches import make_harvest
from tests.factories.producers import COUNTY
from tests.factories.testing import make_lab, make_sample
from trace.kernel.actor import Role
from trace.kernel.clock import local_date
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.rooms.batches.queries import restrictions_on
from trace.rooms.inspections.queries import pending
from trace.rooms.testing import queries, services
from trace.rooms.testing.kinds import (
    ChallengeState,
    SampleLaw,
    SampleState,
    SampleWait,
    StopProposal,
    TestKind,
)
from trace.rooms.testing.queries import samples as reads
from trace.rooms.testing.rules import NotYourLaboratory, RetestNeedsAnotherLab
from trace.rooms.testing.rules import samples as rules
from trace.rooms.testing.rules.samples import (
    ChallengeTooLate,
    NoOtherLaboratory,
    NothingToChallenge,
    Sampler,
    SampleStateForbids,
    Seal,
)


@pytest.fixture
def batch(work):
    return make_harvest(work)


@pytest.fixture
def officer(work_as):
    return work_as(Role.AGRICULTURE_OFFICER, division=COUNTY, organisation_id=1, account_id=7)


@pytest.fixture
def clerk(work_as, batch):
    return work_as(Role.PRODUCER_CLERK, organisation_id=batch.producer_id)


@pytest.fixture
def lab_id(work):
    return make_lab(work)


@pytest.fixture
def lab(work_as, lab_id):
    return work_as(Role.LAB, organisation_id=lab_id)


def later(work, **ahead):
    return replace(work, now=work.now + timedelta(**ahead))


def reported(officer, lab, batch, lab_id, *, passed=False, law=SampleLaw.FARM):
    number = make_sample(officer, batch, lab_id=lab_id, law=law).number
    services.receive_sample(lab, number=number, is_intact=True)
    return services.report_sample(
        lab,
        number=number,
        report_number=f"R-{number}",
        reported_on=lab.today,
        is_safety=True,
        passed=passed,
    )


def notified(officer, lab, batch, lab_id, **given):
    number = reported(officer, lab, batch, lab_id, **given).number
    return services.notify_result(officer, number=number, at=officer.now)


def refused(call):
    with pytest.raises(InvalidValue) as refusal:
        call()
    return refusal.value.field, refusal.value.reason


# ---------------------------------------------------------------- the sheet


def test_a_sample_goes_from_the_sheet_to_the_laboratory_to_its_report(officer, lab, batch, lab_id):
    sample = reported(officer, lab, batch, lab_id)

    assert (sample.state, sample.stop) == (SampleState.REPORTED, StopProposal.PROPOSED)
    assert (sample.report.kind, sample.report.lab_id) == (TestKind.SUPERVISED, lab_id)
    assert [kind.value for kind in (found.kind for found in restrictions_on(lab, [batch.id]))] == [
        "safety_failure"
    ]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"officers": (Sampler("甲", "1"), Sampler("乙", "1"))}, ("officers", "two-officers")),
        ({"officers": (Sampler("甲", "1"), Sampler(" ", "2"))}, ("officers.1.name", "required")),
        ({"seals": ()}, ("seals", "seal-needed")),
        ({"seals": (Seal("X1"),)}, ("seals", "backup-seal-needed")),
        ({"seals": (Seal("X1"), Seal("X1", True))}, ("seals", "seal-twice")),
        ({"seals": [Seal(f"S{n}", n > 0) for n in range(21)]}, ("seals", "too-many")),
        ({"sheet": {"colour": "红"}}, ("sheet", "unknown-choice")),
        ({"sheet": {"remark": "长" * 201}}, ("sheet.remark", "too-long")),
        ({"witness": ""}, ("signature", "signature-or-refusal")),
        ({"lab_id": None}, ("lab_id", "required")),
        ({"taken_at": datetime(2099, 1, 1, tzinfo=UTC)}, ("taken_at", "future")),
    ],
)
def test_the_sheet_has_to_be_whole(officer, batch, changes, problem):
    assert refused(lambda: make_sample(officer, batch, **changes)) == problem


def test_who_is_no_laboratory_tests_no_sample(officer, batch):
    refusal = refused(lambda: make_sample(officer, batch, lab_id=batch.producer_id))

    assert refusal == ("lab_id", "unknown-choice")


def test_a_seal_is_used_once(officer, batch):
    make_sample(officer, batch, seals=(Seal("F1"), Seal("B1", True)))

    with pytest.raises(IntegrityError, match="sample_seals"):
        make_sample(officer, batch, seals=(Seal("F1"), Seal("B2", True)))


def test_only_an_officer_of_the_area_samples(clerk, lab, batch, work_as, lab_id):
    elsewhere = work_as(Role.MARKET_OFFICER, division="360921")
    for stranger in (clerk, lab, elsewhere):
        with pytest.raises(MissingPermission):
            make_sample(stranger, batch, lab_id=lab_id)


def test_a_laboratory_refuses_a_broken_seal_with_a_reason(officer, lab, batch, lab_id):
    number = make_sample(officer, batch, lab_id=lab_id).number

    assert refused(lambda: services.receive_sample(lab, number=number, is_intact=False)) == (
        "note",
        "required",
    )
    sample = services.receive_sample(lab, number=number, is_intact=False, note="封条破损")
    assert sample.state is SampleState.REFUSED


def test_no_step_is_taken_out_of_order_or_by_another_laboratory(
    officer, lab, batch, lab_id, work, work_as
):
    number = make_sample(officer, batch, lab_id=lab_id).number
    other = work_as(Role.LAB, organisation_id=make_lab(work))
    result = {"report_number": "X", "reported_on": work.today, "is_safety": True, "passed": True}

    with pytest.raises(NoSuchRecord):
        services.receive_sample(other, number=number, is_intact=True)
    with pytest.raises(NotYourLaboratory):
        services.receive_sample(officer, number=number, is_intact=True)
    with pytest.raises(SampleStateForbids):
        services.report_sample(lab, number=number, **result)
    with pytest.raises(SampleStateForbids):
        services.notify_result(officer, number=number, at=officer.now)
    with pytest.raises(SampleStateForbids):
        services.decide_challenge(officer, number=number, accept=True, reason="无")


# ---------------------------------------------------------------- the clocks


@pytest.mark.parametrize(
    ("law", "last"),
    [
        # Friday 17 July 2026; the fifth and the seventh working day after it.
        (SampleLaw.FARM, date(2026, 7, 24)),
        (SampleLaw.FOOD, date(2026, 7, 28)),
    ],
)
def test_the_clock_runs_to_the_end_of_the_last_working_day(law, last):
    friday = datetime(2026, 7, 17, 2, tzinfo=UTC)

    until = rules.challenge_until(law, is_rapid=False, notified_at=friday)

    assert local_date(until) == last
    assert local_date(until + timedelta(microseconds=1)) == last + timedelta(days=1)


@pytest.mark.parametrize("law", SampleLaw)
def test_a_rapid_test_is_challenged_within_four_hours(law):
    at = datetime(2026, 7, 17, 2, tzinfo=UTC)

    assert rules.challenge_until(law, is_rapid=True, notified_at=at) == at + timedelta(hours=4)


def test_the_term_of_a_retest_is_known_for_farm_goods_only():
    friday = date(2026, 7, 17)

    assert rules.retest_due_on(SampleLaw.FARM, friday) == date(2026, 7, 28)
    assert rules.retest_due_on(SampleLaw.FOOD, friday) is None


def test_a_challenge_comes_in_time_or_not_at_all(officer, lab, batch, lab_id, clerk):
    sample = notified(officer, lab, batch, lab_id)
    last = replace(clerk, now=sample.challenge_until)

    with pytest.raises(ChallengeTooLate):
        services.file_challenge(later(last, seconds=1), number=sample.number, reason="不服")
    services.file_challenge(last, number=sample.number, reason="不服")
    assert sample.challenge.state is ChallengeState.FILED
    with pytest.raises(SampleStateForbids):
        services.file_challenge(last, number=sample.number, reason="再次")


def test_a_pass_or_a_result_not_yet_received_is_not_challenged(officer, lab, batch, lab_id, clerk):
    unread = reported(officer, lab, batch, lab_id)
    passed = notified(officer, lab, batch, lab_id, passed=True)

    for sample in (unread, passed):
        with pytest.raises(NothingToChallenge):
            services.file_challenge(clerk, number=sample.number, reason="不服")
    assert passed.stop is None


def test_a_notice_is_neither_before_the_sample_nor_to_come(officer, lab, batch, lab_id):
    number = reported(officer, lab, batch, lab_id).number

    for at in (officer.now - timedelta(days=1), officer.now + timedelta(minutes=1)):
        assert refused(lambda at=at: services.notify_result(officer, number=number, at=at)) == (
            "at",
            "range",
        )


# ---------------------------------------------------------------- the re-test


def test_a_passed_retest_by_another_laboratory_overturns_the_failure(
    officer, lab, batch, lab_id, clerk, work, work_as
):
    number = notified(officer, lab, batch, lab_id).number
    services.file_challenge(clerk, number=number, reason="不服")
    other_id = make_lab(work)
    other = work_as(Role.LAB, organisation_id=other_id)

    with pytest.raises(RetestNeedsAnotherLab):
        services.decide_challenge(officer, number=number, accept=True, reason="受理", lab_id=lab_id)
    services.decide_challenge(officer, number=number, accept=True, reason="受理", lab_id=other_id)
    work.session.flush()
    with pytest.raises(NotYourLaboratory):
        services.receive_backup(lab, number=number)
    sample = services.receive_backup(other, number=number)
    assert sample.challenge.retest_due_on is not None
    services.report_retest(
        other, number=number, report_number="FJ-1", reported_on=work.today, passed=True
    )

    assert sample.challenge.state is ChallengeState.OVERTURNED
    assert sample.stop is StopProposal.DECLINED
    assert not restrictions_on(work, [batch.id])
    assert [r.id for r in queries.retests_of(work, sample.report_id)] == [
        sample.challenge.retest_report_id
    ]


def test_a_failed_retest_upholds_the_failure(officer, lab, batch, lab_id, work, work_as):
    number = notified(officer, lab, batch, lab_id, law=SampleLaw.FOOD).number
    services.file_challenge(officer, number=number, reason="代为登记")
    other_id = make_lab(work)
    services.decide_challenge(officer, number=number, accept=True, reason="受理")
    work.session.flush()
    other = work_as(Role.LAB, organisation_id=other_id)
    sample = services.receive_backup(other, number=number)
    services.report_retest(
        other, number=number, report_number="FJ-2", reported_on=work.today, passed=False
    )

    assert (sample.challenge.is_drawn, sample.challenge.retest_lab_id) == (True, other_id)
    assert sample.challenge.state is ChallengeState.UPHELD
    assert len(restrictions_on(work, [batch.id])) == 2


def test_for_food_another_laboratory_has_to_be_there_to_be_drawn(
    officer, lab, batch, lab_id, clerk
):
    number = notified(officer, lab, batch, lab_id, law=SampleLaw.FOOD).number
    services.file_challenge(clerk, number=number, reason="不服")

    with pytest.raises(NoOtherLaboratory):
        services.decide_challenge(officer, number=number, accept=True, reason="受理")


def test_a_declined_challenge_ends_there(officer, lab, batch, lab_id, clerk, work):
    number = notified(officer, lab, batch, lab_id).number
    services.file_challenge(clerk, number=number, reason="不服")
    sample = services.decide_challenge(
        officer, number=number, accept=False, reason="微生物项目不复检"
    )

    assert sample.challenge.state is ChallengeState.DECLINED
    with pytest.raises(SampleStateForbids):
        services.decide_challenge(officer, number=number, accept=True, reason="改主意")


def test_a_rapid_test_is_read_by_the_office_on_the_spot(officer, batch, lab, work):
    number = make_sample(officer, batch, is_rapid=True, seals=(), backup_quantity="").number
    sample = services.report_sample(
        officer,
        number=number,
        report_number="KJ-1",
        reported_on=work.today,
        is_safety=True,
        passed=False,
    )

    assert (sample.report.kind, sample.lab_id) == (TestKind.RAPID, None)
    assert sample.report.lab_name == "示例市场监督管理局"


# ---------------------------------------------------------------- who sees what


def test_lists_hold_what_waits_and_what_one_may_know(officer, lab, batch, lab_id, clerk, work_as):
    taken = make_sample(officer, batch, lab_id=lab_id).number
    told = notified(officer, lab, batch, lab_id).number
    services.file_challenge(clerk, number=told, reason="不服")
    unread = reported(officer, lab, batch, lab_id).number
    officer.session.flush()

    def listed(who, **asked):
        return sorted(sample.number for sample in reads.list_samples(who, **asked))

    everything = sorted([taken, told, unread])
    assert listed(officer) == listed(lab) == listed(clerk) == everything
    assert listed(officer, wait=SampleWait.LABORATORY) == [taken]
    assert listed(officer, wait=SampleWait.RESULT) == []
    assert listed(officer, wait=SampleWait.NOTICE) == [unread]
    assert listed(officer, wait=SampleWait.STOP) == sorted([told, unread])
    assert listed(officer, wait=SampleWait.CHALLENGE) == [told]
    assert listed(officer, state=SampleState.TAKEN, text=f"{taken} 成品库") == [taken]
    assert listed(officer, batch_id=batch.id, producer_id=batch.producer_id) == everything
    waiting = pending(officer).samples
    assert (waiting.at_laboratory, waiting.to_notify, waiting.stops, waiting.challenges) == (
        1,
        1,
        2,
        1,
    )
    stranger = work_as(Role.MARKET_OFFICER, division="360921", organisation_id=2)
    assert listed(stranger) == []
    with pytest.raises(NoSuchRecord):
        reads.get_sample(stranger, taken)
    with pytest.raises(MissingPermission):
        reads.list_samples(work_as(Role.PRINTER, organisation_id=3))
