"""The print shop's account: printed, handed over, and how the labels were taken up."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l

from trace.http import navigation
from trace.http.identity import current_organisation_id
from trace.http.session import door_work
from trace.kernel.actor import Role
from trace.kernel.permissions import Permission
from trace.web import printing_pages
from trace.web.printer import bp
from trace.web.registers import Answer

PORTAL = "printer"
navigation.add(
    portal=PORTAL,
    endpoint="printer.take_up",
    label=_l("Take-up of labels"),
    permission=Permission.LABELS_READ,
    order=20,
)


@bp.get("/take-up")
def take_up() -> Answer:
    """Show how the labels of the orders assigned to the print shop were taken up."""
    printer_id = current_organisation_id(Role.PRINTER)
    with door_work(read_only=True) as work:
        return printing_pages.take_up_page(
            work,
            printer_id=printer_id,
            address=lambda row: printing_pages.account_address(PORTAL, row.run.id),
        )


@bp.get("/runs/<int:run_id>/account")
def label_account(run_id: int) -> Answer:
    """Show where the labels of an order are."""
    return printing_pages.account_page(PORTAL, run_id)


@bp.post('/runs/<int:run_id>/account/<any("printed", "handed-over", "returned", "missing"):name>')
def report_labels(run_id: int, name: str) -> Answer:
    """Report labels as printed or handed over; the service refuses what is not the printer's."""
    return printing_pages.report(
        PORTAL, run_id, name, printing_pages.account_address(PORTAL, run_id)
    )


@bp.post("/runs/<int:run_id>/account/files")
def request_unprinted(run_id: int) -> Answer:
    """Have files made of what is not printed yet."""
    return printing_pages.request_unprinted(
        PORTAL, run_id, url_for("printer.label_run", run_id=run_id)
    )
