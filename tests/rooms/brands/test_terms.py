"""What becomes of an authorisation in its term: assessments, renewal in its window, changes of name and trademark."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.factories.brands import BODY, PDF, make_rule_book
from tests.factories.holders import (
    STRICT,
    clerk_of,
    impose,
    later,
    make_held,
    staff_of,
)
from tests.factories.producers import make_producer
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.rooms.brands import queries, rules, services
from trace.rooms.brands.holder_errors import (
    AlreadyAssessed,
    AuthorisationOver,
    HandingOnForbidden,
    NothingChanged,
    RenewalNotOpen,
    RenewalOutsideWindow,
    RequestNotOpen,
    RequestPending,
)
from trace.rooms.brands.kinds import (
    ApplicationState,
    AssessmentResult,
    AuthorisationKind,
    ChangeKind,
    RequestState,
    SanctionKind,
    SanctionState,
)
from trace.rooms.brands.rules import GrantTerms, Place, Use
from trace.rooms.brands.services import Found

FAILED = Found(
    AssessmentResult.FAIL,
    "标签领用台账缺失",
    score=40,
    rule="使用管理办法第二十条",
    document_number="万品办〔2026〕11号",
)


def due_of(work, held):
    return queries.list_assessments(work, authorisation_id=held.id).items


def assess(work, assessment, found, **given):
    return services.record_assessment(work, assessment_id=assessment.id, found=found, **given)


# ------------------------------------------------------------------------------------------------- assessments


def test_a_holder_is_assessed_after_every_period_within_the_term(work):
    held = make_held(work)

    assert [row.due_on for row in due_of(work, held)] == [date(2027, 1, 2), date(2028, 1, 2)]
    assert due_of(work, make_held(work, BODY)) == []


def test_a_new_version_of_the_rule_book_is_planned_once(work):
    held = make_held(work, BODY)
    make_rule_book(work, held.brand, STRICT)

    counts = [services.plan_assessments(work, brand_id=held.brand_id) for _ in range(2)]

    assert counts == [2, 0]
    assert len(due_of(work, held)) == 2


@pytest.mark.parametrize(
    ("days", "due", "overdue"), [(77, 0, 0), (78, 1, 0), (168, 1, 0), (169, 1, 1)]
)
def test_an_assessment_comes_up_ninety_days_before_and_is_overdue_the_day_after(
    work, days, due, overdue
):
    held = make_held(work)
    then = later(work, days=days)

    found = {
        name: len(queries.list_assessments(then, authorisation_id=held.id, standing=name).items)
        for name in ("due", "overdue", "done")
    }

    assert found == {"due": due, "overdue": overdue, "done": 0}


def test_a_passed_assessment_is_recorded_once_with_its_files(work):
    held = make_held(work)
    first = due_of(work, held)[0]
    passed = Found(AssessmentResult.PASS, "台账齐全", score=95)

    assess(work, first, passed, uploads=[PDF])
    with pytest.raises(AlreadyAssessed):
        assess(work, first, passed)

    found = queries.get_assessment(work, first.id)
    assert (found.score, found.assessed_on, found.sanction_id) == (95, work.today, None)
    stored = queries.get_assessment_file(work, first.id, found.files[0].file_id)
    assert stored.media_type == "application/pdf"
    with pytest.raises(NoSuchRecord):
        queries.get_assessment_file(work, first.id, 0)


@pytest.mark.parametrize(
    ("found", "kind", "state"),
    [
        (replace(FAILED, result=AssessmentResult.RECTIFY), SanctionKind.RECTIFICATION, "in_force"),
        (FAILED, SanctionKind.SUSPENSION, "in_force"),
        (replace(FAILED, sanction=SanctionKind.WITHDRAWAL), SanctionKind.WITHDRAWAL, "proposed"),
    ],
)
def test_a_failed_assessment_imposes_what_follows_in_the_same_act(work, found, kind, state):
    held = make_held(work)

    assessed = assess(work, due_of(work, held)[0], found)

    sanction = queries.get_sanction(work, assessed.sanction_id)
    assert (sanction.kind, sanction.state) == (kind, SanctionState(state))
    assert sanction.document_number == FAILED.document_number


@pytest.mark.parametrize(
    ("found", "field"),
    [
        (replace(FAILED, score=101), "score"),
        (replace(FAILED, findings=" "), "findings"),
        (replace(FAILED, rule=""), "rule"),
        (replace(FAILED, document_number=""), "document_number"),
        (replace(FAILED, sanction=SanctionKind.WARNING), "sanction"),
    ],
)
def test_a_failed_assessment_says_what_for(work, found, field):
    held = make_held(work)

    with pytest.raises(InvalidValue) as refusal:
        assess(work, due_of(work, held)[0], found)

    assert refusal.value.field == field


def test_an_assessment_takes_ten_files_and_is_the_authoritys(work, work_by):
    held = make_held(work)
    first = due_of(work, held)[0]
    passed = Found(AssessmentResult.PASS, "台账齐全")

    with pytest.raises(InvalidValue):
        assess(work, first, passed, uploads=[PDF] * 11)
    with pytest.raises(MissingPermission):
        assess(clerk_of(work, held, work_by), first, passed)
    with pytest.raises(NoSuchRecord):
        services.record_assessment(work, assessment_id=0, found=passed)
    with pytest.raises(NoSuchRecord):
        queries.get_assessment(clerk_of(work, make_held(work), work_by), first.id)


# ----------------------------------------------------------------------------------------------------- renewal


def ending(work, body=STRICT):
    """An authorisation that ends 100 days from today: in its window of 180 to 30 days."""
    return make_held(work, body, valid_until=later(work, days=100).today)


@pytest.mark.parametrize(("days", "is_open"), [(-81, False), (-80, True), (70, True), (71, False)])
def test_an_authorisation_is_renewed_in_its_window_alone(work, work_by, days, is_open):
    held = ending(work)
    clerk = later(clerk_of(work, held, work_by), days=days)

    if is_open:
        made = services.renew_authorisation(clerk, authorisation_id=held.id)
        assert made.use.renews_id == held.id
        return
    with pytest.raises(RenewalOutsideWindow) as refusal:
        services.renew_authorisation(clerk, authorisation_id=held.id)
    assert refusal.value.last_on == later(work, days=70).today


def test_a_rule_book_without_a_window_takes_renewals_from_the_first_day(work):
    held = make_held(work, BODY)
    window = rules.renewal_window(held.valid_until, BODY)

    assert held.valid_from in window
    assert held.valid_until in window
    assert services.renew_authorisation(work, authorisation_id=held.id).brand_id == held.brand_id


def test_one_tap_fills_the_application_in_and_the_new_term_follows_the_old(work):
    held = ending(work)

    made = services.renew_authorisation(work, authorisation_id=held.id)
    again = services.renew_authorisation(work, authorisation_id=held.id)
    services.attach_document(work, application_id=made.id, upload=PDF, condition_code="C2")
    services.submit_application(work, application_id=made.id)
    with pytest.raises(RequestPending):
        services.renew_authorisation(work, authorisation_id=held.id)
    services.decide_application(work, application_id=made.id, decision=GrantTerms())

    granted = queries.authorisation_of_application(work, made.id)
    assert again.id == made.id
    assert [line.label_count for line in made.products] == [10_000]
    assert granted.valid_from == later(work, days=101).today
    assert made.state is ApplicationState.GRANTED


def test_a_shop_is_renewed_with_its_places(work):
    first = make_held(work)
    held = services.import_authorisation(
        work,
        brand_id=first.brand_id,
        producer_id=first.producer_id,
        number="",
        valid_from=work.today,
        valid_until=later(work, days=60).today,
        products=[],
        use=Use(AuthorisationKind.SHOP, (Place("示范店", "示范路1号"),)),
    )

    made = services.renew_authorisation(work, authorisation_id=held.id)

    assert made.use.kind is AuthorisationKind.SHOP
    assert made.use.places[0]["address"] == "示范路1号"


def test_what_is_suspended_is_not_renewed(work):
    held = ending(work)
    impose(work, held, SanctionKind.SUSPENSION)

    with pytest.raises(RenewalNotOpen):
        services.renew_authorisation(work, authorisation_id=held.id)


# ----------------------------------------------------------------------------------------------------- changes


def ask(work, held, kind=ChangeKind.HOLDER_NAME, value="万载县新名合作社", **given):
    return services.request_change(
        work, authorisation_id=held.id, kind=kind, new_value=value, reason="登记变更", **given
    )


def test_a_new_name_is_on_the_certificate_once_it_is_approved_and_the_old_in_the_history(
    work, work_by
):
    held = make_held(work)
    old = queries.holder_name(held)
    change = ask(clerk_of(work, held, work_by), held, upload=PDF)

    before = queries.authorisation_paper(work, held.id).holder_name
    services.approve_change(staff_of(work, held, work_by), change_id=change.id)
    after = queries.authorisation_paper(work, held.id).holder_name

    assert (before, after) == (old, "万载县新名合作社")
    found = queries.get_change(work, change.id)
    assert (found.old_value, found.state) == (old, RequestState.ACCEPTED)
    assert found.file.media_type == "application/pdf"
    with pytest.raises(RequestNotOpen):
        services.approve_change(work, change_id=change.id)


def test_a_trademark_is_rejected_with_the_reason_and_may_be_asked_again(work):
    held = make_held(work)
    change = ask(work, held, ChangeKind.TRADEMARK, "示例牌")

    with pytest.raises(RequestPending):
        ask(work, held, ChangeKind.TRADEMARK, "另一牌")
    with pytest.raises(InvalidValue):
        services.reject_change(work, change_id=change.id, reply=" ")
    services.reject_change(work, change_id=change.id, reply="未附注册证")
    again = ask(work, held, ChangeKind.TRADEMARK, "示例牌")
    services.approve_change(work, change_id=again.id, reply="同意")

    assert queries.get_authorisation(work, held.id).trademark == "示例牌"
    states = [row.state for row in queries.list_changes(work, authorisation_id=held.id).items]
    assert states == [RequestState.ACCEPTED, RequestState.REJECTED]
    assert queries.list_changes(work, authorisation_id=held.id, state="open").items == []


def test_a_transfer_is_refused_openly_under_whatever_name(work):
    held, other = make_held(work), make_producer(work)
    work.session.flush()

    with pytest.raises(HandingOnForbidden) as refusal:
        ask(work, held, ChangeKind.TRANSFER, other.name)
    with pytest.raises(HandingOnForbidden):
        ask(work, held, ChangeKind.HOLDER_NAME, other.name)

    assert refusal.value.number == held.number


def test_what_changes_nothing_or_comes_too_late_is_refused(work, work_by):
    held = make_held(work)

    with pytest.raises(NothingChanged):
        ask(work, held, value=queries.holder_name(held))
    with pytest.raises(AuthorisationOver):
        ask(later(work, days=1200), held)
    with pytest.raises(NoSuchRecord):
        services.approve_change(work, change_id=0)
    with pytest.raises(NoSuchRecord):
        ask(clerk_of(work, make_held(work), work_by), held)
    with pytest.raises(NoSuchRecord):
        queries.get_change(work, 0)
