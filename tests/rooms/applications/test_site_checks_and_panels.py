"""Site checks and panels: two people, a check-list and photographs; sheets, an average and the least score."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.factories.brands import BODY, PDF
from tests.factories.procedure import (
    EXPERTS,
    a_picture,
    a_visit,
    make_at_step,
    pass_panel,
    score,
)
from trace.kernel.errors import InvalidValue
from trace.kernel.uploads import FileKindRefused
from trace.rooms.applications import queries, rules, services
from trace.rooms.applications.errors import PanelScoreTooLow, PanelTooSmall, RefusalWithoutGround
from trace.rooms.applications.kinds import ApplicationState, Fulfilment, SiteResult, StepOutcome
from trace.rooms.applications.rules import ExpertScore, Ground, Refusal, SiteFinding, StepPass
from trace.rooms.brands.errors import UnknownCondition
from trace.rooms.brands.kinds import StepKind


def check(work, application, pictures=(), **overrides):
    return services.record_site_check(
        work, application_id=application.id, visit=a_visit(work, **overrides), pictures=pictures
    )


def test_a_site_check_keeps_who_where_what_and_photographs_that_were_encoded_anew(work):
    application = make_at_step(work, StepKind.SITE_CHECK)

    made = check(work, application, [a_picture()], companion="黄百川")

    step = queries.get_step(work, application.id, made.step_id)
    found = step.site_checks[0]
    assert (found.first_person, found.second_person, found.companion) == (
        "王核查",
        "李记录",
        "黄百川",
    )
    assert [(item.condition_title, item.fulfilment) for item in found.items] == [
        (condition.title, Fulfilment.MET) for condition in BODY.conditions
    ]
    assert found.pictures[0].file.media_type == "image/jpeg"
    assert step.outcome is StepOutcome.PASSED


def test_a_re_check_leaves_the_step_open_and_the_next_one_ends_it(work):
    application = make_at_step(work, StepKind.SITE_CHECK)

    check(
        work,
        application,
        result=SiteResult.RECHECK,
        items=[SiteFinding("C1", Fulfilment.NOT_MET, "标识牌未立")],
    )
    open_step = queries.find_open_step(work, application.id)
    assert open_step.kind is StepKind.SITE_CHECK
    check(work, application)

    step = queries.get_step(work, application.id, open_step.id)
    assert [each.result for each in step.site_checks] == [SiteResult.RECHECK, SiteResult.PASSED]
    assert queries.find_open_step(work, application.id).kind is StepKind.PANEL


def test_a_failed_check_refuses_with_the_conditions_that_were_not_met(work):
    application = make_at_step(work, StepKind.SITE_CHECK)
    with pytest.raises(RefusalWithoutGround):
        check(work, application, result=SiteResult.FAILED)

    application = make_at_step(work, StepKind.SITE_CHECK)
    check(
        work,
        application,
        result=SiteResult.FAILED,
        items=[
            SiteFinding("C1", Fulfilment.NOT_MET),
            SiteFinding("C2", Fulfilment.NOT_MET, "无检验报告原件"),
            SiteFinding("C3", Fulfilment.NOT_SEEN),
        ],
        findings="基地不在本县。",
    )

    found = queries.get_application(work, application.id)
    assert found.state is ApplicationState.REFUSED
    assert [(ground.condition_code, ground.finding) for ground in found.grounds] == [
        ("C1", "基地不在本县。"),
        ("C2", "无检验报告原件"),
    ]


@pytest.mark.parametrize(
    ("overrides", "field"),
    [
        ({"second_person": "王核查"}, "second_person"),
        ({"second_person": " "}, "second_person"),
        ({"first_person": ""}, "first_person"),
        ({"place": ""}, "place"),
        ({"findings": ""}, "findings"),
        ({"items": [SiteFinding("C1", Fulfilment.NOT_MET)]}, "result"),
        ({"items": [SiteFinding("C1", Fulfilment.MET)] * 2}, "items.1"),
    ],
)
def test_what_a_site_check_lacks_is_named(work, overrides, field):
    application = make_at_step(work, StepKind.SITE_CHECK)

    with pytest.raises(InvalidValue) as refusal:
        check(work, application, **overrides)

    assert refusal.value.field == field


def test_a_site_check_took_place_between_the_opening_of_its_step_and_now(work):
    application = make_at_step(work, StepKind.SITE_CHECK)
    for at in (work.now + timedelta(minutes=1), work.now - timedelta(days=1)):
        with pytest.raises(InvalidValue) as refusal:
            check(work, application, at=at)
        assert refusal.value.field == "at"


def test_only_conditions_of_the_rule_book_and_only_photographs_are_taken(work):
    application = make_at_step(work, StepKind.SITE_CHECK)

    with pytest.raises(UnknownCondition):
        check(work, application, items=[SiteFinding("X", Fulfilment.MET)])
    with pytest.raises(FileKindRefused) as refusal:
        check(work, application, [a_picture(), PDF])
    assert refusal.value.at == "pictures.1"
    with pytest.raises(InvalidValue):
        check(work, application, [a_picture()] * 10)


# ---------------------------------------------------------------- the panel


def conclude(work, application, decision=StepPass()):  # noqa: B008  (a frozen value)
    return services.conclude_panel(work, application_id=application.id, decision=decision)


@pytest.mark.parametrize(("points", "passes"), [(80, True), (79, False)])
def test_a_panel_passes_from_the_least_score_of_the_rule_book_on(work, points, passes):
    application = make_at_step(work, StepKind.PANEL)
    score(work, application, points)

    if passes:
        conclude(work, application)
        assert queries.find_open_step(work, application.id).kind is StepKind.DECISION
    else:
        with pytest.raises(PanelScoreTooLow) as refusal:
            conclude(work, application)
        assert (refusal.value.average, refusal.value.score_min) == (Decimal(79), Decimal(80))
        conclude(work, application, Refusal((Ground("C2", "检验项目不全"),)))
        assert application.state is ApplicationState.REFUSED


def test_two_sheets_are_no_panel_whatever_it_decides(work):
    application = make_at_step(work, StepKind.PANEL)
    score(work, application, 100, EXPERTS[:2])

    for decision in (StepPass(), Refusal((Ground("C1"),))):
        with pytest.raises(PanelTooSmall) as refusal:
            conclude(work, application, decision)
        assert (refusal.value.sheets, refusal.value.needed) == (2, 3)


def test_without_a_least_score_the_panel_advises_and_people_decide():
    assert rules.check_panel([[10], [20], [30]], None) == Decimal(20)


def test_the_average_is_the_mean_of_the_sheets_to_two_decimals():
    assert rules.panel_average([[80, 90, 95], [70, 70, 71]]) == Decimal("79.33")
    assert rules.panel_average([]) == Decimal(0)


@pytest.mark.parametrize(
    ("overrides", "field"),
    [
        ({"expert": EXPERTS[0]}, "expert"),
        ({"expert": " "}, "expert"),
        ({"has_no_tie": False}, "has_no_tie"),
        ({"scores": [ExpertScore("C1", 80)]}, "scores"),
        ({"scores": [ExpertScore("C1", 101)]}, "scores.0.points"),
        ({"scores": [ExpertScore("C1", -1)]}, "scores.0.points"),
        ({"scores": [ExpertScore("C1", 80)] * 2}, "scores.1.points"),
    ],
)
def test_a_sheet_is_complete_within_bounds_and_of_an_expert_without_ties(work, overrides, field):
    application = make_at_step(work, StepKind.PANEL)
    score(work, application, 90, EXPERTS[:1])
    given = {
        "expert": "另一位",
        "scores": [ExpertScore(item.code, 80) for item in BODY.conditions],
        "has_no_tie": True,
    }

    with pytest.raises(InvalidValue) as refusal:
        services.add_score_sheet(work, application_id=application.id, **(given | overrides))

    assert refusal.value.field == field


def test_the_sheets_and_minutes_of_a_panel_stay_on_record(work):
    application = make_at_step(work, StepKind.PANEL)
    pass_panel(work, application)

    panel = next(s for s in queries.steps_of(work, application.id) if s.kind is StepKind.PANEL)
    found = queries.get_step(work, application.id, panel.id)
    assert [sheet.expert for sheet in found.sheets] == list(EXPERTS)
    assert [score.points for score in found.sheets[0].scores] == [90, 90, 90]
    assert [entry.file.name for entry in found.files] == ["证明.pdf"]
