"""外部事件: a laboratory and the print shop send EPCIS events; one is matched, one declined, one waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from trace.cli.demo_county.lily import ME
from trace.cli.demo_county.story import Story, Tale
from trace.kernel.clock import CHINA
from trace.rooms.batches.queries import get_batch
from trace.rooms.producers.queries import get_producer
from trace.rooms.repository.queries.waiting import list_outside
from trace.rooms.repository.services.capturing import capture_event
from trace.rooms.repository.services.matching import decline_event, match_event

# A namespace below a host that is kept for examples (RFC 2606).
CONTEXT = {"sender": "https://example.org/epcis/"}
# What the laboratory's logger wrote beside the retained sample, in degrees Celsius.
WARMTH = ("18.2", "18.4", "18.1", "18.3")


def events(story: Story) -> Tale:
    """Readings beside a lot become its own; a print shop's test is nobody's; its delivery of labels waits."""
    yield story.on(-20, 10)
    lot = get_batch(story.by("system"), story["powder packed"]).uri
    _send(story, "lab", bizStep="sensor_reporting", **_lot(lot), **_readings(story))
    yield story.on(-19, 9)
    match_event(story.by("agriculture"), event_pk=_newest(story), producer_id=story[ME])
    yield story.on(-9, 14)
    _send(story, "printer", bizStep="encoding", **{"sender:note": "试印样张（示范）"})
    yield story.on(-8, 9)
    decline_event(
        story.by("admin"), event_pk=_newest(story), reason="印刷厂内部试印，与本县主体无关"
    )
    yield story.on(-3, 16)
    customer = get_producer(story.by("system"), story[ME])
    order = {"sender:customer": customer.name, "sender:customerCode": customer.credit_code}
    _send(story, "printer", bizStep="shipping", **order)


def _send(story: Story, who: str, **members: Any) -> None:
    at = story.clock.astimezone(CHINA) - timedelta(hours=1)
    sent = {
        "@context": CONTEXT,
        "type": "ObjectEvent",
        "eventTime": at.isoformat(timespec="milliseconds"),
        "eventTimeZoneOffset": "+08:00",
        "action": "OBSERVE",
        **members,
    }
    if "quantityList" not in sent:
        # A roll of labels under GS1's prefix for demonstrations.
        sent["epcList"] = [f"urn:epc:id:grai:9521234.05678.{story.clock:%y%m%d}"]
    capture_event(story.by(who), sent=sent, organisation_id=story[who])


def _lot(uri: str) -> dict[str, Any]:
    return {"quantityList": [{"epcClass": uri, "quantity": 1.0, "uom": "KGM"}]}


def _readings(story: Story) -> dict[str, Any]:
    begin = story.clock.astimezone(CHINA) - timedelta(hours=4)
    return {
        "sensorElementList": [
            {
                "sensorMetadata": {
                    "time": (begin + timedelta(minutes=30 * number)).isoformat(),
                    "deviceID": "urn:example:logger:3",
                },
                "sensorReport": [{"type": "Temperature", "value": float(value), "uom": "CEL"}],
            }
            for number, value in enumerate(WARMTH)
        ]
    }


def _newest(story: Story) -> int:
    """The event that was sent last."""
    return int(list_outside(story.by("admin"), size=1).items[0].id)


TALES = (events,)
