"""Workbooks in the portals of producers and brands: hand in, see what is wrong, take over, look back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _

from trace.http import exports
from trace.http.forms import Form
from trace.http.problems import sentence
from trace.http.session import door_work
from trace.http.workbooks import fault_lines
from trace.kernel.errors import NoSuchRecord, TraceError
from trace.kernel.paging import DEFAULT_SIZE, Page
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.intake import queries, services, template
from trace.rooms.intake.errors import AlreadyImported, WorkbookRefused
from trace.rooms.intake.kinds import ImportKind
from trace.rooms.intake.report import Report
from trace.rooms.intake.services import CheckedWorkbook
from trace.rooms.intake.sheets import BY_KEY
from trace.web.registers import Answer, text_asked

Check = Callable[[Work, Form, Upload], CheckedWorkbook]
#: Where the record that a row became is shown.
ADDRESSES = {
    "member": ("producer.member", "member_id"),
    "production_unit": ("producer.unit", "unit_id"),
    "product": ("producer.product", "product_id"),
    "proof": ("producer.proof", "proof_id"),
    "batch": ("producer.batch", "batch_id"),
    "authorisation": ("brand.authorisation", "authorisation_id"),
}


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
                    *(row.file_name, row.state, row.record_count, row.checked_at),
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


def workbook_page(portal: Portal, import_id: int, *, organisation_id: int | None) -> Answer:
    """Show one workbook: what was understood, and what its rows became."""
    with door_work(read_only=True) as work:
        found = _own(work, portal, import_id, organisation_id)
        records = queries.records_of(work, import_id, cursor=request.args.get("cursor"))
        return render_template(
            "imports/workbook.html",
            portal=portal,
            workbook=found,
            records=records,
            titles={key: sheet.title for key, sheet in BY_KEY.items()},
            address=_address,
        )


def _own(work: Work, portal: Portal, import_id: int, organisation_id: int | None) -> Any:
    found = queries.get_import(work, import_id)
    is_own = organisation_id is None or found.organisation_id == organisation_id
    if found.kind is not portal.kind or not is_own:
        raise NoSuchRecord(kind="import", key=str(import_id))
    return found


def _address(record: Any) -> str:
    endpoint, name = ADDRESSES[record.subject_kind]
    return url_for(endpoint, **{name: record.subject_id})


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
    except AlreadyImported as error:
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
