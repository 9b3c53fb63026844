"""The verbs of the transport room."""

from __future__ import annotations

from trace.rooms.transport.services.arrivals import record_arrival, take_back_arrival
from trace.rooms.transport.services.rebuilding import rebuild

__all__ = ["rebuild", "record_arrival", "take_back_arrival"]
