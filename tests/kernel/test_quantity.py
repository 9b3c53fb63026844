"""Exact amounts: what is accepted, how ledgers count it, and what a density is for."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trace.kernel.errors import InvalidValue
from trace.kernel.quantity import MAX_BASE, Dimension, Quantity, Unit, convert_base


@pytest.mark.parametrize(
    ("value", "unit", "base"),
    [
        ("2.5", "kg", 2_500_000),
        ("1", "jin", 500_000),
        ("0.001", "g", 1),
        ("750", "mL", 750_000),
        ("12", "piece", 12),
    ],
)
def test_a_quantity_counts_whole_ledger_units(value, unit, base):
    assert Quantity.parse(value, unit).base == base


@pytest.mark.parametrize(
    ("value", "unit", "reason"),
    [
        ("abc", "kg", "number"),
        ("NaN", "kg", "number"),
        ("Infinity", "kg", "number"),
        ("1", "pound", "unit"),
        ("0", "kg", "positive"),
        ("-3", "kg", "positive"),
        ("0.0000001", "kg", "too-fine"),
        ("1.5", "piece", "too-fine"),
        ("1e30", "kg", "too-large"),
        ("100000000000", "kg", "too-large"),
    ],
)
def test_a_quantity_that_no_ledger_can_hold_is_refused_with_its_reason(value, unit, reason):
    with pytest.raises(InvalidValue) as refusal:
        Quantity.parse(value, unit, field="amount")

    assert (refusal.value.reason, refusal.value.field) == (reason, "amount")


@given(st.integers(min_value=1, max_value=MAX_BASE), st.sampled_from(list(Unit)))
def test_ledger_units_expressed_in_any_unit_come_back_the_same(base, unit):
    assert Quantity.from_base(base, unit).base == base


def test_a_quantity_prints_without_exponent_or_idle_zeros():
    assert str(Quantity(Decimal("1000.500"), Unit.KG)) == "1000.5 kg"
    assert str(Quantity(Decimal("1E+3"), Unit.KG)) == "1000 kg"


def test_volume_becomes_mass_by_the_density_of_the_product():
    millilitre_in_ledger_units = 1000

    mass = convert_base(
        millilitre_in_ledger_units, Dimension.VOLUME, Dimension.MASS, Decimal("0.92")
    )

    assert mass == 920
    assert convert_base(mass, Dimension.MASS, Dimension.VOLUME, Decimal("0.92")) == 1000
    assert convert_base(7, Dimension.COUNT, Dimension.COUNT, None) == 7


@pytest.mark.parametrize("source", [Dimension.MASS, Dimension.COUNT])
def test_without_a_rule_between_two_dimensions_nothing_is_converted(source):
    with pytest.raises(InvalidValue):
        convert_base(1, source, Dimension.VOLUME, None)
