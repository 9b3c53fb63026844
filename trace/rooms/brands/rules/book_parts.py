"""The parts of a rule-book 使用管理办法: what each may say, as frozen values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from trace.rooms.brands.kinds import ConditionFact, SanctionKind, StepKind
from trace.rooms.norms.kinds import NormKind


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of use; a refusal cites it by `code`.

    evidence        what shows that it is met, in the words of the rule-book
    needs_document  whether an application without a document for it cannot be submitted
    is_selective    a cap or a choice among applicants (总量控制、择优); `mark_law` says which marks may make one
    fact            what the system looks up itself; `none`: only a person can judge the condition
    parameter       what the fact needs, see `book_checks.PARAMETERS`: mu, days, a mark, a kind of proof
    period_days     how many days evidence stays good; 0: no limit
    """

    code: str
    title: str
    evidence: str = ""
    needs_document: bool = False
    is_selective: bool = False
    fact: ConditionFact = ConditionFact.NONE
    parameter: str = ""
    period_days: int = 0


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
class NormRef:
    """A norm of the norms room that the rule-book relies on, by kind and code; its version is that of the day."""

    kind: NormKind
    code: str


@dataclass(frozen=True, slots=True)
class PackagingRules:
    """What the brand asks of packaging.

    filing_required    whether artwork has to be filed 包装备案 and approved before it carries the mark
    channels           the ways of sale a filing may name (线下零售、电商 …); empty: any
    required_elements  what the artwork has to show, in the words of the rule-book
    old_stock_days     days for using up the version before, once a later one is approved
    """

    filing_required: bool = False
    channels: tuple[str, ...] = ()
    required_elements: tuple[str, ...] = ()
    old_stock_days: int = 180


@dataclass(frozen=True, slots=True)
class ProcedureStep:
    """One step of the procedure with the days the authority has for it.

    days          0: no deadline
    working_days  whether they are counted as working days 工作日
    score_min     for the panel alone: the least score that passes, 0 to 100; None: no score decides
    """

    kind: StepKind
    days: int = 0
    working_days: bool = True
    score_min: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee; one without its legal basis and the document that sets it is not accepted.

    amount_fen  fen (1/100 yuan)
    basis       the provision that allows it 收费依据
    source      the document that sets the amount, with its number
    """

    name: str
    amount_fen: int
    basis: str
    source: str


@dataclass(frozen=True, slots=True)
class Sanction:
    """One rung of the ladder.

    points        demerit points it adds; 0: none
    rectify_days  days for putting things right; 0: none are given
    public_days   days it stays in the public register after it ended; 0: it is not shown there
    """

    kind: SanctionKind
    points: int = 0
    rectify_days: int = 0
    public_days: int = 0


@dataclass(frozen=True, slots=True)
class QuotaRules:
    """How many labels a grant may be, and what may be done with them.

    per_mu_kg         kg of finished goods from one unit of area by code of the kind of goods (mu, or what the kind
                      is counted in); a kind that is missing has no such limit
    instalments       in how many parts a season's labels are released
    carry_over        whether labels left at the end of a season may go into the next after stock-take 盘库结转
    transfer_allowed  whether holders may pass labels on to one another with approval
    """

    per_mu_kg: Mapping[str, Decimal] = field(default_factory=dict)
    instalments: int = 1
    carry_over: bool = True
    transfer_allowed: bool = True


def plain(value: object) -> object:
    """Return a part, or parts of it, as values that JSON can hold: numbers that are exact become text."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    slots = getattr(type(value), "__dataclass_fields__", None)
    if slots is not None:
        return {name: plain(getattr(value, name)) for name in slots}
    return value


def origin_rule_from(item: Mapping[str, object]) -> OriginRule:
    """Return the origin rule that `plain` wrote."""
    return OriginRule(
        product_code=str(item["product_code"]),
        ingredients=tuple(
            MainIngredient(
                texts(entry.get("names")),
                str(entry.get("commodity") or ""),
                Decimal(str(entry.get("local_percent", 100))),
            )
            for entry in objects(item.get("ingredients"))
        ),
        auxiliary=texts(item.get("auxiliary")),
        processed_locally=bool(item.get("processed_locally", True)),
    )


def condition_from(item: Mapping[str, object]) -> Condition:
    """Return the condition that `plain` wrote, in this version or before facts were known."""
    return Condition(
        code=str(item["code"]),
        title=str(item["title"]),
        evidence=str(item.get("evidence") or ""),
        needs_document=bool(item.get("needs_document", False)),
        is_selective=bool(item.get("is_selective", False)),
        fact=ConditionFact(str(item.get("fact") or "none")),
        parameter=str(item.get("parameter") or ""),
        period_days=whole(item.get("period_days")),
    )


def packaging_from(item: Mapping[str, object]) -> PackagingRules:
    """Return the packaging rules that `plain` wrote."""
    return PackagingRules(
        filing_required=bool(item.get("filing_required", False)),
        channels=texts(item.get("channels")),
        required_elements=texts(item.get("required_elements")),
        old_stock_days=whole(item.get("old_stock_days"), 180),
    )


def step_from(item: Mapping[str, object]) -> ProcedureStep:
    """Return the step of the procedure that `plain` wrote."""
    score = item.get("score_min")
    return ProcedureStep(
        kind=StepKind(str(item["kind"])),
        days=whole(item.get("days")),
        working_days=bool(item.get("working_days", True)),
        score_min=None if score in (None, "") else Decimal(str(score)),
    )


def sanction_from(item: Mapping[str, object]) -> Sanction:
    """Return the rung of the ladder that `plain` wrote."""
    return Sanction(
        kind=SanctionKind(str(item["kind"])),
        points=whole(item.get("points")),
        rectify_days=whole(item.get("rectify_days")),
        public_days=whole(item.get("public_days")),
    )


def fee_from(item: Mapping[str, object]) -> Fee:
    """Return the fee that `plain` wrote."""
    return Fee(
        str(item["name"]), whole(item["amount_fen"]), str(item["basis"]), str(item["source"])
    )


def quota_from(item: Mapping[str, object]) -> QuotaRules:
    """Return the quota rules that `plain` wrote."""
    table = item.get("per_mu_kg")
    return QuotaRules(
        per_mu_kg={code: Decimal(str(kg)) for code, kg in table.items()}
        if isinstance(table, Mapping)
        else {},
        instalments=whole(item.get("instalments"), 1),
        carry_over=bool(item.get("carry_over", True)),
        transfer_allowed=bool(item.get("transfer_allowed", True)),
    )


def objects(value: object) -> Iterator[Mapping[str, object]]:
    """Yield the objects of a list, none where it is missing."""
    if isinstance(value, list | tuple):
        yield from value


def texts(value: object) -> tuple[str, ...]:
    """Return the texts of a list, none where it is missing."""
    return tuple(str(item) for item in value) if isinstance(value, list | tuple) else ()


def whole(value: object, missing: int = 0) -> int:
    """Return a whole number, `missing` where there is none."""
    return missing if value is None else int(str(value))
