"""Workbooks of one's own producer: members, units, products, proofs and batches at once."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import navigation
from trace.http.forms import Form
from trace.kernel.permissions import Permission
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.intake import services
from trace.rooms.intake.kinds import ImportKind
from trace.rooms.intake.services import CheckedWorkbook
from trace.web import import_pages
from trace.web.import_pages import Portal
from trace.web.producer import bp
from trace.web.registers import Answer, own_producer_id
from trace.wire.intake import UploadSchema

navigation.add(
    portal="producer",
    endpoint="producer.imports",
    label=_l("Workbook import"),
    permission=Permission.INTAKE_IMPORT,
    order=92,
)


def _portal() -> Portal:
    return Portal(
        "producer",
        ImportKind.PRODUCER,
        _("Workbook import"),
        _("Members, production units, products, licences and batches from one XLSX workbook."),
    )


@bp.route("/imports", methods=["GET", "POST"])
def imports() -> Answer:
    """List workbooks; check a new one."""
    producer_id = own_producer_id()

    def check(work: Work, _form: Form, upload: Upload) -> CheckedWorkbook:
        return services.check_producer_workbook(work, producer_id=producer_id, upload=upload)

    return import_pages.imports_page(
        _portal(), Form(UploadSchema), check, organisation_id=producer_id
    )


@bp.get("/imports/template.xlsx")
def import_template() -> Response:
    """Send the workbook to fill in."""
    own_producer_id()
    return import_pages.send_template(_portal())


@bp.get("/imports/<int:import_id>")
def workbook(import_id: int) -> Answer:
    """Show one workbook."""
    return import_pages.workbook_page(_portal(), import_id, organisation_id=own_producer_id())


@bp.post("/imports/<int:import_id>/take-over")
def take_over_workbook(import_id: int) -> Answer:
    """Take a checked workbook over."""
    return import_pages.take_over(
        _portal(), Form(UploadSchema), import_id, organisation_id=own_producer_id()
    )


@bp.post("/imports/<int:import_id>/undo")
def undo_workbook(import_id: int) -> Answer:
    """Take back what a workbook brought."""
    return import_pages.undo(_portal(), import_id, organisation_id=own_producer_id())


@bp.get("/imports/<int:import_id>/file")
def workbook_file(import_id: int) -> Response:
    """Send the workbook as it was handed in."""
    return import_pages.send_workbook(_portal(), import_id, organisation_id=own_producer_id())
