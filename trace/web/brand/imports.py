"""Workbooks of the brand: holders who were authorised before this system, with quota and old packaging."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import navigation
from trace.http.forms import Form
from trace.kernel.permissions import Permission
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.brands.queries import managed_brands
from trace.rooms.intake import services
from trace.rooms.intake.kinds import ImportKind
from trace.rooms.intake.services import CheckedWorkbook
from trace.web import import_pages
from trace.web.brand import bp
from trace.web.brand.desk import require_staff, staff_work
from trace.web.import_pages import Portal
from trace.web.registers import Answer
from trace.wire.intake import BrandUploadSchema

navigation.add(
    portal="brand",
    endpoint="brand.imports",
    label=_l("Workbook import"),
    permission=Permission.BRANDS_MANAGE,
    order=70,
)


def _portal() -> Portal:
    return Portal(
        "brand",
        ImportKind.BRAND,
        _("Workbook import"),
        _(
            "Holders who were authorised before, with their labels and old packaging, from one XLSX workbook."
        ),
    )


def _brands() -> list[tuple[int, str]]:
    with staff_work() as work:
        return [(brand.id, brand.name) for brand in managed_brands(work)]


def _form(brands: list[tuple[int, str]]) -> Form:
    return Form(BrandUploadSchema, initial={"brand_id": brands[0][0]} if brands else None)


@bp.route("/imports", methods=["GET", "POST"])
def imports() -> Answer:
    """List workbooks; check a new one."""
    brands = _brands()

    def check(work: Work, form: Form, upload: Upload) -> CheckedWorkbook:
        return services.check_brand_workbook(work, brand_id=form.data["brand_id"], upload=upload)

    return import_pages.imports_page(
        _portal(), _form(brands), check, organisation_id=None, brands=brands
    )


@bp.get("/imports/template.xlsx")
def import_template() -> Response:
    """Send the workbook to fill in."""
    require_staff()
    return import_pages.send_template(_portal())


@bp.get("/imports/<int:import_id>")
def workbook(import_id: int) -> Answer:
    """Show one workbook."""
    require_staff()
    return import_pages.workbook_page(_portal(), import_id, organisation_id=None)


@bp.post("/imports/<int:import_id>/take-over")
def take_over_workbook(import_id: int) -> Answer:
    """Take a checked workbook over."""
    brands = _brands()
    return import_pages.take_over(
        _portal(), _form(brands), import_id, organisation_id=None, brands=brands
    )


@bp.post("/imports/<int:import_id>/undo")
def undo_workbook(import_id: int) -> Answer:
    """Take back what a workbook brought."""
    require_staff()
    return import_pages.undo(_portal(), import_id, organisation_id=None)


@bp.get("/imports/<int:import_id>/file")
def workbook_file(import_id: int) -> Response:
    """Send the workbook as it was handed in."""
    require_staff()
    return import_pages.send_workbook(_portal(), import_id, organisation_id=None)
