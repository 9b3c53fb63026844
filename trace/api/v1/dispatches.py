"""Dispatches: what left the house, to whom and how."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from trace.api.v1 import page_answer
from trace.http.identity import current_organisation_id
from trace.http.session import door_work
from trace.kernel.actor import Role
from trace.rooms.batches import queries, services
from trace.wire.batches import DispatchListQuery, DispatchOrderSchema, DispatchSchema
from trace.wire.common import page_of_items

blp = Blueprint("dispatches", __name__, url_prefix="/dispatches", description="Deliveries")


@blp.route("/")
class Dispatches(MethodView):
    @blp.arguments(DispatchListQuery, location="query")
    @blp.response(200, page_of_items(DispatchSchema))
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List a producer's dispatches, newest first."""
        size = asked.pop("page_size")
        asked["producer_id"] = asked["producer_id"] or current_organisation_id(Role.PRODUCER_CLERK)
        with door_work(read_only=True) as work:
            return page_answer(queries.list_dispatches(work, size=size, **asked))

    @blp.arguments(DispatchOrderSchema)
    @blp.response(201, DispatchSchema)
    def post(self, sent: dict[str, Any]) -> Any:
        """Book a delivery."""
        with door_work() as work:
            return services.dispatch_goods(work, **sent)


@blp.route("/<int:dispatch_id>")
@blp.response(200, DispatchSchema)
def read_dispatch(dispatch_id: int) -> Any:
    """Return one delivery with its lines."""
    with door_work(read_only=True) as work:
        return queries.read_dispatch(work, dispatch_id)
