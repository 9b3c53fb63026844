"""Officers' stops of batches 暂停销售（锁定）."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from trace.api.v1 import page_answer
from trace.http.session import door_work
from trace.rooms.recalls import queries, services
from trace.wire.common import page_of_items
from trace.wire.recalls import LiftSchema, StopListQuery, StopSchema, StopSchemaIn

blp = Blueprint("stops", __name__, url_prefix="/stops", description="Officers' stops of batches")


@blp.route("/")
class Stops(MethodView):
    @blp.arguments(StopListQuery, location="query")
    @blp.response(200, page_of_items(StopSchema))
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List officers' and producers' own stops, newest first."""
        size = asked.pop("page_size")
        with door_work(read_only=True) as work:
            return page_answer(queries.list_stops(work, size=size, **asked))

    @blp.arguments(StopSchemaIn)
    @blp.response(201, StopSchema)
    def post(self, sent: dict[str, Any]) -> Any:
        """Stop a batch and everything made of it, at once."""
        with door_work() as work:
            return services.stop_batch(work, **sent)


@blp.route("/<int:restriction_id>/lift", methods=["POST"])
@blp.arguments(LiftSchema)
@blp.response(200, StopSchema)
def lift_stop(sent: dict[str, Any], restriction_id: int) -> Any:
    """Lift an officer's stop; a second officer does it."""
    with door_work() as work:
        return services.lift_stop(work, restriction_id=restriction_id, **sent)
