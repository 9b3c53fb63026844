"""Recall drills, for officers and producers: starting one, its stopwatch, who was reached, the score."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from trace.http.arguments import number_in
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission, may_somewhere
from trace.rooms.recalls import queries, services
from trace.rooms.recalls.queries.conduct import kilograms
from trace.rooms.recalls.rules import GOOD_TIME, LONGEST_TIME, DrillState
from trace.web.recall_course_pages import units_of
from trace.web.registers import Answer, Column, Filter, Input, form_page, list_page, text_asked
from trace.wire.recall_courses import EndDrillSchema, ReachHolderSchema

# Who starts drills: officers with goods of their area, producers with their own.
RIGHTS = (Permission.RECALLS_ORDER, Permission.BATCHES_STOP_OWN)


def drills_page(portal: str, producer_id: int | None = None) -> Answer:
    """Answer with the history of drills; start one with what is sent."""
    if request.method == "POST":
        batch_id = number_in(request.form.get("batch_id", ""))
        with door_work() as work:
            drill = services.start_drill(work, batch_id=batch_id, producer_id=producer_id)
        return redirect(url_for(f"{portal}.drill", number=drill.number))
    states = Filter("state", _("Running and ended"), DrillState)
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_drills(
                work,
                state=states.chosen,
                text=text_asked(),
                producer_id=producer_id,
                cursor=cursor,
                size=size,
            )

        return list_page(
            template="officer/drills.html",
            title=_("Recall drills"),
            lead=_("The same questions as in a recall, with a stopwatch; no goods are held."),
            columns=[
                Column(
                    _("Number"),
                    lambda row: row.number,
                    lambda row: url_for(f"{portal}.drill", number=row.number),
                ),
                Column(_("Producer"), lambda row: row.producer.name),
                Column(_("Batch"), lambda row: f"{row.batch.product.name} {row.batch.lot}"),
                Column(_("Begun at"), lambda row: row.started_at),
                Column(_("Minutes"), minutes),
                Column(_("Goods accounted for"), share),
                Column(_("Score"), lambda row: row.score),
                Column(_("State"), lambda row: row.state, is_state=True),
            ],
            fetch=fetch,
            search=_("Number, lot or producer"),
            filters=[states],
            empty=_("No drill was held yet."),
            here=url_for(f"{portal}.drills"),
            may_start=any(may_somewhere(work.actor, right) for right in RIGHTS),
        )


def minutes(drill: Any) -> int | None:
    """Return how long a drill took, in whole minutes begun."""
    if drill.ended_at is None:
        return None
    return -(-int((drill.ended_at - drill.started_at).total_seconds()) // 60)


def share(drill: Any) -> str:
    """Return how much of what was delivered was accounted for, or nothing before the end."""
    if "shipped" not in drill.counts:
        return ""
    shipped, found = drill.counts["shipped"], drill.counts["found"]
    return f"{100 if not shipped else found * 100 // shipped}%"


def drill_page(portal: str, number: str) -> Answer:
    """Answer with a drill; end it with what is sent."""
    form = Form(EndDrillSchema)
    if request.method == "POST" and form.load():
        verb = services.abandon_drill if request.form.get("act") == "abandon" else None
        try:
            with door_work() as work:
                (verb or services.finish_drill)(work, number=number, **form.data)
            return redirect(url_for(f"{portal}.drill", number=number))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        drill = queries.get_drill(work, number)
        page = render_template(
            "officer/drill.html",
            form=form,
            drill=drill,
            portal=portal,
            is_running=drill.state is DrillState.RUNNING and queries.may_drill(work, drill),
            took=minutes(drill),
            share=share(drill),
            kilograms=kilograms,
            good_hours=int(GOOD_TIME.total_seconds() // 3600),
            longest_hours=int(LONGEST_TIME.total_seconds() // 3600),
            now=work.now,
        )
    return page, form.status


def reach_page(portal: str, number: str, row_id: int) -> Answer:
    """Answer with the form that says somebody was reached, or record it."""
    form = Form(ReachHolderSchema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.reach_holder(work, number=number, row_id=row_id, **form.data)
            flash(_("Recorded."), "good")
            return redirect(url_for(f"{portal}.drill", number=number))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        drill = queries.get_drill(work, number)
        row = queries.drill_row(work, drill, row_id)
        units = units_of(row.batch)
        sent = row.batch.amount(row.sent_base)
    return form_page(
        form,
        title=_("Somebody was reached"),
        lead=f"{row.buyer} {row.phone} · {row.batch.product.name} {row.batch.lot} · {sent}",
        inputs=[
            Input(
                "quantity",
                _("Whereabouts known of"),
                kind="quantity",
                units=units,
                help=_("Still there, or sold on with a record; left empty, all of it."),
            ),
            Input("note", _("Note"), kind="textarea"),
        ],
        button=_("Record"),
        back=url_for(f"{portal}.drill", number=number),
    )
