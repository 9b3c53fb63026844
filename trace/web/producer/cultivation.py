"""农事记录: what was used on the land, written down in under a minute, and until when it may not be harvested."""

from __future__ import annotations

from dataclasses import fields as members
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from trace.http import navigation, words
from trace.http.arguments import number_asked
from trace.http.cultivation_words import days_of_use, dose
from trace.http.forms import Form
from trace.http.identity import current_actor
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission
from trace.kernel.work import Work
from trace.rooms.batches import services as batches
from trace.rooms.batches.services import Recorded
from trace.rooms.cultivation import queries, services
from trace.rooms.cultivation.kinds import DoseUnit, InputKind, RecordState
from trace.rooms.cultivation.services import NewUse
from trace.rooms.producers.queries import get_producer, list_units
from trace.web.producer import bp
from trace.web.registers import (
    Answer,
    Column,
    Filter,
    Link,
    list_page,
    own_producer_id,
    require_own,
    text_asked,
)
from trace.wire.cultivation import CorrectionInput, UseInput, VoidInput

MOST_CHOICES = 500
# What a copy takes over: all but the days, which are today's.
COPIED = tuple(
    field.name for field in members(NewUse) if field.name not in ("unit_id", "first_on", "last_on")
)

navigation.add(
    portal="producer",
    endpoint="producer.cultivation",
    label=_l("Cultivation records"),
    permission=Permission.BATCHES_WRITE,
    order=9,
)


@bp.get("/cultivation")
def cultivation() -> Answer:
    """List what was done on the land, the latest first; above it the units that may not be harvested yet."""
    producer_id = own_producer_id()
    kinds = Filter("kind", _("Kind"), InputKind)
    states = Filter("state", _("State"), RecordState)
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_records(
                work,
                producer_id=producer_id,
                kind=kinds.chosen,
                state=states.chosen,
                text=text_asked(),
                cursor=cursor,
                size=size,
            )

        return list_page(
            title=_("Cultivation records"),
            lead=_(
                "Kept for two years at least (农产品质量安全法 article 27); here none is ever removed."
            ),
            columns=record_columns(_address),
            fetch=fetch,
            search=_("Input, unit, target or number"),
            filters=[kinds, states],
            links=[
                Link(_("Label data"), url_for("producer.input_labels")),
                Link(_("Copy the last"), url_for("producer.new_cultivation", copy="last")),
                Link(_("Record a use"), url_for("producer.new_cultivation"), is_main=True),
            ],
            empty=_("Nothing has been recorded yet."),
            template="cultivation/list.html",
            open_intervals=queries.open_intervals(work, producer_id),
        )


def record_columns(address: Any) -> list[Column]:
    """Return the columns of a list of records."""
    return [
        Column(_("Record number"), lambda row: row.number, address),
        Column(_("Production unit"), lambda row: row.unit.name),
        Column(_("Kind"), lambda row: row.kind),
        Column(_("Input or work"), lambda row: row.title),
        Column(_("Days of use"), days_of_use),
        Column(_("Times"), lambda row: row.times),
        Column(_("Dose"), dose),
        Column(_("Target"), lambda row: row.target),
        Column(_("Maker"), lambda row: row.maker),
        Column(_("Done by"), lambda row: row.operator),
        Column(_("Interval, days"), lambda row: row.interval_days),
        Column(_("Harvest from"), lambda row: row.harvest_from_on),
        Column(_("State"), lambda row: row.state, is_state=True),
    ]


def _address(row: Any) -> str:
    return url_for("producer.cultivation_record", number=row.number)


@bp.route("/cultivation/new", methods=["GET", "POST"])
def new_cultivation() -> Answer:
    """Record a use: an empty form, a copy of the last record, or of one named."""
    producer_id = own_producer_id()
    if request.method == "POST":
        form = Form(UseInput)
        if form.load():
            made = _try(
                form,
                lambda work: batches.record_use(
                    work,
                    producer_id=producer_id,
                    use=NewUse(**form.data),
                    evidence=form.file("file"),
                ),
            )
            if made is not None:
                return made
    else:
        with door_work(read_only=True) as work:
            form = Form(UseInput, initial=_beginning(work, producer_id))
    return _show(form, producer_id, title=_("Record a use"))


