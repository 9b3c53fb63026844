"""Premises for systems."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from trace.http.session import door_work
from trace.rooms.producers import queries, services
from trace.wire import producers as wire

blp = Blueprint("premises", __name__, description="Factories, warehouses, cold stores, shops.")


@blp.get("/producers/<int:producer_id>/premises")
@blp.response(200, wire.PremisesSchema(many=True))
def list_premises(producer_id: int) -> Any:
    """List a producer's premises by name."""
    with door_work(read_only=True) as work:
        queries.read_producer(work, producer_id)
        return queries.premises_of(work, producer_id)


@blp.post("/producers/<int:producer_id>/premises")
@blp.arguments(wire.PremisesInput)
@blp.response(201, wire.PremisesSchema)
def add_premises(typed: dict[str, Any], producer_id: int) -> Any:
    """Register premises."""
    with door_work() as work:
        return services.add_premises(work, producer_id=producer_id, **typed)


@blp.put("/premises/<int:premises_id>")
@blp.arguments(wire.PremisesInput)
@blp.response(200, wire.PremisesSchema)
def put_premises(typed: dict[str, Any], premises_id: int) -> Any:
    """Correct premises."""
    with door_work() as work:
        return services.update_premises(work, premises_id=premises_id, **typed)


@blp.post("/premises/<int:premises_id>/close")
@blp.arguments(wire.DaySchema)
@blp.response(200, wire.PremisesSchema)
def close_premises(typed: dict[str, Any], premises_id: int) -> Any:
    """Record the last day of use."""
    with door_work() as work:
        return services.close_premises(work, premises_id=premises_id, on=typed["on"])
