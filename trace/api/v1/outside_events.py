"""Outside parties' events 外部事件: what waits to be matched to a producer, and the decision about each."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from trace.api.v1 import page_answer
from trace.http.session import door_work
from trace.rooms.repository.queries import waiting
from trace.rooms.repository.services import matching
from trace.wire import outside_events as wire
from trace.wire.common import page_of_items

blp = Blueprint(
    "outside_events",
    __name__,
    url_prefix="/outside-events",
    description="Events of outside parties, to be matched to producers",
)


@blp.route("/")
@blp.arguments(wire.OutsideEventListQuery, location="query")
@blp.response(200, page_of_items(wire.OutsideEventSchema))
def list_events(asked: dict[str, Any]) -> dict[str, Any]:
    """List outside parties' events of one's area, newest first."""
    size = asked.pop("page_size")
    with door_work(read_only=True) as work:
        return page_answer(waiting.list_outside(work, size=size, **asked))


@blp.route("/<int:event_pk>")
@blp.response(200, wire.OutsideEventSchema)
def read_event(event_pk: int) -> Any:
    """Return one event with its proposals and the decision."""
    with door_work(read_only=True) as work:
        return waiting.get_outside(work, event_pk)


@blp.route("/<int:event_pk>/match", methods=["POST"])
@blp.arguments(wire.MatchSchema)
@blp.response(200, wire.OutsideEventSchema)
def match_event(sent: dict[str, Any], event_pk: int) -> Any:
    """Say whose event it is and book what follows; `decision.unfed` says why nothing does."""
    with door_work() as work:
        return matching.match_event(work, event_pk=event_pk, **sent)


@blp.route("/<int:event_pk>/decline", methods=["POST"])
@blp.arguments(wire.DeclineSchema)
@blp.response(200, wire.OutsideEventSchema)
def decline_event(sent: dict[str, Any], event_pk: int) -> Any:
    """Say that an event is no producer's here; it stays on record and changes nothing."""
    with door_work() as work:
        return matching.decline_event(work, event_pk=event_pk, **sent)
