"""Ceilings 产量上限 and recipes 工艺得率: how much land can yield, and what part of a process's input comes out.

Bodies:

ceiling  {"season": "peach",                       code of a season norm; left out, the calendar year
          "limits": [{"per": "mu", "most": "1500", "unit": "kg",
                      "commodity": "fruit", "products": ["黄桃"], "varieties": ["锦绣"],
                      "unit_kinds": ["plot"], "age_from": 3, "age_to": 5}]}
         Only per, most and unit must be there; what a row leaves out it does not ask. The first row that surely fits
         ends the search. A row that asks what the unit does not say (its variety, its planting year) may fit: of the
         rows that may or do, the lowest counts, so that nothing is won by leaving the register empty.
recipe   {"recipes": [{"processes": ["processing"], "products": ["百合粉"], "of": ["百合"],
                       "least": "18", "most": "25", "moisture_in": "65", "moisture_out": "10"}]}
         least and most are percent of the input mass that counts (`of` names it, left out all of it). No more dry
         matter can come out than went in: the two moistures (percent) bound `most`, and stand for it where it is
         left out. The first row that fits counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal

from trace.kernel.quantity import Unit
from trace.rooms.norms.reading import Body, is_text, number_in, objects_in
from trace.rooms.producers.kinds import SizeUnit, UnitKind
from trace.rooms.products.kinds import Commodity

# The kinds of batches that a recipe may speak of; the batches room, which lies above, has the same words.
PROCESSES = (
    "sorting",
    "primary_processing",
    "processing",
    "commissioned_processing",
    "packing",
    "assortment",
)
_LIMIT_NAMES = frozenset(
    (
        "per",
        "most",
        "unit",
        "commodity",
        "products",
        "varieties",
        "unit_kinds",
        "age_from",
        "age_to",
    )
)
_RECIPE_NAMES = frozenset(
    ("processes", "commodity", "products", "of", "least", "most", "moisture_in", "moisture_out")
)
_MOST = Decimal(10) ** 9
_OLDEST = 2000
_HUNDRED = Decimal(100)


# ---------------------------------------------------------------- ceilings


@dataclass(frozen=True, slots=True)
class Land:
    """What a ceiling asks of a production unit."""

    kind: UnitKind
    size: Decimal
    size_unit: SizeUnit
    variety: str
    planting_year: int | None


@dataclass(frozen=True, slots=True)
class Crop:
    """What a ceiling asks of the goods."""

    name: str
    commodity: Commodity
    variety: str


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most that a unit may yield in a season.

    row   of the norm, counted from 0
    base  in ledger units of the dimension of `unit`
    """

    row: int
    base: int
    unit: Unit


def ceiling_of(body: Body, land: Land, crop: Crop, on: date) -> Ceiling | None:
    """Return the ceiling that a norm's body sets for goods of that land harvested on a day, or None for none."""
    fitting: list[Ceiling] = []
    for number, row in enumerate(_rows(body, "limits")):
        fits = _asks_of_crop(row, crop) and _asks_of_land(row, land, crop, on)
        if fits is False:
            continue
        fitting.append(_amount(number, row, land.size))
        if fits is True:
            break
    return min(fitting, key=lambda each: (each.base, each.row), default=None)


def covers_crop(body: Body, row: int, crop: Crop) -> bool:
    """Whether a row of a ceiling speaks of these goods: what it limits is the sum of all such goods of a unit."""
    rows = _rows(body, "limits")
    return row < len(rows) and _asks_of_crop(rows[row], crop)


def _asks_of_crop(row: Mapping[str, object], crop: Crop) -> bool:
    commodity, names = row.get("commodity"), _words(row, "products")
    return (commodity is None or commodity == crop.commodity.value) and (
        not names or any(name in crop.name for name in names)
    )


