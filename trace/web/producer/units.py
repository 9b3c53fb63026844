"""Production units of one's own producer."""

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
from trace.kernel.work import Work
from trace.rooms.cultivation.queries import open_intervals, read_unit_records
from trace.rooms.producers import queries, services
from trace.rooms.producers.kinds import AreaBasis, UnitKind
from trace.rooms.producers.services import NewUnit
from trace.web.producer import bp
from trace.web.registers import (
    Answer,
    Column,
    Filter,
    Input,
    Link,
    form_page,
    list_page,
    own_producer_id,
    require_own,
    text_asked,
)
from trace.wire.producers import DaySchema, UnitInput

SHOWN_RECORDS = 10

navigation.add(
    portal="producer",
    endpoint="producer.units",
    label=_l("Production units"),
    permission=Permission.PRODUCERS_WRITE,
    order=82,
)


@bp.get("/units")
def units() -> Answer:
    """List production units; search, filter, export."""
    producer_id = own_producer_id()
    kinds = Filter("kind", _("Kind of unit"), UnitKind)
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_units(
                work, producer_id, text=text_asked(), kind=kinds.chosen, cursor=cursor, size=size
            )

        return list_page(
            title=_("Production units"),
            columns=[
                Column(_("Unit code"), lambda row: row.code),
                Column(_("Name"), lambda row: row.name, _address),
                Column(_("Kind"), lambda row: row.kind),
                Column(_("Size"), lambda row: row.size),
                Column(_("Unit"), lambda row: row.size_unit),
                Column(_("Basis of the size"), lambda row: row.area_basis),
                Column(_("Crop"), lambda row: f"{row.crop} {row.variety}".strip()),
                Column(_("Grower"), lambda row: row.member.name if row.member else ""),
                Column(_("Closed on"), lambda row: row.closed_on),
            ],
            fetch=fetch,
            search=_("Name, code, crop or variety"),
            filters=[kinds],
            links=[Link(_("Add a unit"), url_for("producer.new_unit"), is_main=True)],
            empty=_("No land, bees, ponds or herds have been entered yet."),
        )


def _address(row: Any) -> str:
    return url_for("producer.unit", unit_id=row.id)


@bp.route("/units/new", methods=["GET", "POST"])
def new_unit() -> Answer:
    """Enter a production unit."""
    producer_id = own_producer_id()
    form = Form(UnitInput, initial={"area_basis": AreaBasis.DECLARED})
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.add_unit(work, producer_id=producer_id, unit=NewUnit(**form.data))
            flash(_("Saved."), "good")
            return redirect(url_for("producer.units"))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        inputs = _inputs(work, producer_id)
    return form_page(
        form,
        title=_("Add a production unit"),
        inputs=inputs,
        button=_("Save"),
        back=url_for("producer.units"),
    )


@bp.route("/units/<int:unit_id>", methods=["GET", "POST"])
def unit(unit_id: int) -> Answer:
    """Show and correct a production unit; close it."""
    with door_work(read_only=True) as work:
        known = require_own(queries.get_unit(work, unit_id), "production_unit")
        inputs = _inputs(work, known.producer_id)
        records = read_unit_records(work, unit_id, size=SHOWN_RECORDS)
        intervals = open_intervals(work, known.producer_id, unit_ids=[unit_id])
    form = Form(UnitInput, initial=known)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.update_unit(work, unit_id=unit_id, unit=NewUnit(**form.data))
            flash(_("Saved."), "good")
            return redirect(url_for("producer.units"))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=known.name,
        inputs=inputs,
        button=_("Save"),
        back=url_for("producer.units"),
        template="cultivation/unit.html",
        unit=known,
        records=records,
        open_intervals=intervals,
        end_address=url_for("producer.close_unit", unit_id=unit_id),
        end_label=_("Close the unit"),
        end_question=_(
            "Harvests up to this day stay as they are; nothing is booked from it later."
        ),
        ended_on=known.closed_on,
        today=work.today,
    )


@bp.post("/units/<int:unit_id>/close")
def close_unit(unit_id: int) -> Answer:
    """Record the last day of a unit."""
    with door_work(read_only=True) as work:
        require_own(queries.get_unit(work, unit_id), "production_unit")
    form = Form(DaySchema)
    if not form.load():
        flash(_("Enter the last day."), "bad")
        return redirect(url_for("producer.unit", unit_id=unit_id))
    try:
        with door_work() as work:
            services.close_unit(work, unit_id=unit_id, on=form.data["on"])
        flash(_("Saved."), "good")
    except (Conflict, Invalid) as error:
        flash(sentence(error), "bad")
    return redirect(url_for("producer.unit", unit_id=unit_id))


def _inputs(work: Work, producer_id: int) -> list[Input]:
    members = queries.list_members(work, producer_id, on=work.today, size=500)
    growers = [(one.id, f"{one.number} {one.name}") for one in members.items]
    decimal = {"inputmode": "decimal"}
    return [
        Input("kind", _("Kind of unit"), "select", choices=words.choices(UnitKind)),
        Input("name", _("Name")),
        Input("code", _("Unit code"), help=_("Left empty, the next free code is used.")),
        Input(
            "size",
            _("Size"),
            attrs=decimal,
            help=_(
                "Land and ponds in mu, bees in colonies, herds in head, scattered trees in trees."
            ),
        ),
        Input("area_basis", _("Basis of the size"), "select", choices=words.choices(AreaBasis)),
        Input("division", _("Township or village"), "division"),
        Input("member_id", _("Grower"), "select", choices=growers),
        Input("crop", _("Crop")),
        Input("variety", _("Variety")),
        Input("planting_year", _("Year of planting"), attrs={"inputmode": "numeric"}),
        Input(
            "latitude", _("Latitude"), attrs=decimal, help=_("Degrees (WGS 84); never published.")
        ),
        Input("longitude", _("Longitude"), attrs=decimal),
        Input("surveyed_by", _("Surveyed by")),
        Input("surveyed_on", _("Surveyed on"), "date"),
    ]
