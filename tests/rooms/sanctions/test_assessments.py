"""Yearly assessments: planned by the rule-book, held by the authority, with what follows from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.factories.brands import BODY, PDF, make_rule_book
from tests.factories.holders import (
    STRICT,
    clerk_of,
    later,
    make_held,
)
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.rooms.brands.kinds import SanctionKind
from trace.rooms.sanctions import queries, services
from trace.rooms.sanctions.errors import AlreadyAssessed
from trace.rooms.sanctions.kinds import AssessmentResult, SanctionState
from trace.rooms.sanctions.services import Found

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
