"""Capture at /epcis/: what is taken, what is refused and how, and what a refusal leaves behind."""

from __future__ import annotations

import io
import json

import pytest

from tests.api.epcis_asking import Partner, events_in, ids_in
from tests.factories.epcis import make_epcis_document, make_epcis_event
from trace.kernel.actor import Role


@pytest.fixture
def partner(client_as):
    return Partner(client_as(Role.PRODUCER_CLERK))


DAY = "2026-07-18T01:00:00Z"
BAD_EVENTS = {
    "vocabulary": {"bizStep": "harvesting"},
    "gs1-own-word": {"bizStep": "urn:epcglobal:cbv:bizstep:harvesting"},
    "disposition": {"disposition": "https://ref.gs1.org/cbv/Disp-rotten"},
    "ilmd": {"action": "ADD", "ilmd": {"lotNumber": "7"}},
    "day": {"eventTime": "2026-02-30T09:30:00.000+08:00"},
    "hour": {"eventTime": "2026-02-03T25:30:00Z"},
    "no-offset": {"eventTime": "2026-02-03T05:30:00"},
    "far-offset": {"eventTimeZoneOffset": "+15:00"},
    "type": {"epcList": "urn:epc:id:sgtin:9521234.056789.1"},
    "epc": {"epcList": ["no uri"]},
    "number": {"quantityList": [{"epcClass": "urn:epc:idpat:sgtin:9521234.056789.*", "quantity": "7"}]},
    "twice": {"epcList": ["urn:a:b", "urn:a:b"]},
    "unknown-type": {"type": "QuantityEvent"},
    "unknown-field": {"colour": "red"},
    "action": {"action": "CHANGE"},
    "no-objects": {"epcList": []},
    "missing": {"eventTime": None},
    "loop": {"eventID": "urn:x:1", "errorDeclaration": {"declarationTime": DAY, "correctiveEventIDs": ["urn:x:1"]}},
    "parent-in-itself": {"type": "AggregationEvent", "epcList": None, "parentID": "urn:a:b", "childEPCs": ["urn:a:b"]},
    "sensor": {"sensorElementList": [{"sensorReport": [{"type": "Warmth", "value": 3}]}]},
    "sensor-value": {"sensorElementList": [{"sensorReport": [{"type": "Temperature", "value": "3"}]}]},
    "deep": {"shop:deep": json.loads("[" * 90 + "]" * 90)},
    "null-id": {"eventID": None, "id": 7},
    "parent-in-itself-by-link": {
        "type": "AggregationEvent",
        "epcList": None,
        "parentID": "urn:epc:id:sscc:0614141.1234567890",
        "childEPCs": ["https://a.example/00/106141412345678908"],
    },
    "used-and-made": {
        "type": "TransformationEvent",
        "epcList": None,
        "action": None,
        "inputEPCList": ["urn:a:b"],
        "outputEPCList": ["urn:a:c", "urn:a:b"],
    },
}  # fmt: skip


@pytest.mark.parametrize("change", BAD_EVENTS.values(), ids=BAD_EVENTS)
def test_one_bad_event_rolls_the_document_back_and_is_named(partner, change):
    good, bad = make_epcis_event(), make_epcis_event(**change)

    answer = partner.post("/capture", make_epcis_document(good, bad))

    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert answer.json["type"] == "epcisException:ValidationException"
    assert [error["event"] for error in answer.json["errors"]] == [2]
    assert partner.found() == []


@pytest.mark.parametrize("change", BAD_EVENTS.values(), ids=BAD_EVENTS)
def test_a_bad_event_alone_is_refused(partner, change):
    answer = partner.post("/events", make_epcis_event(**change))

    assert (answer.status_code, answer.json["type"]) == (400, "epcisException:ValidationException")


def test_what_is_right_is_kept_where_the_sender_says_proceed(partner):
    good, bad = make_epcis_event(), make_epcis_event(bizStep="harvesting")

    answer = partner.post(
        "/capture",
        make_epcis_document(good, bad),
        header={"GS1-Capture-Error-Behaviour": "proceed"},
    )

    assert answer.status_code == 202
    job = partner.get(answer.headers["Location"].removeprefix("/epcis")).json
    assert (job["running"], job["success"], job["captureErrorBehaviour"]) == (
        False,
        False,
        "proceed",
    )
    assert [(e["type"], e["event"]) for e in job["errors"]] == [
        ("epcisException:ValidationException", 2)
    ]
    assert ids_in(partner.found()) == [good["eventID"]]
    assert [each["captureID"] for each in partner.get("/capture").json] == [job["captureID"]]


