"""Production units for systems."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from trace.api.v1 import page_answer
from trace.http.session import door_work
from trace.rooms.producers import queries, services
from trace.rooms.producers.services import NewUnit
from trace.wire import producers as wire
from trace.wire.common import page_of_items

blp = Blueprint(
    "units", __name__, description="Plots, forest stands, apiaries, ponds, herds, trees."
)


@blp.get("/producers/<int:producer_id>/units")
@blp.arguments(wire.UnitPage, location="query")
@blp.response(200, page_of_items(wire.UnitSchema))
def list_units(asked: dict[str, Any], producer_id: int) -> Any:
    """List a producer's production units by code."""
    with door_work(read_only=True) as work:
        page = queries.list_units(
            work,
            producer_id,
            text=asked["text"],
            kind=asked["kind"],
            cursor=asked["cursor"],
            size=asked["page_size"],
        )
    return page_answer(page)


@blp.post("/producers/<int:producer_id>/units")
@blp.arguments(wire.UnitInput)
@blp.response(201, wire.UnitSchema)
def add_unit(typed: dict[str, Any], producer_id: int) -> Any:
    """Register a production unit."""
    with door_work() as work:
        return services.add_unit(work, producer_id=producer_id, unit=NewUnit(**typed))


@blp.put("/units/<int:unit_id>")
@blp.arguments(wire.UnitInput)
@blp.response(200, wire.UnitSchema)
def put_unit(typed: dict[str, Any], unit_id: int) -> Any:
    """Correct a production unit, such as after a survey."""
    with door_work() as work:
        return services.update_unit(work, unit_id=unit_id, unit=NewUnit(**typed))


@blp.post("/units/<int:unit_id>/close")
@blp.arguments(wire.DaySchema)
@blp.response(200, wire.UnitSchema)
def close_unit(typed: dict[str, Any], unit_id: int) -> Any:
    """Record the last day on which a unit belonged to the producer."""
    with door_work() as work:
        return services.close_unit(work, unit_id=unit_id, on=typed["on"])
