"""Feedback, complaints and reports as those see them who handle them: officers, the brand authority in part."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.paging import Page
from trace.kernel.work import Work
from trace.rooms.supervision import likeness, queries, rules, services
from trace.rooms.supervision.rules import FeedbackKind, FeedbackState, FeedbackVerb
from trace.web.registers import Answer, Column, Filter, list_page, text_asked
from trace.wire.supervision import FollowUpSchema, NoteSchema, ReplyFeedbackSchema


def feedback_list(portal: str) -> Answer:
    """Answer with the list of the items that the person handles."""
    kinds = Filter("kind", _("Kind"), FeedbackKind)
    states = Filter("state", _("State"), FeedbackState)
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_feedback(
                work,
                kind=kinds.chosen,
                state=states.chosen,
                text=text_asked(),
                cursor=cursor,
                size=size,
            )

        def address(row: Any) -> str:
            return url_for(f"{portal}.feedback_item", item_id=row.id)

        is_officer = portal == "officer"
        return list_page(
            title=_("Complaints and reports") if is_officer else _("Feedback"),
            lead=_("Feedback, complaints and reports are three procedures with their own duties.")
            if is_officer
            else _("Complaints and reports go to the market supervision office."),
            columns=[
                Column(_("Receipt number"), lambda row: row.receipt, address),
                Column(_("Kind"), lambda row: row.kind),
                Column(_("Text"), lambda row: row.text[:60]),
                Column(_("Producer"), lambda row: row.producer.name if row.producer else ""),
                Column(_("Received at"), lambda row: row.received_at),
                Column(_("Next step due by"), lambda row: row.due_on),
                Column(_("State"), lambda row: row.state, is_state=True),
            ],
            fetch=fetch,
            search=_("Receipt number, words or producer"),
            filters=[kinds, states] if is_officer else [states],
            empty=_("Nothing has been sent in."),
        )


def feedback_page(portal: str, item_id: int) -> Answer:
    """Answer with one item; a POST takes its next step."""
    form = Form(ReplyFeedbackSchema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.reply_feedback(work, item_id=item_id, **form.data)
            flash(_("Done; whoever holds the receipt sees it."), "good")
            return redirect(url_for(f"{portal}.feedback_item", item_id=item_id))
        except TraceError as error:
            form.refuse(error)
    return _show(portal, item_id, form, Form(NoteSchema))


def note_page(portal: str, item_id: int) -> Answer:
    """Add a note among those who handle the item."""
    form = Form(NoteSchema)
    if form.load():
        try:
            with door_work() as work:
                services.note_feedback(work, item_id=item_id, **form.data)
            flash(_("The note is kept; the sender does not see it."), "good")
            return redirect(url_for(f"{portal}.feedback_item", item_id=item_id))
        except TraceError as error:
            form.refuse(error)
    return _show(portal, item_id, Form(ReplyFeedbackSchema), form)


def follow_up_page(item_id: int) -> Answer:
    """Open a lead out of an item, or put it under one that is about the same."""
    form = Form(FollowUpSchema)
    if form.load():
        try:
            with door_work() as work:
                lead = services.follow_up(work, item_id=item_id, **form.data)
            flash(_("It belongs to lead %(number)s now.", number=lead.number), "good")
            return redirect(url_for("officer.feedback_item", item_id=item_id))
        except TraceError as error:
            form.refuse(error)
    return _show("officer", item_id, Form(ReplyFeedbackSchema), Form(NoteSchema), leading=form)


def _show(
    portal: str, item_id: int, form: Form, note: Form, *, leading: Form | None = None
) -> Answer:
    lead_form = leading or Form(FollowUpSchema)
    with door_work(read_only=True) as work:
        item = queries.get_feedback(work, item_id)
        verbs = rules.verbs_from(item.kind, item.state)
        page = render_template(
            "officer/feedback_item.html",
            item=item,
            form=form,
            note=note,
            portal=portal,
            verbs=[verb for verb in FeedbackVerb if verb in verbs],
            source=rules.legal_source(item.kind, item.state),
            is_late=item.due_on is not None and item.due_on < work.today,
            leading=lead_form,
            alike=_alike(work, item) if portal == "officer" else [],
        )
    return page, max(form.status, note.status, lead_form.status)


def _alike(work: Work, item: Any) -> list[likeness.Alike]:
    if item.lead_id is not None:
        return []
    return likeness.leads_alike(work, likeness.subject_of_item(work, item))
