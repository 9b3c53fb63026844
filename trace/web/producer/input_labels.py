"""Label data of what a producer uses: intervals and maximum uses, copied once from the package."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from trace.http.forms import Form
from trace.http.problems import sentence
from trace.http.session import door_work
from trace.kernel.errors import Conflict, NoSuchRecord, TraceError
from trace.kernel.paging import Page
from trace.rooms.cultivation import queries, services
from trace.rooms.cultivation.rules import label_serves
from trace.rooms.cultivation.services import LabelData
from trace.rooms.producers.queries import get_producer
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
from trace.wire.cultivation import LabelInput


@bp.get("/input-labels")
def input_labels() -> Answer:
    """List label data that serve the producer: its own, and those of its agriculture office."""
    producer_id = own_producer_id()
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_labels(
                work, producer_id=producer_id, text=text_asked(), cursor=cursor, size=size
            )

        return list_page(
            title=_("Label data"),
            lead=_(
                "Copy interval and maximum uses from the label on the package for your crop; they differ by content "
                "and formulation. Wrong data are withdrawn and entered anew."
            ),
            columns=[*label_columns(), Column(_("State"), _state, _address, is_state=True)],
            fetch=fetch,
            search=_("Name, ingredient, crop, maker or registration number"),
            links=[
                Link(_("Back"), url_for("producer.cultivation")),
                Link(_("Enter a label"), url_for("producer.new_input_label"), is_main=True),
            ],
            empty=_("No label data yet: take the package and enter what its label says."),
        )


def label_columns() -> list[Column]:
    """Return the columns of a list of label data."""
    return [
        Column(_("Name"), lambda row: row.name),
        Column(_("Content and formulation"), lambda row: row.formulation),
        Column(_("Active ingredients"), lambda row: row.ingredients),
        Column(_("Crop"), lambda row: row.crop),
        Column(_("Target"), lambda row: row.target),
        Column(_("Interval, days"), lambda row: row.interval_days),
        Column(_("Most uses in a season"), lambda row: row.max_uses),
        Column(_("Registration number"), lambda row: row.registration_number),
        Column(_("Maker"), lambda row: row.maker),
        Column(_("Entered by"), lambda row: row.entered_by),
        Column(_("Entered at"), lambda row: row.entered_at),
    ]


def _state(row: Any) -> str:
    if not row.is_in_force:
        return _("Withdrawn")
    return _("The office's entry") if row.is_shared else _("In use")


def _address(row: Any) -> str:
    return url_for("producer.input_label", label_id=row.id)


def label_inputs() -> list[Input]:
    """Return the inputs of a form for label data."""
    whole = {"inputmode": "numeric"}
    return [
        Input("name", _("Name on the label"), help=_("Such as 高效氯氟氰菊酯")),
        Input("formulation", _("Content and formulation"), help=_("Such as 2.5%水乳剂")),
        Input("crop", _("Crop")),
        Input(
            "interval_days",
            _("Interval, days"),
            help=_("安全间隔期: from the last use to the harvest"),
            attrs=whole,
        ),
        Input(
            "max_uses",
            _("Most uses in a season"),
            help=_("每季最多使用次数; empty where the label states none"),
            attrs=whole,
        ),
        Input("target", _("Target"), help=_("Pest or disease")),
        Input(
            "ingredients",
            _("Active ingredients"),
            help=_("Of a mixture each, parted by 、: a test has to name every one of them."),
        ),
        Input("registration_number", _("Registration number"), help=_("Such as PD20121234")),
        Input("maker", _("Maker")),
        Input(
            "source", _("Where it is said"), help=_("The label, or the address of its registration")
        ),
    ]


@bp.route("/input-labels/new", methods=["GET", "POST"])
def new_input_label() -> Answer:
    """Enter what a product's label says."""
    producer_id = own_producer_id()
    form = Form(LabelInput)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.add_label(work, data=LabelData(**form.data), producer_id=producer_id)
            flash(_("Saved."), "good")
            return redirect(url_for("producer.input_labels"))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=_("Enter a label"),
        inputs=label_inputs(),
        button=_("Save"),
        back=url_for("producer.input_labels"),
    )


@bp.get("/input-labels/<int:label_id>")
def input_label(label_id: int) -> str:
    """Show one entry; withdraw one's own."""
    producer_id = own_producer_id()
    with door_work(read_only=True) as work:
        label = queries.get_label(work, label_id)
        producer = get_producer(work, producer_id)
        if not label_serves(label, producer_id=producer_id, division=producer.division):
            raise NoSuchRecord(kind="input-label", key=str(label_id))
        address = url_for("producer.withdraw_input_label", label_id=label_id)
        return render_template(
            "cultivation/label.html",
            label=label,
            withdraw=address if label.producer_id == producer_id else "",
            back=url_for("producer.input_labels"),
        )


@bp.post("/input-labels/<int:label_id>/withdraw")
def withdraw_input_label(label_id: int) -> Response:
    """Offer one's own entry no longer."""
    with door_work(read_only=True) as work:
        require_own(queries.get_label(work, label_id), "input-label")
    try:
        with door_work() as work:
            services.withdraw_label(work, label_id=label_id)
        flash(_("Withdrawn; records keep what it said."), "good")
    except Conflict as error:
        flash(sentence(error), "bad")
    return redirect(url_for("producer.input_labels"))
