"""What makes a rule-book usable: every part that is not is named by its field."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal, InvalidOperation

from trace.kernel.errors import FieldProblem, InvalidFields
from trace.rooms.brands.kinds import ConditionFact, MarkType, SanctionKind, StepKind
from trace.rooms.brands.rules.book_parts import Condition, ProcedureStep
from trace.rooms.brands.rules.mark_law import MARK_LAW
from trace.rooms.brands.rules.rule_books import (
    MAX_TERM_MONTHS,
    RuleBookBody,
    format_number,
    is_month_day,
    is_number,
)
from trace.rooms.certificates.kinds import Mark
from trace.rooms.producers.kinds import ProofKind
from trace.standards.china.region_code import Division, MalformedDivision

MAX_DAYS = 3660
ANY = "any"
_DAYS = frozenset({ConditionFact.TEST_PASSED_WITHIN_DAYS, ConditionFact.NO_INCIDENT_WITHIN_DAYS})
#: The parameters a fact may have where it takes a word; `any` stands for whichever there is.
WORDS_OF_FACT: dict[ConditionFact, frozenset[str]] = {
    ConditionFact.CERTIFICATE_IN_FORCE: frozenset({ANY, *(mark.value for mark in Mark)}),
    ConditionFact.PROOF_IN_FORCE: frozenset({ANY, *(kind.value for kind in ProofKind)}),
}
# Facts with a number: mu of land, or days back from the day of application.
NUMBER_FACTS = _DAYS | {ConditionFact.MIN_AREA_MU}
_STEPS = list(StepKind)
_RUNGS = list(SanctionKind)
_DAY_FIGURES = (
    "transition_days",
    "reapply_from_days",
    "reapply_until_days",
    "appeal_days",
    "credit_repair_days",
    "packaging.old_stock_days",
)
_MONTH_FIGURES = ("assessment_every_months", "reentry_months")


def check_rule_book(
    body: RuleBookBody, *, mark_type: MarkType, product_codes: Iterable[str]
) -> None:
    """Raise InvalidFields that names every part of a rule-book which cannot be used."""
    known = frozenset(product_codes)
    problems = [
        *_scope_problems(body, known),
        *_condition_problems(body, mark_type),
        *_origin_problems(body, known),
        *_norm_problems(body),
        *_procedure_problems(body),
        *_fee_problems(body),
        *_ladder_problems(body),
        *_quota_problems(body, known),
        *_figure_problems(body),
    ]
    if problems:
        raise InvalidFields(problems=tuple(problems))


def _problem(field: str, reason: str, **facts: object) -> FieldProblem:
    return FieldProblem(field=field, reason=reason, facts=facts)


def _scope_problems(body: RuleBookBody, known: Collection[str]) -> Iterator[FieldProblem]:
    for code in body.territory:
        try:
            Division.parse(code)
        except MalformedDivision:
            yield _problem("territory", "division", value=code[:20])
    for code in body.products:
        if code not in known:
            yield _problem("products", "brand-product", value=code)


def _condition_problems(body: RuleBookBody, mark_type: MarkType) -> Iterator[FieldProblem]:
    if not body.conditions:
        yield _problem("conditions", "required")
    law = MARK_LAW[mark_type]
    codes = [condition.code for condition in body.conditions]
    for index, condition in enumerate(body.conditions):
        at = f"conditions.{index}"
        if not condition.code or not condition.title:
            yield _problem(at, "required")
        if codes.index(condition.code) != index:
            yield _problem(at, "repeated", value=condition.code)
        if condition.is_selective and not law.may_cap:
            yield _problem(at, "selective-condition", value=condition.code)
        if condition.fact is ConditionFact.MEMBERSHIP and not law.members_only:
            yield _problem(f"{at}.fact", "membership-condition")
        if reason := _parameter_reason(condition):
            yield _problem(f"{at}.parameter", reason, value=condition.parameter[:40])
        if not 0 <= condition.period_days <= MAX_DAYS:
            yield _problem(f"{at}.period_days", "range", value=condition.period_days)


def _parameter_reason(condition: Condition) -> str | None:
    """Return what is wrong with the parameter of a condition's fact, or None."""
    given = condition.parameter
    if condition.fact in NUMBER_FACTS:
        most = MAX_DAYS if condition.fact in _DAYS else 10**7
        try:
            amount = Decimal(given or "0")
        except InvalidOperation:
            return "fact-number"
        usable = amount.is_finite() and 0 < amount <= most
        whole = usable and amount == int(amount)
        return None if usable and (whole or condition.fact not in _DAYS) else "fact-number"
    words = WORDS_OF_FACT.get(condition.fact)
    if words is not None:
        return None if given in words else "fact-word"
    return "fact-nothing" if given else None


def _origin_problems(body: RuleBookBody, known: Collection[str]) -> Iterator[FieldProblem]:
    for index, rule in enumerate(body.origin):
        if rule.product_code not in known:
            yield _problem(f"origin.{index}", "brand-product", value=rule.product_code)
        for ingredient in rule.ingredients:
            if not ingredient.names and not ingredient.commodity:
                yield _problem(f"origin.{index}", "ingredient")
            if not 0 < ingredient.local_percent <= 100:
                yield _problem(f"origin.{index}", "percent", value=str(ingredient.local_percent))


