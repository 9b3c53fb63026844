"""The front page - the brands, their goods, a box to type a code - and how to read what a scan says."""

from __future__ import annotations

from flask import Response, current_app, render_template, url_for

from trace.http.session import door_work
from trace.rooms.brands import queries as brands
from trace.rooms.scanning.rules import Verdict
from trace.web.consumer import bp, visit, wording

PAGE_AGE_S = 60


@bp.get("/")
def home() -> Response:
    """Show the brands, their goods, and where to type a code."""
    with door_work(read_only=True) as work:
        page = render_template(
            "consumer/home.html", brands=brands.list_brands(work), links=_links()
        )
    return visit.answer(page)


@bp.get("/help")
def explained() -> Response:
    """Explain the ten answers of a scan and who vouches for what."""
    answers = [
        (verdict, wording.TONES[verdict], wording.headline(verdict), wording.advice(verdict))
        for verdict in reversed(Verdict)
    ]
    page = render_template("consumer/help.html", answers=answers, evidence=list(wording.Evidence))
    return visit.answer(page, max_age_s=PAGE_AGE_S)


def _links() -> dict[str, str]:
    """The public pages that this instance has besides those here."""
    named = {"register": "consumer.register", "disclosure": "consumer.disclosure"}
    known = current_app.view_functions
    return {name: url_for(endpoint) for name, endpoint in named.items() if endpoint in known}
