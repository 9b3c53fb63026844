"""Deliveries 配送: arrivals of dispatches, and how long the legs of the way took."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from flask_smorest import Blueprint

from trace.api.v1 import page_answer
from trace.http.session import door_work
from trace.http.transport_words import period_of
from trace.rooms.batches.queries import read_dispatch
from trace.rooms.transport import queries, services
from trace.wire.common import page_of_items
from trace.wire.transport import (
    ArrivalInput,
    ArrivalSchema,
    DeliveryListQuery,
    DeliverySchema,
    FiguresQuery,
    FiguresSchema,
    TakeBackInput,
)

blp = Blueprint("deliveries", __name__, description="Arrivals, and the times of deliveries")


@blp.route("/dispatches/<int:dispatch_id>/arrivals")
@blp.response(200, ArrivalSchema(many=True))
def arrivals(dispatch_id: int) -> Any:
    """List where and when a dispatch arrived, also what was taken back."""
    with door_work(read_only=True) as work:
        read_dispatch(work, dispatch_id)
        return queries.arrivals_of(work, dispatch_id)


@blp.route("/dispatches/<int:dispatch_id>/arrivals", methods=["POST"])
@blp.arguments(ArrivalInput)
@blp.response(201, ArrivalSchema)
def record_arrival(sent: dict[str, Any], dispatch_id: int) -> Any:
    """Record that a dispatch came to a place on its way, or to its buyer."""
    with door_work() as work:
        return services.record_arrival(work, dispatch_id=dispatch_id, **sent)


@blp.route("/arrivals/<int:arrival_id>/take-back", methods=["POST"])
@blp.arguments(TakeBackInput)
@blp.response(200, ArrivalSchema)
def take_back_arrival(sent: dict[str, Any], arrival_id: int) -> Any:
    """Take back an arrival that was recorded wrongly."""
    with door_work() as work:
        return services.take_back_arrival(work, arrival_id=arrival_id, **sent)


@blp.route("/deliveries")
@blp.arguments(DeliveryListQuery, location="query")
@blp.response(200, page_of_items(DeliverySchema))
def list_deliveries(asked: dict[str, Any]) -> dict[str, Any]:
    """List the records behind the figures, newest first."""
    size = asked.pop("page_size")
    with door_work(read_only=True) as work:
        page = queries.list_deliveries(work, size=size, **asked)
        return page_answer(page, [_told(each) for each in page])


@blp.route("/deliveries/figures")
@blp.arguments(FiguresQuery, location="query")
@blp.response(200, FiguresSchema)
def read_figures(asked: dict[str, Any]) -> Any:
    """Return counts, percentiles and shares within the targets for the deliveries of a period."""
    with door_work(read_only=True) as work:
        since, until = period_of(asked["since"], asked["until"], work.today)
        found = queries.read_figures(
            work, since=since, until=until, producer_id=asked["producer_id"]
        )
    legs = [
        {
            "leg": each.leg,
            "count": each.summary.count,
            "median_hours": _hours(each.summary.median),
            "p90_hours": _hours(each.summary.ninetieth),
            "longest_hours": _hours(each.summary.longest),
            "targets": each.targets,
        }
        for each in found.legs
    ]
    left_out = [{"reason": reason, "count": count} for reason, count in found.left_out]
    return {
        "since": found.since,
        "until": found.until,
        "dispatch_count": found.dispatch_count,
        "legs": legs,
        "left_out": left_out,
    }


def _told(found: queries.Delivery) -> dict[str, Any]:
    return {
        "dispatch_id": found.dispatch_id,
        "producer_id": found.producer_id,
        "producer_name": found.producer_name,
        "division": found.division,
        "leg": found.leg,
        "dispatched_at": found.dispatched_at,
        "measured": [
            {"leg": each.leg, "hours": _hours(each.took), "left_out": each.left_out}
            for each in found.measured
        ],
    }


def _hours(took: timedelta | None) -> Decimal | None:
    return None if took is None else round(Decimal(took / timedelta(hours=1)), 1)
