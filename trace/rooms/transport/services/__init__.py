"""The verbs of the transport room."""

from __future__ import annotations

from trace.rooms.transport.services.arrivals import record_arrival, take_back_arrival
from trace.rooms.transport.services.readings import (
    acknowledge_breach,
    record_batch_readings,
    record_dispatch_readings,
    take_back_series,
)
from trace.rooms.transport.services.rebuilding import rebuild

__all__ = [
    "acknowledge_breach",
    "rebuild",
    "record_arrival",
    "record_batch_readings",
    "record_dispatch_readings",
    "take_back_arrival",
    "take_back_series",
]
