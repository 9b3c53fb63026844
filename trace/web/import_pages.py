"""Workbooks in the portals of producers and brands: hand in, see what is wrong, take over, look back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _

from trace.http import exports
from trace.http.forms import Form
from trace.http.import_words import obstacle_address, obstacle_text, record_address, taken_back
from trace.http.problems import sentence
from trace.http.session import door_work
from trace.http.workbooks import fault_lines
from trace.kernel.errors import Conflict, Invalid, NoSuchRecord, TraceError
from trace.kernel.paging import DEFAULT_SIZE, Page
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.intake import queries, services, template
from trace.rooms.intake.errors import AlreadyImported, AlreadyUndone, WorkbookRefused
from trace.rooms.intake.kinds import ImportKind, WorkbookStanding
from trace.rooms.intake.report import Report
from trace.rooms.intake.services import CheckedWorkbook
from trace.rooms.intake.sheets import BY_KEY
from trace.web.registers import Answer, text_asked
from trace.wire.intake import UndoSchema

Check = Callable[[Work, Form, Upload], CheckedWorkbook]


@dataclass(frozen=True, slots=True)
class Portal:
    """What the two portals differ in; `name` is that of the blueprint."""

    name: str
    kind: ImportKind
    title: str
    lead: str

    def address(self, endpoint: str, **values: Any) -> str:
        """Return the address of one of the portal's pages."""
        return url_for(f"{self.name}.{endpoint}", **values)


def imports_page(
    portal: Portal,
    form: Form,
    check: Check,
    *,
    organisation_id: int | None,
    brands: list[tuple[int, str]] | None = None,
) -> Answer:
    """List the workbooks of the past and take a new one in; without a fault it leads on to the workbook's page."""
    shown: dict[str, Any] = {"portal": portal, "form": form, "brands": brands}
    if request.method == "POST" and form.load():
        upload = form.file("file")
        if upload is None:
            form.add_error("file", _("Choose the workbook."))
        else:
            try:
                with door_work() as work:
                    checked = check(work, form, upload)
                if checked.record is not None:
                    return redirect(portal.address("workbook", import_id=checked.record.id))
                return _report_page(shown, checked.report, upload.name)
            except TraceError as error:
                form.refuse(error)
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_imports(
                work,
                kind=portal.kind,
                organisation_id=organisation_id,
                text=text_asked(),
                cursor=cursor,
                size=size,
            )

        if exports.wanted():
            return exports.answer(
                portal.title,
                [_("Workbook"), _("State"), _("Records"), _("Checked"), _("Taken over"), _("By")],
                exports.every(fetch),
                lambda row: [
                    *(row.file_name, row.standing, row.record_count, row.checked_at),
                    *(row.imported_at, row.imported_by or row.checked_by),
                ],
            )
        page = fetch(request.args.get("cursor"), DEFAULT_SIZE)
        return render_template("imports/list.html", page=page, **shown), form.status


def _report_page(shown: dict[str, Any], report: Report, file_name: str) -> Answer:
    page = render_template(
        "imports/report.html",
        report=report,
        lines=fault_lines(report),
        file_name=file_name,
        **shown,
    )
    return page, 422


def workbook_page(
    portal: Portal, import_id: int, *, organisation_id: int | None, form: Form | None = None
) -> Answer:
    """Show one workbook: what was understood, what its rows became, and what undoing it would take back."""
    form = form or Form(UndoSchema)
    with door_work(read_only=True) as work:
        found = _own(work, portal, import_id, organisation_id)
        is_done = found.standing is WorkbookStanding.DONE
        plan = queries.plan_undo(work, import_id) if is_done else None
        page = render_template(
            "imports/workbook.html",
            portal=portal,
            workbook=found,
            records=queries.records_of(work, import_id, cursor=request.args.get("cursor")),
            titles={key: sheet.title for key, sheet in BY_KEY.items()},
            address=None if found.undoing else record_address,
            form=form,
            plan=plan,
            taken_back=taken_back(plan.counts) if plan else [],
            obstacle_text=obstacle_text,
            obstacle_address=partial(obstacle_address, portal.name),
        )
        return page, form.status


def undo(portal: Portal, import_id: int, *, organisation_id: int | None) -> Answer:
    """Undo an import and lead back to its page, which tells what builds on it where that is refused."""
    form = Form(UndoSchema)
    if form.load():
        try:
            with door_work() as work:
                _own(work, portal, import_id, organisation_id)
                found = services.undo_workbook(work, import_id=import_id, **form.data)
            flash(_("%(count)d records have been taken back.", count=found.record_count), "good")
            return redirect(portal.address("workbook", import_id=import_id))
        except Conflict as error:
            flash(sentence(error), "warn")
            return redirect(portal.address("workbook", import_id=import_id))
        except Invalid as error:
            form.refuse(error)
    return workbook_page(portal, import_id, organisation_id=organisation_id, form=form)


def _own(work: Work, portal: Portal, import_id: int, organisation_id: int | None) -> Any:
    found = queries.get_import(work, import_id)
    is_own = organisation_id is None or found.organisation_id == organisation_id
    if found.kind is not portal.kind or not is_own:
        raise NoSuchRecord(kind="import", key=str(import_id))
    return found


def take_over(
    portal: Portal,
    form: Form,
    import_id: int,
    *,
    organisation_id: int | None,
    brands: list[tuple[int, str]] | None = None,
) -> Answer:
    """Take a checked workbook over and lead back to its page; what has changed meanwhile is told by row."""
    try:
        with door_work() as work:
            found = _own(work, portal, import_id, organisation_id)
            services.import_workbook(work, import_id=import_id)
        flash(_("%(count)d records have been taken over.", count=found.record_count), "good")
    except (AlreadyImported, AlreadyUndone) as error:
        flash(sentence(error), "warn")
    except WorkbookRefused as error:
        shown = {"portal": portal, "form": form, "brands": brands}
        return _report_page(shown, error.report, found.file_name)
    return redirect(portal.address("workbook", import_id=import_id))


def send_workbook(portal: Portal, import_id: int, *, organisation_id: int | None) -> Response:
    """Send the workbook as it was handed in."""
    with door_work(read_only=True) as work:
        _own(work, portal, import_id, organisation_id)
        content = work.ports.files.open(queries.file_of(work, import_id).digest)
    response = send_file(
        content, mimetype=exports.XLSX, download_name=f"import-{import_id}.xlsx", as_attachment=True
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def send_template(portal: Portal) -> Response:
    """Send the workbook to fill in; with `?filled=1` the one with the examples."""
    is_filled = bool(request.args.get("filled"))
    make = template.example_workbook if is_filled else template.blank_template
    response = Response(make(portal.kind), content_type=exports.XLSX)
    name = f"{portal.kind.value}-{'example' if is_filled else 'template'}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
