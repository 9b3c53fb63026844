"""Packaging filings as the holder and the authority see them alike: the list, one filing, its artwork."""

from __future__ import annotations

from typing import Any

from flask import render_template, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.paging import Page
from trace.kernel.work import Work
from trace.rooms.authorisations import queries
from trace.rooms.authorisations.kinds import FilingState
from trace.rooms.brands import queries as brands
from trace.web.registers import Answer, Column, Filter, Link, list_page, text_asked
from trace.wire.packaging import ApprovalSchema, ReturnSchema


def filings_page(
    work: Work, *, portal: str, lead: str, links: list[Link], producer_id: int | None = None
) -> Answer:
    """List packaging filings in a portal."""
    states = Filter("state", _("Any state"), FilingState)

    def fetch(cursor: str | None, size: int) -> Page[Any]:
        return queries.list_filings(
            work,
            producer_id=producer_id,
            state=states.chosen,
            text=text_asked(),
            cursor=cursor,
            size=size,
        )

    def address(row: Any) -> str:
        return url_for(f"{portal}.filing", filing_id=row.id)

    columns = [
        Column(_("Product"), lambda row: row.product.name, address),
        Column(_("Version"), lambda row: str(row.version)),
        Column(_("What it is"), lambda row: row.description),
        Column(_("Where the packs are sold"), lambda row: row.channel),
        Column(_("Authorisation"), lambda row: row.authorisation.number),
        Column(_("State"), lambda row: row.state, is_state=True),
        Column(_("From"), lambda row: row.valid_from),
        Column(_("Until"), lambda row: row.valid_until),
    ]
    if producer_id is None:
        columns.insert(4, Column(_("Authorised user"), lambda row: row.authorisation.producer.name))
    return list_page(
        title=_("Packaging filing"),
        lead=lead,
        columns=columns,
        fetch=fetch,
        search=_("Number, holder, product or words"),
        filters=[states],
        links=links,
        empty=_("No packaging has been filed yet."),
    )


def filing_page(filing_id: int, *, portal: str, forms: dict[str, Form] | None = None) -> Answer:
    """Show one filing with its artwork beside what the rule-book asks for, and what may be done."""
    forms = forms or {}
    with door_work(read_only=True) as work:
        filing = queries.get_filing(work, filing_id)
        found = brands.rules_on(work, filing.authorisation.brand_id, work.today)
        others = queries.filings_of(work, [filing.authorisation_id], product_id=filing.product_id)
    page = render_template(
        "brand/filing.html",
        portal_name=portal,
        filing=filing,
        packaging=found[1].packaging if found else None,
        others=[other for other in others if other.id != filing.id],
        approve_form=forms.get("approve") or Form(ApprovalSchema),
        return_form=forms.get("return") or Form(ReturnSchema),
    )
    return page, max((form.status for form in forms.values()), default=200)


def send_artwork(filing_id: int) -> Response:
    """Send the artwork of a filing to somebody who may see it."""
    with door_work(read_only=True) as work:
        found = queries.get_filing(work, filing_id).file
        content = work.ports.files.open(found.digest)
    extension = ".pdf" if found.media_type == "application/pdf" else ".jpg"
    response: Response = send_file(
        content, mimetype=found.media_type, download_name=f"{found.digest[:12]}{extension}"
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
