"""The verbs of the field."""

from __future__ import annotations

from trace.rooms.field.services.bundles import keep_reading, sign_head
from trace.rooms.field.services.entries import settle_entry, take_in
from trace.rooms.field.services.photographs import clear_photographs, keep_photograph

__all__ = [
    "clear_photographs",
    "keep_photograph",
    "keep_reading",
    "settle_entry",
    "sign_head",
    "take_in",
]
