"""What of the producer's batches waits for a yield check, what to do about it, and the statement of a batch."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import exports, navigation, yield_words
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.paging import DEFAULT_SIZE, Page
from trace.kernel.permissions import Permission
from trace.rooms.batches import queries, services
from trace.rooms.batches.rules import YieldCause
from trace.web.producer import bp
from trace.web.producer.desk import own_batch, own_producer_id, require_own
from trace.web.registers import Answer, Column
from trace.web.yield_pages import findings_page
from trace.wire.yields import ExplanationSchema

navigation.add(
    portal="producer",
    endpoint="producer.yield_checks",
    label=_l("Yield checks"),
    permission=Permission.BATCHES_WRITE,
    order=31,
)


@bp.get("/yield-checks")
def yield_checks() -> Answer:
    """List what of one's own batches waits, and what was cleared or only noted."""
    producer_id = own_producer_id()
    with door_work(read_only=True) as work:
        return findings_page(
            work,
            producer_id=producer_id,
            address=_address,
            columns=[
                Column(_("Why"), yield_words.sentence),
                Column(_("What to do"), yield_words.remedy),
                Column(_("State"), yield_words.state_of, is_state=True),
            ],
            search=_("Lot, product or production unit"),
        )


def _address(row: Any) -> str:
    return url_for("producer.yield_check", finding_id=row.id)


@bp.route("/yield-checks/<int:finding_id>", methods=["GET", "POST"])
def yield_check(finding_id: int) -> Answer:
    """Show one finding and what to do; say why less came out than the recipe's band."""
    form = Form(ExplanationSchema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.explain_finding(work, finding_id=finding_id, **form.data)
            flash(_("The explanation is recorded."), "good")
            return redirect(url_for("producer.yield_check", finding_id=finding_id))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        found = queries.read_finding(work, finding_id)
        require_own(found.batch.producer_id)
        page = render_template(
            "producer/yield_check.html",
            form=form,
            found=found,
            told=yield_words,
            is_below=found.cause is YieldCause.BELOW_BAND,
        )
    return page, form.status


@bp.get("/batches/<int:batch_id>/statement")
def batch_statement(batch_id: int) -> Answer:
    """Show where a batch had gone by a day: the sums, and every entry with the balance of its day; also as a file."""
    with door_work(read_only=True) as work:
        batch = own_batch(work, batch_id)
        on = _day_asked() or work.today

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.statement_of(work, batch_id, until=on, cursor=cursor, size=size)

        if exports.wanted():
            columns = [_("Date"), _("Entry"), _("Quantity"), _("Left on that day"), _("Reason")]
            return exports.answer(
                _("Statement %(lot)s", lot=batch.lot),
                [*columns, _("Label run")],
                exports.every(fetch),
                lambda row: [
                    *(row.entry.on, row.entry.kind, row.quantity, row.left, row.entry.reason),
                    row.entry.run_id,
                ],
            )
        return render_template(
            "producer/statement.html",
            batch=batch,
            balance=queries.balance_of(work, batch_id, on),
            page=fetch(request.args.get("cursor"), DEFAULT_SIZE),
            on=on,
            today=work.today,
        )


def _day_asked() -> date | None:
    try:
        return date.fromisoformat(request.args.get("on", "").strip())
    except ValueError:
        return None
