"""For what a brand is to be used: on products, on shops, in printing packaging."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load

from trace.rooms.authorisations.kinds import AuthorisationKind
from trace.rooms.authorisations.rules import Place, Use
from trace.wire import fields
from trace.wire.common import Text, WireSchema


class PlaceSchema(WireSchema):
    """A shop with its address or URL, or a printing works with address and printing licence."""

    name = Text(required=True)
    address = Text(load_default="")
    url = Text(load_default="", longest=400)
    licence_number = Text(load_default="", longest=64)

    @post_load
    def make(self, loaded: dict[str, Any], **_options: Any) -> Place:
        """Return the place itself."""
        return Place(**loaded)


class UseSchema(WireSchema):
    """The kind of use, and the places of those kinds that name places instead of products."""

    kind = fields.Enum(
        AuthorisationKind,
        by_value=True,
        attribute="use.kind",
        load_default=AuthorisationKind.PRODUCTS,
    )
    places = fields.List(fields.Nested(PlaceSchema), attribute="use.places", load_default=list)

    @post_load
    def make_use(self, loaded: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """Return what was sent with the use as one value."""
        given = loaded["use"]
        return loaded | {"use": Use(given["kind"], tuple(given["places"]))}
