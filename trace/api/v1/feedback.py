"""Feedback 反馈, complaints 投诉 and reports 举报, for those who handle them."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from trace.api.v1 import page_answer
from trace.http.session import door_work
from trace.rooms.supervision import queries, services
from trace.wire.common import page_of_items
from trace.wire.supervision import (
    FeedbackDetailSchema,
    FeedbackListQuery,
    FeedbackSchema,
    FollowUpSchema,
    LeadSchema,
    NoteSchema,
    ReplyFeedbackSchema,
)

blp = Blueprint(
    "feedback", __name__, url_prefix="/feedback", description="Feedback, complaints and reports"
)


@blp.route("/")
@blp.arguments(FeedbackListQuery, location="query")
@blp.response(200, page_of_items(FeedbackSchema))
def list_feedback(asked: dict[str, Any]) -> dict[str, Any]:
    """List the items that the caller handles, newest first."""
    size = asked.pop("page_size")
    with door_work(read_only=True) as work:
        return page_answer(queries.list_feedback(work, size=size, **asked))


@blp.route("/<int:item_id>")
@blp.response(200, FeedbackDetailSchema)
def read_feedback(item_id: int) -> Any:
    """Return one item with contact and replies."""
    with door_work(read_only=True) as work:
        return queries.get_feedback(work, item_id)


@blp.route("/<int:item_id>/replies", methods=["POST"])
@blp.arguments(ReplyFeedbackSchema)
@blp.response(200, FeedbackDetailSchema)
def reply_feedback(sent: dict[str, Any], item_id: int) -> Any:
    """Accept, decline, answer or close an item."""
    with door_work() as work:
        return services.reply_feedback(work, item_id=item_id, **sent)


@blp.route("/<int:item_id>/notes", methods=["POST"])
@blp.arguments(NoteSchema)
@blp.response(200, FeedbackDetailSchema)
def note_feedback(sent: dict[str, Any], item_id: int) -> Any:
    """Add a note that the holder of the receipt never sees."""
    with door_work() as work:
        return services.note_feedback(work, item_id=item_id, **sent)


@blp.route("/<int:item_id>/lead", methods=["POST"])
@blp.arguments(FollowUpSchema)
@blp.response(200, LeadSchema)
def follow_up(sent: dict[str, Any], item_id: int) -> Any:
    """Open a lead out of an item, or put it under an open one."""
    with door_work() as work:
        return services.follow_up(work, item_id=item_id, **sent)
