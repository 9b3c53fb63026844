"""The quota ledger of a brand, with a statement for any day."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import navigation
from trace.kernel.permissions import Permission
from trace.web import brand_pages
from trace.web.brand import bp
from trace.web.brand.desk import require_staff, staff_work
from trace.web.registers import Answer, Link

navigation.add(
    portal="brand",
    endpoint="brand.quota",
    label=_l("Label quota"),
    permission=Permission.QUOTA_WRITE,
    order=35,
)


@bp.get("/quota")
def quota() -> Answer:
    """List the quota accounts of the holders."""
    with staff_work() as work:
        return brand_pages.quota_page(
            work,
            portal="brand",
            lead=_("Labels granted, drawn and left, by holder, product and season"),
            empty=_("No labels have been granted yet."),
            links=[
                Link(_("Instalments"), url_for("brand.instalments")),
                Link(_("Transfers"), url_for("brand.transfers")),
            ],
        )


@bp.get("/quota/<int:account_id>")
def quota_statement(account_id: int) -> Answer:
    """Show the statement of one account."""
    require_staff()
    return brand_pages.statement_page(account_id, portal="brand", back=url_for("brand.quota"))
