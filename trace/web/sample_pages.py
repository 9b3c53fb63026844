"""What the pages of samples share between officers, laboratories and sampled producers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from marshmallow import Schema
from werkzeug.wrappers import Response

from trace.http.forms import Form
from trace.http.sample_words import SHEET_WORDS
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.paging import Page
from trace.kernel.work import Work
from trace.rooms.testing.kinds import SampleState, SampleWait
from trace.rooms.testing.queries import samples as queries
from trace.rooms.testing.rules.samples import SHEET_FIELDS
from trace.web.registers import Answer, Column, Filter, Link, list_page, text_asked

Act = Callable[..., Any]


def sample_list(work: Work, portal: str, producer_id: int | None, links: list[Link]) -> Answer:
    """List samples; search, filter, export."""
    states = Filter("state", _("State"), SampleState)
    waits = Filter("wait", _("What waits"), SampleWait)

    def fetch(cursor: str | None, size: int) -> Page[Any]:
        return queries.list_samples(
            work,
            producer_id=producer_id,
            state=states.chosen,
            wait=waits.chosen,
            text=text_asked(),
            cursor=cursor,
            size=size,
        )

    return list_page(
        title=_("Samples"),
        columns=[
            Column(
                _("Number of the sheet"),
                lambda row: row.number,
                lambda row: url_for(f"{portal}.sample", number=row.number),
            ),
            Column(_("Sampled on"), lambda row: row.taken_at),
            Column(_("Producer"), lambda row: row.batch.producer.name),
            Column(_("Product"), lambda row: row.batch.product.name),
            Column(_("Lot number"), lambda row: row.batch.lot),
            Column(_("Law"), lambda row: row.law),
            Column(_("Laboratory"), lambda row: row.lab.name if row.lab else _("Rapid test")),
            Column(_("State"), lambda row: row.state, is_state=True),
            Column(_("Test result"), _result),
            Column(_("Challenge"), lambda row: row.challenge.state if row.challenge else None),
            Column(_("Challenge until"), lambda row: row.challenge_until),
        ],
        fetch=fetch,
        search=_("Number, place, lot or product"),
        filters=[states, waits],
        links=links,
        empty=_("No samples yet."),
    )


def _result(row: Any) -> str:
    if row.report is None:
        return ""
    return _("Test passed") if row.report.passed else _("Test failed")


def sheet_rows(sample: Any) -> list[tuple[Any, str]]:
    """Return the sheet's further fields that were filled in, with their words, in the sheet's order."""
    return [
        (SHEET_WORDS[name], sample.sheet[name]) for name in SHEET_FIELDS if name in sample.sheet
    ]


def act(portal: str, schema: type[Schema], service: Act, number: str, done: str) -> Response:
    """Do one step of a sample from a small form, say what became of it, and go back to the sample's page."""
    with door_work(read_only=True) as work:
        queries.get_sample(work, number)
    form = Form(schema)
    if form.load():
        try:
            with door_work() as work:
                service(work, number=number, **form.data)
            flash(done, "good")
        except TraceError as error:
            form.refuse(error)
    for _name, text in form.all_errors():
        flash(text, "bad")
    return redirect(url_for(f"{portal}.sample", number=number))
