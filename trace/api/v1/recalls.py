"""Recalls 召回: their reach, ordering and lifting them."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from trace.api.v1 import page_answer
from trace.http.session import door_work
from trace.rooms.recalls import queries, services
from trace.wire.common import page_of_items
from trace.wire.recalls import (
    LiftSchema,
    NamedBatchesSchema,
    OrderRecallSchema,
    ReachSchema,
    RecallListQuery,
    RecallSchema,
)

blp = Blueprint("recalls", __name__, url_prefix="/recalls", description="Recalls and their reach")


@blp.route("/")
class Recalls(MethodView):
    @blp.arguments(RecallListQuery, location="query")
    @blp.response(200, page_of_items(RecallSchema))
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List recalls, newest first; lifted ones stay in the list."""
        size = asked.pop("page_size")
        with door_work(read_only=True) as work:
            return page_answer(queries.list_recalls(work, size=size, **asked))

    @blp.arguments(OrderRecallSchema)
    @blp.response(201, RecallSchema)
    def post(self, sent: dict[str, Any]) -> Any:
        """Order a recall, or recall one's own goods; it reaches everything made of them at once."""
        with door_work() as work:
            return services.order_recall(work, **sent)


@blp.route("/preview", methods=["POST"])
@blp.arguments(NamedBatchesSchema)
@blp.response(200, ReachSchema)
def preview(sent: dict[str, Any]) -> Any:
    """Return what a recall of these batches would reach; nothing is done."""
    with door_work(read_only=True) as work:
        return queries.preview_reach(work, sent["batch_ids"])


@blp.route("/<number>")
@blp.response(200, RecallSchema)
def read_recall(number: str) -> Any:
    """Return one recall."""
    with door_work(read_only=True) as work:
        return queries.get_recall(work, number)


@blp.route("/<number>/reach")
@blp.response(200, ReachSchema)
def reach(number: str) -> Any:
    """Return what a recall reaches now."""
    with door_work(read_only=True) as work:
        return queries.reach_of_recall(work, queries.get_recall(work, number))


@blp.route("/<number>/lift", methods=["POST"])
@blp.arguments(LiftSchema)
@blp.response(200, RecallSchema)
def lift_recall(sent: dict[str, Any], number: str) -> Any:
    """Lift a recall; a second officer does it."""
    with door_work() as work:
        return services.lift_recall(work, number=number, **sent)
