"""Certificates and trademarks of one's own producer."""

from __future__ import annotations

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
from trace.kernel.quantity import Unit
from trace.kernel.work import Work
from trace.rooms.certificates import quantities, queries, rules, services
from trace.rooms.certificates.kinds import CertificateStanding, Mark
from trace.rooms.certificates.services import ScopeLine
from trace.rooms.producers.queries import get_producer, list_units
from trace.rooms.products.queries import products_of
from trace.web.certified_pages import ledger_page
from trace.web.producer import bp
from trace.web.producer.proofs import evidence_input
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
from trace.wire.certificates import CertificateInput, CertificateStateInput, TrademarkInput

navigation.add(
    portal="producer",
    endpoint="producer.certificates",
    label=_l("Certificates"),
    permission=Permission.CERTIFICATES_WRITE,
    order=88,
)
MASS_AND_VOLUME = (Unit.KG, Unit.JIN, Unit.L, Unit.PIECE)


@bp.get("/certificates")
def certificates() -> Answer:
    """List certificates with what ends soon, and trademarks; search, filter, export."""
    producer_id = own_producer_id()
    marks = Filter("mark", _("Mark"), Mark)
    with door_work(read_only=True) as work:
        found = [
            row
            for row in queries.certificates_of(work, producer_id, mark=marks.chosen)
            if text_asked() in f"{row.number} {row.issuer} {row.holder_name}"
        ]
        soon = [one for one in queries.expiring(work) if one.producer.id == producer_id]
        return list_page(
            title=_("Certificates"),
            columns=[
                Column(_("Mark"), lambda row: row.mark),
                Column(_("Number"), lambda row: row.number, _address),
                Column(_("Issued by"), lambda row: row.issuer),
                Column(_("Valid from"), lambda row: row.valid_from),
                Column(_("Valid until"), lambda row: row.valid_until),
                Column(_("State"), lambda row: rules.state_on(row, work.today), is_state=True),
            ],
            fetch=lambda _cursor, _size: Page(found, None),
            search=_("Number, issuer or holder"),
            filters=[marks],
            links=[
                Link(_("Add a trademark"), url_for("producer.new_trademark")),
                Link(_("Add a certificate"), url_for("producer.new_certificate"), is_main=True),
            ],
            empty=_("No certificate has been entered yet."),
            template="producer/certificates.html",
            expiring=soon,
            trademarks=queries.trademarks_of(work, producer_id),
        )


def _address(row: Any) -> str:
    return url_for("producer.certificate", certificate_id=row.id)


@bp.route("/certificates/new", methods=["GET", "POST"])
def new_certificate() -> Answer:
    """Register a certificate with its scope."""
    producer_id = own_producer_id()
    with door_work(read_only=True) as work:
        name = get_producer(work, producer_id).name
        inputs = _inputs(work, producer_id)
    form = Form(CertificateInput, initial={"mark": Mark.ORGANIC, "holder_name": name})
    if request.method == "POST" and form.load():
        try:
            typed = dict(form.data)
            lines = [ScopeLine(**line) for line in typed.pop("lines")]
            with door_work() as work:
                made = services.register_certificate(
                    work,
                    producer_id=producer_id,
                    lines=lines,
                    evidence=form.file("evidence"),
                    **typed,
                )
            flash(_("Saved. Officers will look it up at the issuer."), "good")
            return redirect(url_for("producer.certificate", certificate_id=made.id))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=_("Add a certificate"),
        inputs=inputs,
        button=_("Save"),
        back=url_for("producer.certificates"),
    )


@bp.get("/certificates/<int:certificate_id>")
def certificate(certificate_id: int) -> str:
    """Show a certificate: scope, history, look-ups and evidence."""
    with door_work(read_only=True) as work:
        known = require_own(queries.get_certificate(work, certificate_id), "certificate")
        return render_template(
            "producer/certificate.html",
            certificate=known,
            standing=rules.state_on(known, work.today),
            products={one.id: one.name for one in products_of(work, known.producer_id)},
            left=quantities.certified_left(work, known.lines),
            today=work.today,
        )


