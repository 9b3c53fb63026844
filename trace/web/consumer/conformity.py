"""The public look-up of a conformity certificate: what the code printed on it leads to."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from trace.http.limits import limit_client
from trace.http.session import door_work
from trace.rooms.batches import queries as batches
from trace.rooms.batches.rules import HOLDS_GOODS
from trace.rooms.conformity import queries
from trace.web.consumer import bp, visit
from trace.web.consumer.wording import Evidence


@bp.get("/conformity")
@limit_client
def conformity_search() -> BaseResponse:
    """Ask for the number printed on the certificate."""
    number = request.args.get("number", "").strip().upper()[:40]
    if number and "/" not in number:
        return redirect(
            url_for("consumer.conformity", number=number, lang=request.args.get("lang"))
        )
    return visit.answer(render_template("consumer/conformity_search.html", number=""))


@bp.get("/conformity/<number>")
@limit_client
def conformity(number: str) -> BaseResponse:
    """Show a certificate as it was issued, whether it still stands, and whether its goods are held."""
    with door_work(read_only=True) as work:
        found = queries.find_by_number(work, number)
        if found is None:
            page = render_template("consumer/conformity_search.html", number=number[:40])
            response: Response = visit.answer(page)
            response.status_code = 404
            return response
        held = batches.restrictions_on(work, [found.batch_id])
        page = render_template(
            "consumer/conformity.html",
            certificate=found,
            batch=batches.get_batch(work, found.batch_id),
            Evidence=Evidence,
            held=next((each.kind for each in held if each.kind in HOLDS_GOODS), None),
        )
    return visit.answer(page)