@bp.route("/cultivation/<number>/correct", methods=["GET", "POST"])
def correct_cultivation(number: str) -> Answer:
    """Say what a record should have said; the wrong one is made void with the reason."""
    producer_id = own_producer_id()
    with door_work(read_only=True) as work:
        wrong = require_own(queries.read_record(work, number), "cultivation-record")
        form = Form(CorrectionInput, initial=_as_typed(wrong))
    if request.method == "POST" and form.load():
        given = dict(form.data)
        reason = given.pop("reason")
        made = _try(
            form,
            lambda work: batches.correct_use(
                work,
                number=number,
                reason=reason,
                use=NewUse(**given),
                evidence=form.file("file"),
            ),
        )
        if made is not None:
            return made
    title = _("Correct record %(number)s", number=wrong.number)
    return _show(form, producer_id, title=title, is_correction=True)


def _try(form: Form, enter: Any) -> Response | None:
    try:
        with door_work() as work:
            recorded: Recorded = enter(work)
            number, earliest = recorded.record.number, recorded.record.harvest_from_on
            lots = [each.batch.lot for each in recorded.restricted]
            lacks = recorded.record.kind is InputKind.PESTICIDE and earliest is None
    except TraceError as error:
        form.refuse(error)
        return None
    flash(_("Recorded as %(number)s.", number=number), "good")
    if lacks:
        flash(
            _("No interval is known for it: enter the label's days, or labels cannot be ordered."),
            "warn",
        )
    if lots:
        flash(
            _(
                "Batches harvested before that this use reaches are restricted now: %(lots)s.",
                lots=", ".join(lots),
            ),
            "bad",
        )
    return redirect(url_for("producer.cultivation_record", number=number))


def _beginning(work: Work, producer_id: int) -> dict[str, Any]:
    begun: dict[str, Any] = {
        "kind": InputKind.PESTICIDE,
        "first_on": work.today,
        "times": 1,
        "operator": current_actor().label[:80],
        "unit_id": number_asked("unit"),
    }
    asked = request.args.get("copy", "")
    copied = (
        queries.last_record(work, producer_id)
        if asked == "last"
        else queries.find_record(work, asked)
        if asked
        else None
    )
    if copied is None or copied.producer_id != producer_id:
        return begun
    taken = {name: getattr(copied, name) for name in COPIED}
    unit = {"unit_id": begun["unit_id"] or copied.production_unit_id}
    return begun | taken | unit | {"season": "", "crop": ""}


def _as_typed(record: Any) -> dict[str, Any]:
    taken = {name: getattr(record, name) for name in COPIED}
    return taken | {
        "unit_id": record.production_unit_id,
        "first_on": record.first_on,
        "last_on": record.last_on,
    }


def _show(form: Form, producer_id: int, *, title: str, is_correction: bool = False) -> Answer:
    with door_work(read_only=True) as work:
        producer = get_producer(work, producer_id)
        page = render_template(
            "cultivation/record_form.html",
            form=form,
            title=title,
            is_correction=is_correction,
            kinds=words.choices(InputKind),
            dose_units=words.choices(DoseUnit),
            units=_units(work, producer_id),
            labels=[(each.id, label_words(each)) for each in queries.labels_for(work, producer)],
            today=work.today,
        )
    return page, form.status


def _units(work: Work, producer_id: int) -> list[tuple[int, str]]:
    found = list_units(work, producer_id, on=work.today, size=MOST_CHOICES)
    return [
        (unit.id, " · ".join(part for part in (unit.name, unit.crop, unit.code) if part))
        for unit in found
    ]


def label_words(label: Any) -> str:
    """Return label data in one line: what, for which crop, how many days."""
    return _(
        "%(name)s %(formulation)s · %(crop)s · %(days)d days",
        name=label.name,
        formulation=label.formulation,
        crop=label.crop,
        days=label.interval_days,
    )


@bp.get("/cultivation/<number>")
def cultivation_record(number: str) -> str:
    """Show one record: correct it, make it void, copy it to another unit."""
    with door_work(read_only=True) as work:
        found = require_own(queries.read_record(work, number), "cultivation-record")
        return render_template(
            "cultivation/record.html",
            record=found,
            correction=None if found.is_in_force else queries.correction_of(work, found.id),
        )


@bp.post("/cultivation/<number>/void")
def void_cultivation(number: str) -> Response:
    """Make a record void, with the reason."""
    with door_work(read_only=True) as work:
        require_own(queries.read_record(work, number), "cultivation-record")
    form = Form(VoidInput)
    if form.load():
        try:
            with door_work() as work:
                services.void_record(work, number=number, **form.data)
            flash(_("The record is void; it stays with its reason."), "good")
        except TraceError as error:
            form.refuse(error)
    for _name, text in form.all_errors():
        flash(text, "bad")
    return redirect(url_for("producer.cultivation_record", number=number))
