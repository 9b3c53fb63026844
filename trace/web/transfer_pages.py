"""Transfers of quota as giver, taker and authority see them alike: the list, and one transfer."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission, may
from trace.kernel.work import Work
from trace.rooms.quotas import queries
from trace.rooms.quotas.kinds import TransferState
from trace.web.registers import Answer, Column, Filter, Link, list_page, text_asked
from trace.wire.quota import DocumentOnlySchema, StopSchema


def transfers_page(
    work: Work, *, portal: str, links: list[Link], producer_id: int | None = None
) -> Answer:
    """List transfers in a portal."""
    states = Filter("state", _("Any state"), TransferState)

    def fetch(cursor: str | None, size: int) -> Page[Any]:
        return queries.list_transfers(
            work,
            producer_id=producer_id,
            state=states.chosen,
            text=text_asked(),
            cursor=cursor,
            size=size,
        )

    def address(row: Any) -> str:
        return url_for(f"{portal}.transfer", transfer_id=row.id)

    return list_page(
        title=_("Transfers of labels"),
        lead=_("Asked for by the giver, accepted by the taker, approved by the authority"),
        columns=[
            Column(_("Asked for"), lambda row: row.requested_at, address),
            Column(_("Gives labels"), lambda row: row.giver.producer.name),
            Column(_("Takes labels"), lambda row: row.taker.producer.name),
            Column(_("Product"), lambda row: row.from_product.name),
            Column(_("Season"), lambda row: str(row.season)),
            Column(_("Number of labels"), lambda row: row.count),
            Column(_("State"), lambda row: row.state, is_state=True),
        ],
        fetch=fetch,
        search=_("Number of an authorisation"),
        filters=[states],
        links=links,
        empty=_("No transfer has been asked for yet."),
    )


def transfer_page(transfer_id: int, *, portal: str, forms: dict[str, Form] | None = None) -> Answer:
    """Show one transfer, and what the person may do with it."""
    forms = forms or {}
    with door_work(read_only=True) as work:
        transfer = queries.get_transfer(work, transfer_id)
        account = queries.find_account(
            work,
            authorisation_id=transfer.from_authorisation_id,
            product_id=transfer.from_product_id,
            season=transfer.season,
        )
        sides = {
            side: may(work.actor, Permission.APPLICATIONS_SUBMIT, organisation_id=held.producer_id)
            for side, held in (("giver", transfer.giver), ("taker", transfer.taker))
        }
    page = render_template(
        "brand/transfer.html",
        portal_name=portal,
        transfer=transfer,
        left=account.remaining if account else 0,
        is_giver=sides["giver"],
        is_taker=sides["taker"],
        approve_form=forms.get("approve") or Form(DocumentOnlySchema),
        refuse_form=forms.get("refuse") or Form(StopSchema),
    )
    return page, max((form.status for form in forms.values()), default=200)
