"""Queries at /epcis/: each of the standard's parameters, the open-named ones, order, limits, pages, spellings."""

from __future__ import annotations

import pytest

from tests.api.epcis_asking import Partner, events_in, ids_in
from tests.factories.batches import make_harvest
from tests.factories.epcis import make_epcis_document, make_epcis_event
from trace.kernel.actor import Role

EPC = "urn:epc:id:sgtin:9521234.056789.77"
PARENT = "urn:epc:id:sscc:9521234.0000000001"
LOT = "urn:epc:class:lgtin:9521234.056789.L1"
BOX = "urn:epc:id:sgln:9521234.00001.7"
SHOP = "urn:epc:id:sgln:9521234.00001.0"

OBJECT = make_epcis_event(
    eventID="urn:uuid:object",
    epcList=[EPC],
    quantityList=[{"epcClass": LOT, "quantity": 12.5, "uom": "KGM"}],
    action="ADD",
    bizStep="commissioning",
    disposition="active",
    eventTime="2026-07-10T08:00:00Z",
    readPoint={"id": BOX, "shop:shelf": "9"},
    bizLocation={"id": SHOP},
    bizTransactionList=[{"type": "po", "bizTransaction": "urn:shop:po:1"}],
    sourceList=[{"type": "owning_party", "source": "urn:epc:id:pgln:9521234.00002"}],
    destinationList=[{"type": "location", "destination": SHOP}],
    persistentDisposition={"set": ["completeness_verified"], "unset": ["completeness_inferred"]},
    ilmd={"shop:grade": "A", "shop:weight": "12.5", "shop:more": {"shop:colour": "red"}},
    errorDeclaration={
        "declarationTime": "2026-07-12T08:00:00Z",
        "reason": "incorrect_data",
        "correctiveEventIDs": ["urn:uuid:right"],
        "shop:who": "clerk",
    },
    sensorElementList=[
        {
            "sensorMetadata": {
                "time": "2026-07-10T07:00:00Z",
                "startTime": "2026-07-10T06:00:00Z",
                "endTime": "2026-07-10T07:30:00Z",
                "deviceID": "urn:epc:id:giai:9521234.111",
                "dataProcessingMethod": "https://shop.example.org/method",
                "bizRules": "https://shop.example.org/rules",
                "shop:box": "7",
            },
            "sensorReport": [
                {
                    "type": "Temperature",
                    "value": 4.5,
                    "minValue": 3,
                    "maxValue": 6,
                    "meanValue": 4,
                    "sDev": 0.5,
                    "percValue": 5,
                    "percRank": 95,
                    "uom": "CEL",
                    "microorganism": "https://www.ncbi.nlm.nih.gov/taxonomy/1126011",
                    "chemicalSubstance": "https://identifiers.org/inchikey:X",
                    "stringValue": "cool",
                    "booleanValue": True,
                    "hexBinaryValue": "f0f0",
                    "uriValue": "https://shop.example.org/value",
                    "shop:probe": "2",
                }
            ],
            "shop:rack": "3",
        }
    ],
    **{"shop:rank": "7", "shop:on": "2026-07-01", "shop:nest": {"shop:deep": {"shop:deeper": "9"}}},
)
PACKING = make_epcis_event(
    eventID="urn:uuid:packing",
    type="AggregationEvent",
    epcList=None,
    parentID=PARENT,
    childEPCs=["urn:epc:id:sgtin:9521234.056789.78"],
    eventTime="2026-07-11T08:00:00Z",
)
MAKING = make_epcis_event(
    eventID="urn:uuid:making",
    type="TransformationEvent",
    action=None,
    epcList=None,
    transformationID="urn:shop:making:1",
    inputEPCList=["urn:epc:id:sgtin:9521234.056789.79"],
    inputQuantityList=[{"epcClass": "urn:epc:class:lgtin:9521234.056789.IN"}],
    outputEPCList=["urn:epc:id:sgtin:9521234.056789.80"],
    outputQuantityList=[{"epcClass": "urn:epc:class:lgtin:9521234.056789.OUT"}],
    eventTime="2026-07-12T08:00:00Z",
    bizStep="assembling",
    readPoint=None,
)
ONE, TWO, THREE = ("urn:uuid:object", "urn:uuid:packing", "urn:uuid:making")

