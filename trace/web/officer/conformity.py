"""Conformity certificates for officers and assistants: look one up, compare it with the goods, record the check."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import navigation
from trace.http.forms import Form
from trace.http.identity import caller, current_actor
from trace.http.session import door_work
from trace.kernel.errors import MissingPermission, TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission, may, may_somewhere
from trace.kernel.work import Work
from trace.rooms.batches import queries as batches
from trace.rooms.conformity import queries, services
from trace.rooms.conformity.kinds import CheckOutcome, ConformityKind
from trace.web.officer import bp
from trace.web.officer.shared import for_portal
from trace.web.registers import Answer, Column, Filter, Link, list_page, text_asked
from trace.wire.conformity import CheckSchema

navigation.add(
    portal="officer",
    endpoint="officer.conformity",
    label=_l("Conformity certificates"),
    permission=Permission.CONFORMITY_CHECK,
    order=52,
)


def _for_checkers() -> None:
    for_portal()
    if not may_somewhere(current_actor(), Permission.CONFORMITY_CHECK):
        raise MissingPermission(permission=Permission.CONFORMITY_CHECK.value)


@bp.get("/conformity")
def conformity() -> Answer:
    """Look certificates up; a whole number leads straight to its certificate."""
    _for_checkers()
    kinds = Filter("kind", _("Kind"), ConformityKind)
    with door_work(read_only=True) as work:
        named = queries.find_by_number(work, text_asked()) if text_asked() else None
        if named is not None:
            return redirect(_address(named))

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_certificates(
                work,
                kind=kinds.chosen,
                text=text_asked(),
                cursor=cursor,
                size=size,
            )

        return list_page(
            title=_("Conformity certificates"),
            columns=[
                Column(_("Number"), lambda row: row.number, _address),
                Column(_("Product"), lambda row: row.product_name),
                Column(_("Quantity"), lambda row: row.quantity_text),
                Column(_("Promised by"), lambda row: row.promisor),
                Column(_("Issued or collected"), lambda row: row.kind),
                Column(_("Date"), lambda row: row.issued_at),
                Column(_("Checks of the certificate"), lambda row: len(row.checks)),
                Column(_("State"), lambda row: row.state, is_state=True),
            ],
            fetch=fetch,
            search=_("Number, product or who promised"),
            filters=[kinds],
            links=[Link(_("Checks of certificates"), url_for("officer.conformity_checks"))],
            empty=_("No conformity certificates yet."),
        )


@bp.get("/conformity/checks")
def conformity_checks() -> Answer:
    """List the checks of certificates in one's area, newest first."""
    _for_checkers()
    outcomes = Filter("outcome", _("Result"), CheckOutcome)
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_checks(
                work, outcome=outcomes.chosen, text=text_asked(), cursor=cursor, size=size
            )

        return list_page(
            title=_("Checks of certificates"),
            columns=[
                Column(_("Date"), lambda row: row.at),
                Column(_("Number"), lambda row: row.certificate.number, _checked),
                Column(_("Product"), lambda row: row.certificate.product_name),
                Column(_("Promised by"), lambda row: row.certificate.promisor),
                Column(_("Result"), lambda row: row.outcome, is_state=True),
                Column(_("Quantity received"), lambda row: row.received),
                Column(_("Place"), lambda row: row.place),
                Column(_("Office"), lambda row: row.office),
                Column(_("Recorded by"), lambda row: row.by),
                Column(_("Phone of the market"), lambda row: row.market_phone),
                Column(_("Note"), lambda row: row.note),
            ],
            fetch=fetch,
            search=_("Number, product, who promised, office or place"),
            filters=[outcomes],
            links=[Link(_("Conformity certificates"), url_for("officer.conformity"))],
            empty=_("No certificate has been checked yet."),
        )


def _checked(row: Any) -> str:
    return _address(row.certificate)


def _address(row: Any) -> str:
    return url_for("officer.conformity_certificate", number=row.number)


@bp.route("/conformity/<number>", methods=["GET", "POST"])
def conformity_certificate(number: str) -> Answer:
    """Show one certificate with its checks, and record another."""
    _for_checkers()
    form = Form(CheckSchema, initial={"office": _own_office()})
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.check_certificate(work, number=number, **form.data)
            flash(_("The check is recorded."), "good")
            return redirect(url_for("officer.conformity_certificate", number=number))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        found = queries.read_certificate(work, number)
        batch = batches.get_batch(work, found.batch_id)
        page = render_template(
            "conformity/check.html",
            certificate=found,
            batch=batch,
            held=batches.restrictions_on(work, [batch.id]),
            may_check=_may_check(work, batch),
            form=form,
        )
    return page, form.status


def _may_check(work: Work, batch: Any) -> bool:
    division = batch.producer.division
    return may(work.actor, Permission.CONFORMITY_CHECK, division=division)


def _own_office() -> str:
    found = caller()
    return found.places[0].organisation if found and found.places else ""
