"""Recalls of goods that one got, alike for producers and trading partners: the messages, and the answer to each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.paging import Page
from trace.rooms.recalls import queries, services
from trace.rooms.recalls.rules import RecallState
from trace.web.registers import Answer, Column, list_page, text_asked
from trace.wire.recall_courses import AnswerSchema

Address = Callable[[int], str]


def messages_page(organisation_id: int, address: Address) -> Answer:
    """List the recalls of goods that went to the organisation."""
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_messages(
                work, organisation_id, text=text_asked(), cursor=cursor, size=size
            )

        return list_page(
            title=_("Recalls of goods you got"),
            lead=_("Take them off sale at once, and say what you did with them."),
            columns=[
                Column(_("Number"), lambda row: row.recall.number, lambda row: address(row.id)),
                Column(_("Producer"), lambda row: row.recall.producer.name),
                Column(_("Told at"), lambda row: row.told_at),
                Column(_("State"), lambda row: row.state, is_state=True),
            ],
            fetch=fetch,
            search=_("Number or producer"),
            empty=_("No goods that went to you were recalled."),
        )


def message_page(organisation_id: int, holder_id: int, address: Address) -> Answer:
    """Show what is to be done with the goods, and take the answer."""
    form = Form(AnswerSchema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.answer_message(
                    work, organisation_id=organisation_id, holder_id=holder_id, **form.data
                )
            flash(_("The answer is with the producer and the office."), "good")
            return redirect(address(holder_id))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        message = queries.get_message(work, organisation_id, holder_id)
        page = render_template(
            "recalls/message.html",
            form=form,
            message=message,
            recall=message.recall,
            is_running=message.recall.state is RecallState.ORDERED,
        )
    return page, form.status
