"""Recalls in the officer's portal: the reach before the act, the order, and lifting by a second officer."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import navigation
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.clock import CHINA
from trace.kernel.errors import TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission, may_somewhere, require_somewhere
from trace.kernel.work import Work
from trace.rooms.recalls import queries, rules, services
from trace.rooms.recalls.queries import Recall
from trace.rooms.recalls.rules import RecallKind, RecallState
from trace.web.officer import bp
from trace.web.officer.shared import for_portal, may_over
from trace.web.recall_course_pages import act_page, course_page, notice_file, report_file
from trace.web.recall_pages import reach_asked, recall_form
from trace.web.recall_scope_pages import scope_asked, scope_page
from trace.web.registers import Answer, Column, Filter, Link, list_page, text_asked
from trace.wire.recalls import LiftSchema

navigation.add(
    portal="officer",
    endpoint="officer.recalls",
    label=_l("Recalls"),
    permission=Permission.BATCHES_READ,
    order=65,
)


@bp.get("/recalls")
def recalls() -> Answer:
    """List recalls, in progress and lifted."""
    for_portal()
    states = Filter("state", _("In progress and lifted"), RecallState)
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_recalls(
                work, state=states.chosen, text=text_asked(), cursor=cursor, size=size
            )

        return list_page(
            title=_("Recalls"),
            lead=_("Open a batch to recall it. A recall reaches everything made of it at once."),
            columns=[
                Column(_("Number"), lambda row: row.number, _address),
                Column(_("Kind"), lambda row: row.kind),
                Column(_("Grade"), lambda row: row.grade),
                Column(_("Producer"), lambda row: row.producer.name),
                Column(_("Batches"), _lots),
                Column(_("Document number"), lambda row: row.document_number),
                Column(_("Time of the decision"), lambda row: row.ordered_at),
                Column(_("State"), lambda row: row.state, is_state=True),
            ],
            fetch=fetch,
            search=_("Number, document number, lot or producer"),
            links=_links(work),
            filters=[states],
            empty=_("There is no recall."),
        )


@bp.get("/recalls/scope")
def recall_scope() -> Answer:
    """Find batches by a code, a production unit, an input or premises, to recall them."""
    for_portal()
    return scope_page("officer", Permission.RECALLS_ORDER)


@bp.route("/recalls/new", methods=["GET", "POST"])
def new_recall() -> Answer:
    """Show the reach of a recall of the batches named; order it."""
    for_portal()
    form = recall_form()
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                recall = services.order_recall(work, kind=RecallKind.ORDERED, **form.data)
            flash(
                _("The recall is ordered; it holds for everything made of these batches."), "good"
            )
            return redirect(url_for("officer.recall", number=recall.number))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        require_somewhere(work.actor, Permission.RECALLS_ORDER)
        named, reach, is_missing = reach_asked(work)
        page = render_template(
            "officer/recall_form.html",
            form=form,
            kind=RecallKind.ORDERED,
            named=named,
            scope=scope_asked(),
            reach=reach,
            is_missing=is_missing,
            clocks=rules.CLOCKS,
            grades=rules.RecallGrade,
            now=work.now.astimezone(CHINA),
            here="officer.new_recall",
            back=url_for("officer.recalls"),
            batch_page="officer.lot",
        )
    return page, form.status


@bp.route("/recalls/<number>", methods=["GET", "POST"])
def recall(number: str) -> Answer:
    """Show a recall and what it reaches now; a second officer lifts it here."""
    for_portal()
    form = Form(LiftSchema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.lift_recall(work, number=number, **form.data)
            flash(_("The recall is lifted; it stays on record."), "good")
            return redirect(url_for("officer.recall", number=number))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        found = queries.get_recall(work, number)
        is_own = found.ordered_by is not None and found.ordered_by == work.actor.account_id
        may_lift = may_over(Permission.RECALLS_LIFT, found.producer_id, found.producer.division)
        page = render_template(
            "officer/recall.html",
            form=form,
            recall=found,
            portal="officer",
            reach=queries.reach_of_recall(work, found),
            clock=rules.CLOCKS.get(found.grade),
            is_own=is_own,
            may_lift=may_lift and found.state is RecallState.ORDERED,
            now=work.now,
            today=work.today,
            may_producer=may_over(
                Permission.PRODUCERS_READ, found.producer_id, found.producer.division
            ),
            batch_page="officer.lot",
        )
    return page, form.status


def _links(work: Work) -> list[Link]:
    drills = Link(_("Recall drills"), url_for("officer.drills"))
    if not may_somewhere(work.actor, Permission.RECALLS_ORDER):
        return [drills]
    return [Link(_("Find the batches of a recall"), url_for("officer.recall_scope")), drills]


def _address(row: Any) -> str:
    return url_for("officer.recall", number=row.number)


def _lots(row: Any) -> str:
    return ", ".join(f"{each.batch.product.name} {each.batch.lot}" for each in row.batches)


# ---------------------------------------------------------------- the course of a recall


def _any(found: Recall, _kind: str) -> Recall:
    """Every recall in reach is this portal's to show."""
    return found


@bp.route("/recalls/<number>/course", methods=["GET", "POST"])
def recall_course(number: str) -> Answer:
    """Show duties, holders, what came back and the report of a recall; look into the books again."""
    for_portal()
    return course_page("officer", number, _any)


@bp.route("/recalls/<number>/course/<act>", methods=["GET", "POST"])
def recall_act(number: str, act: str) -> Answer:
    """Record one act in the course of a recall."""
    for_portal()
    return act_page("officer", number, act, _any)


@bp.get("/recalls/<number>/report")
def recall_report(number: str) -> Answer:
    """Send the closing report as PDF."""
    for_portal()
    return report_file(number, _any)


@bp.get("/recalls/<number>/holders/<int:holder_id>/notice")
def recall_holder_notice(number: str, holder_id: int) -> Answer:
    """Send the notice for one holder, to print."""
    for_portal()
    return notice_file(number, holder_id, _any)
