"""Event hashes: those that were published, and one for every spelling of an event."""

from __future__ import annotations

import json
import re
from hashlib import sha256

import pytest

from tests.standards.conformance import vectors
from trace.standards.epcis.epc_uri import canonical
from trace.standards.epcis.event_hash import (
    MAX_DEPTH,
    document_hashes,
    event_hash,
    events_of,
    pre_hash,
)
from trace.standards.epcis.events import MalformedEvent


def test_every_published_hash_is_ours():
    folder = vectors("epcis-event-hash") / "examples"
    documents = sorted(folder.glob("*.jsonld"))

    disagreed = {
        path.stem: document_hashes(json.loads(path.read_text("utf-8")))
        for path in documents
        if document_hashes(json.loads(path.read_text("utf-8")))
        != path.with_suffix(".hashes").read_text("utf-8").split()
    }

    assert documents
    assert disagreed == {}


def test_every_published_string_to_hash_is_ours_where_it_was_published_whole():
    folder = vectors("epcis-event-hash") / "examples"
    compared = 0
    for path in sorted(folder.glob("*.jsonld")):
        strings = path.with_suffix(".prehashes")
        hashes = path.with_suffix(".hashes").read_text("utf-8").split()
        if not strings.exists():
            continue
        document = json.loads(path.read_text("utf-8"))
        for (event, ignored), text, name in zip(
            events_of(document), strings.read_text("utf-8").splitlines(), hashes, strict=True
        ):
            # Two of the published strings are cut or mixed up: they do not give their own hash.
            if sha256(text.encode()).hexdigest() not in name:
                continue
            assert pre_hash(event, document["@context"], ignored) == text
            compared += 1

    assert compared


def test_every_event_of_gs1_s_examples_has_a_hash_of_its_form():
    folder = vectors("gs1-epcis")
    documents = [
        json.loads(path.read_text("utf-8"))
        for path in sorted(folder.glob("JSON*/**/*.json*"))
        if "Schema" not in str(path)
    ]
    held = [one for one in documents if isinstance(one, dict) and "epcisBody" in one]

    hashes = [name for one in held for name in document_hashes(one)]

    assert len(hashes) >= len(held) > 0
    assert all(re.fullmatch(r"ni:///sha-256;[0-9a-f]{64}\?ver=CBV2\.0", name) for name in hashes)


EVENT = {
    "type": "ObjectEvent",
    "eventTime": "2026-07-18T09:00:00.000+08:00",
    "eventTimeZoneOffset": "+08:00",
    "epcList": ["https://id.gs1.org/01/09521234543213/21/A"],
    "action": "OBSERVE",
    "bizStep": "shipping",
}
CONTEXT = [{"ext": "https://ns.example.org/"}]


@pytest.mark.parametrize(
    "same",
    [
        {"eventTime": "2026-07-18T01:00:00Z"},
        {"eventTime": "2026-07-18T00:59:59.9995Z"},
        {"bizStep": "https://ref.gs1.org/cbv/BizStep-shipping"},
        {"bizStep": "urn:epcglobal:cbv:bizstep:shipping"},
        {"epcList": ["https://shop.example.cn/x/01/9521234543213/22/V/10/L/21/A?s=1#f"]},
        {"epcList": ["urn:epc:id:sgtin:9521234.054321.A"]},
        {"eventID": "urn:uuid:1", "recordTime": "2026-07-19T00:00:00Z"},
        {"errorDeclaration": {"declarationTime": "2026-07-19T00:00:00Z"}},
        {"rdfs:comment": "what a lovely day", "comment": "indeed"},
        {"bizTransactionList": [], "sourceList": [], "quantityList": [], "disposition": None},
        {"ext:left": "out"},
    ],
)
def test_another_spelling_of_an_event_has_the_same_hash(same):
    ignored = ["ext:left"]

    assert event_hash(EVENT | same, CONTEXT, ignored) == event_hash(EVENT, CONTEXT)


@pytest.mark.parametrize(
    "other",
    [
        {"eventTime": "2026-07-18T01:00:00.0005Z"},
        {"eventTimeZoneOffset": "+09:00"},
        {"epcList": ["https://id.gs1.org/01/09521234543213/10/A"]},
        {"epcList": EVENT["epcList"] * 2},
        {"ext:new": "1"},
        {"certificationInfo": "https://example.org/c"},
        {"sensorElementList": [{"sensorReport": [{"type": "Temperature", "value": 4}]}]},
    ],
)
def test_whatever_is_said_differently_changes_the_hash(other):
    assert event_hash(EVENT | other, CONTEXT) != event_hash(EVENT, CONTEXT)


def test_a_hash_is_a_name_with_the_version_of_the_rules():
    assert event_hash(EVENT) == (
        "ni:///sha-256;" + sha256(pre_hash(EVENT).encode()).hexdigest() + "?ver=CBV2.0"
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (452.0, "452"),
        ("001.50", "1.5"),
        (0, "0"),
        (True, "true"),
        (1e400, "inf"),
        ("1e400", "1e400"),
        (" text ", "text"),
        ("1_000", "1_000"),
        ("ext:word", "https://ns.example.org/word"),
    ],
)
def test_values_of_extensions_are_brought_to_one_spelling(value, text):
    assert pre_hash(EVENT | {"ext:x": value}, CONTEXT).endswith(
        "{https://ns.example.org/}x" + f"={text}"
    )


