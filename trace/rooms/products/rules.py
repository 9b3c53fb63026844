"""Decisions on products: codes, what a pack holds, which duties fall on a commodity, what a label must say."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from trace.kernel.errors import Conflict, FieldProblem, Invalid, InvalidFields, InvalidValue
from trace.kernel.quantity import Dimension, Quantity
from trace.rooms.products.models import Commodity, LabelText

# 《农产品质量安全承诺达标合格证管理办法》(2025年第4号): vegetables with cultivated fungi, fruit, fresh tea leaf,
# livestock and poultry, eggs, farmed aquatic products. Rice, nuts, honey and oil are outside.
COMPULSORY_CONFORMITY = frozenset(
    {
        Commodity.VEGETABLE,
        Commodity.FRUIT,
        Commodity.TEA_LEAF,
        Commodity.EDIBLE_FUNGUS,
        Commodity.LIVESTOCK,
        Commodity.POULTRY_EGG,
        Commodity.AQUATIC,
    }
)

# What the label of packed goods says, in print order. Dates, lot and serial belong to the batch and the run.
LABEL_FIELDS = (
    "name",
    "specification",
    "net_content",
    "ingredients",
    "allergens",
    "nutrition",
    "quality_grade",
    "standard_code",
    "shelf_life",
    "storage",
    "usage",
    "origin",
    "producer_name",
    "producer_address",
    "producer_phone",
    "licence_number",
    "principal_name",
    "principal_address",
    "other",
)
# 食品安全法 article 67: what no packaged food may lack (an additive is part of the ingredients).
PREPACKAGED_MANDATORY = (
    "name",
    "net_content",
    "ingredients",
    "producer_name",
    "producer_address",
    "producer_phone",
    "shelf_life",
    "standard_code",
    "storage",
    "licence_number",
)
# 农产品质量安全法 article 38: packed farm goods.
FARM_GOODS_MANDATORY = ("name", "net_content", "origin", "producer_name", "producer_phone")
LONGEST_FIELD = 600

_CODE = re.compile(r"[0-9A-Z-]{2,20}")
DENSITIES = (Decimal("0.1"), Decimal("5"))
LONGEST_SHELF_LIFE_DAYS = 3650


@dataclass(eq=False, kw_only=True)
class CodeTaken(Conflict):
    """Another product has this own code already."""

    at = "code"
    value: str


@dataclass(eq=False, kw_only=True)
class GtinTaken(Conflict):
    """Another product has this GTIN already."""

    at = "gtin"
    value: str


@dataclass(eq=False, kw_only=True)
class ProductRetired(Conflict):
    """The product is retired: nothing new is registered for it."""

    name: str


@dataclass(eq=False, kw_only=True)
class NothingInPack(Invalid):
    """An assortment needs a net content: it is sold in packs."""

    at = "net_content"


def conformity_is_compulsory(commodity: Commodity) -> bool:
    """Whether a conformity certificate 承诺达标合格证 must go with goods of this kind."""
    return commodity in COMPULSORY_CONFORMITY


def accept_code(text: str) -> str:
    """Return the product's own code: 2 to 20 of digits, capitals and hyphens, with a letter among them.

    A code of digits alone could be taken for a GTIN where either may stand.
    Raises  InvalidValue reason `code`
    """
    code = text.strip().upper()
    if not _CODE.fullmatch(code) or not any("A" <= character <= "Z" for character in code):
        raise InvalidValue(field="code", reason="product-code", value=text[:40])
    return code


def accept_net_content(
    net_content: Quantity | None, dimension: Dimension
) -> tuple[int | None, str | None]:
    """Return ledger units and unit of one pack's content; raises InvalidValue reason `dimension`."""
    if net_content is None:
        return None, None
    if net_content.unit.dimension is not dimension:
        raise InvalidValue(field="net_content", reason="dimension", value=str(net_content))
    return net_content.base, net_content.unit.value


def accept_density(density: Decimal | None) -> Decimal | None:
    """Return grams per millilitre to four decimals; raises InvalidValue reason `range`."""
    if density is None:
        return None
    low, high = DENSITIES
    if not density.is_finite() or not low <= density <= high:
        raise InvalidValue(field="density", reason="range", value=str(density))
    return density.quantize(Decimal("0.0001"))


def accept_shelf_life(days: int | None) -> int | None:
    """Return the shelf life in days; raises InvalidValue reason `range`."""
    if days is not None and not 1 <= days <= LONGEST_SHELF_LIFE_DAYS:
        raise InvalidValue(field="shelf_life_days", reason="range", value=str(days))
    return days


def mandatory_label_fields(*, is_prepackaged_food: bool) -> Sequence[str]:
    """Return the names of the fields that the label of packed goods may not lack."""
    return PREPACKAGED_MANDATORY if is_prepackaged_food else FARM_GOODS_MANDATORY


def accept_label_fields(fields: Mapping[str, str], *, is_prepackaged_food: bool) -> dict[str, str]:
    """Return the label's fields in print order, without empty ones.

    Raises   InvalidFields naming every missing, unknown and overlong field at once
    """
    problems = [
        FieldProblem(field=f"fields.{name}", reason="unknown-field", facts={})
        for name in fields
        if name not in LABEL_FIELDS
    ]
    tidy = {name: fields.get(name, "").strip() for name in LABEL_FIELDS}
    for name in mandatory_label_fields(is_prepackaged_food=is_prepackaged_food):
        if not tidy[name]:
            problems.append(FieldProblem(field=f"fields.{name}", reason="required", facts={}))
    for name, text in tidy.items():
        if len(text) > LONGEST_FIELD:
            facts: dict[str, object] = {"longest": LONGEST_FIELD}
            problems.append(FieldProblem(field=f"fields.{name}", reason="too-long", facts=facts))
    if problems:
        raise InvalidFields(problems=tuple(problems))
    return {name: text for name, text in tidy.items() if text}


def label_text_in_force(texts: Collection[LabelText], day: date) -> LabelText | None:
    """Return the version that holds for goods packed on `day`: the latest beginning, then the highest version."""
    begun = [text for text in texts if text.from_on <= day]
    return max(begun, key=lambda text: (text.from_on, text.version), default=None)
