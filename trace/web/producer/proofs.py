"""Proofs of the right to produce, of one's own producer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
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
from trace.rooms.producers import queries, rules, services
from trace.rooms.producers.kinds import ProofKind
from trace.rooms.producers.services import NewItem
from trace.rooms.products.queries import products_of
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
from trace.wire.producers import DaySchema, ItemsSchema, ProofInput

navigation.add(
    portal="producer",
    endpoint="producer.proofs",
    label=_l("Licences and registrations"),
    permission=Permission.PRODUCERS_WRITE,
    order=86,
)


@bp.get("/proofs")
def proofs() -> Answer:
    """List proofs; search, export."""
    producer_id = own_producer_id()
    with door_work(read_only=True) as work:
        found = [row for row in queries.proofs_of(work, producer_id) if text_asked() in row.number]
        return list_page(
            title=_("Licences and registrations"),
            lead=_("What gives you the right to produce. Fresh produce needs none."),
            columns=[
                Column(_("Kind of document"), lambda row: row.kind),
                Column(_("Number"), lambda row: row.number, _address),
                Column(_("Issued by"), lambda row: row.issuer),
                Column(_("Valid from"), lambda row: row.valid_from),
                Column(_("Valid until"), lambda row: row.valid_until),
                Column(
                    _("State"),
                    lambda row: rules.proof_standing_on(row, work.today),
                    is_state=True,
                ),
            ],
            fetch=lambda _cursor, _size: Page(found, None),
            search=_("Number"),
            links=[Link(_("Add a document"), url_for("producer.new_proof"), is_main=True)],
            empty=_("No licence or registration has been entered yet."),
            template="registers/proofs.html",
            ending=[
                (one, url_for("producer.proof", proof_id=one.id), "")
                for one, holder in queries.expiring_proofs(work)
                if holder.id == producer_id
            ],
        )


def _address(row: Any) -> str:
    return url_for("producer.proof", proof_id=row.id)


@bp.route("/proofs/new", methods=["GET", "POST"])
def new_proof() -> Answer:
    """Record a licence or registration with its item list."""
    producer_id = own_producer_id()
    form = Form(ProofInput, initial={"kind": ProofKind.SC})
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                typed = dict(form.data)
                items = items_of(typed.pop("items"))
                made = services.add_proof(
                    work,
                    producer_id=producer_id,
                    items=items,
                    evidence=form.file("evidence"),
                    **typed,
                )
            flash(_("Saved."), "good")
            return redirect(url_for("producer.proof", proof_id=made.id))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        inputs = [
            *_inputs(work, producer_id),
            _item_rows(work, producer_id),
            evidence_input(),
        ]
    return form_page(
        form,
        title=_("Add a licence or registration"),
        inputs=inputs,
        button=_("Save"),
        back=url_for("producer.proofs"),
    )


@bp.get("/proofs/<int:proof_id>")
def proof(proof_id: int) -> str:
    """Show a proof: its items, history, look-ups and evidence."""
    with door_work(read_only=True) as work:
        known = require_own(queries.get_proof(work, proof_id), "proof")
        return render_template(
            "producer/proof.html",
            proof=known,
            standing=rules.proof_standing_on(known, work.today),
            warnings=queries.warnings_of(work, known),
            products={one.id: one.name for one in products_of(work, known.producer_id)},
            renewal_open=rules.is_renewal_open(known, work.today),
            today=work.today,
        )


@bp.route("/proofs/<int:proof_id>/items", methods=["GET", "POST"])
def proof_items(proof_id: int) -> Answer:
    """Replace the item list by what the duplicate states now."""
    with door_work(read_only=True) as work:
        known = require_own(queries.get_proof(work, proof_id), "proof")
        rows = [_item_rows(work, known.producer_id)]
    form = Form(ItemsSchema, initial={"items": _grouped(known.items)})
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.set_proof_items(
                    work, proof_id=proof_id, items=items_of(form.data["items"])
                )
            flash(_("Saved."), "good")
            return redirect(url_for("producer.proof", proof_id=proof_id))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=_("Item list of %(number)s", number=known.number),
        inputs=rows,
        button=_("Save"),
        back=url_for("producer.proof", proof_id=proof_id),
    )


@bp.post("/proofs/<int:proof_id>/evidence")
def proof_evidence(proof_id: int) -> Answer:
    """Keep a scan of the document."""
    upload = Form(DaySchema).file("evidence")
    try:
        with door_work() as work:
            require_own(queries.get_proof(work, proof_id), "proof")
            if upload is None:
                flash(_("Choose a file."), "bad")
            else:
                services.attach_proof_evidence(work, proof_id=proof_id, upload=upload)
                flash(_("Saved."), "good")
    except (Conflict, Invalid) as error:
        flash(sentence(error), "bad")
    return redirect(url_for("producer.proof", proof_id=proof_id))


@bp.post("/proofs/<int:proof_id>/renewal")
def proof_renewal(proof_id: int) -> Answer:
    """Record that a renewal was applied for."""
    form = Form(DaySchema)
    try:
        with door_work() as work:
            require_own(queries.get_proof(work, proof_id), "proof")
            if form.load():
                services.apply_for_renewal(work, proof_id=proof_id, on=form.data["on"])
                flash(_("Saved."), "good")
            else:
                flash(_("Enter the day of the application."), "bad")
    except (Conflict, Invalid) as error:
        flash(sentence(error), "bad")
    return redirect(url_for("producer.proof", proof_id=proof_id))


def items_of(typed: Sequence[dict[str, Any]]) -> list[NewItem]:
    """Return the lines of an item list as they were typed."""
    return [NewItem(row["name"], row["category_code"], tuple(row["product_ids"])) for row in typed]


def evidence_input() -> Input:
    """Return the input for a scan of a document."""
    return Input(
        "evidence",
        _("Scan of the document"),
        "file",
        help=_("PDF or photograph; officers see it, the public does not."),
        attrs={"accept": "application/pdf,image/jpeg,image/png,image/webp"},
    )


def _grouped(items: Sequence[Any]) -> list[dict[str, Any]]:
    """Put the rows of one line, one for each product, together again."""
    lines: dict[tuple[str, str], list[int]] = {}
    for item in items:
        products = lines.setdefault((item.name, item.category_code), [])
        if item.product_id is not None:
            products.append(item.product_id)
    return [
        {"name": name, "category_code": code, "product_ids": products}
        for (name, code), products in lines.items()
    ]


def _inputs(work: Work, producer_id: int) -> list[Input]:
    places = [(one.id, one.name) for one in queries.premises_of(work, producer_id, on=work.today)]
    return [
        Input("kind", _("Kind of document"), "radio", choices=words.choices(ProofKind)),
        Input("number", _("Number"), help=_("SC and 14 digits, as on the licence.")),
        Input("issuer", _("Issued by")),
        Input("valid_from", _("Valid from"), "date"),
        Input("valid_until", _("Valid until"), "date"),
        Input("premises_id", _("Premises it is for"), "select", choices=places),
    ]


def _item_rows(work: Work, producer_id: int) -> Input:
    products = [(one.id, one.name) for one in products_of(work, producer_id)]
    inner = [
        Input("name", _("Item as listed"), required=False),
        Input("category_code", _("Category code"), help=_("Such as 1701.")),
    ]
    if products:
        inner.append(Input("product_ids", _("Your products of it"), "checkboxes", choices=products))
    return Input(
        "items",
        _("Item list of the duplicate"),
        "rows",
        help=_("A document covers the products that are ticked here, and no others."),
        inner=inner,
    )
