"""The verbs of hand-overs."""

from __future__ import annotations

from trace.rooms.exchange.services.following import (
    ask_round,
    fill_streams,
    follow_targets,
    take_changes,
)
from trace.rooms.exchange.services.sending import (
    Parcel,
    claim_parcels,
    count_due,
    queue_deliveries,
    queue_next,
    record_attempt,
    retry_handover,
    retry_target,
)

__all__ = [
    "Parcel",
    "ask_round",
    "claim_parcels",
    "count_due",
    "fill_streams",
    "follow_targets",
    "queue_deliveries",
    "queue_next",
    "record_attempt",
    "retry_handover",
    "retry_target",
    "take_changes",
]