@bp.get("/certificates/<int:certificate_id>/lines/<int:line_id>")
def certified_ledger(certificate_id: int, line_id: int) -> Answer:
    """Show what labels have drawn of a certified quantity; also as a file."""
    return ledger_page(
        certificate_id,
        line_id,
        back=url_for("producer.certificate", certificate_id=certificate_id),
        require=lambda found: require_own(found, "certificate"),
    )


@bp.post("/certificates/<int:certificate_id>/evidence")
def certificate_evidence(certificate_id: int) -> Answer:
    """Keep a scan of the certificate."""
    upload = Form(CertificateInput).file("evidence")
    try:
        with door_work() as work:
            require_own(queries.get_certificate(work, certificate_id), "certificate")
            if upload is None:
                flash(_("Choose a file."), "bad")
            else:
                services.attach_evidence(work, certificate_id=certificate_id, upload=upload)
                flash(_("Saved."), "good")
    except (Conflict, Invalid) as error:
        flash(sentence(error), "bad")
    return redirect(url_for("producer.certificate", certificate_id=certificate_id))


@bp.route("/certificates/<int:certificate_id>/report", methods=["GET", "POST"])
def report_certificate(certificate_id: int) -> Answer:
    """Report that one's own certificate was suspended or withdrawn."""
    with door_work(read_only=True) as work:
        known = require_own(queries.get_certificate(work, certificate_id), "certificate")
    form = Form(CertificateStateInput, initial={"from_on": work.today})
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.change_state(work, certificate_id=certificate_id, **form.data)
            flash(_("Recorded. The mark can no longer be claimed from that day."), "good")
            return redirect(url_for("producer.certificate", certificate_id=certificate_id))
        except TraceError as error:
            form.refuse(error)
    worse = (CertificateStanding.SUSPENDED, CertificateStanding.WITHDRAWN)
    return form_page(
        form,
        title=_("Report a suspension or withdrawal"),
        lead=known.number,
        inputs=[
            Input(
                "state",
                _("State"),
                "radio",
                choices=[(one.value, words.word(one)) for one in worse],
            ),
            Input("from_on", _("From"), "date"),
            Input("reason", _("Reason"), "textarea"),
        ],
        button=_("Record"),
        back=url_for("producer.certificate", certificate_id=certificate_id),
    )


@bp.route("/trademarks/new", methods=["GET", "POST"])
def new_trademark() -> Answer:
    """Register a trademark."""
    producer_id = own_producer_id()
    with door_work(read_only=True) as work:
        name = get_producer(work, producer_id).name
    form = Form(TrademarkInput, initial={"holder_name": name})
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.register_trademark(
                    work, producer_id=producer_id, evidence=form.file("evidence"), **form.data
                )
            flash(_("Saved."), "good")
            return redirect(url_for("producer.certificates"))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=_("Add a trademark"),
        inputs=[
            Input("name", _("Name")),
            Input("number", _("Registration number")),
            Input("nice_class", _("Class"), attrs={"inputmode": "numeric"}),
            Input("holder_name", _("Held by")),
            Input("valid_from", _("Valid from"), "date"),
            Input("valid_until", _("Valid until"), "date"),
            evidence_input(),
        ],
        button=_("Save"),
        back=url_for("producer.certificates"),
    )


def _inputs(work: Work, producer_id: int) -> list[Input]:
    products = [(one.id, one.name) for one in products_of(work, producer_id)]
    found = list_units(work, producer_id, on=work.today, size=500)
    units = [(one.id, f"{one.code} {one.name}") for one in found.items]
    return [
        Input("mark", _("Mark"), "radio", choices=words.choices(Mark)),
        Input("number", _("Number"), help=_("As printed on the certificate.")),
        Input("issuer", _("Issued by")),
        Input("holder_name", _("Held by")),
        Input("valid_from", _("Valid from"), "date"),
        Input("valid_until", _("Valid until"), "date"),
        Input(
            "lines",
            _("Scope"),
            "rows",
            help=_("The mark may be claimed for the products that are chosen here, and no others."),
            inner=[
                Input("product_name", _("Product as on the certificate"), required=False),
                Input("product_id", _("Your product"), "select", choices=products),
                Input("unit_id", _("Production unit"), "select", choices=units),
                Input("quantity", _("Certified quantity"), "quantity", units=MASS_AND_VOLUME),
            ],
        ),
        evidence_input(),
    ]