#: Parameter, value → the events it means among the three.
STANDARD = [
    ("eventType", "ObjectEvent|TransformationEvent", [ONE, THREE]),
    ("GE_eventTime", "2026-07-11T08:00:00Z", [TWO, THREE]),
    ("LT_eventTime", "2026-07-11T16:00:00+08:00", [ONE]),
    ("GE_recordTime", "2026-07-18T02:00:00Z", [ONE, TWO, THREE]),
    ("LT_recordTime", "2026-07-18T02:00:00Z", []),
    ("EQ_action", "ADD", [ONE]),
    ("EQ_bizStep", "commissioning|https://ref.gs1.org/cbv/BizStep-assembling", [ONE, THREE]),
    ("EQ_disposition", "active", [ONE]),
    ("EQ_persistentDisposition_set", "completeness_verified", [ONE]),
    ("EQ_persistentDisposition_unset", "completeness_inferred", [ONE]),
    ("EQ_readPoint", BOX, [ONE, TWO]),
    ("WD_readPoint", SHOP, [ONE, TWO]),
    ("EQ_bizLocation", SHOP, [ONE]),
    ("WD_bizLocation", SHOP, [ONE]),
    ("EQ_transformationID", "urn:shop:making:1", [THREE]),
    ("MATCH_epc", "urn:epc:id:sgtin:9521234.056789.78", [TWO]),
    ("MATCH_parentID", PARENT, [TWO]),
    ("MATCH_inputEPC", "urn:epc:id:sgtin:9521234.056789.79", [THREE]),
    ("MATCH_outputEPC", "urn:epc:id:sgtin:9521234.056789.80", [THREE]),
    ("MATCH_anyEPC", f"{PARENT}|{EPC}", [ONE, TWO]),
    ("MATCH_epcClass", LOT, [ONE]),
    ("MATCH_inputEPCClass", "urn:epc:class:lgtin:9521234.056789.IN", [THREE]),
    ("MATCH_outputEPCClass", "urn:epc:class:lgtin:9521234.056789.OUT", [THREE]),
    ("MATCH_anyEPCClass", "urn:epc:class:lgtin:9521234.056789.OUT", [THREE]),
    ("EQ_quantity", "12.5", [ONE]),
    ("GT_quantity", "12.5", []),
    ("GE_quantity", "12.5", [ONE]),
    ("LT_quantity", "12.5", []),
    ("LE_quantity", "12.5", [ONE]),
    ("EQ_eventID", ONE, [ONE]),
    ("EXISTS_errorDeclaration", "true", [ONE]),
    ("GE_errorDeclarationTime", "2026-07-12T08:00:00Z", [ONE]),
    ("LT_errorDeclarationTime", "2026-07-12T08:00:00Z", []),
    ("EQ_errorReason", "incorrect_data", [ONE]),
    ("EQ_correctiveEventID", "urn:uuid:right", [ONE]),
    ("orderBy", "eventTime", [THREE, TWO, ONE]),
    ("orderDirection", "ASC", [ONE, TWO, THREE]),
    ("eventCountLimit", "2", [ONE, TWO]),
    ("maxEventCount", "3", [ONE, TWO, THREE]),
    ("GE_startTime", "2026-07-10T06:00:00Z", [ONE]),
    ("LT_startTime", "2026-07-10T06:00:00Z", []),
    ("GE_endTime", "2026-07-10T07:30:00Z", [ONE]),
    ("LT_endTime", "2026-07-10T07:30:00Z", []),
    ("EQ_type", "Temperature", [ONE]),
    ("EQ_deviceID", "urn:epc:id:giai:9521234.111", [ONE]),
    ("EQ_dataProcessingMethod", "https://shop.example.org/method", [ONE]),
    ("EQ_microorganism", "https://www.ncbi.nlm.nih.gov/taxonomy/1126011", [ONE]),
    ("EQ_chemicalSubstance", "https://identifiers.org/inchikey:X", [ONE]),
    ("EQ_bizRules", "https://shop.example.org/rules", [ONE]),
    ("EQ_stringValue", "warm|cool", [ONE]),
    ("EQ_hexBinaryValue", "f0f0", [ONE]),
    ("EQ_uriValue", "https://shop.example.org/value", [ONE]),
    ("EQ_booleanValue", "true", [ONE]),
]
OPEN = [
    ("GE_time", "2026-07-10T07:00:00Z", [ONE]),
    ("EXISTS_sensorElementList", "true", [ONE]),
    ("EQ_bizTransaction_po", "urn:shop:po:1", [ONE]),
    ("EQ_source_owning_party", "urn:epc:id:pgln:9521234.00002", [ONE]),
    ("EQ_destination_location", SHOP, [ONE]),
    ("EQ_value_CEL", "4.5", [ONE]),
    ("GT_value_FAH", "1", []),
    ("LE_minValue_CEL", "3", [ONE]),
    ("GT_maxValue_CEL", "6", []),
    ("GE_meanValue_CEL", "4", [ONE]),
    ("LT_sDev_CEL", "1", [ONE]),
    ("GE_percValue_CEL", "5", [ONE]),
    ("GE_percRank", "95", [ONE]),
    ("EQ_quantity_KGM", "12.5", [ONE]),
    ("EQ_shop:rank", "6|7", [ONE]),
    ("GT_shop:rank", "6.5", [ONE]),
    ("LT_shop:on", "2026-07-02T00:00:00Z", [ONE]),
    ("EXISTS_shop:nest", "true", [ONE]),
    ("EQ_INNER_shop:deeper", "9", [ONE]),
    ("EXISTS_INNER_shop:deep", "true", [ONE]),
    ("EQ_ILMD_shop:grade", "A", [ONE]),
    ("GE_ILMD_shop:weight", "12.5", [ONE]),
    ("EQ_INNER_ILMD_shop:colour", "red", [ONE]),
    ("EXISTS_ILMD_shop:more", "true", [ONE]),
    ("EQ_ERROR_DECLARATION_shop:who", "clerk", [ONE]),
    ("EQ_SENSORELEMENT_shop:rack", "3", [ONE]),
    ("EQ_SENSORMETADATA_shop:box", "7", [ONE]),
    ("EQ_SENSORREPORT_shop:probe", "2", [ONE]),
    ("EQ_readPoint_shop:shelf", "9", [ONE]),
    ("EQ_https://shop.example.org/ns/rank", "7", [ONE]),
    ("MATCH_epc", "urn:epc:idpat:sgtin:9521234.056789.*", [ONE, TWO]),
    ("MATCH_epc", "https://id.gs1.org/01/09521234567899/21/77", [ONE]),
]
REFUSED = [
    ("EQ_colour", "red"),
    ("EQ_action", "CHANGE"),
    ("eventType", "QuantityEvent"),
    ("GE_eventTime", "yesterday"),
    ("orderBy", "weight"),
    ("orderDirection", "UP"),
    ("eventCountLimit", "0"),
    ("maxEventCount", "many"),
    ("perPage", "-1"),
    ("perPage", "0"),
    ("nextPageToken", "none"),
    ("GT_quantity", "much"),
    ("EQ_booleanValue", "perhaps"),
    ("EQ_bizStep", ""),
]


