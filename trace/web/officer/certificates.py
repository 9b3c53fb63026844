"""Certificates before the officers: what ends soon, look-ups at the issuer, suspension and withdrawal."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import navigation, words
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission, may, require
from trace.rooms.certificates import quantities, queries, rules, services
from trace.rooms.certificates.kinds import CertificateStanding, Mark, VerificationResult
from trace.rooms.producers.queries import read_producer
from trace.rooms.products.queries import products_of
from trace.web.certified_pages import ledger_page
from trace.web.officer import bp
from trace.web.officer.producers import look_up_inputs, state_inputs
from trace.web.registers import Answer, Column, Filter, form_page, list_page, text_asked
from trace.wire.certificates import CertificateStateInput, VerificationInput

for _portal in ("officer", "brand", "admin"):
    navigation.add(
        portal=_portal,
        endpoint="officer.certificates",
        label=_l("Certificates"),
        permission=Permission.CERTIFICATES_READ,
        order=64,
    )


@bp.get("/certificates")
def certificates() -> Answer:
    """List the certificates of one's divisions with what ends soon; search, filter, export."""
    marks = Filter("mark", _("Mark"), Mark)
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.search_certificates(
                work, text=text_asked(), mark=marks.chosen, cursor=cursor, size=size
            )

        return list_page(
            title=_("Certificates"),
            columns=[
                Column(_("Mark"), lambda row: row.mark),
                Column(_("Number"), lambda row: row.number, _address),
                Column(_("Held by"), lambda row: row.holder_name),
                Column(_("Issued by"), lambda row: row.issuer),
                Column(_("Valid until"), lambda row: row.valid_until),
                Column(_("State"), lambda row: rules.state_on(row, work.today), is_state=True),
                Column(_("Looked up"), _last_look_up, is_state=True),
            ],
            fetch=fetch,
            search=_("Number, issuer or holder"),
            filters=[marks],
            empty=_("No certificate has been entered yet."),
            template="officer/certificates.html",
            expiring=queries.expiring(work),
        )


def _last_look_up(row: Any) -> object:
    return row.verifications[0].result if row.verifications else None


def _address(row: Any) -> str:
    return url_for("officer.certificate", certificate_id=row.id)


@bp.get("/producers/<int:producer_id>/certificates")
def producer_certificates(producer_id: int) -> str:
    """Show a producer's certificates and trademarks."""
    with door_work(read_only=True) as work:
        known = read_producer(work, producer_id)
        found = queries.certificates_of(work, producer_id)
        return render_template(
            "officer/producer_certificates.html",
            producer=known,
            certificates=[(one, rules.state_on(one, work.today)) for one in found],
            trademarks=queries.trademarks_of(work, producer_id),
        )


@bp.get("/certificates/<int:certificate_id>")
def certificate(certificate_id: int) -> str:
    """Show a certificate: scope, history, look-ups and evidence."""
    with door_work(read_only=True) as work:
        known = queries.get_certificate(work, certificate_id)
        holder = read_producer(work, known.producer_id)
        return render_template(
            "officer/certificate.html",
            certificate=known,
            producer=holder,
            standing=rules.state_on(known, work.today),
            products={one.id: one.name for one in products_of(work, holder.id)},
            left=quantities.certified_left(work, known.lines),
            may_verify=may(work.actor, Permission.CERTIFICATES_VERIFY, division=holder.division),
        )


@bp.get("/certificates/<int:certificate_id>/lines/<int:line_id>")
def certified_ledger(certificate_id: int, line_id: int) -> Answer:
    """Show what labels have drawn of a certified quantity; also as a file."""
    back = url_for("officer.certificate", certificate_id=certificate_id)
    return ledger_page(certificate_id, line_id, back=back)


@bp.route("/certificates/<int:certificate_id>/verify", methods=["GET", "POST"])
def verify_certificate(certificate_id: int) -> Answer:
    """Record one's look-up of the certificate at its issuer."""
    known = _to_verify(certificate_id)
    form = Form(VerificationInput)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.verify_certificate(work, certificate_id=certificate_id, **form.data)
            flash(_("The look-up has been recorded."), "good")
            return redirect(_address(known))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=_("Look-up of %(number)s", number=known.number),
        inputs=look_up_inputs(words.choices(VerificationResult)),
        button=_("Record"),
        back=_address(known),
    )


@bp.route("/certificates/<int:certificate_id>/state", methods=["GET", "POST"])
def certificate_state(certificate_id: int) -> Answer:
    """Record that a certificate was suspended, withdrawn or put back in force."""
    known = _to_verify(certificate_id)
    form = Form(CertificateStateInput)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.change_state(work, certificate_id=certificate_id, **form.data)
            flash(_("The state has been recorded."), "good")
            return redirect(_address(known))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=_("State of %(number)s", number=known.number),
        inputs=state_inputs(words.choices(CertificateStanding)),
        button=_("Record"),
        back=_address(known),
    )


def _to_verify(certificate_id: int) -> Any:
    with door_work(read_only=True) as work:
        known = queries.get_certificate(work, certificate_id)
        holder = read_producer(work, known.producer_id)
        require(work.actor, Permission.CERTIFICATES_VERIFY, division=holder.division)
    return known
