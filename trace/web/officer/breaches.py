"""Harvests against an interval, a maximum or a bar: the list, and the office's decision on each."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import navigation, words
from trace.http.cultivation_words import restriction_reason
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import NoSuchRecord, TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission, require
from trace.rooms.batches import queries, services
from trace.rooms.batches.rules import RestrictionKind
from trace.web.officer import bp
from trace.web.officer.shared import for_portal, may_over
from trace.web.registers import Answer, Column, Filter, list_page, text_asked
from trace.wire.recalls import LiftSchema


class BreachState(StrEnum):
    """Whether a breach still holds its batch."""

    OPEN = "open_breach"
    CLEARED = "cleared_breach"


words.add({BreachState.OPEN: _l("Holds the batch"), BreachState.CLEARED: _l("Cleared")})
navigation.add(
    portal="officer",
    endpoint="officer.breaches",
    label=_l("Harvests against an interval"),
    permission=Permission.BATCHES_READ,
    order=61,
)


@bp.get("/breaches")
def breaches() -> Answer:
    """List harvests that came too early or after too many or barred uses; search, filter, export."""
    for_portal()
    states = Filter("state", _("Open and cleared"), BreachState)
    is_open = None if states.chosen is None else states.chosen is BreachState.OPEN
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_breaches(
                work, is_open=is_open, text=text_asked(), cursor=cursor, size=size
            )

        return list_page(
            title=_("Harvests against an interval"),
            lead=_(
                "Booked as they happened and held with all that is made of them, until a test that covers what was "
                "used or the office has cleared them."
            ),
            columns=[
                Column(_("Batch"), lambda row: f"{row.batch.product.name} {row.batch.lot}", _batch),
                Column(_("Producer"), lambda row: row.batch.producer.name),
                Column(_("Reason"), lambda row: restriction_reason(row.reason)),
                Column(_("Record number"), lambda row: row.document_number),
                Column(_("Placed at"), lambda row: row.placed_at),
                Column(_("State"), _state, _address, is_state=True),
            ],
            fetch=fetch,
            search=_("Lot, producer or words of the reason"),
            filters=[states],
            empty=_("No harvest came against an interval."),
        )


def _batch(row: Any) -> str:
    return url_for("officer.lot", batch_id=row.batch_id)


def _address(row: Any) -> str:
    return url_for("officer.breach", restriction_id=row.id)


def _state(row: Any) -> BreachState:
    return BreachState.OPEN if row.is_in_force else BreachState.CLEARED


@bp.route("/breaches/<int:restriction_id>", methods=["GET", "POST"])
def breach(restriction_id: int) -> Answer:
    """Show one, what a test has to name, and let the office release the batch with its grounds."""
    for_portal()
    form = Form(LiftSchema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.lift_restriction(work, restriction_ids=[restriction_id], **form.data)
            flash(_("The batch is released; the restriction stays on record."), "good")
            return redirect(url_for("officer.breach", restriction_id=restriction_id))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        held = queries.restrictions_by_id(work, [restriction_id]).get(restriction_id)
        if held is None or held.kind is not RestrictionKind.INTERVAL:
            raise NoSuchRecord(kind="restriction", key=str(restriction_id))
        who = held.batch.producer
        require(work.actor, Permission.BATCHES_READ, organisation_id=who.id, division=who.division)
        page = render_template(
            "officer/breach.html",
            form=form,
            held=held,
            used=queries.ingredients_used_on(work, held.batch_id),
            may_lift=may_over(Permission.BATCHES_LIFT, who.id, who.division),
        )
    return page, form.status
