"""The pure decisions of the brands room."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.factories.brands import BODY
from trace.kernel.errors import InvalidFields
from trace.rooms.brands import rules
from trace.rooms.brands.kinds import MarkType
from trace.rooms.brands.rules import Condition, MainIngredient, OriginRule, RuleBookBody

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
