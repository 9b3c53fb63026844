"""Exact amounts with their unit, and the whole numbers in which ledgers count them.

A ledger never holds a fraction: mass is counted in milligrams, volume in microlitres, pieces one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum

from trace.kernel.errors import InvalidValue


class Dimension(StrEnum):
    """What a unit measures; `Unit.dimension` tells it."""

    MASS = "mass"
    VOLUME = "volume"
    COUNT = "count"


class Unit(StrEnum):
    """The units of the trade; 斤 is half a kilogram."""

    G = "g"
    KG = "kg"
    JIN = "jin"
    ML = "mL"
    L = "L"
    PIECE = "piece"

    @property
    def dimension(self) -> Dimension:
        """Mass, volume or count."""
        return _DIMENSION[self]

    @property
    def base_size(self) -> int:
        """How many ledger units (mg, µL, pieces) one of this unit is."""
        return _BASE_SIZE[self]


_BASE_SIZE = {
    Unit.G: 10**3,
    Unit.KG: 10**6,
    Unit.JIN: 5 * 10**5,
    Unit.ML: 10**3,
    Unit.L: 10**6,
    Unit.PIECE: 1,
}
_DIMENSION = {
    Unit.G: Dimension.MASS,
    Unit.KG: Dimension.MASS,
    Unit.JIN: Dimension.MASS,
    Unit.ML: Dimension.VOLUME,
    Unit.L: Dimension.VOLUME,
    Unit.PIECE: Dimension.COUNT,
}
# Sixty-four-bit columns hold 9.2e18; a million tonnes in milligrams is 1e15.
MAX_BASE = 10**16


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact decimal value with its unit, such as 2.5 kg."""

    value: Decimal
    unit: Unit

    @classmethod
    def parse(
        cls, value: str | int | Decimal, unit: str | Unit, *, field: str = "quantity"
    ) -> Quantity:
        """Return the quantity, or refuse what is no positive exact number of `unit`.

        Raises   InvalidValue with reason `number`, `unit`, `positive`, `too-fine` or `too-large`
        """
        try:
            number = Decimal(str(value).strip())
        except InvalidOperation as error:
            raise InvalidValue(field=field, reason="number", value=str(value)) from error
        if not number.is_finite():
            raise InvalidValue(field=field, reason="number", value=str(value))
        if unit not in set(Unit):
            raise InvalidValue(field=field, reason="unit", value=str(unit))
        if number <= 0:
            raise InvalidValue(field=field, reason="positive", value=str(value))
        quantity = cls(number, Unit(unit))
        if number > MAX_BASE:
            raise InvalidValue(field=field, reason="too-large", value=str(value))
        scaled = number * quantity.unit.base_size
        if scaled != scaled.to_integral_value():
            raise InvalidValue(field=field, reason="too-fine", value=str(value))
        if scaled > MAX_BASE:
            raise InvalidValue(field=field, reason="too-large", value=str(value))
        return quantity

    @property
    def base(self) -> int:
        """The amount in ledger units: milligrams, microlitres or pieces."""
        return int(self.value * self.unit.base_size)

    @classmethod
    def from_base(cls, base: int, unit: Unit) -> Quantity:
        """Return `base` ledger units expressed in `unit`."""
        return cls((Decimal(base) / unit.base_size).normalize(), unit)

    def __str__(self) -> str:
        return f"{self.value.normalize():f} {self.unit.value}"


def convert_base(base: int, source: Dimension, target: Dimension, density: Decimal | None) -> int:
    """Return `base` ledger units of `source` as ledger units of `target`.

    density  grams per millilitre (equally mg per µL); needed between mass and volume
    Returns  rounded half up to a whole ledger unit
    Raises   InvalidValue reason `dimension` when no rule leads from one to the other
    """
    if source is target:
        return base
    if density is None or Dimension.COUNT in (source, target):
        raise InvalidValue(
            field="unit", reason="dimension", value=f"{source.value}->{target.value}"
        )
    exact = Decimal(base) * density if target is Dimension.MASS else Decimal(base) / density
    return int(exact.to_integral_value(rounding=ROUND_HALF_UP))
