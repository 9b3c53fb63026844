"""Deliveries as officers see them: how long the legs took, and one dispatch with its arrivals."""

from __future__ import annotations

from flask import render_template, url_for
from flask_babel import lazy_gettext as _l

from trace.http import navigation
from trace.http.session import door_work
from trace.kernel.permissions import Permission
from trace.rooms.batches.queries import read_dispatch
from trace.rooms.producers.queries import get_producer
from trace.rooms.transport import queries
from trace.web.delivery_pages import deliveries_page
from trace.web.officer import bp
from trace.web.officer.shared import for_portal
from trace.web.registers import Answer

navigation.add(
    portal="officer",
    endpoint="officer.deliveries",
    label=_l("Delivery times"),
    permission=Permission.BATCHES_READ,
    order=59,
)


@bp.get("/deliveries")
def deliveries() -> Answer:
    """Show how long the deliveries of one's area took; also as a file."""
    for_portal()
    with door_work(read_only=True) as work:
        return deliveries_page(work, producer_id=None, address=_address)


def _address(row: queries.Delivery) -> str:
    return url_for("officer.dispatch", dispatch_id=row.dispatch_id)


@bp.get("/dispatches/<int:dispatch_id>")
def dispatch(dispatch_id: int) -> str:
    """Show one dispatch, where it arrived and what its goods are."""
    for_portal()
    with door_work(read_only=True) as work:
        found = read_dispatch(work, dispatch_id)
        return render_template(
            "officer/dispatch.html",
            dispatch=found,
            producer=get_producer(work, found.producer_id),
            arrivals=queries.arrivals_of(work, dispatch_id),
            series=queries.series_of_dispatch(work, dispatch_id),
        )
