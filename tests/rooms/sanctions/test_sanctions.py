"""Sanctions: each rung of the ladder, its second person, its periods to the day, its effect on quota and register."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factories.brands import BODY, PDF, make_authorisation, make_rule_book
from tests.factories.holders import (
    CHARGE,
    LADDER,
    STRICT,
    clerk_of,
    impose,
    later,
    make_held,
    staff_of,
)
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.rooms.applications import services as applications
from trace.rooms.applications.errors import ReentryTooEarly
from trace.rooms.authorisations import queries as authorisation_queries
from trace.rooms.authorisations import rules as authorisation_rules
from trace.rooms.authorisations.errors import (
    AuthorisationOver,
    AuthorisationStepRefused,
    RequestNotOpen,
    RequestPending,
)
from trace.rooms.authorisations.kinds import RequestState
from trace.rooms.brands import rules as brands
from trace.rooms.brands.errors import UnknownCondition
from trace.rooms.brands.kinds import SanctionKind
from trace.rooms.quotas import services as quotas
from trace.rooms.quotas.errors import QuotaFrozen
from trace.rooms.sanctions import queries, rules, services
from trace.rooms.sanctions.errors import (
    AnotherPersonNeeded,
    AppealTooLate,
    LadderGoverns,
    NoAppeal,
    NothingToRectify,
    RepairNotOffered,
    RepairTooEarly,
    SanctionNotInLadder,
    SanctionStepRefused,
)
from trace.rooms.sanctions.kinds import RequestKind, SanctionState

WARNING, RECTIFICATION = SanctionKind.WARNING, SanctionKind.RECTIFICATION
SUSPENSION, WITHDRAWAL = SanctionKind.SUSPENSION, SanctionKind.WITHDRAWAL


def ask(work, sanction, kind, **given):
    return services.ask_of_sanction(
        work, sanction_id=sanction.id, kind=kind, statement="已整改到位", **given
    )


def accept(work, request):
    return services.accept_request(work, request_id=request.id, reply="经核实，同意")


def reject(work, request, **given):
    return services.reject_request(work, request_id=request.id, reply="材料不足", **given)


def withdrawn(work, held, work_by):
    proposed = impose(staff_of(work, held, work_by), held, WITHDRAWAL)
    return services.confirm_withdrawal(staff_of(work, held, work_by), sanction_id=proposed.id)


def standing(work, held):
    return authorisation_rules.standing_on(
        authorisation_queries.get_authorisation(work, held.id), on=work.today, now=work.now
    ).word


def draw(work, held, count=1):
    return quotas.draw_quota(
        work,
        authorisation_id=held.id,
        product_id=held.products[0].product_id,
        on=work.today,
        count=count,
        run_id=1,
        document="A1B2",
    )


def test_a_warning_counts_its_points_and_leaves_the_right_as_it_is(work):
    held = make_held(work)

    made = impose(work, held, WARNING, condition_code="C3")

    assert (made.state, made.points, made.ended_on) == (SanctionState.IN_FORCE, 3, work.today)
    assert made.public_until == work.today + timedelta(days=30)
    assert standing(work, held) == "in_force"
    assert queries.public_sanctions(later(work, days=30), held.id) == [made]
    assert queries.public_sanctions(later(work, days=31), held.id) == []


def test_points_within_the_period_propose_the_next_rung_and_never_impose_it(work):
    held = make_held(work)
    impose(work, held, WARNING)
    rectify = impose(work, held, RECTIFICATION)
    work.session.flush()
    found = queries.sanctions_of_holder(work, brand_id=held.brand_id, producer_id=held.producer_id)

    proposal = rules.propose(found, STRICT, work.today)

    assert (proposal.kind, proposal.reason, proposal.points) == (SUSPENSION, "points", 7)
    assert standing(work, held) == "in_force"
    end = brands.months_after(work.today, 12)
    assert rules.points_on(found, STRICT, end - timedelta(days=1)) == 7
    assert rules.points_on(found, STRICT, end) == 0
    services.accept_request(
        work, request_id=ask(work, rectify, RequestKind.APPEAL).id, reply="撤销"
    )
    assert rules.propose(found, STRICT, work.today) is None


def test_an_unmet_rectification_proposes_the_next_rung_the_day_after_its_last(work):
    held = make_held(work)
    made = impose(work, held, RECTIFICATION)

    for days, wanted in ((15, None), (16, SUSPENSION)):
        proposal = rules.propose([made], STRICT, work.today + timedelta(days=days))
        assert (proposal.kind if proposal else None) == wanted
    assert (
        rules.propose([made], replace(STRICT, ladder=LADDER[:2]), later(work, days=16).today)
        is None
    )


def test_points_outlive_a_renewal_of_the_same_holder(work):
    held = make_held(work, valid_until=later(work, days=10).today)
    impose(work, held, WARNING)
    again = make_authorisation(
        work, held.brand, held.producer, [held.products[0].product],
        valid_from=later(work, days=11).today,
    )  # fmt: skip

    found = queries.sanctions_of_holder(
        work, brand_id=again.brand_id, producer_id=again.producer_id
    )

    assert rules.points_on(found, STRICT, later(work, days=11).today) == 3


def test_a_rectification_is_met_by_proof_that_is_accepted(work, work_by):
    held = make_held(work)
    staff, clerk = staff_of(work, held, work_by), clerk_of(work, held, work_by)
    made = impose(staff, held, RECTIFICATION)

    first = ask(clerk, made, RequestKind.PROOF, uploads=[PDF])
    with pytest.raises(RequestPending):
        ask(clerk, made, RequestKind.PROOF)
    reject(staff, first, rectify_until=later(work, days=40).today)
    second = ask(clerk, made, RequestKind.PROOF)
    accept(staff, second)

    assert (first.state, second.state) == (RequestState.REJECTED, RequestState.ACCEPTED)
    assert (made.state, made.ended_on) == (SanctionState.MET, work.today)
    assert made.rectify_until == later(work, days=40).today
    assert made.public_until == work.today + timedelta(days=60)
    with pytest.raises(NothingToRectify):
        ask(clerk, made, RequestKind.PROOF)
    with pytest.raises(RequestNotOpen):
        accept(staff, second)
    (entry,) = queries.get_sanction(clerk, made.id).requests[0].files
    shown = queries.get_sanction_file(clerk, made.id, entry.file_id)
    assert shown.media_type == "application/pdf"
    with pytest.raises(NoSuchRecord):
        queries.get_sanction_file(clerk, made.id, 0)


def test_a_suspension_freezes_the_quota_at_once_and_its_end_thaws_it(work, work_by):
    held = make_held(work)
    staff = staff_of(work, held, work_by)
    draw(work, held)
    made = impose(staff, held, SUSPENSION)

    with pytest.raises(QuotaFrozen) as refusal:
        draw(work, held)
    with pytest.raises(QuotaFrozen):
        quotas.reserve_quota(
            work,
            authorisation_id=held.id,
            product_id=held.products[0].product_id,
            on=work.today,
            count=1,
            run_id=1,
            document="A1B2",
        )
    row = authorisation_queries.register_row(
        authorisation_queries.get_authorisation(work, held.id), on=work.today, now=work.now
    )
    services.lift_suspension(later(staff, days=5), sanction_id=made.id, reason="整改完成")
    draw(later(work, days=5), held)

    assert (refusal.value.number, refusal.value.state) == (held.number, "suspended")
    assert (row.standing.word, CHARGE.facts in row.reason) == ("suspended", True)
    assert made.state is SanctionState.LIFTED
    assert queries.public_sanctions(later(work, days=185), held.id) == [made]
    assert queries.public_sanctions(later(work, days=186), held.id) == []


def test_a_suspension_that_the_ladder_keeps_quiet_shows_no_reason(work):
    quiet = replace(STRICT, ladder=(*LADDER[:2], replace(LADDER[2], public_days=0)))
    held = make_held(work, quiet)

    impose(work, held, SUSPENSION)

    row = authorisation_queries.register_row(
        authorisation_queries.get_authorisation(work, held.id), on=work.today, now=work.now
    )
    assert (row.standing.word, row.reason) == ("suspended", "")
    assert queries.public_sanctions(work, held.id) == []


def test_a_withdrawal_waits_for_a_second_person(work, work_by):
    held = make_held(work)
    one, other = staff_of(work, held, work_by), staff_of(work, held, work_by)
    proposed = impose(one, held, WITHDRAWAL)

    assert (proposed.state, standing(work, held)) == (SanctionState.PROPOSED, "in_force")
    assert rules.points_on([proposed], STRICT, work.today) == 0
    with pytest.raises(RequestPending):
        impose(one, held, WITHDRAWAL)
    with pytest.raises(AnotherPersonNeeded):
        services.confirm_withdrawal(one, sanction_id=proposed.id)
    services.confirm_withdrawal(later(other, days=3), sanction_id=proposed.id)

    assert standing(later(work, days=3), held) == "withdrawn"
    assert proposed.decided_on == later(work, days=3).today
    with pytest.raises(SanctionStepRefused):
        services.confirm_withdrawal(other, sanction_id=proposed.id)
    with pytest.raises(AuthorisationOver):
        impose(one, held, WARNING)


def test_a_second_person_may_decline_a_withdrawal(work, work_by):
    held = make_held(work)
    one, other = staff_of(work, held, work_by), staff_of(work, held, work_by)
    proposed = impose(one, held, WITHDRAWAL)

    with pytest.raises(AnotherPersonNeeded):
        services.decline_withdrawal(one, sanction_id=proposed.id, reason="过重")
    services.decline_withdrawal(other, sanction_id=proposed.id, reason="过重")

    assert (proposed.state, standing(work, held)) == (SanctionState.DECLINED, "in_force")
    with pytest.raises(NoAppeal):
        ask(clerk_of(work, held, work_by), proposed, RequestKind.APPEAL)


def test_a_withdrawal_leaves_the_register_after_its_public_days(work, work_by):
    held = make_held(work)
    withdrawn(work, held, work_by)

    for days, listed in ((365, [held.number]), (366, [])):
        page = authorisation_queries.public_register(later(work, days=days), brand_id=held.brand_id)
        assert [row.number for row in page.items] == listed


@pytest.mark.parametrize(("days", "error"), [(10, None), (11, AppealTooLate)])
def test_an_appeal_is_lodged_until_its_last_day(work, work_by, days, error):
    held = make_held(work)
    made = impose(work, held, WARNING)
    clerk = later(clerk_of(work, held, work_by), days=days)

    if error is None:
        assert ask(clerk, made, RequestKind.APPEAL).state is RequestState.OPEN
        return
    with pytest.raises(error):
        ask(clerk, made, RequestKind.APPEAL)


def test_an_appeal_is_decided_by_another_and_takes_the_sanction_away(work, work_by):
    held = make_held(work)
    one, other = staff_of(work, held, work_by), staff_of(work, held, work_by)
    made = impose(one, held, SUSPENSION)
    appeal = ask(clerk_of(work, held, work_by), made, RequestKind.APPEAL)

    assert (appeal.is_suspensive, standing(work, held)) == (False, "suspended")
    with pytest.raises(AnotherPersonNeeded):
        accept(one, appeal)
    accept(other, appeal)

    assert (made.state, standing(work, held)) == (SanctionState.REVOKED, "in_force")
    assert queries.public_sanctions(work, held.id) == []


def test_an_appeal_in_vain_is_the_only_one(work, work_by):
    held = make_held(work)
    one, other = staff_of(work, held, work_by), staff_of(work, held, work_by)
    clerk = clerk_of(work, held, work_by)
    made = impose(one, held, SUSPENSION)
    appeal = ask(clerk, made, RequestKind.APPEAL)

    with pytest.raises(InvalidValue):
        reject(other, appeal, rectify_until=later(work, days=9).today)
    reject(other, appeal) if appeal.state is RequestState.OPEN else None

    assert standing(work, held) == "suspended"
    with pytest.raises(NoAppeal):
        ask(clerk, made, RequestKind.APPEAL)


def test_an_appeal_suspends_only_where_the_rule_book_says_so(work, work_by):
    held = make_held(work, replace(STRICT, appeal_suspends=True))
    one, other = staff_of(work, held, work_by), staff_of(work, held, work_by)
    third = staff_of(work, held, work_by)
    made = impose(one, held, WITHDRAWAL)
    services.confirm_withdrawal(other, sanction_id=made.id)

    appeal = ask(later(clerk_of(work, held, work_by), hours=1), made, RequestKind.APPEAL)
    rests = standing(later(work, hours=1), held)
    with pytest.raises(AnotherPersonNeeded):
        reject(later(other, hours=2), appeal)
    reject(later(third, hours=2), appeal)

    assert (appeal.is_suspensive, rests) == (True, "in_force")
    assert standing(later(work, hours=2), held) == "withdrawn"


def test_a_revoked_withdrawal_falls_back_on_the_suspension_that_still_stands(work, work_by):
    held = make_held(work)
    impose(work, held, SUSPENSION)
    made = withdrawn(later(work, hours=1), held, work_by)
    appeal = ask(clerk_of(work, held, work_by), made, RequestKind.APPEAL)

    accept(later(staff_of(work, held, work_by), hours=3), appeal)

    assert standing(later(work, hours=3), held) == "suspended"


@pytest.mark.parametrize(("days", "error"), [(19, RepairTooEarly), (20, None)])
def test_credit_repair_is_asked_from_its_day_and_ends_the_public_days(work, work_by, days, error):
    held = make_held(work)
    made = withdrawn(work, held, work_by)
    clerk = later(clerk_of(work, held, work_by), days=days)

    if error is not None:
        with pytest.raises(error):
            ask(clerk, made, RequestKind.REPAIR)
        return
    accept(later(staff_of(work, held, work_by), days=days), ask(clerk, made, RequestKind.REPAIR))

    then = later(work, days=days)
    assert standing(then, held) == "withdrawn"
    assert queries.public_sanctions(then, held.id) == []
    assert authorisation_queries.public_register(then, brand_id=held.brand_id).items == []
    with pytest.raises(RepairNotOffered):
        ask(clerk, made, RequestKind.REPAIR)


def test_what_is_not_put_right_yet_cannot_be_repaired(work, work_by):
    held = make_held(work)
    made = impose(work, held, SUSPENSION)

    with pytest.raises(RepairNotOffered):
        ask(later(clerk_of(work, held, work_by), days=90), made, RequestKind.REPAIR)


def test_after_a_withdrawal_no_application_is_taken_before_the_months_have_passed(work, work_by):
    held = make_held(work)
    withdrawn(work, held, work_by)
    first_on = brands.months_after(work.today, 24)
    wanted = {
        "brand_id": held.brand_id,
        "producer_id": held.producer_id,
        "products": [
            authorisation_rules.AppliedProduct(line.product_id, line.brand_product_id)
            for line in held.products
        ],
    }

    days = (first_on - work.today).days
    with pytest.raises(ReentryTooEarly) as refusal:
        applications.start_application(later(work, days=days - 1), **wanted)
    begun = applications.start_application(later(work, days=days), **wanted)

    assert (refusal.value.number, refusal.value.first_on) == (held.number, first_on)
    assert begun.producer_id == held.producer_id


def test_a_repaired_credit_does_not_begin_the_months_anew(work, work_by):
    held = make_held(work)
    made = withdrawn(work, held, work_by)
    clerk = later(clerk_of(work, held, work_by), days=30)
    accept(later(staff_of(work, held, work_by), days=30), ask(clerk, made, RequestKind.REPAIR))

    with pytest.raises(ReentryTooEarly) as refusal:
        applications.start_application(
            later(work, days=31), brand_id=held.brand_id, producer_id=held.producer_id, products=[]
        )

    assert refusal.value.first_on == brands.months_after(work.today, 24)


@pytest.mark.parametrize(
    ("kind", "given", "error"),
    [
        (WARNING, {"rule": " "}, InvalidValue),
        (WARNING, {"facts": ""}, InvalidValue),
        (WARNING, {"document_number": ""}, InvalidValue),
        (WARNING, {"condition_code": "C9"}, UnknownCondition),
        (RECTIFICATION, {"rectify_until": "today"}, InvalidValue),
    ],
)
def test_a_sanction_cites_rule_facts_and_document(work, kind, given, error):
    held = make_held(work)
    if "rectify_until" in given:
        given = {"rectify_until": work.today}

    with pytest.raises(error):
        impose(work, held, kind, **given)


def test_a_rung_that_the_rule_book_lacks_cannot_be_imposed(work):
    held = make_held(work, BODY)

    with pytest.raises(SanctionNotInLadder) as refusal:
        impose(work, held, WARNING)

    assert (refusal.value.kind, refusal.value.version) == (WARNING, 1)


def test_a_suspension_is_not_imposed_twice_nor_anything_after_the_term(work):
    held = make_held(work)
    impose(work, held, SUSPENSION)

    with pytest.raises(AuthorisationStepRefused):
        impose(work, held, SUSPENSION)
    with pytest.raises(AuthorisationOver):
        impose(later(work, days=1200), held, WARNING)


def test_only_a_suspension_is_lifted(work):
    held = make_held(work)
    made = impose(work, held, WARNING)

    with pytest.raises(SanctionStepRefused):
        services.lift_suspension(work, sanction_id=made.id, reason="改正")
    with pytest.raises(NoSuchRecord):
        services.lift_suspension(work, sanction_id=0, reason="改正")


def test_where_a_ladder_governs_no_single_hand_suspends_withdraws_or_reinstates(work):
    held = make_held(work)

    def act(name):
        services.change_authorisation_state(work, authorisation_id=held.id, act=name, reason="示例")

    for name in ("suspend", "withdraw"):
        with pytest.raises(LadderGoverns):
            act(name)
    impose(work, held, SUSPENSION)
    with pytest.raises(LadderGoverns):
        act("reinstate")


def test_a_suspension_from_before_the_ladder_is_ended_as_it_began(work):
    held = make_held(work, BODY)
    services.change_authorisation_state(
        work, authorisation_id=held.id, act="suspend", reason="示例"
    )
    make_rule_book(work, held.brand, STRICT)

    services.change_authorisation_state(
        later(work, hours=1), authorisation_id=held.id, act="reinstate", reason="示例"
    )

    assert standing(later(work, hours=1), held) == "in_force"


def test_the_authority_sanctions_and_the_holder_answers(work, work_by):
    held, other = make_held(work), make_held(work)
    staff, clerk = staff_of(work, held, work_by), clerk_of(work, held, work_by)
    stranger, foreign = clerk_of(work, other, work_by), staff_of(work, other, work_by)
    made = impose(staff, held, RECTIFICATION)
    request = ask(clerk, made, RequestKind.PROOF)

    for wrong in (clerk, foreign):
        with pytest.raises(MissingPermission):
            impose(wrong, held, WARNING)
        with pytest.raises(MissingPermission):
            accept(wrong, request)
    with pytest.raises(NoSuchRecord):
        ask(stranger, made, RequestKind.APPEAL)
    with pytest.raises(MissingPermission):
        ask(staff, made, RequestKind.APPEAL)
    for someone, seen in ((staff, [made]), (clerk, [made]), (stranger, []), (foreign, [])):
        assert queries.list_sanctions(someone, authorisation_id=held.id).items == seen
    with pytest.raises(NoSuchRecord):
        queries.get_sanction(stranger, made.id)
