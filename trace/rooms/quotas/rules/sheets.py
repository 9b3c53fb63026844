"""How many labels a holder's land bears: area × yield ÷ net content, capped by what was applied for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from trace.kernel.errors import InvalidValue
from trace.kernel.quantity import Dimension, Quantity, Unit, convert_base
from trace.rooms.producers.kinds import SizeUnit
from trace.rooms.producers.models import ProductionUnit
from trace.rooms.products.kinds import Commodity
from trace.rooms.products.models import Product

# In what the size of a production unit is counted for these goods; everything else grows on mu.
MEASURES = {Commodity.HONEY: SizeUnit.COLONY}


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One production unit of the holder: its size, and why it does not count ("" when it does).

    cause   outside · other-crop · other-measure · closed
    """

    code: str
    name: str
    crop: str
    division: str
    size: Decimal
    size_unit: SizeUnit
    cause: str = ""


@dataclass(frozen=True, slots=True)
class QuotaSheet:
    """The calculation of one product and season.

    yield_kg    goods ready to pack from one mu (one colony for honey), by the rule-book; None where it names none
    granted     labels granted for the product and season before
    committed   of the same land, in the unit of the net content: what all grants of the season stand for so far
    applied     labels a season asked for in the application; None without one
    by_area     further labels that area and yield bear; None where that cannot be worked out, for `missing`
    figure      the smaller of that and what is left of `applied`; None where neither is known
    missing     yield · net-content · density, or ""
    """

    lines: tuple[SheetLine, ...]
    measure: SizeUnit
    area: Decimal
    yield_kg: Decimal | None
    net_content: str
    granted: int
    committed: str
    applied: int | None
    by_area: int | None
    missing: str
    rule_book_version: int | None

    @property
    def figure(self) -> int | None:
        """The labels that the calculation comes to."""
        applied = None if self.applied is None else max(0, self.applied - self.granted)
        known = [count for count in (self.by_area, applied) if count is not None]
        return min(known) if known else None

    def to_json(self) -> dict[str, object]:
        """Return plain values for the database."""
        return {
            "lines": [
                {
                    "code": line.code,
                    "name": line.name,
                    "crop": line.crop,
                    "division": line.division,
                    "size": str(line.size),
                    "size_unit": line.size_unit.value,
                    "cause": line.cause,
                }
                for line in self.lines
            ],
            "measure": self.measure.value,
            "area": str(self.area),
            "yield_kg": None if self.yield_kg is None else str(self.yield_kg),
            "net_content": self.net_content,
            "granted": self.granted,
            "committed": self.committed,
            "applied": self.applied,
            "by_area": self.by_area,
            "figure": self.figure,
            "missing": self.missing,
            "rule_book_version": self.rule_book_version,
        }


def make_sheet(
    *,
    units: Sequence[ProductionUnit],
    territory: Sequence[str],
    names: Sequence[str],
    product: Product,
    commodity: Commodity,
    yields: Mapping[str, Decimal],
    product_code: str,
    granted: int,
    committed_base: int,
    applied: int | None,
    rule_book_version: int | None,
) -> QuotaSheet:
    """Return the calculation for a product.

    units           the holder's, of which those in the territory and with the right crop count
    names           what the goods and their main ingredients are called: a unit's crop has to be one of them
    yields          kilograms ready to pack from one mu or colony, by code of the brand's kinds of goods
    granted         labels of the product and season before
    committed_base  ledger units that the season's grants for the same kind of goods stand for
    """
    measure = MEASURES.get(commodity, SizeUnit.MU)
    lines = tuple(_line(unit, territory, names, measure) for unit in units)
    area = sum((line.size for line in lines if not line.cause), Decimal(0))
    yield_kg = yields.get(product_code)
    by_area, missing = _labels(area, yield_kg, product, committed_base)
    content = product.net_content
    committed = Quantity.from_base(committed_base, content.unit) if content else None
    return QuotaSheet(
        lines=lines,
        measure=measure,
        area=area,
        yield_kg=yield_kg,
        net_content=str(content) if content else "",
        granted=granted,
        committed=str(committed) if committed else "",
        applied=applied,
        by_area=by_area,
        missing=missing,
        rule_book_version=rule_book_version,
    )


def grows(crop: str, names: Sequence[str]) -> bool:
    """Whether a crop as people write it is one of the goods: 百合 for 百合粉, 油茶 for 油茶籽."""
    return bool(crop) and any(name and (crop in name or name in crop) for name in names)


def _line(
    unit: ProductionUnit, territory: Sequence[str], names: Sequence[str], measure: SizeUnit
) -> SheetLine:
    if unit.closed_on is not None:
        cause = "closed"
    elif not any(unit.division.startswith(code) for code in territory):
        cause = "outside"
    elif not grows(unit.crop, names):
        cause = "other-crop"
    elif unit.size_unit is not measure:
        cause = "other-measure"
    else:
        cause = ""
    return SheetLine(
        unit.code, unit.name, unit.crop, unit.division, unit.size, unit.size_unit, cause
    )


def _labels(
    area: Decimal, yield_kg: Decimal | None, product: Product, committed_base: int
) -> tuple[int | None, str]:
    if yield_kg is None:
        return None, "yield"
    if product.net_content_base is None:
        return None, "net-content"
    mass = int((area * yield_kg * Unit.KG.base_size).to_integral_value(ROUND_FLOOR))
    if product.dimension is Dimension.COUNT:
        return None, "net-content"
    try:
        base = convert_base(mass, Dimension.MASS, product.dimension, product.density)
    except InvalidValue:
        return None, "density"
    return max(0, base - committed_base) // product.net_content_base, ""
