"""Check records 现场核验记录单 of officers."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from trace.api.v1 import page_answer
from trace.http.scanned import judge_code
from trace.http.session import door_work
from trace.rooms.supervision import queries, services
from trace.wire.common import page_of_items
from trace.wire.supervision import CheckListQuery, CheckSchema, RecordCheckSchema

blp = Blueprint("checks", __name__, url_prefix="/checks", description="Check records of officers")


@blp.route("/")
class Checks(MethodView):
    @blp.arguments(CheckListQuery, location="query")
    @blp.response(200, page_of_items(CheckSchema))
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List the check records of one's area, newest first."""
        size = asked.pop("page_size")
        with door_work(read_only=True) as work:
            return page_answer(queries.list_checks(work, size=size, **asked))

    @blp.arguments(RecordCheckSchema)
    @blp.response(201, CheckSchema)
    def post(self, sent: dict[str, Any]) -> Any:
        """Record a check; one that differs opens a lead."""
        code = sent.pop("code")
        with door_work() as work:
            if code:
                serial, verdict = judge_code(work, code)
                sent |= {"serial": serial, "verdict": verdict.value}
            return services.record_check(work, **sent)


@blp.route("/<number>")
@blp.response(200, CheckSchema)
def read_check(number: str) -> Any:
    """Return one check record."""
    with door_work(read_only=True) as work:
        return queries.get_check(work, number)
