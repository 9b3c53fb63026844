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
from trace.web.recall_pages import reach_asked, recall_form
from trace.web.registers import (
    Answer,
    Column,
    Filter,
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
            filters=[states],
            empty=_("None of your goods were ever recalled."),
        )


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