def _norm_problems(body: RuleBookBody) -> Iterator[FieldProblem]:
    for index, norm in enumerate(body.norms):
        if not norm.code:
            yield _problem(f"norms.{index}.code", "required")
        if body.norms.index(norm) != index:
            yield _problem(f"norms.{index}.code", "repeated", value=norm.code)


def _procedure_problems(body: RuleBookBody) -> Iterator[FieldProblem]:
    order = [_STEPS.index(step.kind) for step in body.procedure]
    if StepKind.DECISION not in {step.kind for step in body.procedure}:
        yield _problem("procedure", "procedure-decision")
    for index, step in enumerate(body.procedure):
        at = f"procedure.{index}"
        if index and order[index] <= order[index - 1]:
            yield _problem(f"{at}.kind", "procedure-order")
        yield from _step_problems(step, at)
    if body.has_step(StepKind.PUBLIC_NOTICE):
        if not 1 <= body.notice_days <= 60:
            yield _problem("notice_days", "notice-days", value=body.notice_days)
    elif body.notice_days:
        yield _problem("notice_days", "notice-step", value=body.notice_days)


def _step_problems(step: ProcedureStep, at: str) -> Iterator[FieldProblem]:
    if not 0 <= step.days <= 365:
        yield _problem(f"{at}.days", "range", value=step.days)
    if step.score_min is None:
        return
    if step.kind is not StepKind.PANEL:
        yield _problem(f"{at}.score_min", "score-step")
    elif not 0 < step.score_min <= 100:
        yield _problem(f"{at}.score_min", "percent", value=str(step.score_min))


def _fee_problems(body: RuleBookBody) -> Iterator[FieldProblem]:
    for index, fee in enumerate(body.fees):
        if not fee.name.strip():
            yield _problem(f"fees.{index}.name", "required")
        if not 0 < fee.amount_fen <= 10**10:
            yield _problem(f"fees.{index}.amount_fen", "range", value=fee.amount_fen)
        for part in ("basis", "source"):
            if not getattr(fee, part).strip():
                yield _problem(f"fees.{index}.{part}", "fee-basis", value=fee.name)


def _ladder_problems(body: RuleBookBody) -> Iterator[FieldProblem]:
    rungs = [_RUNGS.index(rung.kind) for rung in body.ladder]
    for index, rung in enumerate(body.ladder):
        at = f"ladder.{index}"
        if index and rungs[index] <= rungs[index - 1]:
            yield _problem(f"{at}.kind", "ladder-order")
        if rung.kind is SanctionKind.RECTIFICATION and rung.rectify_days < 1:
            yield _problem(f"{at}.rectify_days", "rectify-days")
        for name, most in (("points", 100), ("rectify_days", 365), ("public_days", MAX_DAYS)):
            if not 0 <= getattr(rung, name) <= most:
                yield _problem(f"{at}.{name}", "range", value=getattr(rung, name))
    if not 0 <= body.points_limit <= 1000:
        yield _problem("points_limit", "range", value=body.points_limit)
    if not 1 <= body.points_period_months <= MAX_TERM_MONTHS:
        yield _problem("points_period_months", "range", value=body.points_period_months)


def _quota_problems(body: RuleBookBody, known: Collection[str]) -> Iterator[FieldProblem]:
    for code, kg in body.quota.per_mu_kg.items():
        if code not in known:
            yield _problem("quota.per_mu_kg", "brand-product", value=code)
        if not 0 < kg <= 10**7:
            yield _problem("quota.per_mu_kg", "range", value=str(kg))
    if not 1 <= body.quota.instalments <= 24:
        yield _problem("quota.instalments", "range", value=body.quota.instalments)


def _figure_problems(body: RuleBookBody) -> Iterator[FieldProblem]:
    if not 1 <= body.term_months <= MAX_TERM_MONTHS:
        yield _problem("term_months", "range", value=body.term_months)
    for name, most in (
        *((name, MAX_DAYS) for name in _DAY_FIGURES),
        *((name, MAX_TERM_MONTHS) for name in _MONTH_FIGURES),
    ):
        figure = _figure(body, name)
        if not 0 <= figure <= most:
            yield _problem(name, "range", value=figure)
    if body.reapply_until_days > body.reapply_from_days:
        yield _problem("reapply_until_days", "reapply-window", value=body.reapply_until_days)
    if not is_month_day(body.season_start):
        yield _problem("season_start", "month-day", value=body.season_start)
    sample = format_number(body.numbering, brand_code="B", year=2026, serial=1)
    if "{serial}" not in body.numbering or not is_number(sample):
        yield _problem("numbering", "numbering", value=body.numbering[:80])


def _figure(body: RuleBookBody, name: str) -> int:
    value: object = body
    for part in name.split("."):
        value = getattr(value, part)
    return int(str(value))
