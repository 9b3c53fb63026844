"""Notices 到期提醒: an organisation's inbox."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from trace.api.v1 import page_answer
from trace.http.session import door_work
from trace.rooms.notices import queries, services
from trace.wire.common import page_of_items
from trace.wire.notices import NoticeQuery, NoticeSchema, ReadAnswerSchema, ReadSchema

blp = Blueprint("notices", __name__, url_prefix="/inbox", description="What ends soon")


@blp.route("/")
class Notices(MethodView):
    @blp.arguments(NoticeQuery, location="query")
    @blp.response(200, page_of_items(NoticeSchema))
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List the notices of an organisation one belongs to, newest first."""
        size = asked.pop("page_size")
        with door_work(read_only=True) as work:
            return page_answer(queries.inbox(work, size=size, **asked))


@blp.route("/read", methods=["POST"])
@blp.arguments(ReadSchema)
@blp.response(200, ReadAnswerSchema)
def mark_read(sent: dict[str, Any]) -> dict[str, int]:
    """Mark one notice, or all of an organisation, as read."""
    with door_work() as work:
        return {"count": services.mark_read(work, **sent)}
