"""Label runs: dry run, order, files, and what becomes of ranges of labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint
from werkzeug.wrappers import Response

from trace.api.v1 import page_answer
from trace.http.gates import Finding, gate_text
from trace.http.remedies import remedy_address
from trace.http.run_files import LabelPicture, send_label, send_manifest, send_part
from trace.http.session import door_work
from trace.kernel.work import Work
from trace.rooms.labels import codes, gate_records, imported, printer_files, queries, services
from trace.rooms.labels.services import Order
from trace.standards.signing.serial import display
from trace.wire.common import page_of_items
from trace.wire.labels import (
    BindSchema,
    DryRunSchema,
    ExportInput,
    ExportListSchema,
    ExportSchema,
    GatesSchema,
    LabelPictureQuery,
    LabelRangeSchema,
    LabelSchema,
    OrderSchema,
    PrinterSchema,
    RangeSchema,
    ReasonedRangeSchema,
    ReasonSchema,
    RejudgedQuery,
    RejudgedSchema,
    RunDetailSchema,
    RunListQuery,
    RunSchema,
)

blp = Blueprint(
    "labels", __name__, url_prefix="/labels", description="Label runs, their files and their ranges"
)


def gate_documents(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Return findings, just made or kept, as slugs with facts and in words."""
    return [_gate(finding) for finding in findings]


def _gate(finding: Finding) -> dict[str, Any]:
    text = gate_text(finding)
    first, last = getattr(finding, "first", None), getattr(finding, "last", None)
    return {
        "gate": finding.gate,
        "title": text.title,
        "outcome": finding.outcome,
        "reason": finding.reason,
        "sentence": text.sentence,
        "remedy": text.remedy,
        "remedy_address": remedy_address(finding, absolute=True),
        "rule": finding.rule,
        "rule_version": finding.rule_version,
        "documents": list(finding.documents),
        "facts": finding.facts,
        "stage": getattr(finding, "stage", None),
        "first": None if first is None else first + 1,
        "last": None if last is None else last + 1,
        "judged_at": getattr(finding, "judged_at", None),
    }


@blp.route("/dry-runs", methods=["POST"])
@blp.arguments(OrderSchema)
@blp.response(200, DryRunSchema)
def dry_run(sent: dict[str, Any]) -> dict[str, Any]:
    """Judge all gates of an order without placing it."""
    with door_work(read_only=True) as work:
        preview = services.preview_order(work, Order(**sent))
        return {
            "is_refused": preview.is_refused,
            "largest_count": preview.largest_count,
            "gates": gate_documents(preview.findings),
            "symbol_version": preview.symbol_version,
            "label_text_version": preview.label_text_version,
            "printed": [preview.text.heading, preview.text.name, *preview.text.printed_lines()],
        }


@blp.route("/runs")
class Runs(MethodView):
    @blp.arguments(RunListQuery, location="query")
    @blp.response(200, page_of_items(RunSchema))
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List the runs of a producer or of a printer, newest first."""
        size = asked.pop("page_size")
        producer_id, printer_id = asked.pop("producer_id"), asked.pop("printer_id")
        with door_work(read_only=True) as work:
            if producer_id is not None:
                return page_answer(queries.runs_of(work, producer_id, size=size, **asked))
            return page_answer(queries.runs_for_printer(work, printer_id, size=size, **asked))

    @blp.arguments(OrderSchema)
    @blp.response(201, RunSchema)
    def post(self, sent: dict[str, Any]) -> Any:
        """Order labels; mass and quota are drawn at once, the labels stay dead until activated."""
        with door_work() as work:
            return services.order_run(work, Order(**sent))


@blp.route("/runs/<int:run_id>")
@blp.response(200, RunDetailSchema)
def read_run(run_id: int) -> dict[str, Any]:
    """Return one run with its gates and ranges."""
    with door_work(read_only=True) as work:
        run = queries.get_run(work, run_id)
        rows = queries.ranges_of(work, run_id)
        shown = {name: getattr(run, name) for name in RunSchema().fields}
        return shown | {
            "progress": queries.progress_of(run, rows),
            "gates": gate_documents(gate_records.gates_of(work, run_id)),
            "ranges": rows,
        }


@blp.route("/runs/<int:run_id>/judgements")
@blp.arguments(RejudgedQuery, location="query")
@blp.response(200, RejudgedSchema)
def judge_again(asked: dict[str, Any], run_id: int) -> dict[str, Any]:
    """Judge all gates of a run's labels again, beside what was found when they were labelled."""
    with door_work(read_only=True) as work:
        found = services.judge_again(work, run_id=run_id, batch_id=asked["batch_id"])
        return {
            "batch_id": found.goods.batch_id,
            "label_count": found.goods.label_count,
            "as_packed": gate_documents(found.goods.as_packed),
            "now": gate_documents(found.now),
            "changed": found.changed,
        }


