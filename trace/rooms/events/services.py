"""Capturing events."""

from __future__ import annotations

import dataclasses

from trace.kernel import ids
from trace.kernel.work import Work
from trace.rooms.events.models import EpcRole, EventEpc, EventType, StoredEvent
from trace.rooms.events.rules import epcs_in
from trace.standards.epcis.events import Event
from trace.standards.epcis.jsonld import to_json


def capture(work: Work, *, event: Event, organisation_id: int) -> StoredEvent:
    """Store one event for good and return it; nothing can change or remove it afterwards.

    event            without an id it is given a fresh one; its record time is this work's instant
    organisation_id  whose record it is; the room that calls has required the right to write there
    Raises           AlreadyRecorded (when the work ends) if an event with this id exists
    """
    event = dataclasses.replace(
        event, event_id=event.event_id or ids.event_id(), record_time=work.now
    )
    document = to_json(event)
    stored = StoredEvent(
        event_id=event.event_id,
        event_type=EventType(type(event).__name__),
        action=document.get("action"),
        biz_step=event.biz_step,
        disposition=event.disposition,
        event_time=event.event_time,
        offset=event.event_time_zone_offset,
        record_time=work.now,
        organisation_id=organisation_id,
        read_point=event.read_point.id if event.read_point else None,
        biz_location=event.biz_location.id if event.biz_location else None,
        document=document,
    )
    stored.epcs = [
        EventEpc(
            role=EpcRole(found.role),
            epc=found.epc,
            is_class=found.is_class,
            quantity=found.quantity,
            uom=found.uom,
        )
        for found in epcs_in(event)
    ]
    work.session.add(stored)
    work.session.flush()  # projections take their ids from the event's
    return stored
