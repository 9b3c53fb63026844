"""The inbox 消息: what ends soon for one's organisation, and where its digests go."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from trace.http import exports
from trace.http.forms import Form
from trace.http.identity import current_organisation_id
from trace.http.notice_words import notice_sentence
from trace.http.session import door_work, house
from trace.kernel.errors import TraceError
from trace.kernel.paging import DEFAULT_SIZE, Page
from trace.rooms.notices import queries, services
from trace.web.account import bp
from trace.web.registers import Answer
from trace.wire.notices import AddressSchema


@bp.get("/inbox")
def inbox() -> Answer:
    """List the notices of one's organisation, newest first; as a file too."""
    return _page(Form(AddressSchema))


@bp.get("/inbox/count")
def inbox_count() -> Response:
    """Return how many notices are unread, for the head of the portals."""
    with door_work(read_only=True) as work:
        count = queries.unread_count(work, _organisation_id())
    answer = Response(str(count) if count else "", content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = "private, max-age=60"
    return answer


@bp.post("/inbox/read")
def read_notices() -> Response:
    """Mark one notice, or all, as read."""
    number = request.form.get("notice_id", "")
    notice_id = int(number) if number.isascii() and number.isdigit() and len(number) < 18 else None
    with door_work() as work:
        services.mark_read(work, organisation_id=_organisation_id(), notice_id=notice_id)
    return redirect(url_for("account.inbox"))


@bp.post("/inbox/addresses")
def add_address() -> Answer:
    """Send the digests to another address."""
    form = Form(AddressSchema)
    if form.load():
        try:
            with door_work() as work:
                services.add_address(work, organisation_id=_organisation_id(), **form.data)
            flash(_("Saved."), "good")
            return redirect(url_for("account.inbox"))
        except TraceError as error:
            form.refuse(error)
    return _page(form)


@bp.post("/inbox/addresses/<int:address_id>/remove")
def remove_address(address_id: int) -> Response:
    """Stop sending the digests to an address."""
    with door_work() as work:
        services.remove_address(work, organisation_id=_organisation_id(), address_id=address_id)
    flash(_("Saved."), "good")
    return redirect(url_for("account.inbox"))


def _page(form: Form) -> Answer:
    organisation_id = _organisation_id()
    unread = request.args.get("unread") == "true"
    text = request.args.get("text", "").strip()[:80]
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.inbox(
                work, organisation_id, unread=unread, text=text, cursor=cursor, size=size
            )

        if exports.wanted():
            columns = [
                _("Kind"),
                _("Number"),
                _("Message"),
                _("Last day"),
                _("Received on"),
                _("Read at"),
            ]
            return exports.answer(_("Inbox"), columns, exports.every(fetch), _cells)
        page = render_template(
            "account/inbox.html",
            form=form,
            page=fetch(request.args.get("cursor"), DEFAULT_SIZE),
            unread=unread,
            addresses=queries.addresses_of(work, organisation_id),
            sends_mail=house().settings.mail is not None,
        )
    return page, form.status


def _cells(notice: Any) -> list[object]:
    return [
        notice.kind,
        notice.number,
        notice_sentence(notice),
        notice.ends_on,
        notice.created_at,
        notice.read_at,
    ]


def _organisation_id() -> int:
    """Return the organisation one works for now; raises MissingPermission for those who belong to none."""
    return current_organisation_id()
