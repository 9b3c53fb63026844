"""Ceilings and recipes as the rows that people fill in; `norms` turns every other kind of norm into its form."""

from __future__ import annotations

from typing import Any

from trace.kernel.quantity import Unit
from trace.rooms.producers.kinds import SizeUnit, UnitKind
from trace.rooms.products.kinds import Commodity
from trace.wire import fields
from trace.wire.common import Text, WireSchema

_PERCENT = {"description": "percent"}


class LimitFormRow(WireSchema):
    """The most of some goods from one mu, tree, colony or head."""

    products = Text(load_default="", longest=200)
    commodity = fields.Enum(Commodity, by_value=True, load_default=None)
    varieties = Text(load_default="", longest=200)
    unit_kind = fields.Enum(UnitKind, by_value=True, load_default=None)
    age_from = fields.Integer(load_default=None)
    age_to = fields.Integer(load_default=None)
    most = fields.Decimal(places=3, required=True, as_string=True)
    unit = fields.Enum(Unit, by_value=True, required=True)
    per = fields.Enum(SizeUnit, by_value=True, required=True)


class RecipeFormRow(WireSchema):
    """What part of the input comes out, in percent."""

    process = Text(load_default="", longest=40)
    products = Text(load_default="", longest=200)
    of = Text(load_default="", longest=200)
    least = fields.Decimal(places=3, load_default=None, as_string=True, metadata=_PERCENT)
    most = fields.Decimal(places=3, load_default=None, as_string=True, metadata=_PERCENT)
    moisture_in = fields.Decimal(places=3, load_default=None, as_string=True, metadata=_PERCENT)
    moisture_out = fields.Decimal(places=3, load_default=None, as_string=True, metadata=_PERCENT)


def ceiling_body(typed: dict[str, Any]) -> dict[str, Any]:
    """Return the body of a ceiling as its form was filled in; what was left empty is not asked."""
    limits = [
        _filled(
            products=_parts(row["products"]),
            commodity=row["commodity"] and row["commodity"].value,
            varieties=_parts(row["varieties"]),
            unit_kinds=[row["unit_kind"].value] if row["unit_kind"] else None,
            age_from=row["age_from"],
            age_to=row["age_to"],
            most=_plain(row["most"]),
            unit=row["unit"].value,
            per=row["per"].value,
        )
        for row in typed["ceilings"]
    ]
    return _filled(season=typed["season"], limits=limits)


def ceiling_typed(body: dict[str, Any]) -> dict[str, Any]:
    """Return what the form of a ceiling shows for a body; the inverse of `ceiling_body`."""
    rows = [
        row
        | {
            "products": ", ".join(row.get("products", ())),
            "varieties": ", ".join(row.get("varieties", ())),
            # The form offers one kind of unit; a row that names several came through the interface.
            "unit_kind": next(iter(row.get("unit_kinds", ())), ""),
        }
        for row in body["limits"]
    ]
    return {"season": body.get("season", ""), "ceilings": rows}


def recipe_body(typed: dict[str, Any]) -> dict[str, Any]:
    """Return the body of a recipe as its form was filled in."""
    return {
        "recipes": [
            _filled(
                processes=[row["process"]] if row["process"] else None,
                products=_parts(row["products"]),
                of=_parts(row["of"]),
                **{
                    name: _plain(row[name])
                    for name in ("least", "most", "moisture_in", "moisture_out")
                },
            )
            for row in typed["recipes"]
        ]
    }


def recipe_typed(body: dict[str, Any]) -> dict[str, Any]:
    """Return what the form of a recipe shows for a body; the inverse of `recipe_body`."""
    rows = [
        row
        | {
            "process": next(iter(row.get("processes", ())), ""),
            "products": ", ".join(row.get("products", ())),
            "of": ", ".join(row.get("of", ())),
        }
        for row in body["recipes"]
    ]
    return {"recipes": rows}


def _filled(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def _plain(value: Any) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _parts(text: str) -> list[str]:
    for separator in "，、；;":
        text = text.replace(separator, ",")
    return [part.strip() for part in text.split(",") if part.strip()]
