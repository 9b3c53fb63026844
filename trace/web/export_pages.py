"""Files for printing, alike for producer and print shop: ask for them, see how far they are, stop, go on, fetch."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from trace.http import export_words
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.permissions import Permission
from trace.kernel.work import Work
from trace.rooms.labels import printer_files, printing, queries, ranges, services
from trace.rooms.labels.rules import LISTS, ExportState, NotThisRun, RunState
from trace.rooms.sheets.rules import GOOD_SIDE_MM
from trace.web.registers import Answer
from trace.web.run_pages import enter, show_run
from trace.wire.labels import ExportInput


def request_files(portal: str, run_id: int, done: str) -> Answer:
    """Queue the files that the form asks for, or show what is wrong."""
    enter(portal)
    form = Form(ExportInput)
    if form.load():
        given = dict(form.data)
        first, last = given.pop("first"), given.pop("last")
        try:
            with door_work() as work:
                span = printer_files.span_named(work, run_id, first=first, last=last)
                services.request_export(
                    work, run_id=run_id, first=span.first, last=span.last, **given
                )
                printed = _printed_before(work, run_id, span)
            flash(_("The files are being made; this page shows when they are ready."), "good")
            _warn(given, printed)
            return redirect(done)
        except TraceError as error:
            form.refuse(error)
    return show_run(portal, run_id, forms={"export": form}, status=form.status)


def _warn(given: dict[str, object], printed: int) -> None:
    is_usual = given["format"] not in LISTS and given["template_id"] is None
    if is_usual and int(str(given["side_mm"])) < GOOD_SIDE_MM:
        flash(_("Below 25 mm some phones cannot read the code on a curved pack."), "warn")
    if printed:
        flash(
            _(
                "%(count)d of these labels were reported as printed. Destroy the earlier ones: two packs with one code "
                "look like a copy.",
                count=printed,
            ),
            "warn",
        )


def _printed_before(work: Work, run_id: int, span: ranges.Span) -> int:
    """How many of these labels exist on paper already."""
    run = queries.get_run(work, run_id)
    if run.state is RunState.ORDERED:
        return 0
    account = printing.account_of(
        run, queries.ranges_of(work, run_id), printing.entries_of(work, run_id)
    )
    gone = [*account.unprinted, *account.voided]
    return ranges.size(ranges.without([span], gone))


def show_export(portal: str, export_id: int) -> str:
    """Show one set of files: what was asked for, how far it is, and every file, paged."""
    enter(portal)
    with door_work(read_only=True) as work:
        export = printer_files.get_export_in_short(work, export_id)
        run = queries.get_run(work, export.run_id)
        text, index, fault = request.args.get("label", "").strip()[:400], None, ""
        if text:
            try:
                index = queries.label_index(work, run, text)
            except NotThisRun:
                fault = _("This is no label of this order.")
        files = printer_files.files_of_export(
            work, export_id, index=index, cursor=request.args.get("cursor")
        )
        return render_template(
            "labels/export.html",
            portal_name=portal,
            run=run,
            export=export,
            files=files,
            file_count=printer_files.count_files(work, export_id),
            told=export_words.told,
            fault=fault,
            is_making=export.state is ExportState.REQUESTED,
            may_print=queries.may_for_run(work, Permission.LABELS_ACTIVATE, run)
            and run.state is not RunState.CANCELLED,
        )


def show_export_progress(portal: str, export_id: int) -> str:
    """Return the part of that page that tells how far the files are."""
    enter(portal)
    with door_work(read_only=True) as work:
        export = printer_files.get_export_in_short(work, export_id)
        return render_template(
            "labels/_export_progress.html",
            portal_name=portal,
            export=export,
            file_count=printer_files.count_files(work, export_id),
            told=export_words.told,
            is_making=export.state is ExportState.REQUESTED,
            was_making=True,
        )


def show_progress(portal: str, run_id: int) -> str:
    """Return the part of an order's page that tells how far its files are."""
    enter(portal)
    with door_work(read_only=True) as work:
        run = queries.get_run(work, run_id)
        exports = printer_files.exports_in_short(work, run_id)
        return render_template(
            "labels/_exports.html",
            portal_name=portal,
            run=run,
            exports=exports,
            told=export_words.told,
            is_making=is_making(exports),
            # Whoever looks since before the first files finds the acts by loading the page anew.
            is_opening="opening" in request.args,
        )


def is_making(exports: list[printer_files.ExportInShort]) -> bool:
    """Whether files are being made or wait for it."""
    return any(one.export.state is ExportState.REQUESTED for one in exports)


def cancel_files(portal: str, export_id: int, done: Callable[[int], str]) -> Response:
    """Stop the making of files and return to their run."""
    enter(portal)
    with door_work() as work:
        export = services.cancel_export(work, export_id=export_id)
    flash(_("The making of the files is stopped."), "good")
    return redirect(done(export.run_id))


def resume_files(portal: str, export_id: int, done: Callable[[int], str]) -> Response:
    """Go on with the making of files and return to their run."""
    enter(portal)
    with door_work() as work:
        export = services.resume_export(work, export_id=export_id)
    flash(_("The files are being made; this page shows when they are ready."), "good")
    return redirect(done(export.run_id))
