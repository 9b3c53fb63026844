"""One's own credit file 信用档案: what stands in it, by which rule, and objecting to an entry."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import navigation
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.permissions import Permission
from trace.rooms.credit import queries, services
from trace.rooms.credit.kinds import CreditObjectionState
from trace.web.credit_pages import counted_by, file_page, kind_asked
from trace.web.producer import bp
from trace.web.registers import Answer, own_producer_id
from trace.wire.credit import ObjectSchema

navigation.add(
    portal="producer",
    endpoint="producer.credit",
    label=_l("Credit file"),
    permission=Permission.PRODUCERS_WRITE,
    order=78,
)


@bp.get("/credit")
def credit() -> Answer:
    """List the entries of one's own credit file; search, filter, export."""
    producer_id = own_producer_id()
    with door_work(read_only=True) as work:
        return file_page(
            queries.read_file(work, producer_id),
            title=_("Credit file"),
            template="producer/credit.html",
            address=_address,
        )


@bp.route("/credit/<kind>/<int:entry_id>", methods=["GET", "POST"])
def credit_entry(kind: str, entry_id: int) -> Answer:
    """Show one entry with its rule and what was said to it; object to it from here."""
    producer_id, known = own_producer_id(), kind_asked(kind)
    form = Form(ObjectSchema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.file_objection(
                    work, producer_id=producer_id, kind=known, entry_id=entry_id, **form.data
                )
            flash(_("Your objection is with the office now."), "good")
            return redirect(url_for("producer.credit_entry", kind=kind, entry_id=entry_id))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        entry = queries.entry_of(queries.read_file(work, producer_id), known, entry_id)
        page = render_template(
            "producer/credit_entry.html",
            entry=entry,
            form=form,
            counted_by=counted_by(entry.term),
            states=CreditObjectionState,
        )
    return page, form.status


def _address(row: Any) -> str:
    return url_for("producer.credit_entry", kind=row.fact.kind.value, entry_id=row.fact.entry_id)
