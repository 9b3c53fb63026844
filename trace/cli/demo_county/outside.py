"""外部事件: a laboratory, the print shop and a shop send EPCIS events; some are matched, some declined, some wait."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from trace.cli.demo_county.lily import ME
from trace.cli.demo_county.oil import ME as OIL
from trace.cli.demo_county.story import Story, Tale
from trace.kernel.clock import CHINA
from trace.rooms.batches.queries import get_batch
from trace.rooms.producers.queries import get_producer
from trace.rooms.repository.kinds import ErrorBehaviour
from trace.rooms.repository.queries.waiting import list_outside
from trace.rooms.repository.services.capturing import capture_document, capture_event
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


def arrivals(story: Story) -> Tale:
    """The shop says that a lot came and sends the recalled one back, with an error; its own count is nobody's."""
    yield story.on(-41, 10)
    lot = get_batch(story.by("system"), story["oil first"]).uri
    first = _event(
        story, bizStep="receiving", **_bottles(lot, 40), **_paper("po", "示范运单3600021")
    )
    _capture(story, first)
    yield story.on(-41, 15)
    match_event(story.by("agriculture"), event_pk=_newest(story), producer_id=story[OIL])
    yield story.on(-12, 9)
    _capture(story, _event(story, bizStep="cycle_counting", **_bottles("urn:example:shelf:3", 12)))
    yield story.on(-11, 9)
    decline_event(
        story.by("admin"), event_pk=_newest(story), reason="门店内部盘点，不涉及本县主体批次"
    )
    yield story.on(-5, 16)
    back = _event(story, bizStep="shipping", disposition="returned", **_bottles(lot, 18))
    wrong = _event(story, bizStep="sent_back", **_bottles(lot, 18))
    _capture(story, back, wrong, behaviour=ErrorBehaviour.PROCEED)


def _capture(
    story: Story, *events: dict[str, Any], behaviour: ErrorBehaviour = ErrorBehaviour.ROLLBACK
) -> None:
    document = {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", CONTEXT],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": story.clock.astimezone(CHINA).isoformat(timespec="milliseconds"),
        "epcisBody": {"eventList": list(events)},
    }
    capture_document(
        story.by("shop"), sent=document, behaviour=behaviour, organisation_id=story["shop"]
    )


def _bottles(lot: str, count: int) -> dict[str, Any]:
    return {"quantityList": [{"epcClass": lot, "quantity": count}]}


def _paper(kind: str, number: str) -> dict[str, Any]:
    return {"bizTransactionList": [{"type": kind, "bizTransaction": f"urn:example:{number}"}]}


def _event(story: Story, **members: Any) -> dict[str, Any]:
    at = story.clock.astimezone(CHINA) - timedelta(hours=1)
    return {
        "type": "ObjectEvent",
        "eventTime": at.isoformat(timespec="milliseconds"),
        "eventTimeZoneOffset": "+08:00",
        "action": "OBSERVE",
        **members,
    }


def _send(story: Story, who: str, **members: Any) -> None:
    sent = {"@context": CONTEXT, **_event(story, **members)}
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


TALES = (arrivals, events)
