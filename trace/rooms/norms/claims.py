"""Rules on claims 声称规则: what a quality mark asks of the goods behind it, as data; a norm's code is the mark.

Body       {"rules": [{"when": {"commodity": ["grain"]}, "min_input_percent": "95", "ignored_ingredients": ["水"],
                       "exempt_process_kinds": ["packing"], "day_that_counts": "production",
                       "processor_certificate_required": true, "input_certificate_required": true,
                       "pack_code_required": true}]}          the first rule whose conditions fit wins
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

Body = Mapping[str, object]
#: Marks that a rule can be entered for; the values of `Mark` in the certificates room.
MARKS = ("organic", "green", "gi")
#: Kinds of batches that use others up, as the batches room calls them (it lies above this one).
PROCESS_KINDS = (
    "sorting",
    "primary_processing",
    "processing",
    "commissioned_processing",
    "packing",
    "assortment",
)
CONDITIONS = ("commodity", "product_code", "is_prepackaged_food")
SWITCHES = ("processor_certificate_required", "input_certificate_required", "pack_code_required")
MOST_NAMES = 60


class DayThatCounts(StrEnum):
    """On which day the certificate has to be in force."""

    HARVEST = "harvest"
    PRODUCTION = "production"
    USE = "use"


@dataclass(frozen=True, slots=True)
class ClaimTerms:
    """What a mark asks of some goods.

    min_input_percent               of the inputs by mass that must be certified, 0 to 100
    ignored_ingredients             names of what is left aside when shares are taken (water, salt)
    exempt_process_kinds            steps that need no certificate of whoever takes them
    day_that_counts                 when the certificate must be in force: `production` is the day of the last step that
                                    is not exempt, of packing where there is none; `use` the day the mark is used
    processor_certificate_required  whether whoever takes the other steps needs a certificate too
    input_certificate_required      whether inputs must be listed by a certificate; if not, goods from the holder's own
                                    registered production units count as well
    pack_code_required              whether each smallest pack bears a code of the certifier (有机码)
    number                          of the rule in its norm, from 1
    """

    min_input_percent: Decimal
    ignored_ingredients: tuple[str, ...]
    exempt_process_kinds: frozenset[str]
    day_that_counts: DayThatCounts
    processor_certificate_required: bool
    input_certificate_required: bool
    pack_code_required: bool
    number: int

    def ignores(self, product_name: str) -> bool:
        """Whether goods of this name are left aside when shares are taken."""
        return any(name in product_name for name in self.ignored_ingredients)


def terms_for(facts: Mapping[str, object], body: Body) -> ClaimTerms | None:
    """Return what the first fitting rule asks, None where none fits: then the mark may not be claimed.

    facts   values of CONDITIONS; a condition with a list holds when the fact is in it
    """
    rules = body["rules"]
    for number, rule in enumerate(rules, start=1):  # type: ignore[arg-type,var-annotated]
        conditions = rule.get("when", {})
        if all(
            facts.get(name) in wanted if isinstance(wanted, list) else facts.get(name) == wanted
            for name, wanted in conditions.items()
        ):
            return ClaimTerms(
                min_input_percent=Decimal(str(rule["min_input_percent"])),
                ignored_ingredients=tuple(rule.get("ignored_ingredients", ())),
                exempt_process_kinds=frozenset(rule.get("exempt_process_kinds", ())),
                day_that_counts=DayThatCounts(rule["day_that_counts"]),
                processor_certificate_required=bool(rule.get(SWITCHES[0])),
                input_certificate_required=bool(rule.get(SWITCHES[1])),
                pack_code_required=bool(rule.get(SWITCHES[2])),
                number=number,
            )
    return None


def check_body(body: Body, faults: list[str]) -> None:
    """Add the path of every place that is wrong to `faults`."""
    rules = body.get("rules")
    if not isinstance(rules, list) or not rules or not all(isinstance(r, dict) for r in rules):
        faults.append("rules")
        return
    for index, rule in enumerate(rules):
        faults.extend(f"rules.{index}.{name}" for name in _wrong_in(rule))


def _wrong_in(rule: Mapping[str, object]) -> list[str]:
    wrong = []
    conditions = rule.get("when", {})
    if not isinstance(conditions, dict) or set(conditions) - set(CONDITIONS):
        wrong.append("when")
    if not _is_percent(rule.get("min_input_percent")):
        wrong.append("min_input_percent")
    if not _are_names(rule.get("ignored_ingredients", [])):
        wrong.append("ignored_ingredients")
    kinds = rule.get("exempt_process_kinds", [])
    if not _are_names(kinds) or set(kinds) - set(PROCESS_KINDS):  # type: ignore[call-overload]
        wrong.append("exempt_process_kinds")
    if rule.get("day_that_counts") not in tuple(DayThatCounts):
        wrong.append("day_that_counts")
    wrong += [name for name in SWITCHES if not isinstance(rule.get(name, False), bool)]
    return wrong


def _is_percent(value: object) -> bool:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return False
    return number.is_finite() and 0 <= number <= 100


def _are_names(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= MOST_NAMES
        and all(isinstance(name, str) and bool(name.strip()) for name in value)
    )


def _rule(percent: str, day: DayThatCounts, *asked: str, ignored: Sequence[str] = ()) -> Body:
    return {
        "when": {},
        "min_input_percent": percent,
        "ignored_ingredients": list(ignored),
        # Handling that leaves the goods what they are: nobody certifies a sorting table.
        "exempt_process_kinds": ["sorting", "primary_processing", "packing", "assortment"],
        "day_that_counts": day.value,
        **{name: name in asked for name in SWITCHES},
    }


# What the product ships with, by mark: (title, source, body). Figures that local texts put differently are entered as
# a version of the norm with its own source.
SHIPPED: dict[str, tuple[str, str, dict[str, object]]] = {
    "organic": (
        "有机产品声称规则（国家）",
        "GB/T 19630-2019 有机产品（有机配料不少于 95%，水和食用盐不计）；《有机产品认证管理办法》",
        {
            "rules": [
                _rule(
                    "95",
                    DayThatCounts.PRODUCTION,
                    "processor_certificate_required",
                    "input_certificate_required",
                    "pack_code_required",
                    ignored=("饮用水", "纯净水", "食用盐", "食盐"),
                )
            ]
        },
    ),
    "green": (
        "绿色食品声称规则（国家）",
        "《绿色食品标志管理办法》；原料比例按绿色食品标志许可审查要求，以现行文本为准",
        {"rules": [_rule("90", DayThatCounts.USE, ignored=("饮用水", "纯净水", "食用盐", "食盐"))]},
    ),
    "gi": (
        "地理标志声称规则（国家）",
        "《地理标志产品保护办法》（2024）；《农产品地理标志使用规范》",
        {
            "rules": [
                _rule(
                    "100",
                    DayThatCounts.PRODUCTION,
                    ignored=("饮用水", "纯净水", "食用盐", "食盐", "白砂糖"),
                )
            ]
        },
    ),
}
