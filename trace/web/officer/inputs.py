"""The agriculture office's own data: labels for everybody of its division, and inputs that are barred there."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from trace.http import navigation, words
from trace.http.filters import division_name
from trace.http.forms import Form
from trace.http.identity import current_actor
from trace.http.problems import sentence
from trace.http.session import door_work
from trace.kernel.errors import Conflict, MissingPermission, NoSuchRecord, TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission, may, may_somewhere
from trace.rooms.cultivation import queries, services
from trace.rooms.cultivation.services import LabelData
from trace.rooms.products.kinds import Commodity
from trace.web.officer import bp
from trace.web.officer.shared import for_portal, own_division
from trace.web.producer.input_labels import label_columns, label_inputs
from trace.web.registers import Answer, Column, Input, Link, form_page, list_page, text_asked
from trace.wire import cultivation as wire

for _endpoint, _label, _order in (
    ("officer.input_labels", _l("Label data of pesticides"), 72),
    ("officer.barred_inputs", _l("Barred inputs"), 73),
):
    navigation.add(
        portal="officer",
        endpoint=_endpoint,
        label=_label,
        permission=Permission.BATCHES_READ,
        order=_order,
    )


def _for_keepers() -> None:
    for_portal()
    if not may_somewhere(current_actor(), Permission.NORMS_WRITE):
        raise MissingPermission(permission=Permission.NORMS_WRITE.value)


def _is_keeper() -> bool:
    return may_somewhere(current_actor(), Permission.NORMS_WRITE)


@bp.get("/input-labels")
def input_labels() -> Answer:
    """List the offices' label data; search, export."""
    for_portal()
    new = Link(_("Enter a label"), url_for("officer.new_input_label"), is_main=True)
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_labels(work, text=text_asked(), cursor=cursor, size=size)

        return list_page(
            title=_("Label data of pesticides"),
            lead=_(
                "Offered to every producer of the division; each may enter its own beside them."
            ),
            columns=[
                *label_columns(),
                Column(_("Division"), lambda row: division_name(row.division)),
                Column(_("State"), _label_state, _label_address, is_state=True),
            ],
            fetch=fetch,
            search=_("Name, ingredient, crop, maker or registration number"),
            links=[new] if _is_keeper() else [],
            empty=_("The office has entered no label data yet."),
        )


def _label_state(row: Any) -> str:
    return _("In use") if row.is_in_force else _("Withdrawn")


def _label_address(row: Any) -> str:
    return url_for("officer.input_label", label_id=row.id)


@bp.route("/input-labels/new", methods=["GET", "POST"])
def new_input_label() -> Answer:
    """Enter what a product's label says, for all of a division."""
    _for_keepers()
    form = Form(wire.SharedLabelInput, initial={"division": own_division()})
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.add_label(
                    work,
                    data=LabelData(**wire.label_data(form.data)),
                    division=form.data["division"],
                )
            flash(_("Saved."), "good")
            return redirect(url_for("officer.input_labels"))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=_("Enter a label"),
        inputs=[*label_inputs(), Input("division", _("Division"), "division")],
        button=_("Save"),
        back=url_for("officer.input_labels"),
    )


@bp.get("/input-labels/<int:label_id>")
def input_label(label_id: int) -> str:
    """Show one entry; the office withdraws its own."""
    for_portal()
    with door_work(read_only=True) as work:
        label = queries.get_label(work, label_id)
        if not label.is_shared:
            raise NoSuchRecord(kind="input-label", key=str(label_id))
        is_own = may(work.actor, Permission.NORMS_WRITE, division=label.division)
        address = url_for("officer.withdraw_input_label", label_id=label_id)
        return render_template(
            "cultivation/label.html",
            label=label,
            withdraw=address if is_own else "",
            back=url_for("officer.input_labels"),
        )


@bp.post("/input-labels/<int:label_id>/withdraw")
def withdraw_input_label(label_id: int) -> Response:
    """Offer an entry no longer."""
    _for_keepers()
    try:
        with door_work() as work:
            services.withdraw_label(work, label_id=label_id)
        flash(_("Withdrawn; records keep what it said."), "good")
    except Conflict as error:
        flash(sentence(error), "bad")
    return redirect(url_for("officer.input_labels"))


@bp.get("/barred-inputs")
def barred_inputs() -> Answer:
    """List what may not be used; search, export."""
    for_portal()
    new = Link(_("Enter a barred input"), url_for("officer.new_barred_input"), is_main=True)
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_barred(work, text=text_asked(), cursor=cursor, size=size)

        return list_page(
            title=_("Barred inputs"),
            lead=_(
                "Pesticides that are banned, or barred on certain crops (农药管理条例 article 34). What is harvested "
                "after such a use is held until the office decides. The list is yours to keep; the product ships none."
            ),
            columns=[
                Column(_("Name"), lambda row: row.name),
                Column(_("Barred on"), barred_on),
                Column(_("From"), lambda row: row.from_on),
                Column(_("Document relied on"), lambda row: row.source),
                Column(_("Division"), lambda row: division_name(row.division)),
                Column(_("State"), _barred_state, _barred_address, is_state=True),
            ],
            fetch=fetch,
            search=_("Name or source"),
            links=[new] if _is_keeper() else [],
            empty=_("No barred inputs have been entered."),
        )


def barred_on(row: Any) -> str:
    """Return the kinds of goods on which an input is barred, in words."""
    kinds = [words.word(Commodity(value)) for value in row.commodities]
    return _(", ").join(kinds) if kinds else _("every crop")


def _barred_state(row: Any) -> str:
    return _("In force") if row.withdrawn_at is None else _("Withdrawn")


def _barred_address(row: Any) -> str:
    return url_for("officer.barred_input", barred_id=row.id)


@bp.route("/barred-inputs/new", methods=["GET", "POST"])
def new_barred_input() -> Answer:
    """Enter a pesticide that may not be used in one's division."""
    _for_keepers()
    form = Form(wire.BarredInput, initial={"division": own_division()})
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.bar_input(work, **form.data)
            flash(_("Saved."), "good")
            return redirect(url_for("officer.barred_inputs"))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=_("Enter a barred input"),
        inputs=[
            Input("name", _("Active ingredient")),
            Input(
                "commodities",
                _("Barred on"),
                "checkboxes",
                choices=words.choices(Commodity),
                help=_("None ticked: on every crop"),
                required=False,
            ),
            Input("from_on", _("From"), "date"),
            Input("source", _("Document relied on"), help=_("Announcement with its number")),
            Input("division", _("Division"), "division"),
        ],
        button=_("Save"),
        back=url_for("officer.barred_inputs"),
    )


@bp.get("/barred-inputs/<int:barred_id>")
def barred_input(barred_id: int) -> str:
    """Show one bar; whoever keeps it ends it."""
    for_portal()
    with door_work(read_only=True) as work:
        barred = queries.get_barred(work, barred_id)
        is_own = may(work.actor, Permission.NORMS_WRITE, division=barred.division or None)
        return render_template(
            "cultivation/barred.html", barred=barred, barred_on=barred_on(barred), is_own=is_own
        )


@bp.post("/barred-inputs/<int:barred_id>/withdraw")
def withdraw_barred_input(barred_id: int) -> Response:
    """End a bar."""
    _for_keepers()
    try:
        with door_work() as work:
            services.withdraw_barred(work, barred_id=barred_id)
        flash(_("The bar has ended; what it held stays held until the office decides."), "good")
    except Conflict as error:
        flash(sentence(error), "bad")
    return redirect(url_for("officer.barred_inputs"))
