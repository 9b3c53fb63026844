"""Reading what is on record of the way."""

from __future__ import annotations

from trace.rooms.transport.queries.arrivals import arrivals_of, get_arrival, standing_arrivals
from trace.rooms.transport.queries.legs import (
    Delivery,
    DeliveryFigures,
    LegFigures,
    TargetShare,
    figures,
    list_deliveries,
    read_figures,
)

__all__ = [
    "Delivery",
    "DeliveryFigures",
    "LegFigures",
    "TargetShare",
    "arrivals_of",
    "figures",
    "get_arrival",
    "list_deliveries",
    "read_figures",
    "standing_arrivals",
]
