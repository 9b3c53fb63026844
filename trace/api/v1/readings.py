"""Readings 温湿度记录: loggers' files beside the goods of dispatches and batches, breaches of limits."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from trace.api.v1 import page_answer
from trace.http.session import door_work
from trace.kernel.uploads import Upload
from trace.rooms.batches.queries import read_batch, read_dispatch
from trace.rooms.transport import queries, services
from trace.wire.common import page_of_items
from trace.wire.transport import (
    AcknowledgeInput,
    BreachListQuery,
    BreachSchema,
    ReadingsInput,
    SeriesSchema,
    TakeBackInput,
)

blp = Blueprint("readings", __name__, description="Temperature and humidity of goods")


@blp.route("/dispatches/<int:dispatch_id>/readings")
@blp.response(200, SeriesSchema(many=True))
def dispatch_series(dispatch_id: int) -> Any:
    """List what loggers measured beside the goods of a dispatch, also what was taken back."""
    with door_work(read_only=True) as work:
        read_dispatch(work, dispatch_id)
        return queries.series_of_dispatch(work, dispatch_id)


@blp.route("/dispatches/<int:dispatch_id>/readings", methods=["POST"])
@blp.arguments(ReadingsInput)
@blp.response(201, SeriesSchema)
def record_dispatch_readings(sent: dict[str, Any], dispatch_id: int) -> Any:
    """Take in a logger's file (CSV, as text) for the goods of a dispatch."""
    with door_work() as work:
        return services.record_dispatch_readings(work, dispatch_id=dispatch_id, **_file(sent))


@blp.route("/batches/<int:batch_id>/readings")
@blp.response(200, SeriesSchema(many=True))
def batch_series(batch_id: int) -> Any:
    """List what loggers measured beside a batch in store, also what was taken back."""
    with door_work(read_only=True) as work:
        read_batch(work, batch_id)
        return queries.series_of_batch(work, batch_id)


@blp.route("/batches/<int:batch_id>/readings", methods=["POST"])
@blp.arguments(ReadingsInput)
@blp.response(201, SeriesSchema)
def record_batch_readings(sent: dict[str, Any], batch_id: int) -> Any:
    """Take in a logger's file (CSV, as text) for a batch in store."""
    with door_work() as work:
        return services.record_batch_readings(work, batch_id=batch_id, **_file(sent))


@blp.route("/readings/<int:series_id>")
@blp.response(200, SeriesSchema)
def read_series(series_id: int) -> Any:
    """Return one series with its breaches."""
    with door_work(read_only=True) as work:
        return queries.read_series(work, series_id)


@blp.route("/readings/<int:series_id>/take-back", methods=["POST"])
@blp.arguments(TakeBackInput)
@blp.response(200, SeriesSchema)
def take_back_series(sent: dict[str, Any], series_id: int) -> Any:
    """Take back a file that was handed in for the wrong goods."""
    with door_work() as work:
        return services.take_back_series(work, series_id=series_id, **sent)


@blp.route("/breaches")
@blp.arguments(BreachListQuery, location="query")
@blp.response(200, page_of_items(BreachSchema))
def list_breaches(asked: dict[str, Any]) -> dict[str, Any]:
    """List what lay outside the limits in the caller's reach, newest first."""
    size = asked.pop("page_size")
    with door_work(read_only=True) as work:
        return page_answer(queries.list_breaches(work, size=size, **asked))


@blp.route("/breaches/<int:breach_id>/acknowledge", methods=["POST"])
@blp.arguments(AcknowledgeInput)
@blp.response(200, BreachSchema)
def acknowledge_breach(sent: dict[str, Any], breach_id: int) -> Any:
    """Acknowledge a breach with a comment."""
    with door_work() as work:
        return services.acknowledge_breach(work, breach_id=breach_id, **sent)


def _file(sent: dict[str, Any]) -> dict[str, Any]:
    content = sent.pop("content").encode()
    return {**sent, "upload": Upload(f"{sent['device']}.csv", content)}
