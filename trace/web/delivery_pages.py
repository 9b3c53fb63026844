"""What the delivery pages of producers and officers share: figures of a period, the records behind them, arrivals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from trace.http import exports, words
from trace.http.forms import Form
from trace.http.transport_words import hours, period_of
from trace.kernel.errors import TraceError
from trace.kernel.paging import DEFAULT_SIZE, Page
from trace.kernel.work import Work
from trace.rooms.transport import queries
from trace.web.registers import Answer, text_asked
from trace.wire.transport import PeriodForm


def deliveries_page(
    work: Work, *, producer_id: int | None, address: Callable[[queries.Delivery], str]
) -> Answer:
    """Answer with figures and records of the period asked for; as a file, every leg of every record."""
    form = Form(PeriodForm)
    asked = form.data if form.load(request.args) else {"since": None, "until": None}
    since, until = period_of(asked["since"], asked["until"], work.today)

    def fetch(cursor: str | None, size: int) -> Page[queries.Delivery]:
        return queries.list_deliveries(
            work,
            producer_id=producer_id,
            since=since,
            until=until,
            text=text_asked(),
            cursor=cursor,
            size=size,
        )

    if exports.wanted():
        return _as_file(fetch)
    figures = None
    try:
        figures = queries.read_figures(work, since=since, until=until, producer_id=producer_id)
    except TraceError as error:
        form.refuse(error)
    page = render_template(
        "transport/deliveries.html",
        form=form,
        since=since,
        until=until,
        figures=figures,
        page=fetch(request.args.get("cursor"), DEFAULT_SIZE),
        address=address,
    )
    return page, form.status


def _as_file(fetch: Callable[[str | None, int], Page[queries.Delivery]]) -> Answer:
    columns = [_("Dispatched at"), _("Producer"), _("Destination (division)"), _("Leg as recorded")]
    columns += [_("Leg"), _("Hours"), _("Not counted because")]
    rows = ((each, found) for each in exports.every(fetch) for found in each.measured)
    return exports.answer(_("Delivery times"), columns, rows, _cells)


def _cells(row: Any) -> list[object]:
    delivery, found = row
    return [
        delivery.dispatched_at,
        delivery.producer_name,
        delivery.division,
        delivery.leg or "",
        words.word(found.leg),
        hours(found.took),
        words.word(found.left_out),
    ]
