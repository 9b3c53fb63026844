"""EPCs of events, spelled as the reader wants: by the company prefixes that the operator states."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from trace.rooms.repository.documents import Found, query_document
from trace.settings import SettingsError, read_settings

NOW = datetime(2026, 7, 18, tzinfo=UTC)
ROOT = "https://id.gs1.org/"
SENT = {
    "type": "AggregationEvent",
    "eventID": ROOT + "01/09521234567899/21/7",
    "parentID": ROOT + "00/195212340000000010",
    "childEPCs": [ROOT + "01/09521234567899/21/7", "urn:shop:7"],
    "childQuantityList": [{"epcClass": ROOT + "01/09521234567899/10/L1", "quantity": 2}],
    "readPoint": {"id": ROOT + "414/9521234000013"},
    "sourceList": [{"type": "owning_party", "source": ROOT + "417/9521234000013"}],
    "shop:note": ROOT + "01/09521234567899",
}


def spelled(*prefixes: str) -> dict:
    found = Found(1, SENT["eventID"], NOW, SENT, ["https://ref.gs1.org/x/epcis-context.jsonld"])
    document = query_document([found], "all", NOW, "Always_EPC_URN", prefixes)
    return document["epcisBody"]["queryResults"]["resultsBody"]["eventList"][0]


def test_a_stated_prefix_turns_every_key_of_an_event_into_its_urn_and_leaves_the_rest():
    event = spelled("9521234")

    assert event == SENT | {
        "parentID": "urn:epc:id:sscc:9521234.1000000001",
        "childEPCs": ["urn:epc:id:sgtin:9521234.056789.7", "urn:shop:7"],
        "childQuantityList": [{"epcClass": "urn:epc:class:lgtin:9521234.056789.L1", "quantity": 2}],
        "readPoint": {"id": "urn:epc:id:sgln:9521234.00001.0"},
        "sourceList": [{"type": "owning_party", "source": "urn:epc:id:pgln:9521234.00001"}],
        "recordTime": "2026-07-18T00:00:00.000+00:00",
    }


def test_without_the_prefix_links_stay_links():
    assert spelled() == SENT | {"recordTime": "2026-07-18T00:00:00.000+00:00"}


def test_prefixes_are_read_from_the_settings():
    read = read_settings({"TRACE_COMPANY_PREFIXES": "9521234, 69212345,"})

    assert read.company_prefixes == ("9521234", "69212345")


@pytest.mark.parametrize("text", ["95212", "9521234567890", "9521x34", "９５２１２３４"])
def test_what_is_no_company_prefix_stops_the_start(text):
    with pytest.raises(SettingsError):
        read_settings({"TRACE_COMPANY_PREFIXES": text})