@blp.route("/runs/<int:run_id>/exports")
@blp.response(200, ExportListSchema)
def list_exports(run_id: int) -> dict[str, Any]:
    """List the files that were made or are in the making."""
    with door_work(read_only=True) as work:
        queries.get_run(work, run_id)
        return {"items": printer_files.exports_of(work, run_id)}


@blp.route("/runs/<int:run_id>/exports", methods=["POST"])
@blp.arguments(ExportInput)
@blp.response(202, ExportSchema)
def request_export(sent: dict[str, Any], run_id: int) -> Any:
    """Queue the making of files, of a run for the first time or of any range once more."""
    first, last = sent.pop("first"), sent.pop("last")
    with door_work() as work:
        span = printer_files.span_named(work, run_id, first=first, last=last)
        wanted = services.request_export(
            work, run_id=run_id, first=span.first, last=span.last, **sent
        )
        return printer_files.get_export(work, wanted.id)


@blp.route("/exports/<int:export_id>")
@blp.response(200, ExportSchema)
def read_export(export_id: int) -> Any:
    """Return one export with its files."""
    with door_work(read_only=True) as work:
        return printer_files.get_export(work, export_id)


@blp.route("/exports/<int:export_id>/cancellation", methods=["POST"])
@blp.response(200, ExportSchema)
def cancel_export(export_id: int) -> Any:
    """Stop the making of files; those that exist stay."""
    with door_work() as work:
        return services.cancel_export(work, export_id=export_id)


@blp.route("/exports/<int:export_id>/resumption", methods=["POST"])
@blp.response(200, ExportSchema)
def resume_export(export_id: int) -> Any:
    """Queue a cancelled or failed export again; the files that exist are kept."""
    with door_work() as work:
        return services.resume_export(work, export_id=export_id)


@blp.route("/exports/<int:export_id>/files/<int:position>")
@blp.response(200, description="The file; a Range header asks for a part of it (206)")
def read_file(export_id: int, position: int) -> Response:
    """Return one file of an export, whole or in part."""
    return send_part(export_id, position)


@blp.route("/exports/<int:export_id>/manifest")
@blp.response(200, description="The manifest with every file's SHA-256 (canonical JSON)")
def read_manifest(export_id: int) -> Response:
    """Return the manifest of a finished export."""
    return send_manifest(export_id)


@blp.route("/runs/<int:run_id>/labels/<int:number>")
@blp.response(200, LabelSchema)
def read_label(run_id: int, number: int) -> dict[str, Any]:
    """Return one label by its number: its code, its address, what became of it."""
    with door_work(read_only=True) as work:
        run = queries.get_run_to_print(work, run_id)
        index = queries.label_numbered(work, run, number)
        made = codes.coded_label(work.ports.keyring, work.ports.base_url, run, index)
        state = queries.label_state(work, run, index)
        return {
            "number": number,
            "serial": made.serial,
            "printed_code": display(made.serial),
            "uri": made.uri,
            "is_activated": state.is_activated,
            "is_spoiled": state.is_spoiled,
            "is_voided": state.is_voided,
            "batch_id": state.batch_id,
            "certified_code": imported.code_of_label(work, run_id, index) or None,
        }


