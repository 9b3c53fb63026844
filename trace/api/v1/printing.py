"""The printer's account of label runs, and the take-up report."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from trace.api.v1 import page_answer
from trace.http.session import door_work
from trace.rooms.labels import printer_files, printing, queries, services
from trace.wire.common import page_of_items
from trace.wire.labels import ExportListSchema, ReasonedRangeSchema
from trace.wire.printing import (
    HandOverSchema,
    PrintedSchema,
    PrintEntriesSchema,
    RunAccountSchema,
    TakeUpQuery,
    TakeUpSchema,
    UnprintedFilesSchema,
)

blp = Blueprint(
    "printing",
    __name__,
    url_prefix="/printing",
    description="Labels as paper: printed, handed over, applied, returned, missing",
)


@blp.route("/take-up")
@blp.arguments(TakeUpQuery, location="query")
@blp.response(200, page_of_items(TakeUpSchema))
def take_up(asked: dict[str, Any]) -> dict[str, Any]:
    """Tell how the labels of runs were taken up, newest run first."""
    size = asked.pop("page_size")
    with door_work(read_only=True) as work:
        return page_answer(printing.take_up(work, size=size, **asked))


@blp.route("/runs/<int:run_id>")
@blp.response(200, RunAccountSchema)
def read_account(run_id: int) -> Any:
    """Return where the labels of a run are, with every line of the account."""
    with door_work(read_only=True) as work:
        run = queries.get_run(work, run_id)
        entries = printing.entries_of(work, run_id)
        account = printing.account_of(run, queries.ranges_of(work, run_id), entries)
        return {"counts": account.counts, "entries": entries}


@blp.route("/runs/<int:run_id>/printed", methods=["POST"])
@blp.arguments(PrintedSchema)
@blp.response(201, PrintEntriesSchema)
def report_printed(sent: dict[str, Any], run_id: int) -> Any:
    """Report labels as printed: the next so many, or a range."""
    with door_work() as work:
        given: dict[str, Any] = {"count": sent["count"], "note": sent["note"]}
        if sent["count"] is None:
            run = queries.get_run(work, run_id)
            span = queries.label_span(work, run, sent["first"], sent["last"])
            given |= {"first": span.first, "last": span.last}
        return {"items": services.report_printed(work, run_id=run_id, **given)}


@blp.route("/runs/<int:run_id>/hand-overs", methods=["POST"])
@blp.arguments(HandOverSchema)
@blp.response(201, PrintEntriesSchema)
def hand_over(sent: dict[str, Any], run_id: int) -> Any:
    """Report labels as handed over to the producer."""
    with door_work() as work:
        run = queries.get_run(work, run_id)
        span = queries.label_span(work, run, sent["first"], sent["last"])
        made = services.hand_over(
            work, run_id=run_id, first=span.first, last=span.last, note=sent["note"]
        )
        return {"items": made}


@blp.route("/runs/<int:run_id>/returns", methods=["POST"])
@blp.arguments(ReasonedRangeSchema)
@blp.response(201, PrintEntriesSchema)
def return_unused(sent: dict[str, Any], run_id: int) -> Any:
    """Take unused labels back: they are void, goods and quota are given back."""
    with door_work() as work:
        run = queries.get_run(work, run_id)
        span = queries.label_span(work, run, sent["first"], sent["last"])
        made = services.return_unused(
            work, run_id=run_id, first=span.first, last=span.last, reason=sent["reason"]
        )
        return {"items": made}


@blp.route("/runs/<int:run_id>/missing", methods=["POST"])
@blp.arguments(ReasonedRangeSchema)
@blp.response(201, PrintEntriesSchema)
def report_missing(sent: dict[str, Any], run_id: int) -> Any:
    """Void labels that cannot be found, in one act."""
    with door_work() as work:
        run = queries.get_run(work, run_id)
        span = queries.label_span(work, run, sent["first"], sent["last"])
        made = services.report_missing(
            work, run_id=run_id, first=span.first, last=span.last, reason=sent["reason"]
        )
        return {"items": made}


@blp.route("/runs/<int:run_id>/unprinted", methods=["POST"])
@blp.arguments(UnprintedFilesSchema)
@blp.response(202, ExportListSchema)
def export_unprinted(sent: dict[str, Any], run_id: int) -> Any:
    """Have files made of those labels alone that were not printed yet."""
    with door_work() as work:
        made = services.export_unprinted(work, run_id=run_id, **sent)
        return {"items": [printer_files.get_export(work, export.id) for export in made]}
