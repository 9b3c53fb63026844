"""EPCIS documents as partners send them; identifiers stand under GS1's demonstration prefix."""

from __future__ import annotations

import itertools
from typing import Any

CONTEXT = [
    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
    {"shop": "https://shop.example.org/ns/"},
]
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
