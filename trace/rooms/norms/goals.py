"""Targets for deliveries 配送时效目标, and the limits within which goods are kept 贮运温湿度限值.

Bodies:

delivery_target  {"targets": [{"leg": "county_village", "hours": "48", "divisions": ["360922203"],
                               "wording": "偏远地区2天内完成"},
                              {"leg": "county_village", "hours": "24", "wording": "…1天内配送"}]}
                 The first row of a leg counts whose `divisions` (left out: everywhere) hold the destination: special
                 cases, such as remote townships, stand first.
storage_limit    {"limits": [{"quantity": "temperature", "least": "0", "most": "3", "minutes": 30,
                              "products": ["桃"], "commodity": "fruit"}]}
                 Degrees Celsius, or percent of relative humidity. Either bound may be left out, not both. `minutes`
                 is how long readings may lie outside before it is a breach (left out: not at all). For each quantity
                 the first row that fits the goods counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from trace.rooms.norms.reading import Body, is_text, number_in, objects_in
from trace.rooms.products.kinds import Commodity
from trace.standards.china.region_code import Division, MalformedDivision

# The transport room, which lies above, has the same words.
LEGS = ("county_town", "town_village", "county_village", "out_of_county")
QUANTITIES = ("temperature", "humidity")
# What an instrument may show at all: colder than dry ice or hotter than boiling is a fault, no limit.
BOUNDS: Mapping[str, tuple[Decimal, Decimal]] = {
    "temperature": (Decimal(-90), Decimal(100)),
    "humidity": (Decimal(0), Decimal(100)),
}
MOST_HOURS = Decimal(24 * 30)
MOST_MINUTES = 24 * 60
_TARGET_NAMES = frozenset(("leg", "hours", "divisions", "wording"))
_LIMIT_NAMES = frozenset(
    ("quantity", "least", "most", "minutes", "products", "commodity", "wording")
)


@dataclass(frozen=True, slots=True)
class Target:
    """Within how many hours a leg is to be done; `row` of the norm, counted from 0."""

    row: int
    hours: Decimal
    wording: str


@dataclass(frozen=True, slots=True)
class StorageLimit:
    """Between which values goods are kept; `minutes` outside are no breach. `row` of the norm, counted from 0."""

    row: int
    quantity: str
    least: Decimal | None
    most: Decimal | None
    minutes: int


def target_of(body: Body, leg: str, destination: str) -> Target | None:
    """Return what a norm's body asks of a leg to a division, or None where it says nothing of it."""
    for number, row in enumerate(_rows(body, "targets")):
        places = row.get("divisions")
        if row["leg"] == leg and (not isinstance(places, list) or _holds(places, destination)):
            hours = number_in(row["hours"])
            if hours is not None:
                return Target(number, hours, str(row.get("wording", "")))
    return None


def _holds(places: Iterable[object], destination: str) -> bool:
    return any(destination.startswith(Division.parse(str(place)).prefix) for place in places)


def storage_limits_of(body: Body, name: str, commodity: Commodity) -> list[StorageLimit]:
    """Return the limits for goods of that name and kind, one of a quantity at most."""
    found: dict[str, StorageLimit] = {}
    for number, row in enumerate(_rows(body, "limits")):
        quantity = str(row["quantity"])
        if quantity not in found and _asks_of(row, name, commodity):
            found[quantity] = StorageLimit(
                number,
                quantity,
                number_in(row.get("least")),
                number_in(row.get("most")),
                int(str(row.get("minutes", 0))),
            )
    return [found[quantity] for quantity in QUANTITIES if quantity in found]


def _asks_of(row: Mapping[str, object], name: str, commodity: Commodity) -> bool:
    words = row.get("products")
    return row.get("commodity") in (None, commodity.value) and (
        not isinstance(words, list) or any(str(word) in name for word in words)
    )


# ---------------------------------------------------------------- acceptance


def check_targets(body: Body, faults: list[str]) -> None:
    """Add to `faults` every place of a delivery target's body that is wrong."""
    faults.extend(name for name in body if name != "targets")
    for index, row in enumerate(objects_in(body, "targets", faults)):
        faults.extend(f"targets.{index}.{name}" for name in _target_faults(row))


def _target_faults(row: Mapping[str, object]) -> Iterable[str]:
    yield from (name for name in row if name not in _TARGET_NAMES)
    if row.get("leg") not in LEGS:
        yield "leg"
    hours = number_in(row.get("hours"))
    if hours is None or not 0 < hours <= MOST_HOURS:
        yield "hours"
    if "divisions" in row and not _are_divisions(row["divisions"]):
        yield "divisions"
    if "wording" in row and not is_text(row["wording"]):
        yield "wording"


def _are_divisions(value: object) -> bool:
    if not isinstance(value, list) or not value:
        return False
    try:
        return all(is_text(item) and bool(Division.parse(str(item)).prefix) for item in value)
    except MalformedDivision:
        return False


def check_storage_limits(body: Body, faults: list[str]) -> None:
    """Add to `faults` every place of a storage limit's body that is wrong."""
    faults.extend(name for name in body if name != "limits")
    for index, row in enumerate(objects_in(body, "limits", faults)):
        faults.extend(f"limits.{index}.{name}" for name in _limit_faults(row))


def _limit_faults(row: Mapping[str, object]) -> Iterable[str]:
    yield from (name for name in row if name not in _LIMIT_NAMES)
    quantity = row.get("quantity")
    if quantity not in QUANTITIES:
        yield "quantity"
        return
    low, high = BOUNDS[str(quantity)]
    least, most = (number_in(row[name]) if name in row else None for name in ("least", "most"))
    for name, value in (("least", least), ("most", most)):
        if name in row and (value is None or not low <= value <= high):
            yield name
    if (least is None and most is None) or (None not in (least, most) and least >= most):  # type: ignore[operator]
        yield "most"
    minutes = row.get("minutes", 0)
    if type(minutes) is not int or not 0 <= minutes <= MOST_MINUTES:
        yield "minutes"
    if row.get("commodity") not in (None, *(each.value for each in Commodity)):
        yield "commodity"
    words = row.get("products", ["-"])
    if not isinstance(words, list) or not words or not all(is_text(word) for word in words):
        yield "products"


def _rows(body: Body, name: str) -> list[dict[str, object]]:
    return list(body.get(name, ()))  # type: ignore[call-overload,no-any-return]
