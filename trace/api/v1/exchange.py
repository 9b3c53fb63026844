"""Hand-over to platforms 平台对接: coverage, hand-overs with their receipts, trying again."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from trace.api.v1 import page_answer
from trace.http.session import door_work
from trace.rooms.exchange import queries, services
from trace.wire import exchange as wire
from trace.wire.common import page_of_items

blp = Blueprint("exchange", __name__, url_prefix="/exchange", description="Hand-over to platforms")


@blp.route("/coverage")
@blp.response(200, wire.CoverageListSchema)
def read_coverage() -> dict[str, Any]:
    """Return how far each kind is handed over to each target, of the facts within one's reach."""
    with door_work(read_only=True) as work:
        return {"items": queries.read_coverage(work), "unread": queries.count_unread(work)}


@blp.route("/handovers")
@blp.arguments(wire.HandoverListQuery, location="query")
@blp.response(200, page_of_items(wire.HandoverSchema))
def list_handovers(asked: dict[str, Any]) -> dict[str, Any]:
    """List hand-overs within one's reach, the newest first."""
    size = asked.pop("page_size")
    with door_work(read_only=True) as work:
        return page_answer(queries.list_handovers(work, size=size, **asked))


@blp.route("/handovers/<int:handover_id>")
@blp.response(200, wire.HandoverDetailSchema)
def read_handover(handover_id: int) -> Any:
    """Return one hand-over with what is sent and its receipts."""
    with door_work(read_only=True) as work:
        return queries.get_handover(work, handover_id)


@blp.route("/handovers/<int:handover_id>/retry", methods=["POST"])
@blp.response(200, wire.HandoverSchema)
def retry_handover(handover_id: int) -> Any:
    """Try what failed for good again, under the same key."""
    with door_work() as work:
        return services.retry_handover(work, handover_id=handover_id)
