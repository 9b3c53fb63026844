"""The pure decisions of the brands room."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.factories.brands import BODY
from trace.kernel.errors import InvalidFields
from trace.rooms.brands import rules
from trace.rooms.brands.errors import (
    ApplicationStepRefused,
    AuthorisationStepRefused,
    ReasonUnlawful,
    RefusalWithoutGround,
    UnknownCondition,
)
from trace.rooms.brands.kinds import ApplicationState, AuthorisationState, MarkType, QuotaKind
from trace.rooms.brands.models import (
    Authorisation,
    AuthorisationProduct,
    AuthorisationStateChange,
)
from trace.rooms.brands.rules import Condition, Ground, MainIngredient, OriginRule, RuleBookBody

CODES = ["peach", "jujube-cake"]


def test_a_rule_book_comes_back_from_plain_values_as_it_went_in():
    assert RuleBookBody.from_json(BODY.to_json()) == BODY


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"conditions": ()}, "conditions"),
        ({"conditions": (Condition("", "x"),)}, "conditions.0"),
        ({"conditions": (Condition("A", "x"), Condition("A", "y"))}, "conditions.1"),
        ({"origin": (OriginRule("plum"),)}, "origin.0"),
        ({"origin": (OriginRule("peach", (MainIngredient(),)),)}, "origin.0"),
        (
            {"origin": (OriginRule("peach", (MainIngredient(("桃",), "", Decimal(0)),)),)},
            "origin.0",
        ),
        ({"term_months": 0}, "term_months"),
        ({"transition_days": -1}, "transition_days"),
        ({"season_start": "02-30"}, "season_start"),
        ({"season_start": "2月"}, "season_start"),
        ({"numbering": "{brand}-{year}"}, "numbering"),
        ({"numbering": "{serial}/{year}"}, "numbering"),
    ],
)
def test_a_rule_book_that_cannot_be_used_is_refused_at_its_field(
    change: dict[str, Any], field: str
):
    with pytest.raises(InvalidFields) as refusal:
        rules.check_rule_book(
            replace(BODY, **change), mark_type=MarkType.ORDINARY, product_codes=CODES
        )

    assert [problem.field for problem in refusal.value.problems] == [field]


def test_only_a_certification_mark_may_not_choose_among_those_who_qualify():
    body = replace(BODY, conditions=(Condition("C9", "总量控制", is_selective=True),))

    rules.check_rule_book(body, mark_type=MarkType.COPYRIGHT, product_codes=CODES)
    with pytest.raises(InvalidFields):
        rules.check_rule_book(body, mark_type=MarkType.CERTIFICATION, product_codes=CODES)


@pytest.mark.parametrize(
    ("begin", "months", "end"),
    [
        (date(2026, 5, 1), 36, date(2029, 4, 30)),
        (date(2026, 1, 31), 1, date(2026, 2, 27)),
        (date(2028, 2, 29), 12, date(2029, 2, 27)),
    ],
)
def test_a_term_ends_the_day_before_its_anniversary(begin: date, months: int, end: date):
    assert rules.end_of_term(begin, months) == end


@pytest.mark.parametrize(
    ("on", "season"),
    [(date(2026, 9, 1), "2026"), (date(2027, 8, 31), "2026"), (date(2027, 9, 1), "2027")],
)
def test_a_season_is_named_after_the_year_in_which_it_began(on: date, season: str):
    assert rules.season_of(on, "09-01") == season


def test_a_refusal_cites_unmet_conditions_and_a_certification_mark_nothing_else():
    lawful = [Ground("C2", "未提交")]
    certification = {"mark_type": MarkType.CERTIFICATION}

    cited = rules.check_grounds(BODY, lawful, other_reason="总量已满", mark_type=MarkType.ORDINARY)

    assert cited == [(BODY.condition("C2"), "未提交")]
    with pytest.raises(ReasonUnlawful):
        rules.check_grounds(BODY, lawful, other_reason="总量已满", **certification)
    with pytest.raises(RefusalWithoutGround):
        rules.check_grounds(BODY, [], other_reason="", **certification)
    with pytest.raises(UnknownCondition):
        rules.check_grounds(BODY, [Ground("C8")], other_reason="", **certification)


def test_states_change_only_by_the_steps_that_are_written_down():
    assert rules.acts_on(AuthorisationState.SUSPENDED) == ["reinstate", "withdraw"]
    with pytest.raises(ApplicationStepRefused):
        rules.next_application_state(ApplicationState.GRANTED, "refuse")
    with pytest.raises(AuthorisationStepRefused):
        rules.next_authorisation_state(AuthorisationState.WITHDRAWN, "reinstate")


def an_authorisation(*states: tuple[AuthorisationState, datetime]) -> Authorisation:
    return Authorisation(
        valid_from=date(2026, 3, 1),
        valid_until=date(2027, 2, 28),
        products=[AuthorisationProduct(product_id=7)],
        states=[AuthorisationStateChange(state=state, from_at=at) for state, at in states],
    )


NOW = datetime(2026, 7, 18, 4, tzinfo=UTC)
GRANTED = (AuthorisationState.IN_FORCE, datetime(2026, 3, 1, tzinfo=UTC))
STOPPED = (AuthorisationState.SUSPENDED, NOW)
ENDED = (AuthorisationState.WITHDRAWN, datetime(2026, 7, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("states", "on", "reason"),
    [
        ([GRANTED], date(2026, 3, 1), "covered"),
        ([GRANTED], date(2027, 2, 28), "covered"),
        ([GRANTED], date(2026, 2, 28), "not-yet-valid"),
        ([GRANTED], date(2027, 3, 1), "expired"),
        ([GRANTED, STOPPED], date(2026, 7, 17), "covered"),
        ([GRANTED, STOPPED], date(2026, 7, 18), "suspended"),
        ([GRANTED, ENDED], date(2026, 6, 30), "covered"),
        ([GRANTED, ENDED], date(2026, 7, 1), "withdrawn"),
        ([GRANTED, ENDED], date(2028, 1, 1), "withdrawn"),
        ([], date(2026, 7, 18), "not-yet-valid"),
    ],
)
def test_an_authorisation_is_judged_as_of_the_day(
    states: list[tuple[AuthorisationState, datetime]], on: date, reason: str
):
    held = an_authorisation(*states)
    # The first of March 2027 lies ahead of NOW: it is judged by what is known now.
    decision = rules.judge_authorisation(held, product_id=7, on=on, now=NOW)

    assert decision.reason == reason
    assert decision.covers == (reason == "covered")


def test_the_present_day_is_judged_as_of_now():
    held = an_authorisation(GRANTED, STOPPED)

    before = rules.standing_on(held, on=date(2026, 7, 18), now=NOW - timedelta(hours=1))

    assert before.word == "in_force"
    assert rules.standing_on(held, on=date(2026, 7, 18), now=NOW).is_lost


def test_the_nearest_miss_is_told():
    held = an_authorisation(GRANTED, ENDED)
    misses = [
        rules.judge_authorisation(held, product_id=product, on=date(2026, 7, 18), now=NOW)
        for product in (8, 7)
    ]

    assert rules.nearest_decision(misses).reason == "withdrawn"
    assert rules.nearest_decision([]).reason == "none"


def test_every_kind_of_entry_keeps_an_account_balanced():
    entries = [(QuotaKind.GRANT, 100), *((kind, 7) for kind in QuotaKind)]

    sums = rules.totals(entries)

    assert sums["remaining"] == 100 - 7  # a grant was taken back
    assert rules.balances(sums)
    assert not rules.balances(sums | {"remaining": 99})
