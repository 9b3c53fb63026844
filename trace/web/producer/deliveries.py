"""Deliveries in the producer's portal: arrivals of what was dispatched, and how long the legs took."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import navigation, words
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.clock import CHINA
from trace.kernel.errors import TraceError
from trace.kernel.permissions import Permission
from trace.rooms.batches.queries import read_dispatch
from trace.rooms.transport import queries, services
from trace.rooms.transport.kinds import ArrivalProof, Stop
from trace.web.delivery_pages import deliveries_page
from trace.web.producer import bp
from trace.web.producer.desk import own_producer_id, require_own
from trace.web.registers import Answer
from trace.wire.transport import ArrivalInput, TakeBackInput

navigation.add(
    portal="producer",
    endpoint="producer.deliveries",
    label=_l("Delivery times"),
    permission=Permission.BATCHES_WRITE,
    order=36,
)


@bp.get("/deliveries")
def deliveries() -> Answer:
    """Show how long the producer's deliveries took; also as a file."""
    producer_id = own_producer_id()
    with door_work(read_only=True) as work:
        return deliveries_page(work, producer_id=producer_id, address=_address)


def _address(row: queries.Delivery) -> str:
    return url_for("producer.dispatch", dispatch_id=row.dispatch_id)


@bp.route("/dispatches/<int:dispatch_id>/arrivals", methods=["GET", "POST"])
def record_arrival(dispatch_id: int) -> Answer:
    """Record where and when a dispatch arrived."""
    with door_work(read_only=True) as work:
        found = read_dispatch(work, dispatch_id)
        require_own(found.producer_id)
        initial = {"at": work.now.astimezone(CHINA)} if request.method == "GET" else None
    form = Form(ArrivalInput, initial=initial)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.record_arrival(work, dispatch_id=dispatch_id, **form.data)
            flash(_("The arrival is recorded."), "good")
            return redirect(url_for("producer.dispatch", dispatch_id=dispatch_id))
        except TraceError as error:
            form.refuse(error)
    page = render_template(
        "transport/arrival_form.html",
        form=form,
        dispatch=found,
        stops=words.choices(Stop),
        # An event enters by being matched, not by hand.
        proofs=[each for each in words.choices(ArrivalProof) if each[0] != ArrivalProof.EVENT],
    )
    return page, form.status


@bp.route("/arrivals/<int:arrival_id>/take-back", methods=["GET", "POST"])
def take_back_arrival(arrival_id: int) -> Answer:
    """Take back an arrival that was recorded wrongly."""
    form = Form(TakeBackInput)
    with door_work(read_only=True) as work:
        arrival = queries.get_arrival(work, arrival_id)
        found = read_dispatch(work, arrival.dispatch_id)
        require_own(found.producer_id)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.take_back_arrival(work, arrival_id=arrival_id, **form.data)
            flash(_("The arrival is taken back."), "good")
            return redirect(url_for("producer.dispatch", dispatch_id=found.id))
        except TraceError as error:
            form.refuse(error)
    page = render_template("transport/take_back.html", form=form, arrival=arrival, dispatch=found)
    return page, form.status
