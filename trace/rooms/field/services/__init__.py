"""The verbs of the field."""

from __future__ import annotations

from trace.rooms.field.services.bundles import keep_reading, sign_head
from trace.rooms.field.services.entries import keep_photograph, settle_entry, take_in

__all__ = ["keep_photograph", "keep_reading", "settle_entry", "sign_head", "take_in"]