def _asks_of_land(row: Mapping[str, object], land: Land, crop: Crop, on: date) -> bool | None:
    """Whether the land meets the row's conditions; None where it does not say."""
    kinds = _words(row, "unit_kinds")
    if row["per"] != land.size_unit.value or (kinds and land.kind.value not in kinds):
        return False
    answers = (_is_variety(row, land, crop), _is_of_age(row, land, on))
    if False in answers:
        return False
    return None if None in answers else True


def _is_variety(row: Mapping[str, object], land: Land, crop: Crop) -> bool | None:
    wanted = _words(row, "varieties")
    # The land decides what grows on it; the name of the goods tells where the land does not.
    known = land.variety or crop.variety
    if not wanted:
        return True
    return any(name in known for name in wanted) if known else None


def _is_of_age(row: Mapping[str, object], land: Land, on: date) -> bool | None:
    if "age_from" not in row and "age_to" not in row:
        return True
    if land.planting_year is None:
        return None
    age = on.year - land.planting_year
    return int(str(row.get("age_from", 0))) <= age <= int(str(row.get("age_to", _OLDEST)))


def _amount(number: int, row: Mapping[str, object], size: Decimal) -> Ceiling:
    unit = Unit(str(row["unit"]))
    exact = Decimal(str(row["most"])) * unit.base_size * size
    return Ceiling(number, int(exact.to_integral_value(rounding=ROUND_FLOOR)), unit)


def accounting_season(day: date, season: Body | None) -> str:
    """Return the name of the season whose sum a harvest of `day` belongs to.

    season   body of a season norm; None for the calendar year
    A day outside every season belongs to one all the same - else what is dated a day too early would have a ceiling
    of its own: to the year of a season that comes every year (one over the New Year: to the one that began last),
    to the nearest of seasons that are written out.
    """
    if season is None:
        return str(day.year)
    if "seasons" in season:
        spans = [
            (str(each["name"]), _day(each, "from"), _day(each, "to"))
            for each in _rows(season, "seasons")
        ]
        away = [(max(begin - day, day - end, timedelta(0)), name) for name, begin, end in spans]
        return min(away, key=lambda each: each[0])[1]
    begin_at, end_at = str(season["from"]), str(season["to"])
    if begin_at <= end_at or f"{day:%m-%d}" >= begin_at:
        return str(day.year)
    return str(day.year - 1)


def _day(each: Mapping[str, object], name: str) -> date:
    return date.fromisoformat(str(each[name]))


# ---------------------------------------------------------------- recipes


@dataclass(frozen=True, slots=True)
class Band:
    """The part of the input mass that comes out of a process, in percent.

    row   of the norm, counted from 0
    of    words of which one stands in the name of the input that counts; empty for all inputs
    """

    row: int
    least: Decimal
    most: Decimal
    of: tuple[str, ...]

    def counts(self, name: str) -> bool:
        """Whether an input of this name counts."""
        return not self.of or any(word in name for word in self.of)

    def bounds(self, input_base: int) -> tuple[int, int]:
        """Return the least and the most that may come of so much input, in the same ledger units."""
        least = (input_base * self.least / _HUNDRED).to_integral_value(rounding=ROUND_FLOOR)
        most = (input_base * self.most / _HUNDRED).to_integral_value(rounding=ROUND_FLOOR)
        return int(least), int(most)


def band_of(body: Body, process: str, name: str, commodity: Commodity) -> Band | None:
    """Return the band of the first recipe for this process and output product, or None for none."""
    for number, row in enumerate(_rows(body, "recipes")):
        processes, names = _words(row, "processes"), _words(row, "products")
        if processes and process not in processes:
            continue
        if row.get("commodity") not in (None, commodity.value):
            continue
        if names and not any(word in name for word in names):
            continue
        least, most = number_in(row.get("least", 0)), _most_of(row)
        if least is not None and most is not None:
            return Band(number, least, most, _words(row, "of"))
    return None


def _most_of(row: Mapping[str, object]) -> Decimal | None:
    return number_in(row["most"]) if "most" in row else dry_matter_bound(row)