def test_extensions_are_sorted_within_their_parent_and_named_in_full():
    event = EVENT | {
        "https://ns.example.org/b": {"ext:y": [2, 1], "ext:a": "x"},
        "ext:emptyList": [],
        "ext:wordList": ["q", "p"],
        "ext:deep": [["a"]],
        "@context": {"own": "{urn:own}"},
        "own:a": {"#text": "t"},
        "readPoint": {"id": "https://id.gs1.org/414/9520000000011", "ext:r": "1"},
    }
    ext = "{https://ns.example.org/}"

    assert pre_hash(event, CONTEXT).partition("readPoint")[2] == (
        f"id=https://id.gs1.org/414/9520000000011{ext}r=1"
        f"{ext}b{ext}a=x{ext}y=1{ext}y=2{ext}deep=a{ext}wordList{ext}word=p{ext}word=q"
        "{urn:own}a=t"
    )


def test_what_the_fixed_order_does_not_name_comes_last():
    event = EVENT | {
        "sourceList": [{"source": "urn:epc:id:pgln:9520000.00001", "type": "owning_party"}],
        "ilmd": {"ext:grade": "A"},
        "bizTransactionList": [
            {"bizTransaction": "urn:x:2"},
            {"type": "po", "bizTransaction": "urn:x:1"},
        ],
        "sensorElementList": [
            {"type": "epcis:SensorElement", "sensorReport": [{"type": "Speed", "bizRules": "r"}]}
        ],
    }

    assert pre_hash(event, CONTEXT).partition("sensorElementList")[2] == (
        "sensorElementsensorReporttype=https://gs1.org/voc/Speed"
        "bizTransactionListbizTransaction=urn:x:2"
        "type=https://ref.gs1.org/cbv/BTT-pobizTransaction=urn:x:1"
        "ilmd{https://ns.example.org/}grade=A"
        "sensorElementListsensorElementsensorReportbizRules=r"
        "sourceListtype=https://ref.gs1.org/cbv/SDT-owning_party"
        "source=https://id.gs1.org/417/9520000000011"
    )


def test_a_time_that_is_none_stays_as_it_was_written():
    assert "eventTime=2026-02-30T00:00:00Z" in pre_hash(
        EVENT | {"eventTime": "2026-02-30T00:00:00Z"}
    )
    assert "eventTime=yesterday" in pre_hash(EVENT | {"eventTime": "yesterday"})


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ({"epcisBody": []}, "epcisBody"),
        ({"epcisBody": {"queryResults": {"resultsBody": 1}}}, "resultsBody"),
        ({"epcisBody": {"eventList": [1]}}, "eventList"),
        ({"epcisBody": {"eventList": [{}]}}, "type"),
        ({"epcisBody": {"event": EVENT | {"sourceList": ["x"]}}}, "sourceList"),
    ],
)
def test_what_is_no_list_of_events_is_refused(document, fault):
    with pytest.raises(MalformedEvent) as refusal:
        document_hashes(document)

    assert refusal.value.facts["field"] == fault


def test_an_event_too_deep_to_read_is_refused():
    deep: object = "x"
    for _ in range(MAX_DEPTH + 2):
        deep = {"ext:x": deep}

    with pytest.raises(MalformedEvent) as refusal:
        event_hash(EVENT | {"ext:x": deep})

    assert refusal.value.reason == "depth"


@pytest.mark.parametrize(
    ("uri", "link"),
    [
        ("urn:epc:id:sgtin:9521234.054321.A%2FB", "/01/09521234543213/21/A%2FB"),
        ("urn:epc:id:sgtin:9521234.054321.A.B", "/01/09521234543213/21/A.B"),
        ("urn:epc:class:lgtin:9521234.054321.L1", "/01/09521234543213/10/L1"),
        ("urn:epc:idpat:upui:9521234.054321.*", "/01/09521234543213"),
        ("urn:epc:id:sgln:9520000.00001.0", "/414/9520000000011"),
        ("http://a.cn/gln/9520000000011/254/X", "/414/9520000000011/254/X"),
        ("https://a.cn/01/09521234543213/22/V", "/01/09521234543213"),
        ("https://a.cn/01/09521234543213/235/T", "/01/09521234543213/235/T"),
        ("https://a.cn/8010/9521P/8011/7?x=1", "/8010/9521P/8011/7"),
    ],
)
def test_things_have_one_name_at_id_gs1_org(uri, link):
    assert canonical(uri) == f"https://id.gs1.org{link}"


@pytest.mark.parametrize(
    "uri",
    [
        "plain text",
        "urn:epc:id:unheard:9521234.1",
        "urn:epc:id:sgtin:9521234.5.A",
        "urn:epc:id:sgtin:12345.06789012.A",
        "urn:epc:id:sgtin:9521234.054321",
        "urn:epc:id:sgtin:9521234.054321.*",
        "urn:epc:idpat:sgtin:9521234.054321.A",
        "urn:epc:idpat:sgtin:*.*.*",
        "urn:epc:id:sgln:9520000.0000x.0",
        "https://a.cn/po/12345678",
        "https://a.cn/401/unauthorised",
        "https://a.cn/8013/9521234abcXY",
    ],
)
def test_what_names_no_gs1_key_keeps_its_spelling(uri):
    assert canonical(uri) is None
