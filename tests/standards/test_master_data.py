"""Master data in the header of an EPCIS document: names in one spelling, and what is refused."""

from __future__ import annotations

import pytest

from trace.standards.epcis.documents import KNOWN_PREFIXES, MalformedDocument
from trace.standards.epcis.events import MalformedEvent
from trace.standards.epcis.master_data import (
    Attribute,
    Element,
    attribute_name,
    element_id,
    read_master_data,
)

PREFIXES = KNOWN_PREFIXES | {"shop": "https://shop.example.org/ns/"}
PLACE = "https://id.gs1.org/414/9521234000013"


def head(*elements: object, kind: object = "urn:epcglobal:epcis:vtype:Location") -> dict:
    vocabulary = {"type": kind, "vocabularyElementList": list(elements)}
    return {"epcisHeader": {"epcisMasterData": {"vocabularyList": [vocabulary]}}}


def test_elements_are_read_with_their_attributes_and_children():
    sent = {
        "id": "urn:epc:id:sgln:9521234.00001.0",
        "attributes": [
            {"id": "cbvmda:countryCode", "attribute": "CN"},
            {"id": "shop:area", "attribute": 12.5},
            {"id": "shop:hours", "attribute": {"shop:from": "8"}},
            {"id": "shop:marks", "attribute": ["green", True, None]},
            {"id": "shop:closed", "attribute": None},
            {"id": "shop:unsaid"},
        ],
        "children": [
            "urn:epc:id:sgln:9521234.00001.7",
            "https://a.example/414/9521234000013/254/7",
        ],
    }

    assert read_master_data(head(sent), PREFIXES) == [
        Element(
            PLACE,
            "urn:epc:id:sgln:9521234.00001.0",
            (
                Attribute("urn:epcglobal:cbv:mda:countryCode", ("CN",)),
                Attribute("https://shop.example.org/ns/area", ("12.5",)),
                Attribute("https://shop.example.org/ns/hours", (None,)),
                Attribute("https://shop.example.org/ns/marks", ("green", "true")),
                Attribute("https://shop.example.org/ns/closed", ()),
                Attribute("https://shop.example.org/ns/unsaid", ()),
            ),
            (f"{PLACE}/254/7",),
        )
    ]


@pytest.mark.parametrize(
    "sent", [{}, {"epcisHeader": {}}, {"epcisHeader": {"epcisMasterData": {}}}]
)
def test_a_document_need_not_have_any(sent):
    assert read_master_data(sent, PREFIXES) == []


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("countryCode", "urn:epcglobal:cbv:mda:countryCode"),
        ("cbvmda:countryCode", "urn:epcglobal:cbv:mda:countryCode"),
        ("urn:epcglobal:cbv:mda:countryCode", "urn:epcglobal:cbv:mda:countryCode"),
        ("urn:epcglobal:cbv:mda#countryCode", "urn:epcglobal:cbv:mda:countryCode"),
        ("gs1:physicalLocationName", "https://gs1.org/voc/physicalLocationName"),
        (
            "https://www.gs1.org/voc/physicalLocationName",
            "https://gs1.org/voc/physicalLocationName",
        ),
        ("shop:area", "https://shop.example.org/ns/area"),
        ("other:area", "other:area"),
        ("https://shop.example.org/ns/area", "https://shop.example.org/ns/area"),
    ],
)
def test_an_attribute_has_one_name(name, meant):
    assert attribute_name(name, PREFIXES) == meant


@pytest.mark.parametrize(
    ("uri", "meant"),
    [
        ("urn:epc:id:sgln:9521234.00001.0", PLACE),
        ("https://shop.example.org/x/414/9521234000013?a=b", PLACE),
        ("https://ref.gs1.org/cbv/BizStep-shipping", "shipping"),
        ("urn:epcglobal:cbv:disp:in_transit", "in_transit"),
        ("urn:shop:place:7", "urn:shop:place:7"),
    ],
)
def test_an_element_is_named_as_events_name_it(uri, meant):
    assert element_id(uri) == meant


@pytest.mark.parametrize(
    ("sent", "reason", "field"),
    [
        ({"epcisHeader": "x"}, "type", "epcisHeader"),
        ({"epcisHeader": {"epcisMasterData": []}}, "type", "epcisHeader.epcisMasterData"),
        (
            {"epcisHeader": {"epcisMasterData": {"vocabularyList": {}}}},
            "type",
            "epcisHeader.epcisMasterData.vocabularyList",
        ),
        (head(kind=None), "missing", "vocabularyList.type"),
        (head(kind="Location"), "uri", "vocabularyList.type"),
        (head("x"), "type", "vocabularyList.vocabularyElementList"),
        (head({"attributes": []}), "missing", "vocabularyElementList.id"),
        (head({"id": 7}), "type", "vocabularyElementList.id"),
        (head({"id": "no uri"}), "uri", "vocabularyElementList.id"),
        (head({"id": "urn:shop:" + "7" * 400}), "uri", "vocabularyElementList.id"),
        (head({"id": "urn:a:b", "attributes": {}}), "type", "vocabularyElementList.attributes"),
        (head({"id": "urn:a:b", "attributes": [{}]}), "missing", "attributes.id"),
        (head({"id": "urn:a:b", "attributes": [{"id": 7}]}), "type", "attributes.id"),
        (head({"id": "urn:a:b", "attributes": [{"id": "two words"}]}), "uri", "attributes.id"),
        (head({"id": "urn:a:b", "children": "urn:a:c"}), "type", "vocabularyElementList.children"),
        (head({"id": "urn:a:b", "children": ["c"]}), "uri", "vocabularyElementList.children"),
    ],
)  # fmt: skip
def test_what_is_no_master_data_is_refused_with_its_place(sent, reason, field):
    with pytest.raises((MalformedDocument, MalformedEvent)) as refusal:
        read_master_data(sent, PREFIXES)

    assert (refusal.value.reason, refusal.value.facts["field"]) == (reason, field)