def test_the_same_event_twice_is_one_and_another_with_its_id_is_a_conflict(partner):
    event = make_epcis_event()
    other = {**event, "bizStep": "shipping"}

    first = partner.post("/events", event)
    again = partner.post("/events", event)
    clash = partner.post("/events", other)
    document = partner.post("/capture", make_epcis_document(make_epcis_event(), other))

    assert (first.status_code, again.status_code, clash.status_code) == (201, 201, 409)
    assert first.headers["Location"] == again.headers["Location"]
    assert clash.json["type"] == "epcisException:ResourceAlreadyExistsException"
    job = partner.get(document.headers["Location"].removeprefix("/epcis")).json
    assert [error["status"] for error in job["errors"]] == [409]
    assert [event["bizStep"] for event in partner.found()] == ["receiving"]


def test_boxes_that_stand_in_each_other_are_refused_and_nothing_is_written(partner):
    first = make_epcis_event(
        type="AggregationEvent",
        epcList=None,
        action="ADD",
        parentID="urn:x:a",
        childEPCs=["urn:x:b"],
    )
    second = {**first, "eventID": "urn:x:2", "parentID": "urn:x:b", "childEPCs": ["urn:x:a"]}

    answer = partner.post("/capture", make_epcis_document(first, second))

    assert answer.status_code == 400
    assert [error["event"] for error in answer.json["errors"]] == [2]
    assert partner.found() == []


def test_one_id_with_two_contents_in_a_document_writes_nothing(partner):
    event = make_epcis_event()
    other = {**event, "bizStep": "shipping"}

    rolled_back = partner.post("/capture", make_epcis_document(event, event, other))

    job = partner.get(rolled_back.headers["Location"].removeprefix("/epcis")).json
    assert (rolled_back.status_code, job["success"]) == (202, False)
    assert [(error["event"], error["type"]) for error in job["errors"]] == [
        (3, "epcisException:ResourceAlreadyExistsException")
    ]
    assert partner.found() == []


def test_an_event_without_an_id_is_given_one(partner):
    answer = partner.post("/events", make_epcis_event(eventID=None))

    found = partner.found()
    assert answer.json["eventID"] == found[0]["eventID"]
    assert partner.get(answer.headers["Location"].removeprefix("/epcis")).status_code == 200


BAD_DOCUMENTS = {
    "no-json": b"{",
    "nan": b'{"a": NaN}',
    "surrogate": b'{"type": "\\ud800"}',
    "null": b'{"type": "\\u0000"}',
    "deep": b"[" * 10_000 + b"]" * 10_000,
    "list": b"[]",
    "other": b'{"type": "Other"}',
    "no-context": json.dumps({**make_epcis_document(), "@context": None}).encode(),
    "version": json.dumps(make_epcis_document(schemaVersion="1.2")).encode(),
    "no-list": json.dumps({**make_epcis_document(), "epcisBody": {"eventList": {}}}).encode(),
}


@pytest.mark.parametrize("raw", BAD_DOCUMENTS.values(), ids=BAD_DOCUMENTS)
def test_what_is_no_document_is_refused_without_a_job(partner, raw):
    answer = partner.post("/capture", raw)

    assert (answer.status_code, answer.json["type"]) == (400, "epcisException:ValidationException")
    assert partner.get("/capture").json == []


def test_limits_content_types_and_versions_are_answered_as_the_standard_has_them(partner):
    many = make_epcis_document(*[make_epcis_event() for _ in range(1001)])
    answers = {
        "events": partner.post("/capture", many),
        "bytes": partner.post("/capture", b" " * (17 * 1024 * 1024)),
        "xml": partner.post("/capture", b"<x/>", content_type="application/xml"),
        "version": partner.post(
            "/capture", make_epcis_document(), header={"GS1-EPCIS-Version": "1.2"}
        ),
        "minimum": partner.get("/events", header={"GS1-EPCIS-Min": "2.1"}),
        "format": partner.get("/events", header={"GS1-EPC-Format": "Roman"}),
        "accept": partner.get("/events", header={"Accept": "application/xml"}),
        "address": partner.get("/events", query={"MATCH_epc": "urn:a:" + "x" * 8000}),
        "nothing": partner.get("/events/urn:none"),
        "nowhere": partner.get("/plenty"),
    }

    told = {name: (a.status_code, a.json["type"].split(":")[1]) for name, a in answers.items()}
    assert told == {
        "events": (413, "CaptureLimitExceededException"),
        "bytes": (413, "CaptureLimitExceededException"),
        "xml": (415, "UnsupportedMediaTypeException"),
        "version": (406, "NotAcceptableException"),
        "minimum": (406, "NotAcceptableException"),
        "format": (406, "NotAcceptableException"),
        "accept": (406, "NotAcceptableException"),
        "address": (414, "URITooLongException"),
        "nothing": (404, "NoSuchResourceException"),
        "nowhere": (404, "NoSuchResourceException"),
    }
    assert answers["events"].headers["GS1-EPCIS-Capture-Limit"] == "1000"


