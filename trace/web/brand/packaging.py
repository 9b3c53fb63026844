"""Packaging filings, for the people who approve them."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from trace.http import navigation
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.permissions import Permission
from trace.rooms.authorisations import services
from trace.web import packaging_pages
from trace.web.brand import bp
from trace.web.brand.desk import require_staff, staff_work
from trace.web.registers import Answer
from trace.wire.packaging import ApprovalSchema, ReturnSchema

navigation.add(
    portal="brand",
    endpoint="brand.filings",
    label=_l("Packaging filing"),
    permission=Permission.AUTHORISATIONS_MANAGE,
    order=33,
)


@bp.get("/packaging")
def filings() -> Answer:
    """List the packaging that holders have filed."""
    with staff_work() as work:
        return packaging_pages.filings_page(
            work,
            portal="brand",
            lead=_("Artwork that holders hand in before it carries the mark"),
            links=[],
        )


@bp.get("/packaging/<int:filing_id>")
def filing(filing_id: int) -> Answer:
    """Show one filing."""
    require_staff()
    return packaging_pages.filing_page(filing_id, portal="brand")


@bp.get("/packaging/<int:filing_id>/file")
def filing_file(filing_id: int) -> Response:
    """Send the artwork."""
    require_staff()
    return packaging_pages.send_artwork(filing_id)


@bp.post("/packaging/<int:filing_id>/approve")
def approve_filing(filing_id: int) -> Answer:
    """Approve a filing."""
    require_staff()
    form = Form(ApprovalSchema)
    if form.load():
        try:
            with door_work() as work:
                services.approve_packaging(work, filing_id=filing_id, **form.data)
            flash(_("The packaging is approved."), "good")
            return redirect(url_for("brand.filing", filing_id=filing_id))
        except TraceError as error:
            form.refuse(error)
    return packaging_pages.filing_page(filing_id, portal="brand", forms={"approve": form})


@bp.post("/packaging/<int:filing_id>/return")
def return_filing(filing_id: int) -> Answer:
    """Return a filing for changes."""
    require_staff()
    form = Form(ReturnSchema)
    if form.load():
        try:
            with door_work() as work:
                services.return_packaging(work, filing_id=filing_id, **form.data)
            flash(_("The holder reads what has to change."), "good")
            return redirect(url_for("brand.filing", filing_id=filing_id))
        except TraceError as error:
            form.refuse(error)
    return packaging_pages.filing_page(filing_id, portal="brand", forms={"return": form})
