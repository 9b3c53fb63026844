"""Norms: versions in force on a day, and what they decide: grades, seasons, proofs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.factories.norms import PEACH_GRADES, make_grade_standard, make_season
from tests.factories.producers import COUNTY, make_producer
from tests.factories.products import make_packaged_food, make_product
from trace.kernel.actor import Role
from trace.kernel.errors import (
    AlreadyRecorded,
    InvalidFields,
    InvalidValue,
    MissingPermission,
    NoSuchRecord,
)
from trace.kernel.work import Work
from trace.rooms.norms import queries, rules, services
from trace.rooms.norms.models import NormKind
from trace.rooms.producers.models import SubjectKind

WorkAs = Callable[..., Work]
K = NormKind


def test_the_version_in_force_on_a_day_is_the_latest_begun(work: Work) -> None:
    norm = make_grade_standard(work)
    second = services.add_version(
        work, norm_id=norm.id, from_on=date(2026, 7, 1), body=PEACH_GRADES, source="修订"
    )

    def version_on(day: date) -> int | None:
        found = queries.norm_in_force(work, K.GRADE_STANDARD, norm.code, day)
        return found and found.version

    assert version_on(date(2025, 12, 31)) is None
    assert version_on(date(2026, 6, 30)) == 1
    assert version_on(date(2026, 7, 1)) == second.version == 2
    assert [version.version for version in norm.versions] == [2, 1]
    assert queries.get_norm_version(work, second.id).norm is norm
    assert list(queries.norms_of_kind(work, K.GRADE_STANDARD)) == [norm]
    assert list(queries.list_norms(work, kind=K.GRADE_STANDARD, text="分级")) == [norm]
    assert not queries.list_norms(work, text="没有")
    for read in (queries.get_norm, queries.get_norm_version):
        with pytest.raises(NoSuchRecord):
            read(work, 999_999)


@pytest.mark.parametrize(
    ("values", "grade"),
    [
        ({"weight_g": "210", "soluble_solids": "13.5", "shape": "周正"}, "特级"),
        ({"weight_g": "210", "soluble_solids": "13.5", "shape": "歪"}, "一级"),
        ({"weight_g": "149.9", "soluble_solids": "13"}, None),
        ({"weight_g": "abc", "soluble_solids": "13"}, None),
        ({}, None),
    ],
)
def test_the_first_grade_whose_rules_all_hold_wins(
    values: dict[str, object], grade: str | None
) -> None:
    assert rules.grade_of(values, PEACH_GRADES) == grade


@pytest.mark.parametrize(
    ("rule", "value", "holds"),
    [
        ({"op": "<=", "value": "2"}, "2", True),
        ({"op": "<", "value": "2"}, "2", False),
        ({"op": ">", "value": "2"}, "2.1", True),
        ({"op": "=", "value": "2"}, "2.0", True),
        ({"op": "=", "value": "周正"}, "周正", True),
        ({"op": "between", "value": ["45", "75"]}, "75", True),
        ({"op": "between", "value": ["45", "75"]}, "76", False),
        ({"op": "between", "value": ["45", "75"]}, "软", False),
        ({"op": "in", "value": ["红", "黄"]}, "黄", True),
        ({"op": "in", "value": ["红", "黄"]}, "绿", False),
        ({"op": ">=", "value": "9", "varieties": ["荸荠种"]}, "1", True),
    ],
)
def test_each_operator_compares_as_it_says(rule: dict[str, Any], value: str, holds: bool) -> None:
    body = {"grades": [{"name": "合格", "rules": [{"field": "x", **rule}]}]}

    assert (rules.grade_of({"x": value}, body, variety="锦绣") == "合格") is holds


def test_the_rules_that_were_missed_can_be_told() -> None:
    best = PEACH_GRADES["grades"][0]  # type: ignore[index]

    missed = rules.failing_rules({"weight_g": "210", "soluble_solids": "12"}, best)

    assert [rule["field"] for rule in missed] == ["soluble_solids", "shape"]


@pytest.mark.parametrize(
    ("body", "day", "season"),
    [
        ({"from": "06-15", "to": "08-31"}, date(2026, 8, 31), "2026"),
        ({"from": "06-15", "to": "08-31"}, date(2026, 9, 1), None),
        ({"from": "10-01", "to": "03-31"}, date(2026, 11, 1), "2026"),
        ({"from": "10-01", "to": "03-31"}, date(2027, 2, 1), "2026"),
        ({"from": "10-01", "to": "03-31"}, date(2027, 5, 1), None),
        (
            {"seasons": [{"name": "春", "from": "2026-03-01", "to": "2026-05-01"}]},
            date(2026, 4, 1),
            "春",
        ),
        (
            {"seasons": [{"name": "春", "from": "2026-03-01", "to": "2026-05-01"}]},
            date(2026, 6, 1),
            None,
        ),
    ],
)
def test_a_day_falls_in_the_season_that_has_begun(
    body: dict[str, object], day: date, season: str | None
) -> None:
    assert rules.accept_body(K.SEASON, body) == body
    assert rules.season_of(day, body) == season


def test_packaged_food_needs_a_licence_and_fresh_produce_nothing(work: Work) -> None:
    producer = make_producer(work)
    workshop = make_producer(work, subject_kind=SubjectKind.SMALL_WORKSHOP)
    food, fresh = make_packaged_food(work, producer), make_product(work, producer)

    def need(by: Any, product: Any, process: str) -> tuple[str, ...]:
        return queries.proof_required(
            work, producer=by, product=product, process=process, on=work.today
        ).kinds

    assert need(producer, food, "packing") == ("sc",)
    assert need(workshop, food, "packing") == ("sc", "small_workshop")
    assert need(producer, fresh, "harvest") == ()
    assert need(producer, fresh, "commissioned_processing") == ("sc",)
    assert need(workshop, fresh, "processing") == ("sc", "small_workshop")


def test_a_provinces_own_proof_rules_go_before_the_national_ones(work: Work) -> None:
    producer = make_producer(work)
    food = make_packaged_food(work, producer)
    services.create_norm(
        work,
        kind=K.PROOF_RULE,
        code="360000",
        title="江西省小作坊条例（示例）",
        from_on=date(2026, 1, 1),
        body={"rules": [{"when": {"product_code": [food.code]}, "need": ["small_workshop"]}]},
        source="示例",
    )

    found = queries.proof_required(
        work, producer=producer, product=food, process="packing", on=work.today
    )
    assert (found.kinds, found.rule_number) == (("small_workshop",), 1)
    assert found.rule.reference == "proof_rule/360000/1"
    fresh = queries.proof_required(
        work,
        producer=producer,
        product=make_product(work, producer),
        process="processing",
        on=work.today,
    )
    assert (fresh.kinds, fresh.rule_number) == ((), 0)


def test_a_products_grade_standard_is_the_one_it_names(work: Work) -> None:
    producer = make_producer(work)
    norm = make_grade_standard(work)
    graded = make_product(work, producer, grade_norm_code=norm.code)

    found = queries.grade_standard_for(work, graded, work.today)

    assert found is not None
    assert found.norm_version_id == norm.versions[0].id
    assert queries.grade_standard_for(work, make_product(work, producer), work.today) is None
    assert queries.rule_in_force(work, K.PROOF_RULE, "national", date(2019, 1, 1)) is None


@pytest.mark.parametrize(
    ("kind", "body", "path"),
    [
        (K.GRADE_STANDARD, [], "body"),
        (K.GRADE_STANDARD, {}, "body.fields"),
        (K.GRADE_STANDARD, {"fields": [{}], "grades": [{"rules": [{}]}]}, "body.fields.0"),
        (K.SEASON, {"from": "06-31", "to": "07-01"}, "body.from"),
        (K.SEASON, {"seasons": [{"name": "x", "from": "2026-02-01", "to": "2026-01-01"}]}, None),
        (K.PROOF_RULE, {"rules": [{"when": {"colour": 1}, "need": ["sc"]}]}, "body.rules.0.when"),
        (K.PROOF_RULE, {"rules": [{"need": ["passport"]}]}, "body.rules.0.need"),
        (K.TEXT, {"zh": "好"}, "body.en"),
    ],
)
def test_a_body_of_a_wrong_form_is_refused_where_it_is_wrong(
    kind: NormKind, body: object, path: str | None
) -> None:
    with pytest.raises(InvalidFields) as refusal:
        rules.accept_body(kind, body)

    assert path is None or path in [problem.field for problem in refusal.value.problems]


@pytest.mark.parametrize(
    "limit",
    [
        {"op": "between", "value": ["1"]},
        {"op": "in", "value": []},
        {"op": "=", "value": " "},
        {"op": "~", "value": "1"},
        {"op": ">=", "value": "much"},
    ],
)
def test_a_limit_that_cannot_be_compared_is_refused(limit: dict[str, object]) -> None:
    body = {
        "fields": [{"name": "x", "label": "某值"}],
        "grades": [{"name": "合格", "rules": [{"field": "x", **limit}]}],
    }

    with pytest.raises(InvalidFields):
        rules.accept_body(K.GRADE_STANDARD, body)


def test_a_norm_belongs_to_an_organisation_or_a_division(work: Work, work_as: WorkAs) -> None:
    producer = make_producer(work)
    brand = work_as(Role.BRAND, organisation_id=producer.id)
    officer = work_as(Role.AGRICULTURE_OFFICER, division=COUNTY)

    own = make_season(brand, organisation_id=producer.id)
    local = make_season(officer, division=COUNTY)
    services.add_version(
        brand, norm_id=own.id, from_on=work.today, body={"from": "07-01", "to": "08-01"}, source="x"
    )
    with pytest.raises(MissingPermission):
        services.add_version(brand, norm_id=local.id, from_on=work.today, body={}, source="x")
    with pytest.raises(MissingPermission):
        make_season(officer)
    with pytest.raises(AlreadyRecorded):
        make_season(work, code=own.code)
    for wrong in ({"code": "/"}, {"title": ""}, {"source": ""}):
        with pytest.raises(InvalidValue):
            make_season(work, **wrong)


def test_the_national_rules_hold_for_days_before_they_were_written_down(work: Work) -> None:
    early = replace(work, now=work.now)
    producer = make_producer(early)
    food = make_packaged_food(early, producer)

    found = queries.proof_required(
        early, producer=producer, product=food, process="packing", on=date(2019, 1, 1)
    )

    assert found.kinds == ("sc",)
