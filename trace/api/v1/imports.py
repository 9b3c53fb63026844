"""Workbooks for systems: check one, then take it over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, json, request, send_file
from flask.views import MethodView
from flask_smorest import Blueprint
from werkzeug.wrappers import Response as BaseResponse

from trace.api.v1 import page_answer
from trace.http import problems
from trace.http.exports import XLSX
from trace.http.session import door_work
from trace.http.workbooks import fault_lines
from trace.kernel.errors import TraceError
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.intake import queries, services, template
from trace.rooms.intake.errors import ImportBuiltOn, WorkbookRefused
from trace.rooms.intake.services import CheckedWorkbook
from trace.wire import intake as wire
from trace.wire.common import page_of_items

blp = Blueprint("imports", __name__, description="Registers and batches from XLSX workbooks.")
BODY = {"requestBody": {"required": True, "content": {XLSX: {"schema": {"type": "string"}}}}}


@blp.get("/imports/template")
@blp.arguments(wire.TemplateQuery, location="query")
@blp.response(200, content_type=XLSX)
def read_template(asked: dict[str, Any]) -> Response:
    """The workbook to fill in, empty or with its examples."""
    make = template.example_workbook if asked["filled"] else template.blank_template
    return Response(make(asked["kind"]), content_type=XLSX)


@blp.get("/imports")
@blp.arguments(wire.ImportQuery, location="query")
@blp.response(200, page_of_items(wire.ImportSchema))
def list_imports(asked: dict[str, Any]) -> Any:
    """List the workbooks that were checked or taken over, newest first."""
    size = asked.pop("page_size")
    with door_work(read_only=True) as work:
        return page_answer(queries.list_imports(work, size=size, **asked))


@blp.post("/producers/<int:producer_id>/imports")
@blp.doc(**BODY)
@blp.arguments(wire.NameQuery, location="query")
@blp.response(201, wire.ImportSchema)
def check_producer_workbook(asked: dict[str, Any], producer_id: int) -> Any:
    """Check a producer's workbook: nothing is taken over yet. Faults are told by sheet, row and column."""

    def check(work: Work) -> CheckedWorkbook:
        return services.check_producer_workbook(work, producer_id=producer_id, upload=_sent(asked))

    return _checked(check)


@blp.post("/brands/<int:brand_id>/imports")
@blp.doc(**BODY)
@blp.arguments(wire.NameQuery, location="query")
@blp.response(201, wire.ImportSchema)
def check_brand_workbook(asked: dict[str, Any], brand_id: int) -> Any:
    """Check a workbook of holders who were authorised before."""

    def check(work: Work) -> CheckedWorkbook:
        return services.check_brand_workbook(work, brand_id=brand_id, upload=_sent(asked))

    return _checked(check)


@blp.route("/imports/<int:import_id>")
class Import(MethodView):
    @blp.response(200, wire.ImportSchema)
    def get(self, import_id: int) -> Any:
        """One workbook: what was understood, and whether it was taken over."""
        with door_work(read_only=True) as work:
            return queries.get_import(work, import_id)


@blp.get("/imports/<int:import_id>/file")
@blp.response(200, content_type=XLSX)
def read_file(import_id: int) -> BaseResponse:
    """The workbook as it was handed in."""
    with door_work(read_only=True) as work:
        file = queries.file_of(work, import_id)
        content = work.ports.files.open(file.digest)
    return send_file(content, mimetype=XLSX, download_name=f"import-{import_id}.xlsx")


@blp.get("/imports/<int:import_id>/records")
@blp.arguments(wire.RecordPage, location="query")
@blp.response(200, page_of_items(wire.ImportedRecordSchema))
def list_records(asked: dict[str, Any], import_id: int) -> Any:
    """What each row became."""
    with door_work(read_only=True) as work:
        return page_answer(
            queries.records_of(work, import_id, cursor=asked["cursor"], size=asked["page_size"])
        )


@blp.post("/imports/<int:import_id>/confirmation")
@blp.response(200, wire.ImportSchema)
def confirm(import_id: int) -> Any:
    """Take a checked workbook over, all of it or nothing."""
    try:
        with door_work() as work:
            return services.import_workbook(work, import_id=import_id)
    except WorkbookRefused as error:
        return _refusal(error)


@blp.get("/imports/<int:import_id>/undoing")
@blp.response(200, wire.UndoPlanSchema)
def read_undoing(import_id: int) -> Any:
    """What undoing this import would take back, and what builds on it."""
    with door_work(read_only=True) as work:
        return queries.plan_undo(work, import_id)


@blp.post("/imports/<int:import_id>/undoing")
@blp.arguments(wire.UndoSchema)
@blp.response(200, wire.ImportSchema)
def undo(sent: dict[str, Any], import_id: int) -> Any:
    """Take back all that the import brought, or nothing: refused as soon as anything builds on it."""
    try:
        with door_work() as work:
            return services.undo_workbook(work, import_id=import_id, **sent)
    except ImportBuiltOn as error:
        told = _document(error)
        told["obstacles"] = wire.ObstacleSchema(many=True).dump(error.obstacles)
        return _answer(told)


def _sent(asked: dict[str, Any]) -> Upload:
    return Upload(asked["name"], request.get_data())


def _checked(check: Callable[[Work], CheckedWorkbook]) -> Any:
    try:
        with door_work() as work:
            checked = check(work)
            if checked.record is None:
                # Raised inside, so that a refused request leaves no idempotency key behind.
                fault_count = checked.report.fault_count
                raise WorkbookRefused(fault_count=fault_count, report=checked.report)
            return checked.record
    except WorkbookRefused as error:
        return _refusal(error)


def _refusal(error: WorkbookRefused) -> Response:
    report = error.report
    told = _document(error)
    told["faults"] = wire.FaultSchema(many=True).dump(fault_lines(report))
    told["sheets"] = wire.SheetSummarySchema(many=True).dump(report.sheets)
    return _answer(told)


def _document(error: TraceError) -> dict[str, Any]:
    row = problems.problem_of(error)
    return problems.document(
        status=row.status, slug=row.slug, detail=problems.sentence(error), facts=error.facts
    )


def _answer(told: dict[str, Any]) -> Response:
    body = json.dumps(told, ensure_ascii=False)
    return Response(body, told["status"], content_type=problems.MEDIA_TYPE)
