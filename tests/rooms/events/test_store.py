"""The event store: what goes in comes out, in order, and nothing changes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tests.factories.producers import make_producer
from trace.kernel.errors import NoSuchRecord
from trace.rooms.events import queries, rules
from trace.rooms.events.models import append_only_statements
from trace.rooms.events.services import capture
from trace.standards.epcis.events import (
    Action,
    AggregationEvent,
    BizTransaction,
    ObjectEvent,
    Place,
    QuantityElement,
    TransactionEvent,
    TransformationEvent,
)
from trace.standards.epcis.jsonld import from_json

LOT = "https://id.gs1.org/01/09520000000004/10/A1"
OTHER = "https://id.gs1.org/01/09520000000004/10/A2"
CASE = "https://id.gs1.org/00/095200000000000018"
WHEN = {
    "event_time": datetime(2026, 7, 18, 1, 0, tzinfo=UTC),
    "event_time_zone_offset": "+08:00",
}
OF_LOT = QuantityElement(epc_class=LOT, quantity=Decimal("2.5"), uom="KGM")
SEEN = ObjectEvent(
    **WHEN,
    action=Action.OBSERVE,
    biz_step="storing",
    quantities=(OF_LOT,),
    read_point=Place(id="https://id.gs1.org/414/9520000000004"),
    biz_location=Place(id="https://id.gs1.org/414/9520000000004"),
)


def test_a_captured_event_is_found_by_its_lot_and_says_when_it_was_recorded(work):
    producer = make_producer(work)

    stored = capture(work, event=SEEN, organisation_id=producer.id)

    assert queries.events_of(work, LOT) == [stored]
    assert queries.get_event(work, stored.event_id) is stored
    assert stored.recorded_at == work.now
    assert from_json(stored.document) == replace(
        SEEN, event_id=stored.event_id, record_time=work.now
    )
    assert [(e.epc, e.is_class, e.quantity, e.uom) for e in stored.epcs] == [
        (LOT, True, Decimal("2.5"), "KGM")
    ]
    with pytest.raises(NoSuchRecord):
        queries.get_event(work, "urn:uuid:none")


def test_every_kind_of_event_is_indexed_by_what_it_is_about():
    add = {**WHEN, "action": Action.ADD}
    made = TransformationEvent(
        **WHEN, input_quantities=(OF_LOT,), output_quantities=(replace(OF_LOT, epc_class=OTHER),)
    )
    packed = AggregationEvent(**add, parent_id=CASE, child_quantities=(OF_LOT,))
    bill = (BizTransaction(id="urn:bill:1"),)
    billed = TransactionEvent(**add, parent_id=CASE, epcs=(OTHER,), biz_transactions=bill)
    without_parent = TransactionEvent(**add, epcs=(OTHER,), biz_transactions=bill)
    looked_at = AggregationEvent(**WHEN, action=Action.OBSERVE, child_epcs=(OTHER,))

    found = [
        [(each.role, each.epc) for each in rules.epcs_in(event)]
        for event in (made, packed, billed, without_parent, looked_at)
    ]

    assert found == [
        [("input", LOT), ("output", OTHER)],
        [("parent", CASE), ("child", LOT)],
        [("parent", CASE), ("epc", OTHER)],
        [("epc", OTHER)],
        [("child", OTHER)],
    ]


def test_our_own_facts_travel_under_a_prefix_and_come_back():
    record = {"act": "x", "lines": [{"base": 1, "note": None}], "batch": {"lot": "A"}, "n": None}

    packed = rules.pack(record)

    assert packed == {
        "trace:act": "x",
        "trace:lines": [{"trace:base": 1}],
        "trace:batch": {"trace:lot": "A"},
    }
    assert rules.unpack({**packed, "type": "ObjectEvent"}) == {
        "act": "x",
        "lines": [{"base": 1}],
        "batch": {"lot": "A"},
    }


@pytest.mark.parametrize("table", ["events", "event_epcs"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id + 1000000", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_an_event(work, table, statement):
    capture(work, event=SEEN, organisation_id=make_producer(work).id)

    with pytest.raises(DatabaseError, match="append-only"), work.session.begin_nested():
        work.session.execute(text(statement.format(table)))

    assert len(queries.events_of(work, LOT)) == 1


def test_both_engines_have_a_guard_for_every_table_of_the_store():
    assert len(append_only_statements("sqlite", "events")) == 2
    assert len(append_only_statements("postgresql", "event_epcs")) == 2


def test_events_are_read_in_the_order_of_capture_across_chunks(work, monkeypatch):
    monkeypatch.setattr(queries, "CHUNK", 2)
    producer = make_producer(work)
    stored = [capture(work, event=SEEN, organisation_id=producer.id) for _ in range(5)]

    read = [event.id for event in queries.events_in_order(work.session)]

    assert read == [event.id for event in stored]


def test_events_are_handed_out_as_an_epcis_document(work):
    stored = capture(work, event=SEEN, organisation_id=make_producer(work).id)

    document = queries.epcis_document(work, [stored])

    assert document["type"] == "EPCISDocument"
    assert {"trace": "http://localhost/ns/"} in document["@context"]
    assert document["epcisBody"]["eventList"][0]["eventID"] == stored.event_id
