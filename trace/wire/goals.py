"""Delivery targets and storage limits as the rows that people fill in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import validate

from trace.rooms.norms.goals import MOST_HOURS, MOST_MINUTES
from trace.rooms.norms.kinds import NormKind
from trace.rooms.products.kinds import Commodity
from trace.rooms.transport.kinds import Leg, Sensed
from trace.wire import fields
from trace.wire.common import Text, WireSchema
from trace.wire.norms import VersionForm


class TargetRow(WireSchema):
    """Within how many hours a leg is to be done; `divisions` are the places for which only this row holds."""

    leg = fields.Enum(Leg, by_value=True, required=True)
    hours = fields.Decimal(
        places=1,
        required=True,
        as_string=True,
        validate=validate.Range(min=Decimal("0.1"), max=MOST_HOURS),
    )
    divisions = Text(load_default="", longest=400)
    wording = Text(load_default="", longest=200)


class TargetForm(VersionForm):
    """A target of a plan, as rows."""

    targets = fields.List(fields.Nested(TargetRow), required=True)


class StorageRow(WireSchema):
    """Between which values goods are kept."""

    quantity = fields.Enum(Sensed, by_value=True, required=True)
    least = fields.Decimal(places=1, load_default=None, as_string=True)
    most = fields.Decimal(places=1, load_default=None, as_string=True)
    minutes = fields.Integer(load_default=0, validate=validate.Range(0, MOST_MINUTES))
    products = Text(load_default="", longest=200)
    commodity = fields.Enum(Commodity, by_value=True, load_default=None)
    wording = Text(load_default="", longest=200)


class StorageForm(VersionForm):
    """Limits of temperature and humidity, as rows."""

    storage = fields.List(fields.Nested(StorageRow), required=True)


def goal_body(kind: NormKind, typed: dict[str, Any]) -> dict[str, Any]:
    """Return the body of a delivery target or of storage limits as its form was filled in."""
    if kind is NormKind.DELIVERY_TARGET:
        rows = [
            {
                "leg": row["leg"].value,
                "hours": _plain(row["hours"]),
                "divisions": _parts(row["divisions"]),
                "wording": row["wording"],
            }
            for row in typed["targets"]
        ]
        return {"targets": [_filled(row) for row in rows]}
    rows = [
        {
            "quantity": row["quantity"].value,
            "least": _plain(row["least"]),
            "most": _plain(row["most"]),
            "minutes": row["minutes"],
            "products": _parts(row["products"]),
            "commodity": row["commodity"] and row["commodity"].value,
            "wording": row["wording"],
        }
        for row in typed["storage"]
    ]
    return {"limits": [_filled(row) for row in rows]}


def goal_typed(kind: NormKind, body: dict[str, Any]) -> dict[str, Any]:
    """Return what the form shows for a body; the inverse of `goal_body`."""
    if kind is NormKind.DELIVERY_TARGET:
        rows = [row | {"divisions": ", ".join(row.get("divisions", ()))} for row in body["targets"]]
        return {"targets": rows}
    rows = [row | {"products": ", ".join(row.get("products", ()))} for row in body["limits"]]
    return {"storage": rows}


def _filled(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value not in (None, "", [])}


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _parts(text: str) -> list[str]:
    for separator in "，、；;":
        text = text.replace(separator, ",")
    return [part.strip() for part in text.split(",") if part.strip()]
