"""Orders to correct 责令改正 that a producer was given, and handing in what was corrected."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from trace.http import navigation
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission
from trace.rooms.cases import queries, services
from trace.rooms.cases.kinds import RectificationState
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
from trace.wire.cases import HandInSchema

navigation.add(
    portal="producer",
    endpoint="producer.rectifications",
    label=_l("Orders to correct"),
    permission=Permission.PRODUCERS_WRITE,
    order=77,
)


@bp.get("/rectifications")
def rectifications() -> Answer:
    """List the orders to correct that were given to oneself."""
    producer_id = own_producer_id()
    states = Filter("state", _("State"), RectificationState)
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_rectifications(
                work, producer_id, state=states.chosen, text=text_asked(), cursor=cursor, size=size
            )

        return list_page(
            title=_("Orders to correct"),
            lead=_("What an office ordered, by when, and what its check found."),
            columns=[
                Column(_("Number"), lambda row: row.number, _address),
                Column(_("Office"), lambda row: row.case.office),
                Column(_("Ordered on"), lambda row: row.ordered_on),
                Column(_("Correct by"), lambda row: row.due_on),
                Column(_("State"), lambda row: row.state, is_state=True),
            ],
            fetch=fetch,
            search=_("Number or words"),
            filters=[states],
            empty=_("No order was given to you."),
        )


@bp.route("/rectifications/<int:rectification_id>", methods=["GET", "POST"])
def rectification(rectification_id: int) -> Answer:
    """Show an order; hand in what was corrected."""
    own_producer_id()
    form = Form(HandInSchema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.hand_in(
                    work,
                    rectification_id=rectification_id,
                    files=form.files("files"),
                    **form.data,
                )
            flash(_("Handed in; the office checks it."), "good")
            return redirect(url_for("producer.rectification", rectification_id=rectification_id))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        order = require_own(queries.get_rectification(work, rectification_id), "rectification")
        page = render_template(
            "producer/rectification.html",
            form=form,
            order=order,
            is_open=order.state is not RectificationState.PASSED,
            is_late=order.state is RectificationState.ORDERED and order.due_on < work.today,
        )
    return page, form.status


@bp.get("/rectifications/<int:rectification_id>/pictures/<int:picture_id>")
def rectification_picture(rectification_id: int, picture_id: int) -> Response:
    """Send a photograph that was handed in."""
    own_producer_id()
    with door_work(read_only=True) as work:
        require_own(queries.get_rectification(work, rectification_id), "rectification")
        return send_picture(work, queries.rectification_picture(work, rectification_id, picture_id))


def _address(row: Any) -> str:
    return url_for("producer.rectification", rectification_id=row.id)
