"""Dispatches in the producer's portal: the list, one delivery, and its form."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from trace.http import exports, navigation
from trace.http.arguments import number_asked
from trace.http.filters import quantity as shown_quantity
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.clock import CHINA
from trace.kernel.errors import TraceError
from trace.kernel.paging import DEFAULT_SIZE, Page
from trace.kernel.permissions import Permission
from trace.kernel.work import Work
from trace.rooms.batches import queries, services
from trace.rooms.producers.queries import premises_of
from trace.rooms.transport.queries import arrivals_of, series_of_dispatch
from trace.web.producer import bp
from trace.web.producer.desk import own_producer_id, require_own
from trace.web.producer.entries import UNITS
from trace.wire.batches import DispatchOrderSchema

navigation.add(
    portal="producer",
    endpoint="producer.dispatches",
    label=_l("Dispatches"),
    permission=Permission.BATCHES_WRITE,
    order=35,
)


@bp.get("/dispatches")
def dispatches() -> str | Response:
    """List the producer's dispatches, newest first; also as a file."""
    producer_id = own_producer_id()
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_dispatches(
                work,
                producer_id=producer_id,
                text=request.args.get("text", "")[:80],
                cursor=cursor,
                size=size,
            )

        if exports.wanted():
            columns = [_("Dispatched at"), _("Buyer"), _("Phone"), _("Plate or waybill")]
            columns += [_("Destination"), _("Lot number"), _("Product"), _("Quantity")]
            return exports.answer(
                _("Dispatches"),
                columns,
                ((each, line) for each in exports.every(fetch) for line in each.lines),
                lambda row: [
                    *(row[0].dispatched_at, row[0].buyer, row[0].buyer_phone),
                    *(row[0].plate_or_waybill, row[0].destination_address, row[1].batch.lot),
                    *(row[1].batch.product.name, row[1].batch.amount(row[1].base)),
                ],
            )
        page = fetch(request.args.get("cursor"), DEFAULT_SIZE)
        return render_template("producer/dispatches.html", page=page)


@bp.get("/dispatches/<int:dispatch_id>")
def dispatch(dispatch_id: int) -> str:
    """Show one delivery."""
    with door_work(read_only=True) as work:
        found = queries.read_dispatch(work, dispatch_id)
        require_own(found.producer_id)
        return render_template(
            "producer/dispatch.html",
            dispatch=found,
            arrivals=arrivals_of(work, dispatch_id),
            series=series_of_dispatch(work, dispatch_id),
        )


@bp.route("/dispatch", methods=["GET", "POST"])
def record_dispatch() -> str | tuple[str, int] | Response:
    """Record a delivery."""
    form = Form(DispatchOrderSchema(exclude=("producer_id",)), initial=_beginning())
    asks_for_more = "more" in request.form
    if request.method == "POST" and form.load() and not asks_for_more:
        try:
            with door_work() as work:
                done = services.dispatch_goods(work, producer_id=own_producer_id(), **form.data)
                number = done.id
            flash(_("The dispatch is recorded."), "good")
            return redirect(url_for("producer.dispatch", dispatch_id=number))
        except TraceError as error:
            form.refuse(error)
    if asks_for_more:
        form.errors, form.general = {}, []
    with door_work(read_only=True) as work:
        page = render_template(
            "producer/dispatch_form.html",
            form=form,
            batches=_batches(work),
            premises=[(each.id, each.name) for each in premises_of(work, own_producer_id())],
            measures=UNITS,
            more=2 if asks_for_more else 0,
        )
    return page, form.status


def _beginning() -> dict[str, Any] | None:
    """Return what the form shows at first: now, a batch to send, or an earlier delivery to repeat."""
    if request.method != "GET":
        return None
    copied, taken = number_asked("copy"), number_asked("batch")
    with door_work(read_only=True) as work:
        shown: dict[str, Any] = {"at": work.now.astimezone(CHINA)}
        if copied is not None:
            earlier = queries.read_dispatch(work, copied)
            return shown | {
                "buyer": earlier.buyer,
                "buyer_phone": earlier.buyer_phone,
                "plate_or_waybill": earlier.plate_or_waybill,
                "destination": earlier.destination_address,
                "destination_division": earlier.destination_division,
                "from_premises_id": earlier.from_premises_id,
                "leg": earlier.leg,
            }
        if taken is not None:
            batch = queries.read_batch(work, taken)
            shown["lines"] = [{"batch_id": batch.id, "quantity": batch.remaining}]
        return shown


def _batches(work: Work) -> list[tuple[int, str]]:
    return [
        (
            batch.id,
            _(
                "%(product)s %(lot)s, %(left)s unlabelled, %(labelled)s labelled so far",
                product=batch.product.name,
                lot=batch.lot,
                left=shown_quantity(batch.remaining),
                labelled=shown_quantity(batch.amount(batch.labelled_base)),
            ),
        )
        for batch in queries.batches_to_choose(work, own_producer_id(), labelled=True)
    ]
