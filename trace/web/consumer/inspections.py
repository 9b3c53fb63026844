"""Results of inspections for everybody 监督检查结果公开."""

from __future__ import annotations

from flask import Response, render_template, request

from trace.http.session import door_work
from trace.kernel.errors import InvalidValue
from trace.rooms.inspections import queries
from trace.web.consumer import bp, visit

PAGE_AGE_S = 60


@bp.get("/inspections")
def inspections() -> Response:
    """List the published results."""
    text = request.args.get("text", "").strip()[:80]
    with door_work(read_only=True) as work:
        try:
            page = queries.list_published(work, text=text, cursor=request.args.get("cursor"))
        except InvalidValue:  # an old link to a later page: begin again
            page = queries.list_published(work, text=text)
        shown = render_template("consumer/inspections.html", page=page, text=text)
    return visit.answer(shown, max_age_s=PAGE_AGE_S)


@bp.get("/inspections/<number>")
def inspection(number: str) -> Response:
    """Show one published result."""
    with door_work(read_only=True) as work:
        found = queries.find_published(work, number[:40])
        shown = render_template("consumer/inspection.html", inspection=found)
    return visit.answer(shown)
