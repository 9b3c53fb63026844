"""Rule-books 使用管理办法 as data: their bodies, what makes one usable, numbers, terms and seasons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from trace.kernel.errors import FieldProblem, InvalidFields
from trace.rooms.brands.errors import UnknownCondition
from trace.rooms.brands.kinds import MarkType

# Marks whose owner has to admit whoever meets the conditions (商标法实施条例 第4条).
OPEN_TO_ALL = frozenset({MarkType.CERTIFICATION})
MAX_TERM_MONTHS = 120
MAX_NUMBER = 64
NUMBER_TOKENS = ("{brand}", "{year}", "{serial}")
_NUMBER = re.compile(r"[^\s/\\?#%{}]{1,64}")
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of use; a refusal cites it by `code`.

    evidence        what shows that it is met, in the words of the rule-book
    needs_document  whether an application without a document for it cannot be submitted
    is_selective    a cap or a choice among applicants (总量控制、择优), which a certification mark may not make
    """

    code: str
    title: str
    evidence: str = ""
    needs_document: bool = False
    is_selective: bool = False


@dataclass(frozen=True, slots=True)
class MainIngredient:
    """A main ingredient 主要原料: goods of `commodity` or whose name holds one of `names`, and the local share."""

    names: tuple[str, ...] = ()
    commodity: str = ""
    local_percent: Decimal = Decimal(100)


@dataclass(frozen=True, slots=True)
class OriginRule:
    """What must be local for one kind of goods of the brand.

    ingredients        empty: everything that goes in counts, and all of it must be local
    auxiliary          names of auxiliary ingredients 辅料, recorded and exempt
    processed_locally  whether every processing step must happen at premises in the territory
    """

    product_code: str
    ingredients: tuple[MainIngredient, ...] = ()
    auxiliary: tuple[str, ...] = ()
    processed_locally: bool = True


@dataclass(frozen=True, slots=True)
class RuleBookBody:
    """A rule-book as data; everything a county may want different stands here and not in code.

    term_months      length of an authorisation
    numbering        pattern of its number: {brand} {year} {serial}
    season_start     MM-DD on which a season begins; it is named after the year of that day
    transition_days  how long old packaging may be used up after an import
    """

    conditions: tuple[Condition, ...]
    origin: tuple[OriginRule, ...] = ()
    term_months: int = 36
    numbering: str = "{brand}-{year}-{serial}"
    season_start: str = "01-01"
    transition_days: int = 180

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> RuleBookBody:
        """Return the body that `to_json` wrote."""
        return cls(
            conditions=tuple(Condition(**item) for item in body["conditions"]),
            origin=tuple(_origin_rule(item) for item in body.get("origin", ())),
            term_months=int(body["term_months"]),
            numbering=str(body["numbering"]),
            season_start=str(body["season_start"]),
            transition_days=int(body["transition_days"]),
        )

    def to_json(self) -> dict[str, object]:
        """Return plain values for the database."""
        plain = asdict(self)
        for rule in plain["origin"]:
            for ingredient in rule["ingredients"]:
                ingredient["local_percent"] = str(ingredient["local_percent"])
        return plain

    def condition(self, code: str) -> Condition:
        """Return the condition `code`, or raise UnknownCondition."""
        for condition in self.conditions:
            if condition.code == code:
                return condition
        raise UnknownCondition(code=code[:64])

    def origin_rule(self, product_code: str) -> OriginRule:
        """Return the origin rule of a kind of goods; without one everything has to be local."""
        for rule in self.origin:
            if rule.product_code == product_code:
                return rule
        return OriginRule(product_code)


def _origin_rule(item: Mapping[str, Any]) -> OriginRule:
    return OriginRule(
        product_code=item["product_code"],
        ingredients=tuple(
            MainIngredient(
                tuple(entry.get("names", ())),
                entry.get("commodity", ""),
                Decimal(str(entry.get("local_percent", 100))),
            )
            for entry in item.get("ingredients", ())
        ),
        auxiliary=tuple(item.get("auxiliary", ())),
        processed_locally=bool(item.get("processed_locally", True)),
    )


