"""The procedure as a whole: the rule-book's steps one after the other, each ended once, none skipped."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tests.factories.brands import (
    BODY,
    PDF,
    make_application,
    make_brand,
    make_draft_application,
    make_rule_book,
)
from tests.factories.people import make_organisation
from tests.factories.procedure import (
    grant,
    make_at_step,
    make_full_brand,
    pass_check,
    pass_panel,
    pass_review,
    publish,
)
from tests.factories.producers import COUNTY, TOWNSHIP, make_producer
from tests.factories.products import make_packed_product
from trace.http.session import open_work
from trace.kernel.actor import Actor, Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.rooms.applications import queries, services
from trace.rooms.applications.errors import (
    ApplicationStepRefused,
    OfficeOutOfReach,
    ReasonUnlawful,
    RefusalWithoutGround,
    StepNotDelegable,
    StepNotOpen,
)
from trace.rooms.applications.kinds import ApplicationState, DueFilter, StepOutcome
from trace.rooms.applications.models import NO_DEADLINE
from trace.rooms.applications.rules import GrantTerms, Ground, Refusal, StepPass, StepReturn
from trace.rooms.authorisations import queries as authorisations
from trace.rooms.authorisations.rules import standing_on
from trace.rooms.brands.kinds import MarkType, StepKind
from trace.rooms.brands.rules import ProcedureStep
from trace.rooms.sanctions import services as sanctions
from trace.rooms.sanctions.errors import ContractOutstanding


def kinds(work, application):
    return [(step.kind, step.outcome) for step in queries.steps_of(work, application.id)]


def later(work, **duration):
    return replace(work, now=work.now + timedelta(**duration))


def test_an_application_goes_through_every_step_of_its_rule_book_to_a_signed_contract(work):
    application = make_application(work, make_full_brand(work))

    pass_review(work, application)
    pass_check(work, application)
    pass_panel(work, application)
    publish(work, application)
    after = later(work, days=8)
    services.conclude_notice(after, application_id=application.id, decision=StepPass())
    grant(after, application)
    held = queries.authorisation_of_application(work, application.id)
    before = authorisations.get_authorisation(after, held.id)
    assert standing_on(before, on=after.today, now=after.now).word == "not_yet_valid"
    services.sign_contract(
        after, application_id=application.id, number="HT-9", signed_on=after.today, upload=PDF
    )

    held = authorisations.get_authorisation(after, held.id)
    assert standing_on(held, on=after.today, now=after.now).word == "in_force"
    assert held.contract_number == "HT-9"
    assert kinds(after, application) == [(kind, StepOutcome.PASSED) for kind in StepKind]
    assert application.state is ApplicationState.GRANTED


def test_without_a_contract_step_an_authorisation_is_in_force_from_its_grant(work):
    application = make_application(work)

    grant(work, application)

    held = queries.authorisation_of_application(work, application.id)
    held = authorisations.get_authorisation(work, held.id)
    assert standing_on(held, on=work.today, now=work.now).word == "in_force"
    assert kinds(work, application) == [(StepKind.DECISION, StepOutcome.PASSED)]


def test_a_step_cannot_be_skipped(work):
    application = make_application(work, make_full_brand(work))

    with pytest.raises(StepNotOpen) as refusal:
        grant(work, application)

    assert refusal.value.asked is StepKind.DECISION
    assert refusal.value.current is StepKind.PRELIMINARY_REVIEW
    assert application.state is ApplicationState.SUBMITTED


def test_a_step_ends_once(work):
    application = make_at_step(work, StepKind.SITE_CHECK)

    with pytest.raises(StepNotOpen):
        pass_review(work, application)


def test_nothing_is_decided_on_a_draft(work):
    with pytest.raises(ApplicationStepRefused):
        pass_review(work, make_draft_application(work))


def test_deadlines_are_counted_in_working_or_calendar_days_of_the_rule_book(work):
    brand = make_full_brand(
        work,
        [
            ProcedureStep(StepKind.PRELIMINARY_REVIEW, 5),
            ProcedureStep(StepKind.PANEL, 5, working_days=False),
            ProcedureStep(StepKind.DECISION),
        ],
    )
    application = make_application(work, brand)  # Saturday 18 July 2026

    first = queries.find_open_step(work, application.id)
    pass_review(work, application)
    second = queries.find_open_step(work, application.id)
    pass_panel(work, application)
    third = queries.find_open_step(work, application.id)

    assert first.due_on == date(2026, 7, 24)
    assert second.due_on == date(2026, 7, 23)
    assert (third.due_on, third.deadline) == (NO_DEADLINE, None)


def test_an_application_follows_the_version_under_which_it_was_submitted(work):
    brand = make_full_brand(work)
    application = make_application(work, brand)
    make_rule_book(work, brand, BODY)
    other = make_application(work, brand, make_producer(work))

    assert application.rule_book.version == 1
    pass_review(work, application)
    assert queries.find_open_step(work, application.id).kind is StepKind.SITE_CHECK
    assert queries.find_open_step(work, other.id).kind is StepKind.DECISION


def test_a_returned_application_is_corrected_and_begins_again(work):
    application = make_at_step(work, StepKind.SITE_CHECK)

    services.return_from_site_check(
        work,
        application_id=application.id,
        decision=StepReturn("基地面积与申报不符，请更正。", "退回1号"),
    )
    assert application.state is ApplicationState.DRAFT
    services.attach_document(work, application_id=application.id, upload=PDF, condition_code="C1")
    services.submit_application(work, application_id=application.id)

    steps = queries.steps_of(work, application.id)
    assert [(step.kind, step.outcome, step.round_number) for step in steps] == [
        (StepKind.PRELIMINARY_REVIEW, StepOutcome.PASSED, 1),
        (StepKind.SITE_CHECK, StepOutcome.RETURNED, 1),
        (StepKind.PRELIMINARY_REVIEW, None, 2),
    ]
    assert steps[1].reason == "基地面积与申报不符，请更正。"
    assert steps[1].document_number == "退回1号"


def test_a_return_says_what_to_correct(work):
    application = make_at_step(work, StepKind.PRELIMINARY_REVIEW)

    with pytest.raises(InvalidValue) as refusal:
        services.review_application(work, application_id=application.id, decision=StepReturn("  "))

    assert refusal.value.field == "reason"


def test_a_review_refuses_with_a_condition_and_never_without(work):
    brand = make_full_brand(work, mark_type=MarkType.CERTIFICATION)
    application = make_at_step(work, StepKind.PRELIMINARY_REVIEW, brand)
    for refusal, error in (
        (Refusal(()), RefusalWithoutGround),
        (Refusal((Ground("C1"),), "名额已满"), ReasonUnlawful),
    ):
        with pytest.raises(error):
            services.review_application(work, application_id=application.id, decision=refusal)

    services.review_application(
        work,
        application_id=application.id,
        decision=Refusal((Ground("C3", "2025年抽检不合格"),), document_number="不予1号"),
        files=[PDF],
    )

    found = queries.get_application(work, application.id)
    step = queries.steps_of(work, application.id)[-1]
    assert found.state is ApplicationState.REFUSED
    assert [ground.condition_code for ground in found.grounds] == ["C3"]
    assert (step.outcome, step.document_number) == (StepOutcome.REFUSED, "不予1号")
    assert [entry.file.name for entry in step.files] == ["证明.pdf"]


def test_an_applicant_takes_an_application_back_at_any_step_before_the_decision(work):
    application = make_at_step(work, StepKind.PUBLIC_NOTICE)
    publish(work, application)

    services.withdraw_application(work, application_id=application.id)

    assert queries.find_open_step(work, application.id) is None
    assert kinds(work, application)[-1] == (StepKind.PUBLIC_NOTICE, StepOutcome.STOPPED)
    granted = make_at_step(work, StepKind.CONTRACT)
    with pytest.raises(ApplicationStepRefused):
        services.withdraw_application(work, application_id=granted.id)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE application_steps SET reason = 'x' WHERE closed_at IS NOT NULL",
        "DELETE FROM application_steps WHERE closed_at IS NOT NULL",
        "INSERT INTO application_steps (application_id, kind, round_number, opened_at, due_on, closed_by, reason, "
        "document_number) SELECT application_id, kind, 9, opened_at, due_on, '', '', '' FROM application_steps "
        "WHERE closed_at IS NULL",
    ],
)
def test_the_database_keeps_history_and_one_open_step(work, change):
    make_at_step(work, StepKind.SITE_CHECK)

    with pytest.raises(DatabaseError), work.session.begin_nested():
        work.session.execute(text(change))


# ---------------------------------------------------------------- who may do what


def test_an_office_that_was_asked_reviews_and_no_other_does(work, work_as):
    producer = make_producer(work)
    application = make_at_step(work, StepKind.PRELIMINARY_REVIEW, producer=producer)
    office = make_organisation(work, Role.TOWNSHIP_ASSISTANT, division=TOWNSHIP)
    stranger = make_organisation(work, Role.TOWNSHIP_ASSISTANT, division=TOWNSHIP)
    asked = work_as(Role.TOWNSHIP_ASSISTANT, organisation_id=office, division=TOWNSHIP)
    other = work_as(Role.TOWNSHIP_ASSISTANT, organisation_id=stranger, division=TOWNSHIP)
    for before in (asked, other):
        with pytest.raises(NoSuchRecord):
            pass_review(before, application)

    services.ask_office(work, application_id=application.id, organisation_id=office)

    assert [step.application_id for step in queries.work_list(asked)] == [application.id]
    assert list(queries.work_list(other)) == []
    with pytest.raises(NoSuchRecord):
        pass_review(other, application)
    pass_review(asked, application)
    with pytest.raises(MissingPermission):
        pass_check(asked, application)
    assert queries.steps_of(work, application.id)[0].closed_by == asked.actor.label


def test_only_an_office_of_the_area_can_be_asked_and_only_for_the_first_two_steps(work):
    application = make_at_step(work, StepKind.PRELIMINARY_REVIEW)
    far = make_organisation(work, Role.AGRICULTURE_OFFICER, division="500237")
    firm = make_organisation(work, Role.PRINTER, division=COUNTY)
    for organisation in (far, firm):
        with pytest.raises(OfficeOutOfReach):
            services.ask_office(work, application_id=application.id, organisation_id=organisation)

    near = make_organisation(work, Role.AGRICULTURE_OFFICER, division=COUNTY)
    for step, error in ((StepKind.PANEL, StepNotDelegable), (None, ApplicationStepRefused)):
        at = make_at_step(work, step) if step else make_draft_application(work)
        with pytest.raises(error):
            services.ask_office(work, application_id=at.id, organisation_id=near)


def test_only_the_brands_own_authority_decides_its_steps(work, work_as):
    brand = make_full_brand(work)
    application = make_application(work, brand)
    stranger = work_as(Role.BRAND, organisation_id=make_organisation(work, Role.BRAND))
    clerk = work_as(Role.PRODUCER_CLERK, organisation_id=application.producer_id)
    own = work_as(Role.BRAND, organisation_id=brand.authority_id)

    for actor, error in ((stranger, NoSuchRecord), (clerk, MissingPermission)):
        with pytest.raises(error):
            pass_review(actor, application)
    pass_review(own, application)


# ---------------------------------------------------------------- the work list


def test_the_work_list_shows_what_is_overdue_first(work, work_as):
    brand = make_full_brand(work)
    first = make_application(work, brand, make_producer(work))
    pass_review(work, first)  # due after ten working days
    second = make_application(work, brand, make_producer(work))  # due after five
    make_application(work, make_full_brand(work))  # another authority's
    own = work_as(Role.BRAND, organisation_id=brand.authority_id)
    late = later(own, days=10)

    def found(**asked):
        return [step.application_id for step in queries.work_list(late, **asked)]

    assert found() == [second.id, first.id]
    assert found(due=DueFilter.OVERDUE) == [second.id]
    assert found(due=DueFilter.THIS_WEEK) == [second.id, first.id]
    assert found(kind=StepKind.SITE_CHECK) == [first.id]
    assert found(text=first.producer.name) == [first.id]
    assert queries.count_due(late, [brand.id]) == 1
    page = queries.work_list(late, size=1)
    assert [s.application_id for s in queries.work_list(late, cursor=page.next_cursor)] == [
        first.id
    ]


def test_the_work_list_is_not_for_producers(work_as):
    with pytest.raises(MissingPermission):
        queries.work_list(work_as(Role.PRODUCER_CLERK, organisation_id=1))


# ---------------------------------------------------------------- grant and contract


def test_a_contract_is_signed_between_the_grant_and_today(work):
    application = make_at_step(work, StepKind.CONTRACT)
    for day in (work.today - timedelta(days=1), work.today + timedelta(days=1)):
        with pytest.raises(InvalidValue) as refusal:
            services.sign_contract(
                work, application_id=application.id, number="HT-1", signed_on=day, upload=PDF
            )
        assert refusal.value.field == "signed_on"
    assert queries.find_open_step(work, application.id).kind is StepKind.CONTRACT


def test_an_authorisation_whose_contract_is_outstanding_is_not_suspended(work):
    application = make_at_step(work, StepKind.CONTRACT)
    held = queries.authorisation_of_application(work, application.id)

    with pytest.raises(ContractOutstanding):
        sanctions.change_authorisation_state(
            work, authorisation_id=held.id, act="suspend", reason="未签约"
        )


def test_a_grant_for_a_later_day_begins_then_even_when_its_contract_is_signed_before(work):
    application = make_at_step(work, StepKind.DECISION)
    begin = work.today + timedelta(days=10)
    services.decide_application(
        work, application_id=application.id, decision=GrantTerms(valid_from=begin)
    )
    services.sign_contract(
        work, application_id=application.id, number="HT-1", signed_on=work.today, upload=PDF
    )

    held = queries.authorisation_of_application(work, application.id)
    held = authorisations.get_authorisation(work, held.id)
    assert standing_on(held, on=work.today, now=work.now).word == "not_yet_valid"
    after = later(work, days=10)
    assert standing_on(held, on=after.today, now=after.now).word == "in_force"


def test_a_step_keeps_ten_papers_at_most(work):
    application = make_at_step(work, StepKind.PRELIMINARY_REVIEW)

    with pytest.raises(InvalidValue):
        services.review_application(
            work, application_id=application.id, decision=StepPass(), files=[PDF] * 11
        )


def test_a_paper_is_kept_with_an_open_step_only(work):
    application = make_at_step(work, StepKind.CONTRACT)
    step = services.attach_paper(work, application_id=application.id, upload=PDF)
    assert [entry.file.name for entry in step.files] == ["证明.pdf"]

    with pytest.raises(ApplicationStepRefused):
        services.attach_paper(work, application_id=make_draft_application(work).id, upload=PDF)


def test_papers_of_a_step_are_for_those_who_may_see_the_application(work, work_as):
    application = make_at_step(work, StepKind.PANEL)
    check = queries.steps_of(work, application.id)[1]
    picture = queries.get_step(work, application.id, check.id).site_checks[0].pictures[0]
    own = work_as(Role.PRODUCER_CLERK, organisation_id=application.producer_id)
    other = work_as(Role.PRODUCER_CLERK, organisation_id=make_producer(work).id)

    found = queries.get_step_file(own, application.id, check.id, picture.file_id)
    assert found.media_type == "image/jpeg"
    with pytest.raises(NoSuchRecord):
        queries.get_step_file(other, application.id, check.id, picture.file_id)
    for step, file in ((check.id, 999_999), (999_999, picture.file_id)):
        with pytest.raises(NoSuchRecord):
            queries.get_step_file(own, application.id, step, file)


def test_offices_near_an_applicant_come_nearest_first(work):
    county = make_organisation(work, Role.AGRICULTURE_OFFICER, division=COUNTY)
    township = make_organisation(work, Role.TOWNSHIP_ASSISTANT, division=TOWNSHIP)
    make_organisation(work, Role.AGRICULTURE_OFFICER, division="500237")

    found = [office.id for office in queries.offices_near(work, TOWNSHIP)]

    assert found.index(township) < found.index(county)
    assert all(
        office.division in (COUNTY, TOWNSHIP) for office in queries.offices_near(work, TOWNSHIP)
    )


def test_a_brand_without_further_steps_stays_as_it_was(work):
    producer = make_producer(work)
    application = make_application(
        work, make_brand(work), producer, [make_packed_product(work, producer)]
    )

    step = queries.find_open_step(work, application.id)

    assert (step.kind, step.deadline) == (StepKind.DECISION, None)


# ---------------------------------------------------------------- many people at once


def test_of_sixteen_people_who_end_the_same_step_one_does(standalone_app):
    app = standalone_app()
    with app.app_context(), open_work(Actor.system("race")) as work:
        application_id = make_at_step(work, StepKind.PRELIMINARY_REVIEW).id
    barrier = threading.Barrier(16)
    outcomes = []

    def act() -> None:
        with app.app_context():
            barrier.wait()
            try:
                with open_work(Actor.system("race")) as own:
                    services.review_application(
                        own, application_id=application_id, decision=StepPass()
                    )
                outcomes.append("passed")
            except StepNotOpen:
                outcomes.append("too late")

    threads = [threading.Thread(target=act) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with app.app_context(), open_work(Actor.system("race")) as work:
        steps = queries.steps_of(work, application_id)
        assert [(step.kind, step.outcome) for step in steps] == [
            (StepKind.PRELIMINARY_REVIEW, StepOutcome.PASSED),
            (StepKind.SITE_CHECK, None),
        ]
    assert sorted(outcomes) == ["passed"] + ["too late"] * 15
