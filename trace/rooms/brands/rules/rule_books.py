"""Rule-books 使用管理办法 as data: their bodies, numbers, terms and seasons."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from trace.rooms.brands.errors import UnknownCondition
from trace.rooms.brands.kinds import SanctionKind, StepKind
from trace.rooms.brands.rules import book_parts as parts
from trace.rooms.brands.rules.book_parts import (
    Condition,
    Fee,
    NormRef,
    OriginRule,
    PackagingRules,
    ProcedureStep,
    QuotaRules,
    Sanction,
)
from trace.rooms.norms.kinds import NormKind

MAX_TERM_MONTHS = 120
MAX_NUMBER = 64
NUMBER_TOKENS = ("{brand}", "{year}", "{serial}")
_NUMBER = re.compile(r"[^\s/\\?#%{}]{1,64}")
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_NO_PACKAGING_RULES = PackagingRules()
_NO_QUOTA_RULES = QuotaRules()
_DECISION_ALONE = (ProcedureStep(StepKind.DECISION),)


@dataclass(frozen=True, slots=True)
class RuleBookBody:
    """A rule-book as data; everything a county may want different stands here and not in code.

    territory               division codes; empty: the brand's
    products                codes of kinds of goods; empty: all of the brand's
    term_months             length of an authorisation
    numbering               pattern of its number: {brand} {year} {serial}
    season_start            MM-DD on which a season begins; it is named after the year of that day
    transition_days         how long old packaging may be used up after an import
    procedure               steps from application to grant in the order of StepKind; the decision is always there
    notice_days             working days 工作日 of public notice 公示; 0 where the procedure has none
    reapply_from_days       how long before its last day the holder may apply again; 0: at any time
    reapply_until_days      how long before its last day that window closes
    assessment_every_months how often a holder is assessed; 0: never
    ladder                  sanctions from the mildest on; empty: the rule-book knows no ladder
    points_limit            points within `points_period_months` that cost the authorisation; 0: points do not
    appeal_days             days for an appeal against a sanction; 0: the rule-book gives none
    appeal_suspends         whether a suspension or withdrawal rests until an appeal is decided
    reentry_months          months after a withdrawal before the holder may apply again
    credit_repair_days      days after which a sanction that was made good may leave the public register; 0: never early
    """

    conditions: tuple[Condition, ...]
    origin: tuple[OriginRule, ...] = ()
    term_months: int = 36
    numbering: str = "{brand}-{year}-{serial}"
    season_start: str = "01-01"
    transition_days: int = 180
    territory: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    norms: tuple[NormRef, ...] = ()
    packaging: PackagingRules = _NO_PACKAGING_RULES
    procedure: tuple[ProcedureStep, ...] = _DECISION_ALONE
    notice_days: int = 0
    reapply_from_days: int = 0
    reapply_until_days: int = 0
    assessment_every_months: int = 0
    fees: tuple[Fee, ...] = ()
    ladder: tuple[Sanction, ...] = ()
    points_limit: int = 0
    points_period_months: int = 12
    appeal_days: int = 0
    appeal_suspends: bool = False
    reentry_months: int = 0
    credit_repair_days: int = 0
    quota: QuotaRules = _NO_QUOTA_RULES

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> RuleBookBody:
        """Return the body that `to_json` wrote, in this version or an earlier one: what is missing has its default."""
        return cls(
            conditions=tuple(parts.condition_from(item) for item in body["conditions"]),
            origin=tuple(parts.origin_rule_from(item) for item in body.get("origin", ())),
            term_months=int(body["term_months"]),
            numbering=str(body["numbering"]),
            season_start=str(body["season_start"]),
            transition_days=int(body["transition_days"]),
            territory=parts.texts(body.get("territory")),
            products=parts.texts(body.get("products")),
            norms=tuple(
                NormRef(NormKind(item["kind"]), item["code"]) for item in body.get("norms", ())
            ),
            packaging=parts.packaging_from(body.get("packaging", {})),
            procedure=tuple(parts.step_from(item) for item in body.get("procedure", ()))
            or _DECISION_ALONE,
            notice_days=parts.whole(body.get("notice_days")),
            reapply_from_days=parts.whole(body.get("reapply_from_days")),
            reapply_until_days=parts.whole(body.get("reapply_until_days")),
            assessment_every_months=parts.whole(body.get("assessment_every_months")),
            fees=tuple(parts.fee_from(item) for item in body.get("fees", ())),
            ladder=tuple(parts.sanction_from(item) for item in body.get("ladder", ())),
            points_limit=parts.whole(body.get("points_limit")),
            points_period_months=parts.whole(body.get("points_period_months"), 12),
            appeal_days=parts.whole(body.get("appeal_days")),
            appeal_suspends=bool(body.get("appeal_suspends", False)),
            reentry_months=parts.whole(body.get("reentry_months")),
            credit_repair_days=parts.whole(body.get("credit_repair_days")),
            quota=parts.quota_from(body.get("quota", {})),
        )

    def to_json(self) -> dict[str, object]:
        """Return plain values for the database."""
        return {name: parts.plain(getattr(self, name)) for name in self.__dataclass_fields__}

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

    def territory_of(self, brand_territory: Sequence[str]) -> tuple[str, ...]:
        """Return the division codes whose goods are local: its own, else the brand's."""
        return self.territory or tuple(brand_territory)

    def lists(self, product_code: str) -> bool:
        """Whether the mark may be used on this kind of goods under this rule-book."""
        return not self.products or product_code in self.products

    def has_step(self, kind: StepKind) -> bool:
        """Whether the procedure has this step."""
        return any(step.kind is kind for step in self.procedure)

    def step(self, kind: StepKind) -> ProcedureStep | None:
        """Return the step of this kind, or None where the procedure does without it."""
        return next((step for step in self.procedure if step.kind is kind), None)

    def sanction(self, kind: SanctionKind) -> Sanction | None:
        """Return this rung of the ladder, or None where it has none."""
        return next((rung for rung in self.ladder if rung.kind is kind), None)


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


def months_after(on: date, months: int) -> date:
    """Return the same day so many months later, the last one where that month is too short."""
    return end_of_term(on, months) + timedelta(days=1)
