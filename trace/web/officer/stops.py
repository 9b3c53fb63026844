"""Stopping a batch from sale, and lifting the stop by a second officer."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import navigation
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import NoSuchRecord, TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission, require
from trace.rooms.batches.queries import read_batch, restrictions_by_id
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.recalls import queries, services
from trace.rooms.recalls.queries import StopState
from trace.web.officer import bp
from trace.web.officer.shared import for_portal
from trace.web.registers import Answer, Column, Filter, list_page, text_asked
from trace.wire.recalls import LiftSchema, StopFormSchema

navigation.add(
    portal="officer",
    endpoint="officer.stops",
    label=_l("Stops of sale"),
    permission=Permission.BATCHES_STOP,
    order=60,
)


@bp.get("/stops")
def stops() -> Answer:
    """List officers' and producers' own stops, in force and lifted."""
    for_portal()
    states = Filter("state", _("Holding and lifted"), StopState)
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_stops(
                work, state=states.chosen, text=text_asked(), cursor=cursor, size=size
            )

        return list_page(
            title=_("Stops of sale"),
            lead=_("A stop holds the batch and everything made of it; lifted ones stay on record."),
            columns=[
                Column(_("Batch"), lambda row: f"{row.batch.product.name} {row.batch.lot}", _batch),
                Column(_("Producer"), lambda row: row.batch.producer.name),
                Column(_("Kind"), lambda row: row.kind),
                Column(_("Reason"), lambda row: row.reason),
                Column(_("Document number"), lambda row: row.document_number),
                Column(_("Placed at"), lambda row: row.placed_at),
                Column(_("By"), lambda row: row.placed_by_name),
                Column(_("State"), _state, _address, is_state=True),
            ],
            fetch=fetch,
            search=_("Lot, product, producer or document number"),
            filters=[states],
            empty=_("Nothing is stopped."),
        )


@bp.route("/lots/<int:batch_id>/stop", methods=["GET", "POST"])
def stop_lot(batch_id: int) -> Answer:
    """Ask why, and stop the batch at once."""
    for_portal()
    form = Form(StopFormSchema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.stop_batch(work, batch_id=batch_id, **form.data)
            flash(_("The batch is stopped, and everything made of it."), "good")
            return redirect(url_for("officer.lot", batch_id=batch_id))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        batch = read_batch(work, batch_id)
        require(work.actor, Permission.BATCHES_STOP, division=batch.producer.division)
        page = render_template("officer/stop.html", form=form, batch=batch)
    return page, form.status


@bp.route("/stops/<int:restriction_id>", methods=["GET", "POST"])
def stop(restriction_id: int) -> Answer:
    """Show a stop; a second officer lifts it here."""
    for_portal()
    form = Form(LiftSchema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.lift_stop(work, restriction_id=restriction_id, **form.data)
            flash(_("The stop is lifted; it stays on record."), "good")
            return redirect(url_for("officer.stop", restriction_id=restriction_id))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        found = restrictions_by_id(work, [restriction_id]).get(restriction_id)
        if found is None or found.kind not in queries.STOPS:
            raise NoSuchRecord(kind="stop", key=str(restriction_id))
        producer = found.batch.producer
        require(
            work.actor,
            Permission.BATCHES_READ,
            organisation_id=producer.id,
            division=producer.division,
        )
        page = render_template(
            "officer/stop_lift.html",
            form=form,
            stop=found,
            is_officers=found.kind is RestrictionKind.OFFICER_STOP,
            is_own=found.placed_by is not None and found.placed_by == work.actor.account_id,
        )
    return page, form.status


def _batch(row: Any) -> str:
    return url_for("officer.lot", batch_id=row.batch_id)


def _address(row: Any) -> str:
    return url_for("officer.stop", restriction_id=row.id)


def _state(row: Any) -> StopState:
    return StopState.IN_FORCE if row.is_in_force else StopState.LIFTED
