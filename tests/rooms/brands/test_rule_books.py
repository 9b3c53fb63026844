"""Rule-books as data: what comes back, what an old one means, what makes one unusable."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.factories.brands import BODY, make_brand, make_rule_book
from trace.kernel.errors import InvalidFields
from trace.rooms.brands import queries, rules
from trace.rooms.brands.kinds import ConditionFact, MarkType, SanctionKind, StepKind
from trace.rooms.brands.rules import (
    Condition,
    Fee,
    NormRef,
    PackagingRules,
    ProcedureStep,
    QuotaRules,
    RuleBookBody,
    Sanction,
)
from trace.rooms.norms.kinds import NormKind

CODES = ["peach", "jujube-cake"]
FULL = replace(
    BODY,
    territory=("360922",),
    products=("peach",),
    conditions=(
        Condition("C1", "基地在万载县", fact=ConditionFact.MIN_AREA_MU, parameter="50"),
        Condition("C2", "有机", fact=ConditionFact.CERTIFICATE_IN_FORCE, parameter="organic"),
        Condition(
            "C3",
            "近一年检验合格",
            fact=ConditionFact.TEST_PASSED_WITHIN_DAYS,
            parameter="365",
            period_days=365,
        ),
    ),
    norms=(NormRef(NormKind.PROOF_RULE, "national"),),
    packaging=PackagingRules(True, ("线下零售", "电商"), ("品牌标识", "授权编号"), 90),
    procedure=(
        ProcedureStep(StepKind.PRELIMINARY_REVIEW, 5),
        ProcedureStep(StepKind.PANEL, 10, True, Decimal("80.5")),
        ProcedureStep(StepKind.PUBLIC_NOTICE, 3),
        ProcedureStep(StepKind.DECISION, 5, False),
        ProcedureStep(StepKind.CONTRACT, 30),
    ),
    notice_days=5,
    reapply_from_days=90,
    reapply_until_days=30,
    assessment_every_months=12,
    fees=(Fee("标识工本费", 5, "省价格条例第8条", "万发改价〔示范〕1号"),),
    ladder=(
        Sanction(SanctionKind.WARNING, 2, 0, 180),
        Sanction(SanctionKind.RECTIFICATION, 4, 15, 180),
        Sanction(SanctionKind.WITHDRAWAL, 12, 0, 1095),
    ),
    points_limit=12,
    points_period_months=24,
    appeal_days=10,
    reentry_months=24,
    credit_repair_days=180,
    quota=QuotaRules({"peach": Decimal("1200.5")}, 2, False, False),
)


def test_a_full_rule_book_comes_back_from_plain_values_as_it_went_in():
    rules.check_rule_book(FULL, mark_type=MarkType.CERTIFICATION, product_codes=CODES)

    assert RuleBookBody.from_json(FULL.to_json()) == FULL


def test_a_rule_book_of_before_reads_as_one_of_a_single_decision():
    old = {
        "conditions": [{"code": "C1", "title": "在本县", "evidence": "", "needs_document": True}],
        "term_months": 12,
        "numbering": "{serial}",
        "season_start": "09-01",
        "transition_days": 90,
    }

    body = RuleBookBody.from_json(old)

    assert body == RuleBookBody(
        (Condition("C1", "在本县", needs_document=True),), (), 12, "{serial}", "09-01", 90
    )
    assert [step.kind for step in body.procedure] == [StepKind.DECISION]
    assert body.territory_of(["360922"]) == ("360922",)
    assert body.lists("anything")
    assert body.sanction(SanctionKind.WARNING) is None


def test_a_rule_book_says_its_own_territory_goods_steps_and_sanctions():
    assert FULL.territory_of(["500237"]) == ("360922",)
    assert not FULL.lists("jujube-cake")
    assert FULL.has_step(StepKind.PANEL)
    assert FULL.step(StepKind.PANEL).score_min == Decimal("80.5")
    assert FULL.step(StepKind.SITE_CHECK) is None
    assert FULL.sanction(SanctionKind.WITHDRAWAL).points == 12


def _fact(fact: ConditionFact, parameter: str = "", **more: Any) -> dict[str, Any]:
    return {"conditions": (Condition("C1", "条件", fact=fact, parameter=parameter, **more),)}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"territory": ("36x",)}, "territory"),
        ({"products": ("plum",)}, "products"),
        (_fact(ConditionFact.MEMBERSHIP), "conditions.0.fact"),
        (_fact(ConditionFact.MIN_AREA_MU), "conditions.0.parameter"),
        (_fact(ConditionFact.MIN_AREA_MU, "many"), "conditions.0.parameter"),
        (_fact(ConditionFact.MIN_AREA_MU, "NaN"), "conditions.0.parameter"),
        (_fact(ConditionFact.TEST_PASSED_WITHIN_DAYS, "0.5"), "conditions.0.parameter"),
        (_fact(ConditionFact.NO_INCIDENT_WITHIN_DAYS, "9999"), "conditions.0.parameter"),
        (_fact(ConditionFact.CERTIFICATE_IN_FORCE, "halal"), "conditions.0.parameter"),
        (_fact(ConditionFact.PROOF_IN_FORCE, ""), "conditions.0.parameter"),
        (_fact(ConditionFact.TRADEMARK, "30"), "conditions.0.parameter"),
        (_fact(ConditionFact.NONE, period_days=-1), "conditions.0.period_days"),
        ({"norms": (NormRef(NormKind.SEASON, ""),)}, "norms.0.code"),
        ({"norms": (NormRef(NormKind.SEASON, "x"),) * 2}, "norms.1.code"),
        ({"procedure": (ProcedureStep(StepKind.PANEL),)}, "procedure"),
        (
            {"procedure": (ProcedureStep(StepKind.DECISION), ProcedureStep(StepKind.PANEL))},
            "procedure.1.kind",
        ),
        ({"procedure": (ProcedureStep(StepKind.DECISION),) * 2}, "procedure.1.kind"),
        ({"procedure": (ProcedureStep(StepKind.DECISION, 400),)}, "procedure.0.days"),
        (
            {"procedure": (ProcedureStep(StepKind.DECISION, score_min=Decimal(1)),)},
            "procedure.0.score_min",
        ),
        (
            {
                "procedure": (
                    ProcedureStep(StepKind.PANEL, score_min=Decimal(101)),
                    ProcedureStep(StepKind.DECISION),
                )
            },
            "procedure.0.score_min",
        ),
        (
            {"procedure": (ProcedureStep(StepKind.PUBLIC_NOTICE), *BODY.procedure)},
            "notice_days",
        ),
        ({"notice_days": 5}, "notice_days"),
        ({"fees": (Fee("", 5, "条例", "文件"),)}, "fees.0.name"),
        ({"fees": (Fee("工本费", 0, "条例", "文件"),)}, "fees.0.amount_fen"),
        ({"fees": (Fee("工本费", 5, " ", "文件"),)}, "fees.0.basis"),
        ({"fees": (Fee("工本费", 5, "条例", ""),)}, "fees.0.source"),
        (
            {"ladder": (Sanction(SanctionKind.WITHDRAWAL), Sanction(SanctionKind.WARNING))},
            "ladder.1.kind",
        ),
        ({"ladder": (Sanction(SanctionKind.RECTIFICATION),)}, "ladder.0.rectify_days"),
        ({"ladder": (Sanction(SanctionKind.WARNING, points=-1),)}, "ladder.0.points"),
        ({"points_limit": -1}, "points_limit"),
        ({"points_period_months": 0}, "points_period_months"),
        ({"quota": QuotaRules({"plum": Decimal(1)})}, "quota.per_mu_kg"),
        ({"quota": QuotaRules({"peach": Decimal(0)})}, "quota.per_mu_kg"),
        ({"quota": QuotaRules(instalments=0)}, "quota.instalments"),
        ({"appeal_days": -1}, "appeal_days"),
        ({"reentry_months": 121}, "reentry_months"),
        ({"packaging": PackagingRules(old_stock_days=-1)}, "packaging.old_stock_days"),
        ({"reapply_from_days": 10, "reapply_until_days": 30}, "reapply_until_days"),
    ],
)
def test_every_part_that_cannot_be_used_is_named(change: dict[str, Any], field: str):
    with pytest.raises(InvalidFields) as refusal:
        rules.check_rule_book(
            replace(BODY, **change), mark_type=MarkType.ORDINARY, product_codes=CODES
        )

    assert [problem.field for problem in refusal.value.problems] == [field]


@pytest.mark.parametrize("mark_type", list(MarkType))
def test_the_kind_of_mark_decides_on_caps_and_membership(mark_type: MarkType):
    law = rules.MARK_LAW[mark_type]
    capped = replace(BODY, conditions=(Condition("C1", "总量控制", is_selective=True),))
    members = replace(BODY, **_fact(ConditionFact.MEMBERSHIP))

    for body, is_lawful in ((capped, law.may_cap), (members, law.members_only)):
        if is_lawful:
            rules.check_rule_book(body, mark_type=mark_type, product_codes=CODES)
        else:
            with pytest.raises(InvalidFields):
                rules.check_rule_book(body, mark_type=mark_type, product_codes=CODES)


def test_a_full_rule_book_is_published_and_read_again(work):
    brand = make_brand(work)

    make_rule_book(work, brand, FULL)

    assert queries.rules_on(work, brand.id, work.today)[1] == FULL


def test_a_rule_book_may_rely_only_on_norms_that_are_there(work):
    brand = make_brand(work)
    body = replace(BODY, norms=(NormRef(NormKind.GRADE_STANDARD, "NOBODY-2026"),))

    with pytest.raises(InvalidFields) as refusal:
        make_rule_book(work, brand, body)

    assert [problem.field for problem in refusal.value.problems] == ["norms.0.code"]
