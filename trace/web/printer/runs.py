"""The print shop's portal: the runs assigned to it, their files, and activation where it sticks labels on."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from trace.http import navigation
from trace.http.identity import current_organisation_id
from trace.http.run_files import send_label, send_manifest, send_part
from trace.http.session import door_work
from trace.kernel.actor import Role
from trace.kernel.permissions import Permission
from trace.rooms.labels import queries
from trace.rooms.labels.rules import RunState
from trace.web import export_pages, label_pictures, run_pages
from trace.web.printer import bp
from trace.web.registers import Answer

navigation.add(
    portal="printer",
    endpoint="printer.runs",
    label=_l("Orders to print"),
    permission=Permission.LABELS_READ,
    order=1,
)
PORTAL = "printer"


@bp.get("/")
def runs() -> str:
    """List the label orders assigned to the print shop, newest first."""
    printer_id = current_organisation_id(Role.PRINTER)
    with door_work(read_only=True) as work:
        page = queries.runs_for_printer(
            work,
            printer_id,
            text=run_pages.search_text(),
            state=run_pages.asked_state(),
            cursor=request.args.get("cursor"),
        )
        return render_template("printer/runs.html", page=page, states=RunState)


@bp.get("/runs/<int:run_id>")
def label_run(run_id: int) -> tuple[str, int]:
    """Show one label order."""
    return run_pages.show_run(PORTAL, run_id)


@bp.get("/runs/<int:run_id>/progress")
def label_progress(run_id: int) -> str:
    """Show how far the files of an order are."""
    return export_pages.show_progress(PORTAL, run_id)


@bp.post("/runs/<int:run_id>/<any(bind, activate, spoil, void):act>")
def act_on_labels(run_id: int, act: str) -> Response | tuple[str, int]:
    """Activate or spoil a range of labels; the service refuses what is not the printer's."""
    return run_pages.act_on_range(PORTAL, run_id, act, _address(run_id))


@bp.post("/runs/<int:run_id>/files")
def request_label_files(run_id: int) -> Answer:
    """Have files made."""
    return export_pages.request_files(PORTAL, run_id, _address(run_id))


@bp.get("/runs/<int:run_id>/label/<int:number>.png")
def label_picture(run_id: int, number: int) -> Response:
    """Send one label as a picture."""
    run_pages.enter(PORTAL)
    return send_label(run_id, number)


@bp.get("/runs/<int:run_id>/label")
def one_label(run_id: int) -> Response | tuple[str, int]:
    """Send one label as a picture to take along, by a template."""
    return label_pictures.one_label(PORTAL, run_id)


@bp.get("/files/<int:export_id>")
def label_export(export_id: int) -> str:
    """Show one set of files."""
    return export_pages.show_export(PORTAL, export_id)


@bp.get("/files/<int:export_id>/progress")
def label_export_progress(export_id: int) -> str:
    """Show how far one set of files is."""
    return export_pages.show_export_progress(PORTAL, export_id)


@bp.get("/files/<int:export_id>/<int:position>")
def label_file(export_id: int, position: int) -> Response:
    """Send one file of an export."""
    run_pages.enter(PORTAL)
    return send_part(export_id, position)


@bp.get("/files/<int:export_id>/manifest")
def label_manifest(export_id: int) -> Response:
    """Send the manifest of an export."""
    run_pages.enter(PORTAL)
    return send_manifest(export_id)


@bp.post("/files/<int:export_id>/cancel")
def cancel_label_files(export_id: int) -> Response:
    """Stop the making of files."""
    return export_pages.cancel_files(PORTAL, export_id, _address)


@bp.post("/files/<int:export_id>/resume")
def resume_label_files(export_id: int) -> Response:
    """Go on with the making of files."""
    return export_pages.resume_files(PORTAL, export_id, _address)


def _address(run_id: int) -> str:
    return url_for("printer.label_run", run_id=run_id)
