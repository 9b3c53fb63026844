"""Premises of one's own producer."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import navigation, words
from trace.http.forms import Form
from trace.http.problems import sentence
from trace.http.session import door_work
from trace.kernel.errors import Conflict, Invalid, TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission
from trace.rooms.producers import queries, services
from trace.rooms.producers.kinds import PremisesKind
from trace.web.producer import bp
from trace.web.registers import (
    Answer,
    Column,
    Input,
    Link,
    form_page,
    list_page,
    own_producer_id,
    require_own,
    text_asked,
)
from trace.wire.producers import DaySchema, PremisesInput

navigation.add(
    portal="producer",
    endpoint="producer.premises",
    label=_l("Premises"),
    permission=Permission.PRODUCERS_WRITE,
    order=84,
)


@bp.get("/premises")
def premises() -> Answer:
    """List premises; search, export."""
    producer_id = own_producer_id()
    with door_work(read_only=True) as work:
        found = [row for row in queries.premises_of(work, producer_id) if text_asked() in row.name]

        def fetch(_cursor: str | None, _size: int) -> Page[Any]:
            return Page(found, None)

        return list_page(
            title=_("Premises"),
            columns=[
                Column(_("Name"), lambda row: row.name, _address),
                Column(_("Kind"), lambda row: row.kind),
                Column(_("Address"), lambda row: row.address),
                Column(_("GLN"), lambda row: row.gln),
                Column(_("Closed on"), lambda row: row.closed_on),
            ],
            fetch=fetch,
            search=_("Name"),
            links=[Link(_("Add premises"), url_for("producer.new_premises"), is_main=True)],
            empty=_("No factory, warehouse, cold store or shop has been entered yet."),
        )


def _address(row: Any) -> str:
    return url_for("producer.one_premises", premises_id=row.id)


@bp.route("/premises/new", methods=["GET", "POST"])
def new_premises() -> Answer:
    """Enter premises."""
    producer_id = own_producer_id()
    form = Form(PremisesInput, initial={"kind": PremisesKind.FACTORY})
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.add_premises(work, producer_id=producer_id, **form.data)
            flash(_("Saved."), "good")
            return redirect(url_for("producer.premises"))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=_("Add premises"),
        inputs=_inputs(),
        button=_("Save"),
        back=url_for("producer.premises"),
    )


@bp.route("/premises/<int:premises_id>", methods=["GET", "POST"])
def one_premises(premises_id: int) -> Answer:
    """Show and correct premises; close them."""
    with door_work(read_only=True) as work:
        known = require_own(queries.get_premises(work, premises_id), "premises")
    form = Form(PremisesInput, initial=known)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.update_premises(work, premises_id=premises_id, **form.data)
            flash(_("Saved."), "good")
            return redirect(url_for("producer.premises"))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=known.name,
        inputs=_inputs(),
        button=_("Save"),
        back=url_for("producer.premises"),
        template="registers/form_with_end.html",
        end_address=url_for("producer.close_premises", premises_id=premises_id),
        end_label=_("Close the premises"),
        end_question=_("Batches made there up to this day stay as they are."),
        ended_on=known.closed_on,
        today=work.today,
    )


@bp.post("/premises/<int:premises_id>/close")
def close_premises(premises_id: int) -> Answer:
    """Record the last day of use of premises."""
    with door_work(read_only=True) as work:
        require_own(queries.get_premises(work, premises_id), "premises")
    form = Form(DaySchema)
    if not form.load():
        flash(_("Enter the last day."), "bad")
        return redirect(url_for("producer.one_premises", premises_id=premises_id))
    try:
        with door_work() as work:
            services.close_premises(work, premises_id=premises_id, on=form.data["on"])
        flash(_("Saved."), "good")
    except (Conflict, Invalid) as error:
        flash(sentence(error), "bad")
    return redirect(url_for("producer.one_premises", premises_id=premises_id))


def _inputs() -> list[Input]:
    return [
        Input("kind", _("Kind"), "radio", choices=words.choices(PremisesKind)),
        Input("name", _("Name")),
        Input("address", _("Address")),
        Input("division", _("Township or village"), "division"),
        Input(
            "gln", _("GLN"), help=_("The GS1 number of the place, if it has one: thirteen digits.")
        ),
    ]
