"""承诺达标合格证 at the truck: what waits for one, issued with one tap, printed, collected, made void."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from trace.http import navigation, words
from trace.http.arguments import number_in
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission
from trace.kernel.work import Work
from trace.rooms.batches import queries as batches
from trace.rooms.conformity import queries, services
from trace.rooms.conformity.kinds import Basis, ConformityKind
from trace.rooms.products.rules import conformity_is_compulsory
from trace.web.producer import bp
from trace.web.producer.desk import own_batch, own_producer_id, require_own
from trace.web.producer.entries import PACK_UNITS, UNITS
from trace.web.registers import Answer, Column, Filter, Link, list_page, text_asked
from trace.wire.conformity import CollectSchema, IssueSchema, VoidSchema

PAPERS = ("thermal", "a4")

navigation.add(
    portal="producer",
    endpoint="producer.conformity",
    label=_l("Conformity certificates"),
    permission=Permission.CONFORMITY_WRITE,
    order=13,
)


@bp.get("/conformity")
def conformity() -> Answer:
    """Offer what waits for a certificate, and list what was issued and collected."""
    producer_id = own_producer_id()
    kinds = Filter("kind", _("Kind"), ConformityKind)
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_certificates(
                work,
                producer_id=producer_id,
                kind=kinds.chosen,
                text=text_asked(),
                cursor=cursor,
                size=size,
            )

        is_first = not (request.args.get("cursor") or text_asked() or kinds.chosen)
        return list_page(
            title=_("Conformity certificates"),
            columns=[
                Column(_("Number"), lambda row: row.number, _address),
                Column(_("Product"), lambda row: row.product_name),
                Column(_("Quantity"), lambda row: row.quantity_text),
                Column(_("Issued or collected"), lambda row: row.kind),
                Column(_("Promised by"), lambda row: row.promisor),
                Column(_("Date"), lambda row: row.issued_at),
                Column(_("State"), lambda row: row.state, is_state=True),
            ],
            fetch=fetch,
            search=_("Number, product or who promised"),
            filters=[kinds],
            links=[Link(_("Collect a seller's"), url_for("producer.collect_conformity"))],
            empty=_("No conformity certificates yet."),
            template="conformity/list.html",
            waiting=queries.batches_awaiting(work, producer_id) if is_first else (),
            is_compulsory=conformity_is_compulsory,
        )


def _address(row: Any) -> str:
    return url_for("producer.conformity_certificate", number=row.number)


@bp.route("/conformity/issue", methods=["GET", "POST"])
def issue_conformity() -> Answer:
    """Issue a certificate: one tap on the list, or with another amount and more boxes ticked."""
    own_producer_id()
    form = Form(IssueSchema, initial={"basis": [Basis.CONTROL]})
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                made = services.issue_certificate(work, **form.data)
            flash(_("Certificate %(number)s is issued.", number=made.number), "good")
            return redirect(_address(made))
        except TraceError as error:
            form.refuse(error)
    batch_id = number_in(request.values.get("batch_id", ""))
    if batch_id is None:
        if form.has_errors:
            raise form.as_error()
        return redirect(url_for("producer.conformity"))
    with door_work(read_only=True) as work:
        own_batch(work, batch_id)
        grounds = queries.grounds_of(work, batch_id)
        page = render_template(
            "conformity/issue.html",
            form=form,
            grounds=grounds,
            batch=grounds.batch,
            boxes=words.choices(Basis),
            measures=_measures(grounds.batch),
        )
    return page, form.status


def _measures(batch: Any) -> list[str]:
    found = PACK_UNITS if batch.product.is_packed else UNITS
    # The batch's own unit stands first.
    return sorted(found, key=lambda unit: unit != batch.unit)


@bp.route("/conformity/collect", methods=["GET", "POST"])
def collect_conformity() -> Answer:
    """Record the certificate that came with bought-in goods: its number, a picture of it, or both."""
    producer_id = own_producer_id()
    batch_id = number_in(request.values.get("batch_id", ""))
    with door_work(read_only=True) as work:
        chosen = own_batch(work, batch_id) if batch_id else None
        form = Form(CollectSchema, initial=_beginning(work, batch_id))
        choices = batches.batches_to_choose(work, producer_id)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                made = services.collect_certificate(work, picture=form.file("file"), **form.data)
            flash(_("The seller's certificate is kept as %(number)s.", number=made.number), "good")
            return redirect(url_for("producer.issue_conformity", batch_id=made.batch_id))
        except TraceError as error:
            form.refuse(error)
    page = render_template(
        "conformity/collect.html",
        form=form,
        batch=chosen,
        choices=[(b.id, f"{b.product.name} {b.lot} · {words.word(b.kind)}") for b in choices],
    )
    return page, form.status


def _beginning(work: Work, batch_id: int | None) -> dict[str, Any]:
    if batch_id is None:
        return {}
    for line in batches.source_lines_of(work, batch_id):
        if line.supplier_name:
            return {
                "batch_id": batch_id,
                "promisor": line.supplier_name,
                "phone": line.supplier_phone or "",
                "origin": line.origin_text or "",
            }
        if line.member is not None:
            found = {"promisor": line.member.name, "phone": line.member.phone}
            return {"batch_id": batch_id} | found
    return {"batch_id": batch_id}


@bp.get("/conformity/<number>")
def conformity_certificate(number: str) -> str:
    """Show one certificate, print it, make it void."""
    with door_work(read_only=True) as work:
        found = queries.read_certificate(work, number)
        require_own(found.producer_id)
        return render_template(
            "conformity/certificate.html",
            certificate=found,
            batch=batches.get_batch(work, found.batch_id),
        )


@bp.get("/conformity/<number>/print/<paper>")
def print_conformity(number: str, paper: str) -> str:
    """Show the certificate as a sheet: an 80 mm roll or A4. It is in Chinese whatever one reads otherwise."""
    if paper not in PAPERS:
        abort(404)
    with door_work(read_only=True) as work:
        found = queries.read_certificate(work, number)
        require_own(found.producer_id)
    with force_locale("zh_Hans_CN"):
        return render_template("print/conformity.html", certificate=found, paper=paper)


@bp.post("/conformity/<number>/void")
def void_conformity(number: str) -> Response:
    """Make a certificate void, with the reason."""
    with door_work(read_only=True) as work:
        require_own(queries.read_certificate(work, number).producer_id)
    form = Form(VoidSchema)
    if form.load():
        try:
            with door_work() as work:
                services.void_certificate(work, number=number, **form.data)
            flash(_("The certificate is void; it can still be looked up."), "good")
        except TraceError as error:
            form.refuse(error)
    for _name, text in form.all_errors():
        flash(text, "bad")
    return redirect(url_for("producer.conformity_certificate", number=number))
