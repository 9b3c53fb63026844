"""What the pages of readings of producers and officers share: one series with its charts, and the list of breaches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from trace.http import exports, words
from trace.http.sensor_charts import charts_of, limit_text, step_rows, value_text
from trace.kernel.clock import CHINA
from trace.kernel.paging import Page
from trace.kernel.work import Work
from trace.rooms.transport import queries
from trace.rooms.transport.kinds import BreachState, Sensed
from trace.web.registers import Answer, Column, Filter, list_page, text_asked

DISPATCH_PAGES = {"producer": "producer.dispatch", "officer": "officer.dispatch"}
BATCH_PAGES = {"producer": "producer.batch", "officer": "officer.lot"}


def zones() -> list[tuple[str, str]]:
    """Return the zones that a file's times may be meant in, China's first."""
    return [("+08:00", _("China (UTC+8)")), ("+00:00", "UTC")]


def subject_address(portal: str, series: Any) -> str:
    """Return the page of the dispatch or batch beside whose goods the logger lay."""
    if series.dispatch_id is not None:
        return url_for(DISPATCH_PAGES[portal], dispatch_id=series.dispatch_id)
    return url_for(BATCH_PAGES[portal], batch_id=series.batch_id)


def series_page(work: Work, series: Any, *, back: str, may_write: bool) -> Answer:
    """Answer with a series' charts, tables and breaches; as a file, with every reading."""
    if exports.wanted():
        columns = [_("Time (China)"), _("Temperature (°C)"), _("Relative humidity (%)")]
        return exports.answer(
            _("Readings of %(device)s", device=series.device),
            columns,
            queries.readings_of(work, series),
            lambda each: [
                f"{each.at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}",
                each.temperature,
                each.humidity,
            ],
        )
    limited = {each["quantity"] for each in series.limits}
    return render_template(
        "transport/series.html",
        series=series,
        charts=charts_of(series),
        rows=step_rows(series),
        back=back,
        may_write=may_write,
        unlimited=[
            _("No limit of %(quantity)s is on record for these goods.", quantity=words.word(each))
            for each in Sensed
            if each.value in series.shown and each.value not in limited
        ],
    )


def breaches_page(work: Work, *, producer_id: int | None, address: Callable[[Any], str]) -> Answer:
    """Answer with the breaches in one's reach, those that nobody acknowledged where nothing else is chosen."""
    states = Filter("state", _("State"), BreachState)
    chosen = states.chosen

    def fetch(cursor: str | None, size: int) -> Page[Any]:
        return queries.list_breaches(
            work,
            producer_id=producer_id,
            is_open=None if chosen is None else chosen is BreachState.OPEN,
            text=text_asked(),
            cursor=cursor,
            size=size,
        )

    return list_page(
        title=_("Temperature and humidity"),
        lead=_("What lay outside the limits of the goods, on the way or in store."),
        columns=[
            Column(_("From"), lambda row: row.since, address),
            Column(_("Goods"), lambda row: row.product.name),
            Column(_("Quantity measured"), lambda row: row.quantity),
            Column(_("Limit"), lambda row: limit_text(row, row.quantity)),
            Column(_("Furthest outside"), lambda row: value_text(row.extreme, row.quantity)),
            Column(_("Logger"), lambda row: row.series.device),
            Column(_("State"), _state, is_state=True),
            Column(_("Comment"), lambda row: row.comment or ""),
        ],
        fetch=fetch,
        search=_("Goods or logger"),
        filters=[states],
        empty=_("Nothing lay outside the limits."),
    )


def _state(row: Any) -> BreachState:
    return BreachState.OPEN if row.acknowledged_at is None else BreachState.ACKNOWLEDGED
