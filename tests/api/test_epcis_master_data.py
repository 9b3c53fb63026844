"""Events by the attributes of what they name: HASATTR, EQATTR, and places below places, from documents' headers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.api.epcis_asking import Partner, ids_in
from tests.factories.epcis import make_epcis_document, make_epcis_event, make_outside_event
from tests.factories.people import make_organisation, make_person
from tests.factories.producers import make_producer
from trace.kernel.actor import Actor, Role
from trace.rooms.repository.models import MasterAttribute, MasterChild
from trace.rooms.repository.services.capturing import capture_document
from trace.rooms.repository.services.matching import match_event

SHOP = "urn:epc:id:sgln:9521234.00001.0"
SHELF = "urn:epc:id:sgln:9521234.00001.7"
SHOP_LINK = "https://shop.example.org/414/9521234000013"
PARTY = "urn:epc:id:pgln:9521234.00002"
LOT = "urn:epc:class:lgtin:9521234.056789.L1"
ORDER = "urn:shop:po:1"
OWN_KIND = "https://shop.example.org/kinds/broker"

AT_SHOP, ELSEWHERE = "urn:uuid:at-shop", "urn:uuid:elsewhere"
EVENT = make_epcis_event(
    eventID=AT_SHOP,
    bizLocation={"id": SHOP},
    readPoint={"id": SHELF},
    bizStep="shipping",
    disposition="in_transit",
    quantityList=[{"epcClass": LOT, "quantity": 3}],
    bizTransactionList=[{"type": "po", "bizTransaction": ORDER}],
    sourceList=[{"type": "owning_party", "source": PARTY}],
    destinationList=[{"type": OWN_KIND, "destination": PARTY}],
    persistentDisposition={"set": ["completeness_verified"]},
    **{"shop:cold_store": SHELF},
)
OTHER = make_epcis_event(eventID=ELSEWHERE, readPoint=None, bizLocation={"id": "urn:shop:place:9"})


def attribute(name: str, value: Any = None) -> dict[str, Any]:
    return {"id": name, "attribute": value}


def element(named: str, *attributes: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": named, "attributes": list(attributes), **more}


def header(*elements: Any) -> dict[str, Any]:
    vocabulary = {
        "type": "urn:epcglobal:epcis:vtype:Location",
        "vocabularyElementList": list(elements),
    }
    return {"epcisMasterData": {"vocabularyList": [vocabulary]}}


MASTER = header(
    element(
        SHOP_LINK,
        attribute("cbvmda:countryCode", "CN"),
        attribute("gs1:physicalLocationName", "上犹店"),
        attribute("shop:floor_area", 120),
        attribute("shop:hours", {"shop:from": "8"}),
        attribute("shop:closed", None),
    ),
    element(SHELF, attribute("urn:epcglobal:cbv:mda#sst", "201")),
    element(PARTY, attribute("cbvmda:name", "North Farm")),
    element(LOT, attribute("cbvmda:lotNumber", "L1")),
    element(ORDER, attribute("shop:signed", True)),
    element("https://ref.gs1.org/cbv/BizStep-shipping", attribute("shop:code", "S")),
    element("urn:epcglobal:cbv:disp:in_transit", attribute("shop:code", "T")),
    element("https://ref.gs1.org/cbv/Disp-completeness_verified", attribute("shop:code", "V")),
)


@pytest.fixture
def partner(client_as):
    found = Partner(client_as(Role.PRODUCER_CLERK))
    send(found, EVENT, OTHER, epcisHeader=MASTER)
    return found


def send(partner: Partner, *events: Any, **members: Any) -> None:
    answer = partner.post("/capture", make_epcis_document(*events, **members))
    assert answer.status_code == 202, answer.text


def rows(work: Any) -> tuple[int, int]:
    return tuple(
        work.session.scalar(select(func.count()).select_from(table))
        for table in (MasterAttribute, MasterChild)
    )


FOUND = [
    ("HASATTR_bizLocation", "countryCode"),
    ("HASATTR_bizLocation", "nothing|cbvmda:countryCode"),
    ("HASATTR_bizLocation", "urn:epcglobal:cbv:mda:countryCode"),
    ("HASATTR_bizLocation", "urn:epcglobal:cbv:mda#countryCode"),
    ("HASATTR_bizLocation", "https://www.gs1.org/voc/physicalLocationName"),
    ("HASATTR_bizLocation", "shop:hours"),
    ("HASATTR_bizLocation", "https://shop.example.org/ns/hours"),
    ("EQATTR_bizLocation_countryCode", "CN"),
    ("EQATTR_bizLocation_cbvmda:countryCode", "VN|CN"),
    ("EQATTR_bizLocation_urn:epcglobal:cbv:mda:countryCode", "CN"),
    ("EQ_ATTR_bizLocation_countryCode", "CN"),
    ("EQATTR_bizLocation_gs1:physicalLocationName", "上犹店"),
    ("EQATTR_bizLocation_shop:floor_area", "120"),
    ("EQATTR_readPoint_sst", "201"),
    ("HASATTR_epcClass", "lotNumber"),
    ("EQATTR_source_name", "North Farm"),
    ("EQATTR_destination_name", "North Farm"),
    ("EQATTR_bizTransaction_shop:signed", "true"),
    ("EQATTR_bizStep_shop:code", "S"),
    ("EQATTR_disposition_shop:code", "T"),
    ("EQATTR_persistentDisposition_shop:code", "V"),
    ("HASATTR_shop:cold_store", "sst"),
    ("EQATTR_shop:cold_store_sst", "201"),
    ("EQATTR_https://shop.example.org/ns/cold_store_cbvmda:sst", "201"),
]
NOT_FOUND = [
    ("HASATTR_bizLocation", "city"),
    ("HASATTR_bizLocation", "shop:closed"),
    ("HASATTR_readPoint", "countryCode"),
    ("HASATTR_destination", "countryCode"),
    ("HASATTR_shop:store", "sst"),
    ("EQATTR_bizLocation_countryCode", "VN"),
    ("EQATTR_bizLocation_shop:hours", "8"),
    ("EQATTR_shop:cold_store_sst", "202"),
]
REFUSED = [
    ("HASATTR_colour", "countryCode"),
    ("HASATTR_", "countryCode"),
    ("HASATTR_bizLocation", ""),
    ("HASATTR_bizLocation", "two words"),
    ("EQATTR_bizLocation", "CN"),
    ("EQATTR_bizLocation_", "CN"),
    ("EQATTR_colour_countryCode", "CN"),
    ("EQATTR_shop:place", "CN"),
    ("EQATTR_shop:a" + "_b" * 11, "CN"),
    ("EQATTR_bizLocation_countryCode", ""),
]


def test_events_are_found_by_attributes_of_what_they_name_however_it_is_spelled(partner):
    wrong = {
        (name, value): found
        for name, value in FOUND
        if (found := ids_in(partner.found(**{name: value}))) != [AT_SHOP]
    }

    assert wrong == {}


def test_other_events_are_not(partner):
    assert {pair: partner.found(**{pair[0]: pair[1]}) for pair in NOT_FOUND} == {
        pair: [] for pair in NOT_FOUND
    }


@pytest.mark.parametrize(("name", "value"), REFUSED)
def test_a_name_without_a_meaning_is_a_query_parameter_exception(partner, name, value):
    answer = partner.get("/events", query={name: value})

    kind = "epcisException:QueryParameterException"
    assert (answer.status_code, answer.json["type"]) == (400, kind)


def test_the_asker_may_explain_the_prefixes_of_a_field_and_of_an_attribute(partner):
    said = {"GS1-Extensions": "s=https://shop.example.org/ns/"}

    found = partner.found(**{"EQATTR_s:cold_store_sst": "201", "header": said})
    area = partner.found(**{"EQATTR_bizLocation_s:floor_area": "120", "header": said})

    assert (ids_in(found), ids_in(area)) == ([AT_SHOP], [AT_SHOP])


def test_a_named_query_asks_by_attributes_too(partner):
    query = {
        "@context": [{"s": "https://shop.example.org/ns/"}],
        "HASATTR_bizLocation": ["s:hours", "cbvmda:nothing"],
        "EQATTR_bizLocation_s:floor_area": [120],
    }
    made = partner.post("/queries", {"name": "ours", "query": query})
    wrong = partner.post("/queries", {"name": "no", "query": {"HASATTR_colour": ["x"]}})

    assert made.status_code == 201, made.text
    assert ids_in(partner.found("/queries/ours/events")) == [AT_SHOP]
    assert (wrong.status_code, wrong.json["type"]) == (
        400,
        "epcisException:QueryParameterException",
    )


def test_master_data_may_come_without_events_and_the_newest_word_counts(partner):
    newer = header(
        element(SHOP, attribute("countryCode", ["VN", "LA"]), attribute("shop:hours", None))
    )
    send(partner, creationDate="2026-07-18T02:00:00Z", epcisHeader=newer)
    # An older document that is sent again takes nothing back.
    send(partner, EVENT, OTHER, epcisHeader=MASTER)

    assert partner.found(EQATTR_bizLocation_countryCode="CN") == []
    assert ids_in(partner.found(EQATTR_bizLocation_countryCode="LA")) == [AT_SHOP]
    assert partner.found(HASATTR_bizLocation="shop:hours") == []
    assert ids_in(partner.found(HASATTR_bizLocation="shop:floor_area")) == [AT_SHOP]


def test_sent_again_it_is_written_once(partner, work):
    before = rows(work)
    send(partner, EVENT, OTHER, epcisHeader=MASTER)

    assert rows(work) == before == (12, 0)


def test_a_place_is_within_whatever_master_data_has_above_it(partner):
    mall, town = "urn:shop:mall", "urn:shop:town"
    tree = [
        element(town, children=[mall]),
        element(mall, children=[SHOP, town]),
        element("urn:shop:alone", children=[]),
    ]
    send(partner, creationDate="2026-07-18T02:00:00Z", epcisHeader=header(*tree))

    assert ids_in(partner.found(WD_bizLocation=town)) == [AT_SHOP]
    assert ids_in(partner.found(WD_bizLocation=mall)) == [AT_SHOP]
    assert partner.found(WD_readPoint=town) == []
    assert partner.found(EQ_bizLocation=mall) == []
    assert partner.found(WD_bizLocation="urn:shop:alone") == []

    send(
        partner,
        creationDate="2026-07-18T03:00:00Z",
        epcisHeader=header(element(mall, children=[])),
    )
    assert partner.found(WD_bizLocation=town) == []


def test_what_others_state_does_not_count_and_an_office_reads_its_divisions(partner, client_as):
    other = Partner(client_as(Role.PRODUCER_CLERK))
    mine = make_epcis_event(bizLocation={"id": SHOP})
    send(other, mine)
    officer = Partner(client_as(Role.MARKET_OFFICER))
    elsewhere = Partner(client_as(Role.MARKET_OFFICER, division="360921"))

    assert other.found(HASATTR_bizLocation="countryCode") == []
    assert ids_in(officer.found(HASATTR_bizLocation="countryCode")) == [AT_SHOP, mine["eventID"]]
    assert elsewhere.found(HASATTR_bizLocation="countryCode") == []


def test_who_an_event_was_matched_to_asks_by_what_its_sender_has_stated(work, client_as):
    office = replace(work, actor=make_person(work, Role.AGRICULTURE_OFFICER).actor)
    shop, producer = make_organisation(work, Role.PRINTER), make_producer(work)
    event = make_outside_event(work, producer, sender_id=shop, bizLocation={"id": SHOP})
    sent = make_epcis_document(epcisHeader=MASTER)
    capture_document(replace(work, actor=Actor.system("test")), sent=sent, organisation_id=shop)
    match_event(office, event_pk=event.id, producer_id=producer.id)
    work.session.commit()
    clerk = Partner(client_as(Role.PRODUCER_CLERK, organisation_id=producer.id))
    wanted = event.event_id

    found = clerk.found(HASATTR_bizLocation="countryCode", EQ_eventID=wanted)

    assert ids_in(found) == [wanted]


BAD = {
    "no-id": header({"attributes": []}),
    "no-uri": header(element("the shop")),
    "attributes": header({"id": SHOP, "attributes": "many"}),
    "list": {"epcisMasterData": {"vocabularyList": {}}},
    "header": "x",
}


@pytest.mark.parametrize("behaviour", ["rollback", "proceed"])
@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_header_that_is_none_leaves_nothing_behind(client_as, work, bad, behaviour):
    clerk = Partner(client_as(Role.PRODUCER_CLERK))
    document = make_epcis_document(EVENT, epcisHeader=bad)

    answer = clerk.post("/capture", document, header={"GS1-Capture-Error-Behaviour": behaviour})

    assert (answer.status_code, answer.json["type"]) == (400, "epcisException:ValidationException")
    assert clerk.found() == []
    assert rows(work) == (0, 0)


@pytest.mark.parametrize(("behaviour", "kept"), [("rollback", 0), ("proceed", 12)])
def test_master_data_is_written_with_the_events_or_not_at_all(client_as, work, behaviour, kept):
    clerk = Partner(client_as(Role.PRODUCER_CLERK))
    document = make_epcis_document(EVENT, make_epcis_event(bizStep="no"), epcisHeader=MASTER)

    clerk.post("/capture", document, header={"GS1-Capture-Error-Behaviour": behaviour})

    assert rows(work) == (kept, 0)