def dry_matter_bound(row: Mapping[str, object]) -> Decimal | None:
    """Return the percent of the input that can come out when the dry matter stays; None without both moistures."""
    before, after = number_in(row.get("moisture_in")), number_in(row.get("moisture_out"))
    if before is None or after is None or not 0 <= before < _HUNDRED or not 0 <= after < _HUNDRED:
        return None
    return (_HUNDRED * (_HUNDRED - before) / (_HUNDRED - after)).quantize(Decimal("0.001"))


# ---------------------------------------------------------------- acceptance


def check_ceilings(body: Body, faults: list[str]) -> None:
    """Add to `faults` every place of a ceiling's body that is wrong."""
    if "season" in body and not is_text(body["season"]):
        faults.append("season")
    faults.extend(name for name in body if name not in ("season", "limits"))
    for index, row in enumerate(objects_in(body, "limits", faults)):
        faults.extend(f"limits.{index}.{name}" for name in _limit_faults(row))


def _limit_faults(row: Mapping[str, object]) -> Iterable[str]:
    yield from _shared_faults(row, _LIMIT_NAMES, ("products", "varieties"))
    if row.get("per") not in {each.value for each in SizeUnit}:
        yield "per"
    if row.get("unit") not in {each.value for each in Unit}:
        yield "unit"
    if not _is_between(row.get("most"), Decimal(0), _MOST):
        yield "most"
    if "unit_kinds" in row and not _are(row["unit_kinds"], {each.value for each in UnitKind}):
        yield "unit_kinds"
    begin, end = row.get("age_from", 0), row.get("age_to", _OLDEST)
    if not (_is_age(begin) and _is_age(end) and int(str(begin)) <= int(str(end))):
        yield "age_from"


def check_recipes(body: Body, faults: list[str]) -> None:
    """Add to `faults` every place of a recipe's body that is wrong."""
    faults.extend(name for name in body if name != "recipes")
    for index, row in enumerate(objects_in(body, "recipes", faults)):
        faults.extend(f"recipes.{index}.{name}" for name in _recipe_faults(row))


def _recipe_faults(row: Mapping[str, object]) -> Iterable[str]:
    yield from _shared_faults(row, _RECIPE_NAMES, ("products", "of"))
    if "processes" in row and not _are(row["processes"], set(PROCESSES)):
        yield "processes"
    for name in ("moisture_in", "moisture_out"):
        if name in row and not _is_between(row[name], Decimal(-1), _HUNDRED):
            yield name
    bound, most = dry_matter_bound(row), _most_of(row)
    if most is None or not 0 < most <= _MOST or (bound is not None and most > bound):
        yield "most"
        return
    least = number_in(row.get("least", 0))
    if least is None or not 0 <= least <= most:
        yield "least"


def _shared_faults(
    row: Mapping[str, object], known: frozenset[str], lists: Sequence[str]
) -> Iterable[str]:
    # A name that nothing reads would be a condition that nothing asks.
    yield from (name for name in row if name not in known)
    if "commodity" in row and row["commodity"] not in {each.value for each in Commodity}:
        yield "commodity"
    for name in lists:
        if name in row and not _are(row[name], None):
            yield name


def _are(value: object, allowed: set[str] | None) -> bool:
    """Whether a value is a list of texts, of the allowed ones where some are named."""
    if not isinstance(value, list) or not value:
        return False
    return all(is_text(item) and (allowed is None or item in allowed) for item in value)


def _is_age(value: object) -> bool:
    return type(value) is int and 0 <= value <= _OLDEST


def _is_between(value: object, above: Decimal, up_to: Decimal) -> bool:
    number = number_in(value)
    return number is not None and above < number <= up_to


def _words(row: Mapping[str, object], name: str) -> tuple[str, ...]:
    found = row.get(name)
    return tuple(str(item) for item in found) if isinstance(found, list) else ()


def _rows(body: Body, name: str) -> list[dict[str, object]]:
    return list(body.get(name, ()))  # type: ignore[call-overload,no-any-return]
