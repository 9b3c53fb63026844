"""Test reports: what laboratories found of a batch, and what was done about it."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.views import MethodView
from flask_smorest import Blueprint

from trace.api.v1 import PARTS, page_answer
from trace.http.session import door_work
from trace.kernel.errors import InvalidValue
from trace.kernel.uploads import Upload
from trace.rooms.testing import queries, services
from trace.wire.common import WireSchema, page_of_items
from trace.wire.testing import DispositionSchema, ReportListQuery, ReportSchema, TestReportSchema

blp = Blueprint("tests", __name__, url_prefix="/tests", description="Test reports on batches")


@blp.route("/")
class Tests(MethodView):
    @blp.arguments(ReportListQuery, location="query")
    @blp.response(200, page_of_items(TestReportSchema))
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List the reports one may read, newest first."""
        size = asked.pop("page_size")
        with door_work(read_only=True) as work:
            return page_answer(queries.list_reports(work, size=size, **asked))

    @blp.arguments(ReportSchema)
    @blp.response(201, TestReportSchema)
    def post(self, sent: dict[str, Any]) -> Any:
        """Record a report: a failed safety test holds the batch at once."""
        with door_work() as work:
            return queries.get_report(work, services.record_test(work, **sent).id)


@blp.route("/<int:report_id>")
@blp.response(200, TestReportSchema)
def report(report_id: int) -> Any:
    """Return one report."""
    with door_work(read_only=True) as work:
        return queries.read_report(work, report_id)


@blp.route("/<int:report_id>/disposition", methods=["POST"])
@blp.arguments(DispositionSchema)
@blp.response(200, TestReportSchema)
def record_disposition(sent: dict[str, Any], report_id: int) -> Any:
    """Record what was done about failed goods; their batch is released."""
    with door_work() as work:
        return services.record_disposition(work, report_id=report_id, **sent)


@blp.route("/<int:report_id>/evidence", methods=["POST"])
@blp.arguments(WireSchema, location="form", content_type=PARTS)
@blp.response(201, TestReportSchema)
def attach_evidence(_sent: dict[str, Any], report_id: int) -> Any:
    """Store the report's paper (PDF or picture), sent as the form's part `file`; once."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise InvalidValue(field="file", reason="required")
    upload = Upload(file.filename, file.read())
    with door_work() as work:
        return services.attach_evidence(work, report_id=report_id, evidence=upload)
