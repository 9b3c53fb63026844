"""EPCIS documents as partners send them; identifiers stand under GS1's demonstration prefix."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from tests.factories.people import make_organisation, make_person
from trace.kernel.actor import Actor, Role
from trace.kernel.work import Work
from trace.rooms.producers.models import Producer
from trace.rooms.repository.kinds import DeliveryState
from trace.rooms.repository.models import CapturedEvent, WebhookDelivery
from trace.rooms.repository.services.capturing import capture_document, capture_event
from trace.rooms.repository.services.naming import define_query
from trace.rooms.repository.services.subscribing import subscribe

CONTEXT = [
    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
    {"shop": "https://shop.example.org/ns/"},
]
A_SUBSCRIPTION = {"dest": "https://hooks.example.org/epcis", "stream": True}
_numbers = itertools.count(1)


def make_epcis_event(**members: Any) -> dict[str, Any]:
    """Return an event of a shop that received one pack; a member given as None is left out."""
    number = next(_numbers)
    event = {
        "type": "ObjectEvent",
        "eventID": f"urn:uuid:00000000-0000-4000-8000-{number:012d}",
        "eventTime": "2026-07-17T09:30:00.000+08:00",
        "eventTimeZoneOffset": "+08:00",
        "epcList": [f"urn:epc:id:sgtin:9521234.056789.{number}"],
        "action": "OBSERVE",
        "bizStep": "receiving",
        "disposition": "in_progress",
        "readPoint": {"id": "urn:epc:id:sgln:9521234.00001.7"},
        **members,
    }
    return {name: value for name, value in event.items() if value is not None}


def make_epcis_document(*events: Any, **members: Any) -> dict[str, Any]:
    """Return a document with `events`."""
    return {
        "@context": CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-07-18T01:00:00.000Z",
        "epcisBody": {"eventList": list(events)},
        **members,
    }


def make_outside_event(
    work: Work, producer: Producer | None = None, *, sender_id: int | None = None, **members: Any
) -> CapturedEvent:
    """Return an outside party's event that waits: a shop's receipt, by default of goods that it names by nothing.

    producer   whose name the event carries, so that it points there
    sender_id  the organisation that sends; a print shop of its own unless it is named
    """
    sender_id = sender_id or make_organisation(work, Role.PRINTER)
    if producer is not None:
        members = {"shop:supplier": producer.name, **members}
    sent = make_epcis_event(**{"@context": CONTEXT[1], **members})
    system = replace(work, actor=Actor.system("test"))
    capture_event(system, sent=sent, organisation_id=sender_id)
    # Not by its id: a declaration has that of its event.
    newest = select(CapturedEvent).order_by(CapturedEvent.id.desc()).limit(1)
    return work.session.scalars(newest).one()


def make_outside_records(work: Work, producer: Producer) -> dict[str, object]:
    """Return an event that waits and points to the producer, by name, for tests that ask every route."""
    return {"outside_event": make_outside_event(work, producer).id}


def make_repository_records(work: Work, producer: Producer) -> dict[str, object]:
    """Return what one of the producer's clerks keeps at /epcis/, by name, for tests that ask every route."""
    clerk = make_person(work, Role.PRODUCER_CLERK, organisation_id=producer.id).actor
    own = replace(work, actor=clerk)
    event = make_epcis_event()
    event["bizLocation"] = event["readPoint"]
    job = capture_document(own, sent=make_epcis_document(event), organisation_id=producer.id).job
    query = define_query(own, sent={"name": "receipts", "query": {"EQ_bizStep": ["receiving"]}})
    work.session.flush()
    made = subscribe(own, name=query.name, sent=A_SUBSCRIPTION)
    work.session.flush()
    delivery = WebhookDelivery(
        subscription_id=made.id,
        events=[],
        state=DeliveryState.DEAD,
        attempt_count=9,
        next_at=work.now,
        last_error="refused",
        created_at=work.now,
        ended_at=work.now,
    )
    work.session.add(delivery)
    work.session.flush()
    return {
        "capture_job": job.code,
        "captured_event": event["eventID"],
        "captured_epc": event["epcList"][0],
        "captured_place": event["readPoint"]["id"],
        "named_query": query.name,
        "subscription": made.code,
        "webhook_delivery": delivery.id,
    }
