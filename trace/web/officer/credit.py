"""Credit files before the officers: a producer's entries, and the objections to answer."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import navigation
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import NoSuchRecord, TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission, require_somewhere
from trace.rooms.credit import queries, services
from trace.rooms.credit.kinds import CreditObjectionState
from trace.web.credit_pages import counted_by, file_page
from trace.web.officer import bp
from trace.web.officer.shared import for_portal
from trace.web.registers import Answer, Column, Filter, list_page, text_asked
from trace.wire.credit import AnswerObjectionSchema

navigation.add(
    portal="officer",
    endpoint="officer.credit_objections",
    label=_l("Objections to credit files"),
    permission=Permission.CHECKS_WRITE,
    order=63,
)


@bp.get("/producers/<int:producer_id>/credit")
def producer_credit(producer_id: int) -> Answer:
    """Show a producer's credit file."""
    for_portal()
    with door_work(read_only=True) as work:
        require_somewhere(work.actor, Permission.CHECKS_WRITE)
        found = queries.read_file(work, producer_id)
        return file_page(
            found,
            title=_("Credit file of %(name)s", name=found.producer.name),
            template="officer/producer_credit.html",
            producer=found.producer,
        )


@bp.get("/credit-objections")
def credit_objections() -> Answer:
    """List the objections of one's area; search, filter, export."""
    for_portal()
    states = Filter("state", _("State"), CreditObjectionState)
    with door_work(read_only=True) as work:
        require_somewhere(work.actor, Permission.CHECKS_WRITE)

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_objections(
                work, state=states.chosen, text=text_asked(), cursor=cursor, size=size
            )

        return list_page(
            title=_("Objections to credit files"),
            columns=[
                Column(_("Number"), lambda row: row.number, _address),
                Column(_("Producer"), lambda row: row.producer.name),
                Column(_("Kind"), lambda row: row.entry_kind),
                Column(_("Entry objected to"), lambda row: row.entry_number),
                Column(_("Filed"), lambda row: row.filed_at),
                Column(_("State"), lambda row: row.state, is_state=True),
                Column(_("Answered at"), lambda row: row.decided_at),
            ],
            fetch=fetch,
            search=_("Number or producer"),
            filters=[states],
            empty=_("No producer of your area has objected to an entry."),
        )


@bp.route("/credit-objections/<number>", methods=["GET", "POST"])
def credit_objection(number: str) -> Answer:
    """Show an objection with the entry that it is about; answer it from here."""
    for_portal()
    form = Form(AnswerObjectionSchema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.answer_objection(work, number=number, **form.data)
            flash(_("Your answer is recorded; the producer is told."), "good")
            return redirect(url_for("officer.credit_objection", number=number))
        except NoSuchRecord:
            raise
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        require_somewhere(work.actor, Permission.CHECKS_WRITE)
        found = queries.get_objection(work, number)
        file = queries.read_file(work, found.producer_id)
        entry = queries.entry_of(file, found.entry_kind, found.entry_id)
        page = render_template(
            "officer/credit_objection.html",
            objection=found,
            entry=entry,
            counted_by=counted_by(entry.term),
            form=form,
            states=CreditObjectionState,
        )
    return page, form.status


def _address(row: Any) -> str:
    return url_for("officer.credit_objection", number=row.number)