@pytest.fixture
def partner(client_as):
    found = Partner(client_as(Role.PRODUCER_CLERK))
    answer = found.post("/capture", make_epcis_document(OBJECT, PACKING, MAKING))
    assert answer.status_code == 202, answer.text
    return found


def test_the_table_holds_every_parameter_of_the_standard():
    assert len({name for name, _value, _ids in STANDARD}) == 53


def test_every_parameter_finds_what_it_means(partner):
    wrong = []
    for name, value, wanted in [*STANDARD, *OPEN]:
        answer = partner.get("/events", query={name: value})
        found = ids_in(events_in(answer)) if answer.status_code == 200 else answer.json
        if found != wanted:
            wrong.append(f"{name}={value}: {found}, not {wanted}")

    assert not wrong, "\n".join(wrong)


def test_what_has_no_meaning_is_a_query_parameter_exception(partner):
    for name, value in REFUSED:
        answer = partner.get("/events", query={name: value})
        kind = "epcisException:QueryParameterException"
        assert (name, answer.status_code, answer.json["type"]) == (name, 400, kind)


def test_limits_of_two_kinds_exclude_each_other_and_too_many_are_refused(partner):
    both = partner.get("/events", query={"eventCountLimit": "5", "maxEventCount": "5"})
    many = partner.get("/events", query={"maxEventCount": "2"})

    assert (both.status_code, both.json["type"]) == (400, "epcisException:QueryParameterException")
    assert (many.status_code, many.json["type"]) == (413, "epcisException:QueryTooLargeException")


@pytest.mark.parametrize(
    "order",
    [{}, {"orderBy": "eventTime"}, {"orderBy": "recordTime", "orderDirection": "DESC"}, {"orderBy": "shop:rank"}],
)  # fmt: skip
def test_pages_hold_every_event_once_while_others_come_in(partner, order):
    seen = []
    query = {"perPage": "1", **order}
    answer = partner.get("/events", query=query)
    while True:
        seen += ids_in(events_in(answer))
        partner.post("/events", make_epcis_event(eventTime="2026-07-11T09:00:00Z"))
        link = answer.headers.get("Link")
        if link is None:
            break
        assert "GS1-Next-Page-Token-Expires" in answer.headers
        answer = partner.get(link[1 : link.index(">")].removeprefix("/epcis"))

    assert sorted(seen) == sorted([ONE, TWO, THREE])


def test_a_token_given_back_is_worthless(partner):
    link = partner.get("/events", query={"perPage": "1"}).headers["Link"]
    token = link[link.index("nextPageToken=") + 14 : link.index(">")]

    gone = partner.ask("DELETE", f"/nextPageToken/{token}")

    assert gone.status_code == 204
    after = partner.get("/events", query={"perPage": "1", "nextPageToken": token})
    assert after.status_code == 400


