"""A producer's own recall 主动召回, and the recalls that concern it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import navigation
from trace.http.session import door_work
from trace.kernel.clock import CHINA
from trace.kernel.errors import TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission
from trace.rooms.recalls import queries, rules, services
from trace.rooms.recalls.rules import RecallKind, RecallState
from trace.web.producer import bp
from trace.web.recall_course_pages import act_page, course_page, notice_file, report_file
from trace.web.recall_message_pages import message_page, messages_page
from trace.web.recall_pages import reach_asked, recall_form
from trace.web.recall_scope_pages import scope_asked, scope_page
from trace.web.registers import (
    Answer,
    Column,
    Filter,
    Link,
    list_page,
    own_producer_id,
    require_own,
    text_asked,
)

navigation.add(
    portal="producer",
    endpoint="producer.recalls",
    label=_l("Recalls"),
    permission=Permission.BATCHES_STOP_OWN,
    order=75,
)


@bp.get("/recalls")
def recalls() -> Answer:
    """List the recalls of one's own goods, one's own and ordered ones."""
    producer_id = own_producer_id()
    states = Filter("state", _("In progress and lifted"), RecallState)
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_recalls(
                work,
                producer_id=producer_id,
                state=states.chosen,
                text=text_asked(),
                cursor=cursor,
                size=size,
            )

        return list_page(
            title=_("Recalls"),
            lead=_("To recall goods, open their batch and choose “Recall”."),
            columns=[
                Column(_("Number"), lambda row: row.number, _address),
                Column(_("Kind"), lambda row: row.kind),
                Column(_("Grade"), lambda row: row.grade),
                Column(_("Batches"), _lots),
                Column(_("By whom"), lambda row: row.office),
                Column(_("Time of the decision"), lambda row: row.ordered_at),
                Column(_("State"), lambda row: row.state, is_state=True),
            ],
            fetch=fetch,
            search=_("Number, document number or lot"),
            links=[
                Link(_("Find the batches of a recall"), url_for("producer.recall_scope")),
                Link(_("Recall drills"), url_for("producer.drills")),
                Link(_("Recalls of goods you got"), url_for("producer.recall_messages")),
            ],
            filters=[states],
            empty=_("None of your goods were ever recalled."),
        )


@bp.get("/recalls/scope")
def recall_scope() -> Answer:
    """Find batches by a code, a production unit, an input or premises, to recall them."""
    own_producer_id()
    return scope_page("producer", Permission.BATCHES_STOP_OWN)


@bp.route("/recalls/new", methods=["GET", "POST"])
def new_recall() -> Answer:
    """Show the reach of a recall of one's own batches; recall them."""
    own_producer_id()
    form = recall_form()
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                recall = services.order_recall(work, kind=RecallKind.VOLUNTARY, **form.data)
            flash(_("The recall holds for everything made of these batches."), "good")
            return redirect(url_for("producer.recall", number=recall.number))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        named, reach, is_missing = reach_asked(work)
        page = render_template(
            "officer/recall_form.html",
            form=form,
            kind=RecallKind.VOLUNTARY,
            named=named,
            scope=scope_asked(),
            reach=reach,
            is_missing=is_missing,
            clocks=rules.CLOCKS,
            grades=rules.RecallGrade,
            now=work.now.astimezone(CHINA),
            here="producer.new_recall",
            back=url_for("producer.recalls"),
            batch_page="producer.batch",
        )
    return page, form.status


@bp.get("/recalls/<number>")
def recall(number: str) -> Answer:
    """Show a recall of one's own goods, what it reaches and its legal days."""
    with door_work(read_only=True) as work:
        found = require_own(queries.get_recall(work, number), "recall")
        return render_template(
            "officer/recall.html",
            recall=found,
            portal="producer",
            reach=queries.reach_of_recall(work, found),
            clock=rules.CLOCKS.get(found.grade),
            is_own=True,
            may_lift=False,
            now=work.now,
            today=work.today,
            may_producer=False,
            batch_page="producer.batch",
        )


def _address(row: Any) -> str:
    return url_for("producer.recall", number=row.number)


def _lots(row: Any) -> str:
    return ", ".join(f"{each.batch.product.name} {each.batch.lot}" for each in row.batches)


@bp.route("/recalls/<number>/course", methods=["GET", "POST"])
def recall_course(number: str) -> Answer:
    """Show duties, holders, what came back and the report of a recall; look into the books again."""
    return course_page("producer", number, require_own)


@bp.route("/recalls/<number>/course/<act>", methods=["GET", "POST"])
def recall_act(number: str, act: str) -> Answer:
    """Record one act in the course of a recall."""
    return act_page("producer", number, act, require_own)


@bp.get("/recalls/<number>/report")
def recall_report(number: str) -> Answer:
    """Send the closing report as PDF."""
    return report_file(number, require_own)


@bp.get("/recalls/<number>/holders/<int:holder_id>/notice")
def recall_holder_notice(number: str, holder_id: int) -> Answer:
    """Send the notice for one holder, to print."""
    return notice_file(number, holder_id, require_own)


# ---------------------------------------------------------------- goods that one got


@bp.get("/recall-messages")
def recall_messages() -> Answer:
    """List the recalls of others' goods that went to one's own producer."""
    return messages_page(own_producer_id(), _message)


@bp.route("/recall-messages/<int:holder_id>", methods=["GET", "POST"])
def recall_message(holder_id: int) -> Answer:
    """Show what is to be done with goods one got, and take the answer."""
    return message_page(own_producer_id(), holder_id, _message)


def _message(holder_id: int) -> str:
    return url_for("producer.recall_message", holder_id=holder_id)
