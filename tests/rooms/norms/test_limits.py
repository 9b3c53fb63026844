"""Ceilings and recipes as pure rules: which row counts, what it allows, what is no rule at all."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.people import make_organisation
from tests.factories.yields import make_ceiling
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidFields, InvalidValue
from trace.kernel.quantity import Unit
from trace.rooms.norms.limits import (
    Crop,
    Land,
    accounting_season,
    band_of,
    ceiling_of,
    covers_crop,
    dry_matter_bound,
)
from trace.rooms.norms.models import NormKind
from trace.rooms.norms.queries import limits_in_force
from trace.rooms.norms.rules import accept_body
from trace.rooms.norms.services import add_version
from trace.rooms.producers.kinds import SizeUnit, UnitKind
from trace.rooms.products.kinds import Commodity

DAY = date(2026, 7, 17)
PEACH = Crop("鲜黄桃", Commodity.FRUIT, "")
YOUNG = {"per": "mu", "most": "300", "unit": "kg", "age_from": 3, "age_to": 5}
OLD = {"per": "mu", "most": "1500", "unit": "kg"}


def plot(variety: str = "锦绣", planted: int | None = 2018, **changes: object) -> Land:
    given: dict[str, object] = {
        "kind": UnitKind.PLOT,
        "size": Decimal("2.5"),
        "size_unit": SizeUnit.MU,
        "variety": variety,
        "planting_year": planted,
    }
    return Land(**(given | changes))  # type: ignore[arg-type]


def most(land: Land, *rows: dict[str, object], crop: Crop = PEACH) -> int | None:
    found = ceiling_of({"limits": list(rows)}, land, crop, DAY)
    return None if found is None else found.base // 10**6


def test_a_ceiling_is_the_rows_amount_times_the_size_of_the_land():
    assert most(plot(), OLD) == 3750
    trees = plot(kind=UnitKind.SCATTERED_TREES, size=Decimal(40), size_unit=SizeUnit.TREE)
    assert most(trees, OLD) is None
    assert most(trees, {"per": "tree", "most": "60", "unit": "jin"}) == 1200


def test_the_first_row_that_surely_fits_counts():
    assert most(plot(planted=2022), YOUNG, OLD) == 750
    assert most(plot(planted=2010), YOUNG, OLD) == 3750
    assert most(plot(), {**OLD, "varieties": ["黄金蜜"], "most": "9"}, OLD) == 3750
    assert most(plot(), {**OLD, "varieties": ["锦绣"], "most": "2000"}, OLD) == 5000


def test_what_the_register_does_not_say_wins_nothing():
    assert most(plot(planted=None), YOUNG, OLD) == 750
    assert most(plot(variety=""), {**OLD, "varieties": ["锦绣"], "most": "100"}, OLD) == 250
    told = Crop("鲜黄桃", Commodity.FRUIT, "锦绣")
    assert most(plot(variety=""), {**OLD, "varieties": ["黄金蜜"], "most": "9"}, crop=told) is None


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ({"commodity": "fruit"}, True),
        ({"commodity": "honey"}, False),
        ({"products": ["黄桃", "脆李"]}, True),
        ({"products": ["脆李"]}, False),
    ],
)
def test_a_row_speaks_of_the_goods_it_names(asked, fits):
    body = {"limits": [OLD | asked]}

    assert covers_crop(body, 0, PEACH) is fits
    assert (ceiling_of(body, plot(), PEACH, DAY) is not None) is fits
    assert not covers_crop(body, 1, PEACH)


def test_a_row_for_a_kind_of_unit_leaves_others_alone():
    assert most(plot(), {**OLD, "unit_kinds": ["forest_stand"]}) is None
    assert most(plot(), {**OLD, "unit_kinds": ["plot"]}) == 3750


@pytest.mark.parametrize(
    ("season", "day", "name"),
    [
        (None, date(2026, 1, 1), "2026"),
        ({"from": "06-15", "to": "08-31"}, date(2026, 6, 1), "2026"),
        ({"from": "11-01", "to": "02-15"}, date(2027, 1, 5), "2026"),
        ({"from": "11-01", "to": "02-15"}, date(2026, 11, 5), "2026"),
        ({"from": "11-01", "to": "02-15"}, date(2026, 5, 5), "2025"),
    ],
)
def test_every_day_belongs_to_a_season(season, day, name):
    assert accounting_season(day, season) == name


def test_a_day_between_written_seasons_belongs_to_the_nearer():
    seasons = {
        "seasons": [
            {"name": "春茶", "from": "2026-03-01", "to": "2026-05-10"},
            {"name": "秋茶", "from": "2026-09-01", "to": "2026-10-20"},
        ]
    }

    assert accounting_season(date(2026, 5, 20), seasons) == "春茶"
    assert accounting_season(date(2026, 8, 20), seasons) == "秋茶"
    assert accounting_season(date(2026, 9, 9), seasons) == "秋茶"


def test_a_recipe_bounds_what_comes_out_of_the_input_that_counts():
    body = {
        "recipes": [
            {"processes": ["packing"], "least": "1", "most": "2"},
            {"commodity": "oil", "most": "3"},
            {"products": ["百合粉"], "of": ["百合"], "least": "18", "most": "25"},
        ]
    }

    band = band_of(body, "processing", "百合粉（散）", Commodity.PROCESSED)

    assert band is not None
    assert band.row == 2
    assert band.bounds(1_000_000) == (180_000, 250_000)
    assert band.counts("鲜百合")
    assert not band.counts("白砂糖")
    assert band_of(body, "processing", "桃干", Commodity.PROCESSED) is None


def test_the_moistures_stand_for_the_most_where_it_is_left_out():
    row = {"moisture_in": "65", "moisture_out": "10"}

    assert dry_matter_bound(row) == Decimal("38.889")
    band = band_of({"recipes": [row]}, "processing", "百合粉", Commodity.PROCESSED)
    assert band is not None
    assert (band.least, band.most) == (0, Decimal("38.889"))
    assert dry_matter_bound({"moisture_in": "100", "moisture_out": "10"}) is None


@given(st.decimals("0", "99.9", places=1), st.decimals("0", "99.9", places=1))
def test_drying_never_makes_more_than_there_was(before, after):
    bound = dry_matter_bound({"moisture_in": str(before), "moisture_out": str(after)})

    assert bound is not None
    assert (bound <= 100) is (after <= before)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"per": "acre"}, "per"),
        ({"unit": "t"}, "unit"),
        ({"most": "0"}, "most"),
        ({"most": "much"}, "most"),
        ({"commodity": "gold"}, "commodity"),
        ({"products": "黄桃"}, "products"),
        ({"varieties": []}, "varieties"),
        ({"unit_kinds": ["sea"]}, "unit_kinds"),
        ({"age_from": 5, "age_to": 3}, "age_from"),
        ({"age_from": "5"}, "age_from"),
        ({"variety": ["锦绣"]}, "variety"),
    ],
)
def test_a_ceiling_of_another_form_is_refused_at_its_place(change, path):
    with pytest.raises(InvalidFields) as refusal:
        accept_body(NormKind.CEILING, {"limits": [OLD | change]})

    assert [problem.field for problem in refusal.value.problems] == [f"body.limits.0.{path}"]


@pytest.mark.parametrize(
    ("row", "path"),
    [
        ({"least": "30", "most": "25"}, "least"),
        ({"least": "-1", "most": "25"}, "least"),
        ({"least": "18"}, "most"),
        ({"most": "50", "moisture_in": "65", "moisture_out": "10"}, "most"),
        ({"most": "25", "moisture_in": "120"}, "moisture_in"),
        ({"most": "25", "processes": ["harvest"]}, "processes"),
        ({"most": "25", "of": [""]}, "of"),
        ({"most": "25", "from": "百合"}, "from"),
    ],
)
def test_a_recipe_of_another_form_is_refused_at_its_place(row, path):
    with pytest.raises(InvalidFields) as refusal:
        accept_body(NormKind.RECIPE, {"recipes": [row]})

    assert f"body.recipes.0.{path}" in [problem.field for problem in refusal.value.problems]


def test_bodies_without_rows_or_with_strange_names_are_refused():
    for kind, body in (
        (NormKind.CEILING, {"limits": []}),
        (NormKind.CEILING, {"limits": [OLD], "season": " "}),
        (NormKind.CEILING, {"limits": [OLD], "note": "x"}),
        (NormKind.RECIPE, {"recipes": [{"most": "25"}], "season": "x"}),
    ):
        with pytest.raises(InvalidFields):
            accept_body(kind, body)


def test_a_ceiling_holds_from_its_day_and_where_its_owner_is_at_home(work):
    everywhere = make_ceiling(work)
    county = make_ceiling(work, division="360922")
    home = make_organisation(work, Role.BRAND, division="360922")
    brand = make_ceiling(work, organisation_id=home)
    add_version(
        work,
        norm_id=county.id,
        from_on=date(2026, 8, 1),
        body={"limits": [OLD]},
        source="示例修订",
    )

    found = {each.norm_id: each for each in limits_in_force(work, NormKind.CEILING, DAY)}

    assert {key: each.place for key, each in found.items()} == {
        everywhere.id: "",
        county.id: "360922",
        brand.id: "360922",
    }
    assert found[county.id].holds_in("360922101201")
    assert not found[county.id].holds_in("360921")
    assert found[county.id].rule.version == 1
    later = {e.norm_id: e for e in limits_in_force(work, NormKind.CEILING, date(2026, 8, 1))}
    assert later[county.id].rule.version == 2
    assert limits_in_force(work, NormKind.CEILING, date(2025, 12, 31)) == []


def test_an_organisation_without_a_place_enters_no_ceiling(work):
    nowhere = make_organisation(work, Role.BRAND, division="")

    with pytest.raises(InvalidValue, match="no-division"):
        make_ceiling(work, organisation_id=nowhere)


def test_an_amount_in_pieces_bounds_pieces():
    found = ceiling_of(
        {"limits": [{"per": "head", "most": "320", "unit": "piece"}]},
        plot(kind=UnitKind.HERD, size=Decimal(10), size_unit=SizeUnit.HEAD),
        Crop("鲜鸡蛋", Commodity.POULTRY_EGG, ""),
        DAY,
    )

    assert found is not None
    assert (found.base, found.unit) == (3200, Unit.PIECE)