@blp.route("/runs/<int:run_id>/labels/<int:number>.png")
@blp.arguments(LabelPictureQuery, location="query")
@blp.response(200, description="The label as a PNG of 300 dpi", content_type="image/png")
def read_label_picture(asked: dict[str, Any], run_id: int, number: int) -> Response:
    """Return one label as a picture, by a template or in a usual layout."""
    return send_label(run_id, number, **asked)


@blp.route("/runs/<int:run_id>/labels/<int:number>.svg")
@blp.arguments(LabelPictureQuery, location="query")
@blp.response(200, description="The label as an SVG in millimetres", content_type="image/svg+xml")
def read_label_drawing(asked: dict[str, Any], run_id: int, number: int) -> Response:
    """Return one label as a drawing, by a template or in a usual layout."""
    return send_label(run_id, number, picture=LabelPicture.SVG, **asked)


@blp.route("/runs/<int:run_id>/activations", methods=["POST"])
@blp.arguments(RangeSchema)
@blp.response(201, LabelRangeSchema)
def activate(sent: dict[str, Any], run_id: int) -> Any:
    """Bring a range of labels to life on packing day."""
    with door_work() as work:
        return services.activate_range(work, run_id=run_id, **_span(work, run_id, sent))


@blp.route("/runs/<int:run_id>/bindings", methods=["POST"])
@blp.arguments(BindSchema)
@blp.response(201, LabelRangeSchema)
def bind(sent: dict[str, Any], run_id: int) -> Any:
    """Tie a range of pre-printed labels to a packed batch."""
    batch_id = sent.pop("batch_id")
    with door_work() as work:
        span = _span(work, run_id, sent)
        return services.bind_range(work, run_id=run_id, batch_id=batch_id, **span)


@blp.route("/runs/<int:run_id>/bindings/dry-runs", methods=["POST"])
@blp.arguments(BindSchema)
@blp.response(200, GatesSchema)
def preview_bind(sent: dict[str, Any], run_id: int) -> dict[str, Any]:
    """Judge all gates of a binding without doing it."""
    batch_id = sent.pop("batch_id")
    with door_work(read_only=True) as work:
        span = _span(work, run_id, sent)
        found = services.preview_bind(work, run_id=run_id, batch_id=batch_id, **span)
        return {"gates": gate_documents(found)}


@blp.route("/runs/<int:run_id>/spoilages", methods=["POST"])
@blp.arguments(ReasonedRangeSchema)
@blp.response(201, LabelRangeSchema(many=True))
def spoil(sent: dict[str, Any], run_id: int) -> Any:
    """Record labels lost in printing or packing."""
    reason = sent.pop("reason")
    with door_work() as work:
        span = _span(work, run_id, sent)
        return services.spoil_range(work, run_id=run_id, reason=reason, **span)


@blp.route("/runs/<int:run_id>/voidings", methods=["POST"])
@blp.arguments(ReasonedRangeSchema)
@blp.response(201, LabelRangeSchema(many=True))
def void(sent: dict[str, Any], run_id: int) -> Any:
    """Void a range of labels for ever."""
    reason = sent.pop("reason")
    with door_work() as work:
        span = _span(work, run_id, sent)
        return services.void_range(work, run_id=run_id, reason=reason, **span)


@blp.route("/runs/<int:run_id>/cancellation", methods=["POST"])
@blp.arguments(ReasonSchema)
@blp.response(200, RunSchema)
def cancel(sent: dict[str, Any], run_id: int) -> Any:
    """Cancel a run none of whose labels was activated; mass and quota are given back."""
    with door_work() as work:
        return services.cancel_run(work, run_id=run_id, **sent)


@blp.route("/runs/<int:run_id>/printer", methods=["PUT"])
@blp.arguments(PrinterSchema)
@blp.response(200, RunSchema)
def assign_printer(sent: dict[str, Any], run_id: int) -> Any:
    """Hand a run to a print shop, or take it back."""
    with door_work() as work:
        return services.assign_printer(work, run_id=run_id, **sent)


def _span(work: Work, run_id: int, sent: dict[str, Any]) -> dict[str, int]:
    run = queries.get_run(work, run_id)
    span = queries.label_span(work, run, sent["first"], sent["last"])
    return {"first": span.first, "last": span.last}
