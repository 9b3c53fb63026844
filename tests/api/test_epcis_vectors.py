"""GS1's own examples: every document is captured and every event comes back equal."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from tests.api.epcis_asking import Partner, events_in
from tests.standards.conformance import VECTORS, vectors
from trace.kernel.actor import Role

FOLDERS = ("JSON", "JSON-simple-context", "JSON-Schema/test")
SERVERS_OWN = ("recordTime", "eventID")


def _documents() -> list:
    root = VECTORS / "gs1-epcis"
    files = [
        file
        for folder in FOLDERS
        for file in sorted((root / folder).rglob("*.json*"))
        if "schemas" not in file.parts
    ]
    if not files:
        return [pytest.param(None, id="missing")]
    return [pytest.param(file, id=str(file.relative_to(root))) for file in files]


@pytest.fixture
def partner(client_as):
    return Partner(client_as(Role.PRODUCER_CLERK))


@pytest.mark.parametrize("file", _documents())
def test_every_example_of_gs1_comes_back_equal(file, partner):
    vectors("gs1-epcis")
    sent = json.loads(file.read_text(encoding="utf-8-sig"))
    is_document = "epcisBody" in sent
    wanted = _events(sent) if is_document else [sent]

    answer = partner.post("/capture" if is_document else "/events", sent)

    assert answer.status_code == (202 if is_document else 201), answer.text
    if is_document:
        job = partner.get(answer.headers["Location"].removeprefix("/epcis"))
        assert (job.json["success"], job.json["errors"]) == (True, [])
    found = partner.found(perPage=100)
    assert [_plain(event) for event in found] == [_plain(event) for event in wanted]
    for event, original in zip(found, wanted, strict=True):
        name = original.get("eventID") or original.get("id") or event["eventID"]
        one = partner.get(f"/events/{quote(name, safe='')}")
        assert _plain(events_in(one)[0]) == _plain(original)


def _events(document):
    body = document["epcisBody"]
    return body.get("eventList") or body["queryResults"]["resultsBody"]["eventList"]


def _plain(event):
    return {name: value for name, value in event.items() if name not in SERVERS_OWN}
