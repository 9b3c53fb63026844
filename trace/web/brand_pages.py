"""What the pages of the brand and of the producers show alike: documents of an application, quota, its statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from trace.http import exports
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import NoSuchRecord
from trace.kernel.paging import Page
from trace.kernel.work import Work
from trace.rooms.applications import queries as applications
from trace.rooms.authorisations.kinds import AuthorisationKind
from trace.rooms.authorisations.rules import last_instant
from trace.rooms.brands import queries as brands
from trace.rooms.quotas import queries
from trace.web.registers import Answer, Column, Link, list_page, text_asked
from trace.wire.authorisations import StatementQuery


def kind_asked(form: Form) -> str:
    """Return the kind of use that a form is about: what it holds, what the address asks, else products."""
    asked = form.value("kind") or request.args.get("kind", "")
    return asked if asked in set(AuthorisationKind) else AuthorisationKind.PRODUCTS.value


def send_document(application_id: int, file_id: int) -> Response:
    """Send a document of an application to somebody who may see the application."""
    with door_work(read_only=True) as work:
        return send_stored(
            work, applications.get_application_file(work, application_id, file_id).file
        )


def send_stored(work: Work, found: Any) -> Response:
    """Send a stored document whose record the caller has found; nothing keeps a copy on the way."""
    extension = ".pdf" if found.media_type == "application/pdf" else ".jpg"
    response: Response = send_file(
        work.ports.files.open(found.digest),
        mimetype=found.media_type,
        download_name=f"{found.digest[:12]}{extension}",
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def quota_page(
    work: Work,
    *,
    portal: str,
    lead: str,
    producer_id: int | None = None,
    empty: str,
    links: Sequence[Link] = (),
) -> Answer:
    """List quota accounts with what is left, in a portal."""

    def fetch(cursor: str | None, size: int) -> Page[Any]:
        return queries.list_quota_accounts(
            work, producer_id=producer_id, text=text_asked(), cursor=cursor, size=size
        )

    def statement(account: Any) -> str:
        return url_for(f"{portal}.quota_statement", account_id=account.id)

    columns = [
        Column(_("Product"), lambda a: a.product.name, statement),
        Column(_("Season"), lambda a: str(a.season)),
        Column(_("Regional brand"), lambda a: a.authorisation.brand.name),
        Column(_("Authorisation"), lambda a: a.authorisation.number),
        Column(_("Granted"), lambda a: a.granted),
        Column(_("Drawn"), lambda a: a.drawn - a.returned),
        Column(_("Set aside"), lambda a: a.reserved),
        Column(_("Left"), lambda a: a.remaining),
    ]
    if producer_id is None:
        columns.insert(1, Column(_("Authorised user"), lambda a: a.authorisation.producer.name))
    return list_page(
        title=_("Label quota"),
        lead=lead,
        columns=columns,
        fetch=fetch,
        search=_("Number, holder or product"),
        links=links,
        empty=empty,
    )


def statement_page(
    account_id: int, *, portal: str, back: str, sent: tuple[int, Form] | None = None
) -> Answer:
    """Show every entry of a quota account up to a day, how they add up, and whether they balance.

    sent   the form of an act on the page that was refused, and the entry or instalment that it is about
    """
    asked = Form(StatementQuery)
    asked.load(request.args)
    on = asked.data.get("on")
    with door_work(read_only=True) as work:
        at = last_instant(on, work.now) if on else work.now
        statement = queries.quota_statement(work, account_id, at=at)
        grants = queries.grants_of(work, account_id)
        ends = queries.season_ends_of(work, account_id)
        is_over = portal == "brand" and statement.account.season < brands.season_on(
            work, statement.authorisation.brand_id, work.today
        )
    if exports.wanted():
        return exports.answer(
            _("Quota statement"),
            [_("When"), _("What"), _("Number of labels"), _("Document relied on"), _("By")],
            statement.entries,
            lambda e: [e.recorded_at, e.kind, e.count, e.document, e.recorded_by],
        )
    page = render_template(
        "brand/quota_statement.html",
        statement=statement,
        grants=grants,
        ends=ends,
        is_over=is_over,
        sent=sent,
        portal_name=portal,
        on=on,
        back=back,
    )
    return page, sent[1].status if sent else asked.status


def kept_self_check(work: Work, application: Any, *, back: str) -> str:
    """Return the page of the self-check handed in with an application that the caller has read; NoSuchRecord."""
    kept = applications.self_check_of(work, application.id)
    if kept is None:
        raise NoSuchRecord(kind="self_check", key=str(application.id))
    return render_template(
        "brand/kept_self_check.html",
        application=application,
        kept=kept,
        findings=applications.findings_of(kept),
        back=back,
    )
