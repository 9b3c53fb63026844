"""EPCIS events: read back as written, accepted by GS1's schema, refused where the standard refuses."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator, FormatChecker

from tests.standards.conformance import vectors
from trace.standards.epcis import events as ev
from trace.standards.epcis import vocabulary
from trace.standards.epcis.jsonld import GS1_CONTEXT, document, events_of, from_json, to_json
from trace.standards.epcis.vocabulary import Vocabulary

NOW = datetime(2026, 7, 18, 2, 0, tzinfo=UTC)
LOT = "https://trace.example.org/01/09521234543213/10/AB1"
PLACE = "https://trace.example.org/414/9520000000016"
OURS = {"trace": "https://trace.example.org/ns/"}

words = st.text("abcdefgh", min_size=1, max_size=6)
uris = words.map("https://trace.example.org/{}".format)
names = words.map("trace:{}".format)
json_values = st.recursive(
    st.booleans() | st.integers(-1000, 1000) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=5,
)
extensions = st.dictionaries(names, json_values, max_size=3)
instants = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
quantities = st.builds(
    ev.QuantityElement,
    epc_class=uris,
    quantity=st.none() | st.decimals(0, 10**6, places=3),
    uom=st.sampled_from([None, "KGM", "GRM"]),
)


def several(strategy, least=0):
    return st.lists(strategy, min_size=least, max_size=3, unique_by=repr).map(tuple)


def words_of(listed, vocabulary_uris=uris):
    return st.sampled_from(sorted(listed)) | vocabulary_uris


parties = st.builds(ev.Party, type=words_of(vocabulary.SOURCE_DEST_TYPES), id=uris)
documents = st.builds(
    ev.BizTransaction, id=uris, type=st.none() | words_of(vocabulary.BIZ_TRANSACTION_TYPES)
)
places = st.builds(ev.Place, id=uris, extensions=extensions)
dispositions = words_of(vocabulary.DISPOSITIONS)
declarations = st.builds(
    ev.ErrorDeclaration,
    declared_at=instants,
    reason=st.none() | words_of(vocabulary.ERROR_REASONS),
    corrective_event_ids=several(uris),
    extensions=extensions,
)
sensors = st.just({"sensorReport": [{"type": "Temperature", "value": 4.5, "uom": "CEL"}]})
persistent = st.none() | st.builds(
    ev.PersistentDisposition, set=several(dispositions, 1), unset=several(dispositions)
)
common = {
    "event_time": instants,
    "event_time_zone_offset": st.sampled_from(["+08:00", "-05:30", "+14:00", "+00:00"]),
    "event_id": st.none() | uris,
    "record_time": st.none() | instants,
    "error_declaration": st.none() | declarations,
    "certification_info": several(uris),
    "biz_step": st.none() | words_of(vocabulary.BIZ_STEPS),
    "disposition": st.none() | dispositions,
    "read_point": st.none() | places,
    "biz_location": st.none() | places,
    "biz_transactions": several(documents),
    "sources": several(parties),
    "destinations": several(parties),
    "sensor_elements": several(sensors),
    "extensions": extensions,
}
actions = st.sampled_from(list(ev.Action))
bond = {
    "action": actions,
    "parent_id": uris,
    "child_epcs": several(uris, 1),
    "child_quantities": several(quantities),
}
any_event = st.one_of(
    st.builds(
        ev.ObjectEvent,
        **common,
        action=st.just(ev.Action.ADD),
        epcs=several(uris),
        quantities=several(quantities, 1),
        persistent_disposition=persistent,
        ilmd=extensions,
    ),
    st.builds(ev.AggregationEvent, **common, **bond),
    st.builds(ev.AssociationEvent, **common, **bond),
    st.builds(
        ev.TransactionEvent,
        **common | {"biz_transactions": several(documents, 1)},
        action=actions,
        parent_id=st.none() | uris,
        epcs=several(uris, 1),
        quantities=several(quantities),
    ),
    st.builds(
        ev.TransformationEvent,
        **common,
        input_epcs=several(uris, 1),
        input_quantities=several(quantities),
        output_epcs=several(uris),
        output_quantities=several(quantities, 1),
        transformation_id=st.none() | uris,
        persistent_disposition=persistent,
        ilmd=extensions,
    ),
)


def object_event(**changes):
    stated = {
        "event_time": NOW,
        "event_time_zone_offset": "+08:00",
        "action": ev.Action.ADD,
        "quantities": (ev.QuantityElement(epc_class=LOT, quantity=Decimal("12.5"), uom="KGM"),),
    }
    return ev.ObjectEvent(**stated | changes)


@settings(max_examples=50)
@given(any_event)
def test_an_event_is_read_back_as_it_was_written(event):
    text = json.dumps(to_json(event))

    assert from_json(json.loads(text)) == event
    assert from_json(json.loads(text, parse_float=Decimal)) == event


@settings(max_examples=30)
@given(any_event)
def test_gs1s_schema_accepts_what_is_written(event):
    written = document([event, event], OURS, created_at=NOW)

    assert [error.message for error in gs1_schema().iter_errors(written)] == []
    assert events_of(written) == (event, event)


@lru_cache(maxsize=1)
def gs1_schema():
    schema = json.loads((vectors("gs1-epcis") / "EPCIS-JSON-Schema.json").read_text("utf-8"))
    checker = FormatChecker(formats=())
    checker.checks("uri")(lambda text: not isinstance(text, str) or vocabulary.is_uri(text))
    return Draft7Validator(schema, format_checker=checker)


def test_gs1s_own_examples_are_read_and_written_again():
    files = sorted((vectors("gs1-epcis") / "JSON").rglob("*.jsonld"))
    read = [json.loads(file.read_text("utf-8")) for file in files]
    documents = [each for each in read if each["type"] == "EPCISDocument"]

    events = [event for each in documents for event in events_of(each)]

    assert len(events) > 40
    for event in events:
        assert from_json(to_json(event)) == event
        assert not list(gs1_schema().iter_errors(document([event], {}, created_at=NOW)))


def test_an_event_is_written_in_local_time_with_the_standards_names():
    event = object_event(
        biz_step="commissioning",
        disposition="active",
        read_point=ev.Place(id=PLACE),
        certification_info=("https://trace.example.org/certificates/1",),
        ilmd={"trace:lot": "AB1"},
        extensions={"trace:unit": 7},
    )

    assert to_json(event) == {
        "type": "ObjectEvent",
        "eventTime": "2026-07-18T10:00:00.000+08:00",
        "eventTimeZoneOffset": "+08:00",
        "certificationInfo": "https://trace.example.org/certificates/1",
        "quantityList": [{"epcClass": LOT, "quantity": 12.5, "uom": "KGM"}],
        "action": "ADD",
        "bizStep": "commissioning",
        "disposition": "active",
        "readPoint": {"id": PLACE},
        "ilmd": {"trace:lot": "AB1"},
        "trace:unit": 7,
    }
    assert document([], OURS, created_at=NOW)["@context"] == [GS1_CONTEXT, OURS]


def test_whole_quantities_are_written_as_whole_numbers_and_microseconds_are_kept():
    element = ev.QuantityElement(epc_class=LOT, quantity=Decimal("200.000"))
    written = to_json(
        object_event(quantities=(element,), event_time=NOW + timedelta(microseconds=7))
    )

    assert written["quantityList"] == [{"epcClass": LOT, "quantity": 200}]
    assert written["eventTime"] == "2026-07-18T10:00:00.000007+08:00"
    assert from_json(written).event_time == NOW + timedelta(microseconds=7)


def test_a_quantity_that_a_json_number_cannot_carry_is_not_written():
    element = ev.QuantityElement(epc_class=LOT, quantity=Decimal("0.12345678901234567890"))

    with pytest.raises(ev.MalformedEvent) as refusal:
        to_json(object_event(quantities=(element,)))

    assert refusal.value.reason == "precision"


@pytest.mark.parametrize(
    "word",
    [
        "shipping",
        "urn:epcglobal:cbv:bizstep:shipping",
        "https://ref.gs1.org/cbv/BizStep-shipping",
        "https://ns.gs1.org/cbv/BizStep-shipping",
        "cbv:BizStep-shipping",
    ],
)
def test_a_standard_word_is_read_bare_however_it_is_spelt(word):
    assert from_json(json_event(bizStep=word)).biz_step == "shipping"


def test_words_are_known_by_their_vocabulary():
    assert vocabulary.is_standard(Vocabulary.DISPOSITION, "recalled")
    assert not vocabulary.is_standard(Vocabulary.BIZ_STEP, "harvesting")
    assert vocabulary.is_usable(Vocabulary.BIZ_STEP, "https://trace.example.org/ns/harvesting")


def test_an_event_keeps_the_context_it_came_with():
    own = {"ext": "https://ext.example.org/"}

    event = from_json({"@context": [own], **json_event()})

    assert event.context == [own]
    assert from_json(to_json(event)) == event


def json_event(**changes):
    stated = {
        "type": "ObjectEvent",
        "eventTime": "2026-07-18T10:00:00+08:00",
        "eventTimeZoneOffset": "+08:00",
        "action": "OBSERVE",
        "epcList": [LOT],
    }
    return {k: v for k, v in (stated | changes).items() if v is not None}


@pytest.mark.parametrize(
    ("changes", "reason", "field"),
    [
        ({"type": "QuantityEvent"}, "unknown_type", "type"),
        ({"type": None}, "unknown_type", "type"),
        ({"eventTime": None}, "missing", "eventTime"),
        ({"eventTimeZoneOffset": None}, "missing", "eventTimeZoneOffset"),
        ({"action": None}, "missing", "action"),
        ({"action": "CHANGE"}, "vocabulary", "action"),
        ({"eventTime": "2026-07-18T10:00:00"}, "time", "eventTime"),
        ({"eventTime": "2026-02-30T10:00:00Z"}, "time", "eventTime"),
        ({"eventTime": "20260718T100000Z"}, "time", "eventTime"),
        ({"eventTime": 5}, "type", "eventTime"),
        ({"eventTimeZoneOffset": "+15:00"}, "offset", "eventTimeZoneOffset"),
        ({"bizStep": "harvesting"}, "vocabulary", "bizStep"),
        ({"bizStep": "urn:epcglobal:cbv:bizstep:harvesting"}, "vocabulary", "bizStep"),
        ({"disposition": "https://ref.gs1.org/cbv/Disp-lost"}, "vocabulary", "disposition"),
        ({"colour": "red"}, "unknown_field", "colour"),
        ({"ilmd": {"trace:a": 1}}, "ilmd", "ilmd"),
        ({"ilmd": {"lot": 1}, "action": "ADD"}, "namespace", "ilmd"),
        ({"trace:a b": 1}, "namespace", "extensions"),
        ({"epcList": "urn:x:1"}, "type", "epcList"),
        ({"epcList": ["AB1"]}, "uri", "epcList"),
        ({"epcList": [LOT, LOT]}, "duplicate", "epcList"),
        ({"epcList": []}, "no_objects", "epcList"),
        ({"eventID": "7"}, "uri", "eventID"),
        ({"certificationInfo": ["a"]}, "uri", "certificationInfo"),
        ({"readPoint": PLACE}, "type", "readPoint"),
        ({"readPoint": {}}, "missing", "readPoint.id"),
        ({"readPoint": {"id": PLACE, "name": 1}}, "unknown_field", "readPoint.name"),
        ({"quantityList": [{"epcClass": LOT, "quantity": "5"}]}, "type", "quantityList.quantity"),
        ({"quantityList": [{"epcClass": LOT, "quantity": True}]}, "type", "quantityList.quantity"),
        ({"quantityList": [{"epcClass": LOT, "quantity": float("nan")}]}, "type", "quantity"),
        ({"quantityList": [{"epcClass": LOT, "uom": "kg"}]}, "uom", "uom"),
        ({"persistentDisposition": {}}, "missing", "persistentDisposition"),
        ({"persistentDisposition": {"set": ["lost"]}}, "vocabulary", "persistentDisposition"),
        ({"bizTransactionList": [{"type": "x", "bizTransaction": LOT}]}, "vocabulary", None),
        ({"sourceList": [{"type": "owner", "source": LOT}]}, "vocabulary", "source.type"),
        ({"errorDeclaration": {}}, "missing", "errorDeclaration.declarationTime"),
        ({"sensorElementList": [{"sensorReport": [5]}]}, "type", "sensorReport"),
    ],
)
def test_what_is_no_event_is_refused_with_reason_and_field(changes, reason, field):
    with pytest.raises(ev.MalformedEvent) as refusal:
        from_json(json_event(**changes))

    assert refusal.value.reason == reason
    assert refusal.value.facts["field"] == field or field is None


@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        (ev.AggregationEvent, {"action": ev.Action.ADD, "child_epcs": (LOT,)}, "parentID"),
        (ev.AggregationEvent, {"action": ev.Action.ADD, "parent_id": LOT}, "childEPCs"),
        (ev.AssociationEvent, {"action": ev.Action.OBSERVE, "child_epcs": (LOT,)}, "parentID"),
        (ev.TransactionEvent, {"action": ev.Action.ADD, "epcs": (LOT,)}, "bizTransactionList"),
        (
            ev.TransactionEvent,
            {"action": ev.Action.ADD, "biz_transactions": (ev.BizTransaction(id=LOT),)},
            "epcList",
        ),
        (ev.TransformationEvent, {"input_epcs": (LOT,)}, "outputEPCList"),
        (ev.TransformationEvent, {"output_epcs": (LOT,)}, "inputEPCList"),
        (ev.TransformationEvent, {"transformation_id": LOT}, "inputEPCList"),
        (ev.Event, {}, "type"),
    ],
)
def test_each_kind_of_event_says_what_it_is_about(kind, changes, field):
    with pytest.raises(ev.MalformedEvent) as refusal:
        kind(event_time=NOW, event_time_zone_offset="+08:00", **changes)

    assert refusal.value.facts["field"] == field


def test_a_parent_may_be_left_unsaid_when_looked_at_and_children_when_emptied():
    when = {"event_time": NOW, "event_time_zone_offset": "+08:00"}

    seen = ev.AggregationEvent(**when, action=ev.Action.OBSERVE, child_epcs=(LOT,))
    emptied = ev.AssociationEvent(**when, action=ev.Action.DELETE, parent_id=LOT)
    one_half = ev.TransformationEvent(**when, transformation_id=LOT, input_epcs=(PLACE,))
    sensed = ev.ObjectEvent(
        **when,
        action=ev.Action.OBSERVE,
        read_point=ev.Place(id=PLACE),
        sensor_elements=({"sensorReport": [{"type": "Temperature"}]},),
    )

    for event in (seen, emptied, one_half, sensed):
        assert from_json(to_json(event)) == event
    assert to_json(sensed)["epcList"] == []


@pytest.mark.parametrize("name", ["event_time", "record_time"])
def test_an_instant_without_a_zone_is_no_instant(name):
    with pytest.raises(ev.MalformedEvent) as refusal:
        object_event(**{name: NOW.replace(tzinfo=None)})

    assert refusal.value.reason == "time"


def test_equal_instants_are_equal_events_wherever_their_clock_stood():
    local = NOW.astimezone(timezone(timedelta(hours=8)))

    assert replace(object_event(), event_time=local) == object_event()


@pytest.mark.parametrize(
    "mapping",
    [
        {"type": "EPCISQueryDocument", "epcisBody": {}},
        {"type": "EPCISDocument"},
        {"type": "EPCISDocument", "epcisBody": {}},
        {"type": "EPCISDocument", "epcisBody": {"eventList": [5]}},
    ],
)
def test_what_is_no_document_has_no_events(mapping):
    with pytest.raises(ev.MalformedEvent):
        events_of(mapping)
