"""The printer's account of a run, alike for printer and producer; and the take-up report of every portal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import words
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission
from trace.kernel.work import Work
from trace.rooms.labels import printing, queries, services
from trace.rooms.labels.rules import ExportFormat, RunState
from trace.rooms.sheets.rules import GOOD_SIDE_MM, HEADS
from trace.web import run_pages
from trace.web.registers import Answer, Column, Link, list_page, text_asked
from trace.wire.labels import ReasonedRangeSchema
from trace.wire.printing import HandOverSchema, PrintedSchema, UnprintedFilesSchema


@dataclass(frozen=True, slots=True)
class Report(run_pages.Act):
    """One thing that can be reported of labels as paper; `hint` says what comes of it."""

    hint: Any


_USUAL_FILES = {
    "format": "sheet_pdf",
    "side_mm": GOOD_SIDE_MM,
    "start_cell": 1,
    "dots_per_mm": HEADS[0],
}
REPORTS = {
    report.name: report
    for report in (
        Report(
            "printed",
            PrintedSchema,
            Permission.LABELS_ACTIVATE,
            _l("Report as printed"),
            _l("Report as printed"),
            _l("The printed labels are recorded."),
            services.report_printed,
            _l("Enter how many were printed, in print order, or the first and the last label."),
        ),
        Report(
            "handed-over",
            HandOverSchema,
            Permission.LABELS_ACTIVATE,
            _l("Hand over"),
            _l("Hand over"),
            _l("The hand-over is recorded."),
            services.hand_over,
            _l("Labels that go to the producer; what was not reported as printed is with it."),
        ),
        Report(
            "returned",
            ReasonedRangeSchema,
            Permission.LABELS_VOID,
            _l("Returned unused"),
            _l("Take back and void"),
            _l("The labels are taken back and void."),
            services.return_unused,
            _l("The labels become void; goods and quota are given back."),
        ),
        Report(
            "missing",
            ReasonedRangeSchema,
            Permission.LABELS_VOID,
            _l("Missing"),
            _l("Void what is missing"),
            _l("The missing labels are void."),
            services.report_missing,
            _l("The labels become void at once: whoever scans one reads that it is void."),
        ),
    )
}


def account_page(
    portal: str, run_id: int, *, forms: dict[str, Form] | None = None
) -> tuple[str, int]:
    """Show where the labels of a run are, every line of the account, and what may be reported."""
    run_pages.enter(portal)
    forms = forms or {}
    with door_work(read_only=True) as work:
        run = queries.get_run(work, run_id)
        entries = printing.entries_of(work, run_id)
        account = printing.account_of(run, queries.ranges_of(work, run_id), entries)
        acts = [act for act in REPORTS.values() if queries.may_for_run(work, act.permission, run)]
        page = render_template(
            "labels/printing.html",
            portal_name=portal,
            run=run,
            account=account,
            entries=entries,
            acts=acts if run.state is RunState.EXPORTED else [],
            may_print=queries.may_for_run(work, Permission.LABELS_ACTIVATE, run),
            forms={name: forms.get(name) or Form(act.schema) for name, act in REPORTS.items()},
            chosen=next(iter(forms), ""),
            files=forms.get("files") or Form(UnprintedFilesSchema, initial=_USUAL_FILES),
            layouts=run_pages.CHOICES,
            formats=words.choices(ExportFormat),
            templates=run_pages.templates_for(work, run),
        )
    return page, max((form.status for form in forms.values()), default=200)


def report(portal: str, run_id: int, name: str, done: str) -> Answer:
    """Carry out one report, or show the page with what is wrong beside it."""
    run_pages.enter(portal)
    act = REPORTS[name]
    form = Form(act.schema)
    if form.load():
        given = dict(form.data)
        first, last = given.pop("first"), given.pop("last")
        try:
            with door_work() as work:
                if given.get("count") is None:
                    run = queries.get_run(work, run_id)
                    span = queries.label_span(work, run, first, last)
                    given |= {"first": span.first, "last": span.last}
                act.carry_out(work, run_id=run_id, **given)
            flash(str(act.done), "good")
            return redirect(done)
        except TraceError as error:
            form.refuse(error)
    return account_page(portal, run_id, forms={name: form})


def request_unprinted(portal: str, run_id: int, done: str) -> Answer:
    """Have files made of what is not printed yet."""
    run_pages.enter(portal)
    form = Form(UnprintedFilesSchema)
    if form.load():
        try:
            with door_work() as work:
                services.export_unprinted(work, run_id=run_id, **form.data)
            flash(_("The files are being made; this page shows when they are ready."), "good")
            return redirect(done)
        except TraceError as error:
            form.refuse(error)
    return account_page(portal, run_id, forms={"files": form})


def take_up_page(
    work: Work,
    *,
    address: Callable[[Any], str] | None,
    producer_id: int | None = None,
    printer_id: int | None = None,
    links: list[Link] | None = None,
) -> Answer:
    """Show how the labels of runs were taken up, also as a file."""

    def fetch(cursor: str | None, size: int) -> Page[Any]:
        return printing.take_up(
            work,
            producer_id=producer_id,
            printer_id=printer_id,
            text=text_asked(),
            cursor=cursor,
            size=size,
        )

    def number(name: str) -> Callable[[Any], object]:
        return lambda row: row.account.counts[name]

    columns = [
        Column(_("Order"), lambda row: row.run.code, address),
        Column(_("Producer"), lambda row: row.run.producer.name),
        Column(_("Product"), lambda row: row.run.product.name),
        Column(_("Ordered at"), lambda row: row.run.ordered_at),
        Column(_("Expected"), number("expected")),
        Column(_("Printed"), lambda row: row.account.printed_count),
        Column(_("Not printed"), number("unprinted")),
        Column(_("At the print shop"), number("at_printer")),
        Column(_("At the producer"), number("at_producer")),
        Column(_("On packs"), number("applied")),
        Column(_("Spoiled"), number("spoiled")),
        Column(_("Returned unused"), number("returned")),
        Column(_("Missing"), number("missing")),
        Column(_("Voided"), number("voided")),
        Column(_("Taken up"), lambda row: f"{row.account.applied_percent}%"),
    ]
    if producer_id is not None:
        del columns[1]
    return list_page(
        title=_("Take-up of labels"),
        lead=_("Where the labels of each order are; every label counts in one column"),
        columns=columns,
        fetch=fetch,
        search=_("Order code, lot number, product or producer"),
        links=links or [],
        empty=_("No labels were ordered yet."),
    )


def account_address(portal: str, run_id: int) -> str:
    """Return where a run's account is in a portal."""
    return url_for(f"{portal}.label_account", run_id=run_id)
