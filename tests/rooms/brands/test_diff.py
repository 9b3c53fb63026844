"""How one rule-book differs from another."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.factories.brands import BODY
from tests.rooms.brands.test_rule_books import FULL
from trace.rooms.brands.kinds import DiffKind, StepKind
from trace.rooms.brands.rules import Condition, ProcedureStep, QuotaRules, Segment, differences

ADDED, REMOVED, CHANGED = DiffKind.ADDED, DiffKind.REMOVED, DiffKind.CHANGED


def test_a_rule_book_does_not_differ_from_itself():
    assert differences(FULL, FULL) == ()


def test_before_the_first_version_everything_is_added():
    found = differences(None, FULL)

    assert {each.kind for each in found} == {ADDED}
    assert {"conditions", "procedure", "fees", "term_months"} <= {each.section for each in found}


def test_entries_are_known_again_by_what_identifies_them():
    conditions = (BODY.conditions[2], replace(BODY.conditions[0], evidence="土地证"), _new())

    found = differences(BODY, replace(BODY, conditions=conditions))

    assert [(each.kind, each.item, each.field) for each in found] == [
        (CHANGED, "C1", "evidence"),
        (ADDED, "C9", ""),
        (REMOVED, "C2", ""),
    ]
    assert found[1].after["title"] == "新条件"
    assert found[2].before["needs_document"] is True


def test_a_changed_text_is_told_word_by_word():
    before = replace(BODY, conditions=(Condition("C1", "近一年产品检验合格"),))
    after = replace(BODY, conditions=(Condition("C1", "近两年产品抽检合格"),))

    (found,) = differences(before, after)

    assert found.words == (
        Segment(None, "近"),
        Segment(REMOVED, "一"),
        Segment(ADDED, "两"),
        Segment(None, "年产品"),
        Segment(ADDED, "抽"),
        Segment(None, "检"),
        Segment(REMOVED, "验"),
        Segment(None, "合格"),
    )


def test_figures_lists_and_tables_are_compared_by_value():
    after = replace(
        FULL,
        term_months=12,
        territory=("360922", "360981"),
        procedure=(ProcedureStep(StepKind.DECISION, 5, False),),
        notice_days=0,
        quota=QuotaRules({"jujube-cake": Decimal(3)}, 2, False, False),
    )

    found = {(each.section, each.item, each.field): each for each in differences(FULL, after)}

    assert found["term_months", "", ""].before == 36
    assert found["territory", "", ""].words == (
        Segment(None, "360922"),
        Segment(ADDED, "360981"),
    )
    assert found["procedure", "panel", ""].kind is REMOVED
    assert found["quota", "peach", "per_mu_kg"].kind is REMOVED
    assert found["quota", "jujube-cake", "per_mu_kg"].after == "3"
    assert ("procedure", "decision", "days") not in found


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_words_of_a_change_spell_both_texts(old: str, new: str):
    before = replace(BODY, numbering="a" + old)
    after = replace(BODY, numbering="b" + new)

    (found,) = differences(before, after)

    kept = [(each.kind, each.text) for each in found.words]
    assert "".join(text for kind, text in kept if kind is not ADDED) == "a" + old
    assert "".join(text for kind, text in kept if kind is not REMOVED) == "b" + new


def _new() -> Condition:
    return Condition("C9", "新条件")
