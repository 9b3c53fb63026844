"""Deliveries to subscribers of EPCIS queries: what waits, what was given up, trying it again."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from trace.api.v1 import page_answer
from trace.http.session import door_work
from trace.rooms.repository.queries import named
from trace.rooms.repository.services import notifying
from trace.wire import webhooks as wire
from trace.wire.common import page_of_items

blp = Blueprint(
    "webhooks",
    __name__,
    url_prefix="/webhook-deliveries",
    description="Deliveries to subscribers of EPCIS queries",
)


@blp.route("/")
@blp.arguments(wire.DeliveryListQuery, location="query")
@blp.response(200, page_of_items(wire.DeliverySchema))
def list_deliveries(asked: dict[str, Any]) -> dict[str, Any]:
    """List the deliveries of one's own subscriptions, newest first; `state=dead` were given up."""
    size = asked.pop("page_size")
    with door_work(read_only=True) as work:
        return page_answer(named.list_deliveries(work, size=size, **asked))


@blp.route("/<int:delivery_id>/retry", methods=["POST"])
@blp.response(200, wire.DeliverySchema)
def retry_delivery(delivery_id: int) -> Any:
    """Try a delivery again that was given up."""
    with door_work() as work:
        return notifying.retry_delivery(work, delivery_id=delivery_id)
