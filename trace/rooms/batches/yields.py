"""Amounts that were not to be expected, as values: what an event says of them, and what must be held.

Pure: rules of the norms room in, findings out. What the database knows is read in `queries.yields`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trace.kernel.errors import InvalidValue
from trace.kernel.quantity import Dimension, Quantity, Unit, convert_base
from trace.rooms.batches.rules import Amount, YieldCause, compare
from trace.rooms.norms.limits import Band, Crop, Land, band_of
from trace.rooms.norms.queries import PlacedRule, RuleInForce
from trace.rooms.producers.models import ProductionUnit
from trace.rooms.products.models import Product

UNITS = {Dimension.MASS: Unit.KG, Dimension.VOLUME: Unit.L, Dimension.COUNT: Unit.PIECE}
# What weighing again may find more of a batch before somebody has to look: the scales of intake points are read
# to a part in a hundred at best. A choice of this product, no rule of law.
TOLERANCE_PERCENT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Unexpected:
    """One finding about an amount before it is recorded.

    found, limit   ledger units of the dimension of `unit`
    """

    cause: YieldCause
    found: int
    limit: int
    unit: Unit
    reason: str
    land_id: int | None = None
    season: str | None = None
    version_id: int | None = None
    row: int | None = None

    @property
    def holds(self) -> bool:
        """Whether the batch waits until it is checked."""
        return self.cause is not YieldCause.BELOW_BAND

    def facts(self) -> dict[str, object]:
        """Return what an event says of it."""
        return {
            "cause": self.cause.value,
            "found": self.found,
            "limit": self.limit,
            "unit": self.unit.value,
            "reason": self.reason,
            "land": self.land_id,
            "season": self.season,
            "version": self.version_id,
            "row": self.row,
        }


def facts_of(found: Iterable[Unexpected]) -> list[dict[str, object]] | None:
    """Return the facts of all findings for an event, None for none."""
    return [each.facts() for each in found] or None


def land_of(unit: ProductionUnit) -> Land:
    """Return what a ceiling asks of a production unit."""
    return Land(unit.kind, unit.size, unit.size_unit, unit.variety, unit.planting_year)


def crop_of(product: Product) -> Crop:
    """Return what a ceiling asks of a product."""
    return Crop(product.name, product.commodity, product.variety)


def converted(product: Product, base: int, unit: Unit) -> int | None:
    """Return ledger units of a product in the dimension of `unit`, or None where no rule leads there."""
    try:
        return convert_base(base, product.dimension, unit.dimension, product.density)
    except InvalidValue:
        return None


def name_of(rule: RuleInForce) -> str:
    """Return how a reason names a rule: its title and version, the same in every language."""
    return f"{rule.title} #{rule.version}"


def told(found: int, limit: int, unit: Unit, sign: str) -> str:
    """Return two amounts compared, the same in every language: 3200 kg > 3000 kg."""
    return f"{Quantity.from_base(found, unit)} {sign} {Quantity.from_base(limit, unit)}"


def over_ceiling(
    unit: ProductionUnit,
    rule: RuleInForce,
    row: int,
    season: str,
    found: int,
    limit: int,
    in_: Unit,
) -> Unexpected:
    """Return the finding that a production unit yielded more in a season than its ceiling."""
    size = f"{unit.size.normalize():f} {unit.size_unit.value}"
    return Unexpected(
        cause=YieldCause.CEILING,
        found=found,
        limit=limit,
        unit=in_,
        reason=f"{unit.name} ({unit.code}, {size}) · {season} · {told(found, limit, in_, '>')} · {name_of(rule)}",
        land_id=unit.id,
        season=season,
        version_id=rule.norm_version_id,
        row=row,
    )


@dataclass(frozen=True, slots=True)
class Part:
    """So much of a product that goes into a process or comes out of it."""

    product: Product
    base: int

    @property
    def amount(self) -> Amount:
        """Its ledger units with what turns them into another dimension."""
        return Amount(self.base, self.product.dimension, self.product.density)


def judge_process(
    rules: Sequence[PlacedRule], process: str, used: Sequence[Part], made: Sequence[Part]
) -> tuple[list[list[Unexpected]], list[bool]]:
    """Return for every output what was not to be expected of it, and whether a recipe judged it.

    Outputs of which no recipe speaks must not weigh more, all outputs together, than what went in.
    """
    bands = [_nearest_band(rules, process, part.product) for part in made]
    found: list[list[Unexpected]] = [[] for _ in made]
    judged = [False] * len(made)
    for chosen in bands:
        if chosen is None or judged[bands.index(chosen)]:
            continue
        rule, band = chosen
        mine = [number for number, each in enumerate(bands) if each == chosen]
        sides = compare(
            [part.amount for part in used if band.counts(part.product.name)],
            [made[number].amount for number in mine],
        )
        if sides is None or not sides.went:
            continue
        finding = _against_band(rule, band, sides.came, sides.went, UNITS[sides.dimension])
        for number in mine:
            judged[number] = True
            found[number] = [finding] if finding else []
    both = compare([part.amount for part in used], [part.amount for part in made])
    if both is not None and both.came > both.went:
        unit = UNITS[both.dimension]
        more = Unexpected(
            cause=YieldCause.ABOVE_INPUT,
            found=both.came,
            limit=both.went,
            unit=unit,
            reason=told(both.came, both.went, unit, ">"),
        )
        found = [mine if done else [more] for mine, done in zip(found, judged, strict=True)]
    return found, judged


def _nearest_band(
    rules: Sequence[PlacedRule], process: str, product: Product
) -> tuple[RuleInForce, Band] | None:
    """The recipe of the smallest place goes before that of a larger one; of two alike, the stricter."""
    fitting = []
    for placed in rules:
        band = band_of(placed.rule.body, process, product.name, product.commodity)
        if band is not None:
            fitting.append((-len(placed.place), band.most, placed.norm_id, placed.rule, band))
    if not fitting:
        return None
    chosen = min(fitting, key=lambda each: each[:3])
    return chosen[3], chosen[4]


def _against_band(
    rule: RuleInForce, band: Band, came: int, went: int, unit: Unit
) -> Unexpected | None:
    least, most = band.bounds(went)
    if least <= came <= most:
        return None
    is_above = came > most
    limit, sign = (most, ">") if is_above else (least, "<")
    shown = f"{band.least.normalize():f}–{band.most.normalize():f} %"
    return Unexpected(
        cause=YieldCause.ABOVE_BAND if is_above else YieldCause.BELOW_BAND,
        found=came,
        limit=limit,
        unit=unit,
        reason=f"{told(came, limit, unit, sign)} · {shown} · {name_of(rule)}",
        version_id=rule.norm_version_id,
        row=band.row,
    )


def raised(original: int, produced: int, unit: Unit) -> Unexpected | None:
    """Return the finding that counting found more than the tolerance allows, None where it did not.

    original   what was first recorded, in ledger units of the batch; `produced` what there was by the new count
    """
    limit = original + original * TOLERANCE_PERCENT // 100
    if produced <= limit:
        return None
    return Unexpected(
        cause=YieldCause.RAISED,
        found=produced,
        limit=limit,
        unit=unit,
        reason=told(produced, original, unit, ">"),
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """One batch in a unit's season: how much of it counts against the ceiling, and whether it is held for it.

    is_judged  whether a ceiling was in force when it was made
    is_known   whether it was ever found above the ceiling; what never was counts first
    """

    batch_id: int
    amount: int
    is_judged: bool = True
    is_known: bool = False
    is_held: bool = False


def settled(
    standings: Iterable[Standing], limit: int, highest: int | None = None
) -> tuple[set[int], set[int]]:
    """Return the batches to release and those to hold, now that the ceiling is `limit`.

    What was found above the ceiling is taken in the order in which it was recorded; from the first that does not
    fit, all wait. What never was is held, the latest first, only where it alone lies above `highest`: the highest
    ceiling of the season, or a survey that was corrected.
    """
    rows = sorted(standings, key=lambda each: each.batch_id)
    never = [each for each in rows if not each.is_known]
    booked = sum(each.amount for each in never)
    free, held, fits = set[int](), set[int](), True
    for each in reversed(never):
        if booked > max(limit, highest or 0) and each.is_judged:
            held.add(each.batch_id)
            booked -= each.amount
    for each in (row for row in rows if row.is_known):
        fits = fits and booked + each.amount <= limit
        booked += each.amount if fits else 0
        if fits and each.is_held:
            free.add(each.batch_id)
        if not fits and not each.is_held:
            held.add(each.batch_id)
    return free, held
