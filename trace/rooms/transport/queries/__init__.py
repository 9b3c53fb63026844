"""Reading what is on record of the way."""

from __future__ import annotations

from trace.rooms.transport.queries.arrivals import arrivals_of, get_arrival, standing_arrivals
from trace.rooms.transport.queries.beside import Beside, beside_batch
from trace.rooms.transport.queries.legs import (
    Delivery,
    DeliveryFigures,
    LegFigures,
    TargetShare,
    figures,
    list_deliveries,
    read_figures,
)
from trace.rooms.transport.queries.readings import (
    get_breach,
    get_series,
    list_breaches,
    read_series,
    readings_of,
    series_about,
    series_of_batch,
    series_of_dispatch,
)

__all__ = [
    "Beside",
    "Delivery",
    "DeliveryFigures",
    "LegFigures",
    "TargetShare",
    "arrivals_of",
    "beside_batch",
    "figures",
    "get_arrival",
    "get_breach",
    "get_series",
    "list_breaches",
    "list_deliveries",
    "read_figures",
    "read_series",
    "readings_of",
    "series_about",
    "series_of_batch",
    "series_of_dispatch",
    "standing_arrivals",
]
