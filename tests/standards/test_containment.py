"""Loops of aggregation within one document."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from trace.standards.epcis.containment import loops, move_of
from trace.standards.epcis.reading import read_event

MIDNIGHT = datetime(2026, 7, 18, tzinfo=UTC)


def put(minute, parent, children, action="ADD", **members):
    return read_event(
        {
            "type": "AggregationEvent",
            "eventTime": (MIDNIGHT + timedelta(minutes=minute)).isoformat(),
            "eventTimeZoneOffset": "+08:00",
            "action": action,
            "parentID": parent,
            "childEPCs": children,
            **members,
        },
        {},
    )


def looped(*readings):
    return dict(loops(enumerate(readings, start=1)))


def on_record(*readings):
    return [move for move in map(move_of, readings) if move is not None]


def test_a_box_in_a_box_that_stands_in_it_closes_a_loop():
    assert looped(
        put(1, "urn:x:a", ["urn:x:b"]),
        put(2, "urn:x:b", ["urn:x:c", "urn:x:d"]),
        put(3, "urn:x:d", ["urn:x:e", "urn:x:a"]),
    ) == {3: "urn:x:a"}


def test_the_order_is_that_of_the_times_and_not_of_the_document():
    assert looped(put(9, "urn:x:b", ["urn:x:a"]), put(1, "urn:x:a", ["urn:x:b"])) == {1: "urn:x:a"}


def test_what_was_taken_out_may_take_in_what_it_stood_in():
    box, crate = "urn:x:a", "urn:x:b"

    assert looped(put(1, crate, [box]), put(2, crate, [box], "DELETE"), put(3, box, [crate])) == {}
    assert looped(put(1, crate, [box]), put(2, crate, [], "DELETE"), put(3, box, [crate])) == {}


def test_what_was_declared_in_error_did_not_happen():
    wrong = {"errorDeclaration": {"declarationTime": MIDNIGHT.isoformat()}}

    assert looped(put(1, "urn:x:a", ["urn:x:b"], **wrong), put(2, "urn:x:b", ["urn:x:a"])) == {}


def test_looking_at_a_box_moves_nothing():
    assert looped(put(1, "urn:x:a", ["urn:x:b"], "OBSERVE"), put(2, "urn:x:b", ["urn:x:a"])) == {}


def test_what_is_on_record_counts_and_is_not_judged_again():
    box, crate = "urn:x:a", "urn:x:b"
    stood = on_record(put(1, crate, [box]), put(2, box, [crate]))

    assert dict(loops([(7, put(3, box, [crate]))], stood[:1])) == {7: crate}
    assert dict(loops([(7, put(3, "urn:x:c", [crate]))], stood)) == {}
    assert dict(loops([(7, put(0, box, [crate]))], stood[:1])) == {}


def test_of_one_instant_what_is_on_record_came_first():
    assert dict(
        loops([(1, put(1, "urn:x:a", ["urn:x:b"]))], on_record(put(1, "urn:x:b", ["urn:x:a"])))
    ) == {1: "urn:x:b"}


def test_taking_out_an_amount_of_a_class_leaves_single_things_inside():
    amount = {"childQuantityList": [{"epcClass": "urn:x:c", "quantity": 3}]}

    assert looped(
        put(1, "urn:x:a", ["urn:x:b"]),
        put(2, "urn:x:a", [], "DELETE", **amount),
        put(3, "urn:x:b", ["urn:x:a"]),
    ) == {3: "urn:x:a"}
