"""Recall drills 召回演练: starting one, recording who was reached, the score."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from trace.api.v1 import page_answer
from trace.http.session import door_work
from trace.rooms.recalls import queries, services
from trace.wire.common import page_of_items
from trace.wire.recall_courses import (
    DrillFullSchema,
    DrillListQuery,
    DrillSchema,
    EndDrillSchema,
    ReachHolderSchema,
    StartDrillSchema,
)

blp = Blueprint("drills", __name__, url_prefix="/drills", description="Recall drills")


@blp.route("/")
class Drills(MethodView):
    @blp.arguments(DrillListQuery, location="query")
    @blp.response(200, page_of_items(DrillSchema))
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List drills, newest first."""
        size = asked.pop("page_size")
        with door_work(read_only=True) as work:
            return page_answer(queries.list_drills(work, size=size, **asked))

    @blp.arguments(StartDrillSchema)
    @blp.response(201, DrillFullSchema)
    def post(self, sent: dict[str, Any]) -> Any:
        """Start a drill with a batch, or with one drawn by lot; nothing is held by it."""
        with door_work() as work:
            return services.start_drill(work, **sent)


@blp.route("/<number>")
@blp.response(200, DrillFullSchema)
def read_drill(number: str) -> Any:
    """Return one drill with whom to reach."""
    with door_work(read_only=True) as work:
        return queries.get_drill(work, number)


@blp.route("/<number>/holders/<int:row_id>", methods=["POST"])
@blp.arguments(ReachHolderSchema)
@blp.response(200, DrillFullSchema)
def reach_holder(sent: dict[str, Any], number: str, row_id: int) -> Any:
    """Record that somebody was reached; without an amount, all that went there is accounted for."""
    with door_work() as work:
        services.reach_holder(work, number=number, row_id=row_id, **sent)
        return queries.get_drill(work, number)


@blp.route("/<number>/finish", methods=["POST"])
@blp.arguments(EndDrillSchema)
@blp.response(200, DrillFullSchema)
def finish_drill(sent: dict[str, Any], number: str) -> Any:
    """Stop the watch and judge the drill."""
    with door_work() as work:
        return services.finish_drill(work, number=number, **sent)


@blp.route("/<number>/abandon", methods=["POST"])
@blp.arguments(EndDrillSchema)
@blp.response(200, DrillFullSchema)
def abandon_drill(sent: dict[str, Any], number: str) -> Any:
    """Break a drill off; it stays in the history without a score."""
    with door_work() as work:
        return services.abandon_drill(work, number=number, **sent)
