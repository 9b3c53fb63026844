"""Offline bundles 离线核验包: what a device without a network needs to judge labels of a division."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from trace.http.field_bundles import head_document, refreshed_head, send_state
from trace.wire.field_bundles import HeadSchema, RefreshSchema, StateQuery

blp = Blueprint(
    "field_bundles",
    __name__,
    url_prefix="/field-bundles",
    description="Bundles for officers' devices",
)


@blp.route("/", methods=["POST"])
@blp.arguments(RefreshSchema)
@blp.response(200, HeadSchema)
def refresh(sent: dict[str, Any]) -> dict[str, object]:
    """Bring the bundle of a division up to date and return its signed head; officers over the division only."""
    return head_document(refreshed_head(sent["division"]))


@blp.route("/<division>/<int:sequence>")
@blp.arguments(StateQuery, location="query")
@blp.response(200, description="The canonical content, or the rows that changed since `since`")
def state(asked: dict[str, Any], division: str, sequence: int) -> Response:
    """Return one state of a bundle; the oldest are dropped."""
    return send_state(division, sequence, asked["since"])
