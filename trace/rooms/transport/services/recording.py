"""What every act on the way shares: the event around the facts, its capture and projection."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from trace.kernel.errors import InvalidValue
from trace.kernel.work import Work
from trace.rooms.events.models import StoredEvent
from trace.rooms.events.rules import pack
from trace.rooms.events.services import capture
from trace.rooms.transport import projection
from trace.standards.epcis.events import Event, JsonObject


class Occasion(TypedDict):
    """When an event happened, and our own facts of it."""

    event_time: datetime
    event_time_zone_offset: str
    extensions: JsonObject


def check_instant(work: Work, at: datetime, *, field: str) -> None:
    """Raise InvalidValue reason `future` for an instant that is yet to come."""
    if at > work.now:
        raise InvalidValue(field=field, reason="future", value=at.isoformat())


def occasion(work: Work, act: str, at: datetime, **facts: object) -> Occasion:
    """Return the parts of an event that are alike for every act."""
    about = {projection.ACT: act, "account": work.actor.account_id, "by": work.actor.label[:120]}
    return Occasion(
        event_time=at, event_time_zone_offset="+08:00", extensions=pack({**about, **facts})
    )


def enter(work: Work, event: Event, *, organisation_id: int) -> StoredEvent:
    """Capture the event and bring the projections up to it."""
    stored = capture(work, event=event, organisation_id=organisation_id)
    projection.apply(work.session, stored)
    return stored
