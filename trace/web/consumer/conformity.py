"""The public look-up of a conformity certificate: what the code printed on it leads to."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from trace.http.forms import Form
from trace.http.limits import limit_client, limit_forms
from trace.http.session import door_work
from trace.kernel.errors import NoSuchRecord, TraceError
from trace.rooms.batches import queries as batches
from trace.rooms.batches.rules import HOLDS_GOODS
from trace.rooms.conformity import queries, services
from trace.web.consumer import bp, visit
from trace.web.consumer.wording import Evidence
from trace.wire.conformity import MarketCheckSchema


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


@bp.route("/conformity/<number>", methods=["GET", "POST"])
@limit_client
@limit_forms
def conformity(number: str) -> BaseResponse:
    """Show a certificate as it was issued, whether it still stands and its goods are held; a market checks it here."""
    form = Form(MarketCheckSchema)
    if request.method == "POST" and form.load():
        # A field that no person sees was filled in: say the same, keep nothing.
        try:
            if not request.form.get("website"):
                with door_work() as work:
                    services.record_market_check(work, number=number, **form.data)
            return redirect(url_for("consumer.conformity", number=number, checked=1), 303)
        except NoSuchRecord:
            return redirect(url_for("consumer.conformity", number=number), 303)
        except TraceError as error:
            form.refuse(error)
    return _shown(number, form)


def _shown(number: str, form: Form) -> BaseResponse:
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
            form=form,
            is_checked="checked" in request.args,
            held=next((each.kind for each in held if each.kind in HOLDS_GOODS), None),
        )
    answer: Response = visit.answer(page)
    answer.status_code = form.status
    return answer