def test_strangers_are_refused_and_those_without_the_right_capture_nothing(client, client_as):
    officer = Partner(client_as(Role.MARKET_OFFICER))

    stranger = client.get("/epcis/events")
    wrong = client.get("/epcis/events", headers={"Authorization": "Bearer nothing"})
    without = officer.post("/events", make_epcis_event())

    assert [a.status_code for a in (stranger, wrong, without)] == [401, 401, 403]
    assert {a.json["type"] for a in (stranger, wrong, without)} == {
        "epcisException:SecurityException"
    }


def test_every_resource_says_what_it_offers(client):
    capture = client.options("/epcis/capture")
    events = client.options("/epcis/events/urn:a:b")

    token = client.options("/epcis/nextPageToken/x")
    query = client.options("/epcis/queries/x")

    assert (capture.status_code, events.status_code) == (204, 204)
    assert token.headers["Allow"] == "DELETE, OPTIONS"
    assert query.headers["Allow"] == "DELETE, GET, HEAD, OPTIONS"
    assert capture.headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert events.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert capture.headers["GS1-EPCIS-Capture-Limit"] == "1000"
    assert capture.headers["GS1-Capture-Error-Behaviour"] == "all"
    assert events.headers["GS1-EPCIS-Version"] == "2.0.0"


def test_every_address_below_is_answered_as_the_standard_has_it(partner):
    asked = {
        "line break in an id": partner.get("/events/a%0Ab"),
        "null in an id": partner.get("/events/a%00b"),
        "slashes in an id": partner.get("/events/a//b"),
        "null in a name": partner.get("/queries/a%00b"),
        "null in a job": partner.get("/capture/a%00"),
        "a word's URI": partner.get("/dispositions/https%3A%2F%2F0.com/events"),
        "slash at the end": partner.get("/events/"),
        "discovery of nothing": partner.ask("OPTIONS", "/plenty"),
        "a long id": partner.get("/events/urn:x:" + "y" * 900),
    }

    assert {name: answer.status_code for name, answer in asked.items()} == dict.fromkeys(asked, 404)
    assert {answer.json["type"].split(":")[0] for answer in asked.values()} == {"epcisException"}


def test_a_long_id_leads_to_its_event(partner):
    event = make_epcis_event(eventID="urn:x:" + "y" * 900)
    made = partner.post("/events", event)

    found = partner.get(made.headers["Location"].removeprefix("/epcis"))

    assert ids_in(events_in(found)) == [event["eventID"]]


def test_a_request_to_upgrade_is_answered_without(partner):
    partner.post("/queries", {"name": "all", "query": {"eventType": ["ObjectEvent"]}})

    answer = partner.get(
        "/queries/all/events", header={"Connection": "Upgrade", "Upgrade": "websocket"}
    )

    assert (answer.status_code, events_in(answer)) == (200, [])


def test_extensions_are_told_back_where_they_explain_something(partner):
    said = {
        header: partner.get("/events", header={"GS1-Extensions": header}).headers.get(
            "GS1-Extensions"
        )
        for header in ("shop=https://shop.example.org/ns/ , =x, a=b", "=AAA", "x")
    }

    assert list(said.values()) == ["shop=https://shop.example.org/ns/", None, None]


def test_a_body_in_chunks_is_measured_as_it_comes(client_as):
    client = client_as(Role.PRODUCER_CLERK)
    bodies = (b" " * (16 * 1024 * 1024 + 1), b" " * 4096)

    answers = [
        client.post(
            "/epcis/capture",
            headers={"Authorization": f"Bearer {client.token()}"},
            input_stream=io.BytesIO(body),
            content_type="application/json",
            environ_overrides={"wsgi.input_terminated": True},
        )
        for body in bodies
    ]

    assert [answer.status_code for answer in answers] == [413, 400]


def test_a_reader_by_a_querys_name_is_refused_in_plain_json(partner):
    partner.post("/queries", {"name": "all", "query": {"eventType": ["ObjectEvent"]}})

    answers = [
        partner.get(f"/queries/all/{below}", query={"perPage": "x"})
        for below in ("events", "subscriptions")
    ]

    assert {(a.status_code, a.content_type, a.json["type"]) for a in answers} == {
        (400, "application/json", "epcisException:ValidationException")
    }
