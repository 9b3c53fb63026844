"""Public notices: Chinese working days, objections by anybody with a receipt, and an end when none stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.factories.people import make_organisation
from tests.factories.procedure import FULL, a_picture, make_at_step, make_full_brand, publish
from trace.kernel.actor import Actor, Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.rooms.applications import queries, rules, services
from trace.rooms.applications.errors import (
    NoticeMissing,
    NoticePublished,
    NoticeRunning,
    ObjectionAnswered,
    ObjectionsOpen,
    ObjectionStands,
    ObjectionTooLate,
)
from trace.rooms.applications.kinds import ApplicationState, ObjectionOutcome
from trace.rooms.applications.rules import Ground, Refusal, StepPass, StepReturn
from trace.rooms.brands.kinds import StepKind


@pytest.fixture
def application(work):
    return make_at_step(work, StepKind.PUBLIC_NOTICE)


@pytest.fixture
def notice(work, application):
    return publish(work, application)


def at(work, day: date):
    return replace(work, now=datetime(day.year, day.month, day.day, 4, tzinfo=UTC))


def conclude(work, application, decision=StepPass()):  # noqa: B008  (a frozen value)
    return services.conclude_notice(work, application_id=application.id, decision=decision)


def object_to(work, notice, **overrides):
    given = {
        "number": notice.number,
        "text": "该主体基地不在本县。",
        "contact_name": "周群众",
        "contact_phone": "13900001111",
    }
    return services.submit_objection(replace(work, actor=Actor.anonymous()), **(given | overrides))


def answer(work, objection, outcome=ObjectionOutcome.REJECTED):
    return services.answer_objection(
        work, receipt=objection.receipt, outcome=outcome, answer="经核实，基地在本县。"
    )


@pytest.mark.parametrize(
    ("starts_on", "days", "ends_on"),
    [
        (date(2026, 7, 20), 5, date(2026, 7, 27)),  # Monday: the day itself is not counted
        (date(2026, 7, 18), 5, date(2026, 7, 24)),  # Saturday
        (
            date(2026, 9, 29),
            5,
            date(2026, 10, 12),
        ),  # over National Day; Saturday 10 October is a make-up day
        (date(2026, 9, 28), 5, date(2026, 10, 10)),
        (
            date(2026, 2, 12),
            3,
            date(2026, 2, 24),
        ),  # over the Spring Festival; Saturday 14 February is worked
    ],
)
def test_a_notice_runs_for_chinese_working_days_after_the_day_of_publication(
    starts_on, days, ends_on
):
    assert rules.notice_end(starts_on, days) == ends_on


def test_a_period_into_a_year_without_published_holidays_is_provisional():
    assert rules.is_provisional(date(2099, 1, 5))
    assert not rules.is_provisional(date(2026, 7, 24))


def test_a_published_notice_has_a_number_a_period_and_a_due_day(work, application, notice):
    assert notice.number == f"{application.brand.code}-GS-2026-001"
    assert (notice.starts_on, notice.ends_on) == (date(2026, 7, 18), date(2026, 7, 24))
    step = queries.find_open_step(work, application.id)
    assert step.due_on == date(2026, 7, 25)
    with pytest.raises(NoticePublished):
        publish(work, application)
    shown = queries.get_notice(replace(work, actor=Actor.anonymous()), notice.number)
    assert shown.step.application.producer.name == application.producer.name


def test_a_notice_ends_the_day_after_its_last_day_and_not_before(work, application, notice):
    with pytest.raises(NoticeRunning) as refusal:
        conclude(at(work, notice.ends_on), application)
    assert refusal.value.ends_on == notice.ends_on

    conclude(at(work, notice.ends_on + timedelta(days=1)), application)

    assert queries.find_open_step(work, application.id).kind is StepKind.DECISION


def test_a_notice_that_was_never_published_does_not_end(work, application):
    with pytest.raises(NoticeMissing):
        conclude(work, application)


def test_an_objection_that_waits_holds_every_end_of_the_notice(work, application, notice):
    objection = object_to(work, notice)
    after = at(work, notice.ends_on + timedelta(days=3))

    for decision in (StepPass(), StepReturn("请说明"), Refusal((Ground("C1"),))):
        with pytest.raises(ObjectionsOpen) as refusal:
            conclude(after, application, decision)
        assert refusal.value.receipts == (objection.receipt,)
    answer(after, objection)
    conclude(after, application)

    assert queries.find_open_step(work, application.id).kind is StepKind.DECISION


def test_an_objection_found_right_leads_to_correction_or_refusal(work, application, notice):
    answer(work, object_to(work, notice), ObjectionOutcome.UPHELD)
    after = at(work, notice.ends_on + timedelta(days=1))

    with pytest.raises(ObjectionStands):
        conclude(after, application)
    conclude(work, application, Refusal((Ground("C1", "异议属实"),)))

    assert application.state is ApplicationState.REFUSED


def test_after_a_return_the_next_round_has_a_notice_of_its_own(work, application, notice):
    answer(work, object_to(work, notice), ObjectionOutcome.UPHELD)
    conclude(work, application, StepReturn("请更正基地位置"))
    assert application.state is ApplicationState.DRAFT

    with pytest.raises(ObjectionTooLate):
        object_to(work, notice)


def test_objections_are_taken_in_until_the_end_of_the_last_day(work, notice):
    first = object_to(at(work, notice.ends_on), notice, pictures=[a_picture()])

    with pytest.raises(ObjectionTooLate) as refusal:
        object_to(at(work, notice.ends_on + timedelta(days=1)), notice)

    assert refusal.value.ends_on == notice.ends_on
    found = queries.find_objection(work, first.receipt.lower().replace("-", " "))
    assert found.id == first.id
    assert queries.find_objection(work, "YY-0000-0000-0000") is None


@pytest.mark.parametrize(
    ("overrides", "field"),
    [
        ({"contact_name": " "}, "contact_name"),
        ({"contact_phone": ""}, "contact_phone"),
        ({"text": ""}, "text"),
        ({"pictures": [a_picture()] * 4}, "pictures"),
    ],
)
def test_an_objection_says_who_and_what(work, notice, overrides, field):
    with pytest.raises(InvalidValue) as refusal:
        object_to(work, notice, **overrides)

    assert refusal.value.field == field


def test_an_objection_is_answered_once_and_by_the_authority(work, work_as, application, notice):
    objection = object_to(work, notice)
    own = work_as(Role.BRAND, organisation_id=application.brand.authority_id)
    other = work_as(Role.BRAND, organisation_id=make_organisation(work, Role.BRAND))

    with pytest.raises(MissingPermission):
        answer(other, objection)
    answer(own, objection)
    with pytest.raises(ObjectionAnswered):
        answer(own, objection)
    with pytest.raises(NoSuchRecord):
        services.answer_objection(own, receipt="YY-1", outcome=ObjectionOutcome.UPHELD, answer="x")
    with pytest.raises(NoSuchRecord):
        object_to(work, notice, number="NONE")


def test_who_objected_is_told_to_the_authority_alone(work, work_as, application, notice):
    objection = object_to(work, notice, pictures=[a_picture()])
    step = queries.find_open_step(work, application.id)
    own = work_as(Role.BRAND, organisation_id=application.brand.authority_id)
    applicant = work_as(Role.PRODUCER_CLERK, organisation_id=application.producer_id)
    file_id = objection.pictures[0].file_id

    assert queries.get_step_file(own, application.id, step.id, file_id).id == file_id
    with pytest.raises(MissingPermission):
        queries.get_step_file(applicant, application.id, step.id, file_id)


def test_everybody_reads_the_notices_running_and_ended(work, application, notice):
    second = publish(work, make_at_step(work, StepKind.PUBLIC_NOTICE, make_full_brand(work, FULL)))
    answer(work, object_to(work, second), ObjectionOutcome.UPHELD)
    conclude(work, second.step.application, Refusal((Ground("C1"),)))
    public = replace(work, actor=Actor.anonymous())

    def found(**asked):
        return [each.number for each in queries.list_notices(public, **asked)]

    assert found() == [second.number, notice.number]
    assert found(is_running=True) == [notice.number]
    assert found(is_running=False) == [second.number]
    assert found(text=application.producer.name) == [notice.number]
    assert found(text=notice.number.lower()) == [notice.number]