def check_rule_book(
    body: RuleBookBody, *, mark_type: MarkType, product_codes: Iterable[str]
) -> None:
    """Raise InvalidFields that names every part of a rule-book which cannot be used."""
    problems = [
        *_condition_problems(body, mark_type),
        *_origin_problems(body, frozenset(product_codes)),
        *_figure_problems(body),
    ]
    if problems:
        raise InvalidFields(problems=tuple(problems))


def _problem(field: str, reason: str, **facts: object) -> FieldProblem:
    return FieldProblem(field=field, reason=reason, facts=facts)


def _condition_problems(body: RuleBookBody, mark_type: MarkType) -> Iterable[FieldProblem]:
    if not body.conditions:
        yield _problem("conditions", "required")
    codes = [condition.code for condition in body.conditions]
    for index, condition in enumerate(body.conditions):
        if not condition.code or not condition.title:
            yield _problem(f"conditions.{index}", "required")
        if codes.index(condition.code) != index:
            yield _problem(f"conditions.{index}", "repeated", value=condition.code)
        if condition.is_selective and mark_type in OPEN_TO_ALL:
            yield _problem(f"conditions.{index}", "selective-condition", value=condition.code)


def _origin_problems(body: RuleBookBody, known: frozenset[str]) -> Iterable[FieldProblem]:
    for index, rule in enumerate(body.origin):
        if rule.product_code not in known:
            yield _problem(f"origin.{index}", "brand-product", value=rule.product_code)
        for ingredient in rule.ingredients:
            if not ingredient.names and not ingredient.commodity:
                yield _problem(f"origin.{index}", "ingredient")
            if not 0 < ingredient.local_percent <= 100:
                yield _problem(f"origin.{index}", "percent", value=str(ingredient.local_percent))


def _figure_problems(body: RuleBookBody) -> Iterable[FieldProblem]:
    if not 1 <= body.term_months <= MAX_TERM_MONTHS:
        yield _problem("term_months", "range", value=body.term_months)
    if not 0 <= body.transition_days <= 1100:
        yield _problem("transition_days", "range", value=body.transition_days)
    if not is_month_day(body.season_start):
        yield _problem("season_start", "month-day", value=body.season_start)
    sample = format_number(body.numbering, brand_code="B", year=2026, serial=1)
    if "{serial}" not in body.numbering or not is_number(sample):
        yield _problem("numbering", "numbering", value=body.numbering[:80])


def is_month_day(text: str) -> bool:
    """Whether `text` is MM-DD and a day that every year has."""
    if not _MONTH_DAY.fullmatch(text):
        return False
    month, day = (int(part) for part in text.split("-"))
    try:
        date(2025, month, day)
    except ValueError:
        return False
    return True


def format_number(pattern: str, *, brand_code: str, year: int, serial: int) -> str:
    """Return the number of an authorisation; the serial has at least four digits."""
    values = (brand_code, str(year), f"{serial:04d}")
    for token, value in zip(NUMBER_TOKENS, values, strict=True):
        pattern = pattern.replace(token, value)
    return pattern


def is_number(text: str) -> bool:
    """Whether `text` can stand in the address of a verify page: 1 to 64 characters, no spaces or / \\ ? # %."""
    return _NUMBER.fullmatch(text) is not None


def end_of_term(valid_from: date, months: int) -> date:
    """Return the last day of a term: three years from 2026-05-01 end on 2029-04-30."""
    count = valid_from.month - 1 + months
    year, month = valid_from.year + count // 12, count % 12 + 1
    day = valid_from.day
    while True:
        try:
            return date(year, month, day) - timedelta(days=1)
        except ValueError:  # the 31st of a short month
            day -= 1


def season_of(on: date, season_start: str) -> str:
    """Return the season in which goods harvested `on` fall, named after the year it began."""
    month, day = (int(part) for part in season_start.split("-"))
    return str(on.year if on >= date(on.year, month, day) else on.year - 1)
