"""Reading the bodies of norms: which grade, which season, which proof; and what makes a body acceptable.

Bodies, by kind:

grade_standard  {"fields": [{"name": "weight_g", "label": "单果重", "unit": "g"}],
                 "grades": [{"name": "特级", "rules": [{"field": "weight_g", "op": ">=", "value": "200",
                                                        "varieties": ["锦绣"]}]}]}    the first grade that fits wins
season          {"from": "06-15", "to": "08-31"}       every year; may run over the New Year
                {"seasons": [{"name": "2026", "from": "2026-06-15", "to": "2026-08-31"}]}
proof_rule      {"rules": [{"when": {"is_prepackaged_food": true, "subject_kind": ["small_workshop"]},
                            "need": ["sc", "small_workshop"]}]}    the first rule that fits wins; [] needs none
text            {"zh": "…", "en": "…"}
ceiling, recipe see `limits`
claim_rule      see claims.py
delivery_target, storage_limit  see `goals`
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from trace.kernel.errors import FieldProblem, InvalidFields
from trace.rooms.norms import claims, goals, limits
from trace.rooms.norms.models import NormKind
from trace.rooms.norms.reading import Body, is_day, is_text, number_in, objects_in

OPERATORS = (">=", "<=", ">", "<", "=", "between", "in")
PROOF_KINDS = ("sc", "small_workshop")
PROOF_CONDITIONS = (
    "is_prepackaged_food",
    "subject_kind",
    "commodity",
    "product_code",
    "process",
    "province",
)


@dataclass(frozen=True, slots=True)
class ProofNeed:
    """Which kinds of proof would do (none of them for an empty tuple), and which rule says so.

    number  of the rule in its norm, counted from 1
    """

    kinds: tuple[str, ...]
    number: int


def grade_of(values: Mapping[str, object], body: Body, *, variety: str | None = None) -> str | None:
    """Return the name of the first grade all of whose rules hold, or None.

    values   measured, by field name: numbers as text or Decimal, words for `=` and `in`
    variety  rules that name varieties bind only these
    A value that is missing, or is no number where one is compared, does not hold.
    """
    for grade in _list(body, "grades"):
        rules = _list(grade, "rules")
        if all(_holds(rule, values, variety) for rule in rules):
            return str(grade["name"])
    return None


def failing_rules(
    values: Mapping[str, object], grade: Mapping[str, object], *, variety: str | None = None
) -> list[Mapping[str, object]]:
    """Return the rules of one grade that `values` does not meet, to say why it was not reached."""
    return [rule for rule in _list(grade, "rules") if not _holds(rule, values, variety)]


def _holds(rule: Mapping[str, object], values: Mapping[str, object], variety: str | None) -> bool:
    varieties = rule.get("varieties")
    if isinstance(varieties, list) and varieties and variety not in varieties:
        return True
    measured = values.get(str(rule["field"]))
    if measured is None or measured == "":
        return False
    limit, operator = rule["value"], str(rule["op"])
    if operator == "in":
        return isinstance(limit, list) and str(measured) in [str(item) for item in limit]
    number = number_in(measured)
    if operator == "between":
        low, high = (number_in(item) for item in limit)  # type: ignore[attr-defined]
        return None not in (low, high, number) and low <= number <= high  # type: ignore[operator]
    against = number_in(limit)
    if operator == "=" and (number is None or against is None):
        return str(measured) == str(limit)
    if number is None or against is None:
        return False
    return _COMPARE[operator](number, against)


_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    ">=": lambda measured, limit: measured >= limit,
    "<=": lambda measured, limit: measured <= limit,
    ">": lambda measured, limit: measured > limit,
    "<": lambda measured, limit: measured < limit,
    "=": lambda measured, limit: measured == limit,
}


def season_of(day: date, body: Body) -> str | None:
    """Return the name of the season in which `day` falls, or None outside every season.

    A season that comes every year is named by the year in which it begins.
    """
    if "seasons" in body:
        for season in _list(body, "seasons"):
            begin, end = (date.fromisoformat(str(season[name])) for name in ("from", "to"))
            if begin <= day <= end:
                return str(season["name"])
        return None
    begin_at, end_at = str(body["from"]), str(body["to"])
    today = f"{day:%m-%d}"
    if begin_at <= end_at:
        return str(day.year) if begin_at <= today <= end_at else None
    if today >= begin_at:
        return str(day.year)
    return str(day.year - 1) if today <= end_at else None


def proof_needed(facts: Mapping[str, object], body: Body) -> ProofNeed:
    """Return which proof the first fitting rule asks for; without a fitting rule none is needed.

    facts  values of PROOF_CONDITIONS; a condition with a list holds when the fact is in it
    """
    for number, rule in enumerate(_list(body, "rules"), start=1):
        conditions = rule.get("when", {})
        if isinstance(conditions, dict) and all(
            facts.get(name) in wanted if isinstance(wanted, list) else facts.get(name) == wanted
            for name, wanted in conditions.items()
        ):
            need = rule["need"]
            return ProofNeed(tuple(str(kind) for kind in need), number)  # type: ignore[attr-defined]
    return ProofNeed((), 0)


def _list(body: Body, name: str) -> list[dict[str, object]]:
    return list(body.get(name, ()))  # type: ignore[call-overload,no-any-return]


# ------------------------------------------------------------------------------------------------ acceptance


def accept_body(kind: NormKind, body: object) -> dict[str, object]:
    """Return the body if it has the form of its kind.

    Raises   InvalidFields, naming every place that is wrong as a dotted path below `body`
    """
    faults: list[str] = []
    if isinstance(body, dict):
        _CHECKS[kind](body, faults)
    else:
        faults.append("")
    if faults or not isinstance(body, dict):
        raise InvalidFields(
            problems=tuple(
                FieldProblem(
                    field=f"body.{path}" if path else "body",
                    reason="norm-form",
                    facts={"path": path or "body"},
                )
                for path in faults
            )
        )
    return body


def _check_grades(body: Body, faults: list[str]) -> None:
    names = set()
    for index, field in enumerate(objects_in(body, "fields", faults)):
        if not is_text(field.get("name")) or not is_text(field.get("label")):
            faults.append(f"fields.{index}")
        names.add(field.get("name"))
    for index, grade in enumerate(objects_in(body, "grades", faults)):
        if not is_text(grade.get("name")):
            faults.append(f"grades.{index}.name")
        for position, rule in enumerate(objects_in(grade, "rules", faults, f"grades.{index}.")):
            if rule.get("field") not in names or not _limit_fits(rule):
                faults.append(f"grades.{index}.rules.{position}")


def _limit_fits(rule: Mapping[str, object]) -> bool:
    operator, limit = rule.get("op"), rule.get("value")
    if operator == "between":
        return (
            isinstance(limit, list)
            and len(limit) == 2
            and all(number_in(item) is not None for item in limit)
        )
    if operator == "in":
        return isinstance(limit, list) and bool(limit)
    if operator == "=":
        return is_text(limit) or number_in(limit) is not None
    return operator in OPERATORS and number_in(limit) is not None


def _check_season(body: Body, faults: list[str]) -> None:
    if "seasons" not in body:
        # A leap year, so that the 29th of February passes.
        faults.extend(name for name in ("from", "to") if not is_day(f"2024-{body.get(name)}"))
        return
    for index, season in enumerate(objects_in(body, "seasons", faults)):
        begin, end = str(season.get("from")), str(season.get("to"))
        if not is_text(season.get("name")) or not is_day(begin) or not is_day(end) or end < begin:
            faults.append(f"seasons.{index}")


def _check_proof_rules(body: Body, faults: list[str]) -> None:
    for index, rule in enumerate(objects_in(body, "rules", faults)):
        conditions, need = rule.get("when", {}), rule.get("need")
        if not isinstance(conditions, dict) or set(conditions) - set(PROOF_CONDITIONS):
            faults.append(f"rules.{index}.when")
        if not isinstance(need, list) or set(map(str, need)) - set(PROOF_KINDS):
            faults.append(f"rules.{index}.need")


def _check_text(body: Body, faults: list[str]) -> None:
    faults.extend(language for language in ("zh", "en") if not is_text(body.get(language)))


_CHECKS: dict[NormKind, Callable[[Body, list[str]], None]] = {
    NormKind.GRADE_STANDARD: _check_grades,
    NormKind.SEASON: _check_season,
    NormKind.PROOF_RULE: _check_proof_rules,
    NormKind.TEXT: _check_text,
    NormKind.CEILING: limits.check_ceilings,
    NormKind.RECIPE: limits.check_recipes,
    NormKind.CLAIM_RULE: claims.check_body,
    NormKind.DELIVERY_TARGET: goals.check_targets,
    NormKind.STORAGE_LIMIT: goals.check_storage_limits,
}
