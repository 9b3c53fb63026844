"""One's own inspections: what was found, what has to be put right by when, the proof; and what is announced."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from trace.http import navigation
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import NoSuchRecord, TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission
from trace.rooms.inspections import queries, services
from trace.rooms.inspections.kinds import InspectionResult, PlanState, RectificationState
from trace.web.officer.shared import send_picture
from trace.web.producer import bp
from trace.web.registers import (
    Answer,
    Column,
    Filter,
    list_page,
    own_producer_id,
    require_own,
    text_asked,
)
from trace.wire.inspections import RectificationSchema

navigation.add(
    portal="producer",
    endpoint="producer.inspections",
    label=_l("Inspections"),
    permission=Permission.BATCHES_WRITE,
    order=76,
)


@bp.get("/inspections")
def inspections() -> Answer:
    """List the inspections of oneself, and above them those that were announced."""
    producer_id = own_producer_id()
    results = Filter("result", _("Result"), InspectionResult)
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_inspections(
                work,
                producer_id=producer_id,
                result=results.chosen,
                text=text_asked(),
                cursor=cursor,
                size=size,
            )

        announced = queries.list_plans(
            work, producer_id=producer_id, state=PlanState.PLANNED, size=20
        )
        return list_page(
            title=_("Inspections"),
            columns=[
                Column(_("Number"), lambda row: row.number, _address),
                Column(_("Time"), lambda row: row.at),
                Column(_("Kind of inspection"), lambda row: row.kind),
                Column(_("Result"), lambda row: row.result, is_state=True),
                Column(_("Rectify by"), lambda row: row.rectify_by),
                Column(_("Rectification"), lambda row: row.rectification),
                Column(_("Published on"), lambda row: row.published_at),
            ],
            fetch=fetch,
            search=_("Number, place or officer"),
            filters=[results],
            empty=_("You have not been inspected yet."),
            template="producer/inspections.html",
            announced=announced.items,
        )


@bp.get("/inspections/<number>")
def inspection(number: str) -> str:
    """Show one inspection of oneself; the proof of a rectification is sent in from here."""
    own_producer_id()
    with door_work(read_only=True) as work:
        found = require_own(queries.get_inspection(work, number), "inspection")
        return render_template(
            "producer/inspection.html",
            inspection=found,
            today=work.today,
            is_due=found.rectification is RectificationState.DUE,
        )


@bp.get("/inspections/<number>/pictures/<int:picture_id>")
def inspection_picture(number: str, picture_id: int) -> Response:
    """Send a photograph, one's signature or a proof."""
    own_producer_id()
    with door_work(read_only=True) as work:
        require_own(queries.get_inspection(work, number), "inspection")
        return send_picture(work, queries.get_picture(work, number, picture_id))


@bp.post("/inspections/<number>/rectification")
def submit_rectification(number: str) -> Response:
    """Send in what was put right."""
    own_producer_id()
    form = Form(RectificationSchema)
    if form.load():
        try:
            with door_work() as work:
                require_own(queries.get_inspection(work, number), "inspection")
                services.submit_rectification(
                    work, number=number, proof=form.file("file"), **form.data
                )
            flash(_("Your proof is with the office now."), "good")
        except NoSuchRecord:
            raise
        except TraceError as error:
            form.refuse(error)
    for _name, text in form.all_errors():
        flash(text, "bad")
    return redirect(url_for("producer.inspection", number=number))


def _address(row: Any) -> str:
    return url_for("producer.inspection", number=row.number)