def test_epcs_are_spelled_as_the_asker_wants(partner):
    spelled = {
        form: partner.found(EQ_eventID=ONE, header={"GS1-EPC-Format": form})[0]
        for form in ("Always_GS1_Digital_Link", "Never_Translates")
    }

    assert spelled["Never_Translates"]["epcList"] == [EPC]
    link = spelled["Always_GS1_Digital_Link"]
    assert link["epcList"] == ["https://id.gs1.org/01/09521234567899/21/77"]
    assert link["quantityList"][0]["epcClass"] == "https://id.gs1.org/01/09521234567899/10/L1"
    assert link["readPoint"]["id"] == "https://id.gs1.org/414/9521234000013/254/7"


def test_top_level_resources_list_what_there_is_and_lead_to_its_events(partner):
    top = partner.get("/").json["member"]
    epcs = partner.get("/epcs", query={"perPage": "2"})
    steps = partner.get("/bizSteps", query={"perPage": "100"}).json["member"]
    places = partner.get("/readPoints").json["member"]

    assert len(top) == 9
    assert epcs.json["member"] == [
        "https://id.gs1.org/00/095212340000000013",
        "https://id.gs1.org/01/09521234567899/21/77",
    ]
    assert "Link" in epcs.headers
    assert {"harvesting", "shipping"} & set(steps) == {"shipping"}
    assert places == ["https://id.gs1.org/414/9521234000013/254/7"]
    assert ids_in(partner.found(f"/epcs/{EPC}/events")) == [ONE]
    assert ids_in(partner.found("/bizSteps/assembling/events")) == [THREE]
    assert ids_in(partner.found("/eventTypes/AggregationEvent/events", EQ_action="OBSERVE")) == [
        TWO
    ]
    assert partner.get("/dispositions/active").json["member"] == ["events"]
    assert partner.get("/epcs/urn:none").status_code == 404


def test_others_do_not_see_an_organisations_events_and_its_officer_does(partner, client_as):
    other = Partner(client_as(Role.PRODUCER_CLERK))
    officer = Partner(client_as(Role.MARKET_OFFICER))
    elsewhere = Partner(client_as(Role.MARKET_OFFICER, division="360921"))

    assert other.found() == []
    assert len(officer.found()) == 3
    assert elsewhere.found() == []
    assert other.get(f"/events/{ONE}").status_code == 404
    assert other.get("/epcs").json["member"] == []


def test_our_own_events_are_found_too(partner, work, client_as):
    batch = make_harvest(work)
    work.session.commit()
    clerk = Partner(client_as(Role.PRODUCER_CLERK, organisation_id=batch.producer_id))

    found = clerk.found()

    assert [event["type"] for event in found] == ["ObjectEvent"]
    assert ids_in(clerk.found(EQ_eventID=found[0]["eventID"])) == ids_in(found)
    own = found[0].get("epcList") or [each["epcClass"] for each in found[0]["quantityList"]]
    name = "MATCH_epc" if found[0].get("epcList") else "MATCH_epcClass"
    assert ids_in(clerk.found(**{name: own[0]})) == ids_in(found)


def test_a_named_query_is_asked_again_by_its_name(partner, client_as):
    sent = {
        "name": "warm goods",
        "query": {"@context": {"kept": "https://shop.example.org/ns/"}, "GE_kept:rank": 7},
    }

    made = partner.post("/queries", sent)

    assert made.status_code == 201
    assert made.headers["Location"] == "/epcis/queries/warm%20goods"
    assert partner.get("/queries").json == [sent]
    assert partner.get("/queries/warm%20goods").json == sent
    answer = partner.get("/queries/warm%20goods/events")
    assert ids_in(events_in(answer)) == [ONE]
    assert answer.json["epcisBody"]["queryResults"]["queryName"] == "warm goods"
    assert partner.post("/queries", sent).status_code == 409
    other = Partner(client_as(Role.PRODUCER_CLERK))
    assert other.get("/queries/warm%20goods/events").json["type"] == (
        "epcisException:NoSuchNameException"
    )
    assert other.get("/queries").json == []
    assert partner.ask("DELETE", "/queries/warm%20goods").status_code == 204
    assert partner.get("/queries/warm%20goods").status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        [],
        {"name": "x"},
        {"name": 7, "query": {}},
        {"name": "a/b", "query": {}},
        {"name": "x", "query": {"EQ_colour": ["red"]}},
        {"name": "x", "query": {"@context": 7}},
        {"name": "x", "query": {"eventCountLimit": 1, "maxEventCount": 1}},
    ],
)
def test_a_query_that_means_nothing_gets_no_name(partner, sent):
    assert partner.post("/queries", sent).status_code == 400
    assert partner.get("/queries").json == []
