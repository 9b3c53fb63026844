"""The demo county as a partner's system reads it: one EPCIS document, right by GS1's own schema."""

from __future__ import annotations

import json
from collections.abc import Iterator

import jsonschema
import pytest

from tests import databases
from tests.county import County, load_county
from tests.standards.conformance import vectors


@pytest.fixture(scope="module")
def county(
    all_databases: databases.Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[County]:
    """The loaded county; its tests only read."""
    made = load_county(all_databases.copy("demo_epcis"), tmp_path_factory.mktemp("demo"))
    yield made
    databases.close(made.app)


@pytest.mark.parametrize(
    "spelling", ["Never_Translates", "Always_GS1_Digital_Link", "Always_EPC_URN"]
)
def test_the_countys_events_are_an_epcis_document_by_the_schema_of_gs1(
    county: County, spelling: str
) -> None:
    schema = json.loads((vectors("gs1-epcis") / "EPCIS-JSON-Schema.json").read_text("utf-8"))
    whole = _document(county, spelling)

    # One validator for all: a document of hundreds of events is judged in parts to say which is wrong.
    validator = jsonschema.validators.validator_for(schema)(schema)
    events = whole["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    as_sent = {
        **{name: value for name, value in whole.items() if name != "epcisBody"},
        "type": "EPCISDocument",
        "epcisBody": {"eventList": events},
    }
    errors = {
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
        for document in (whole, as_sent)
        for error in validator.iter_errors(document)
    }

    assert errors == set()
    assert len(events) > 50
    assert {event["type"] for event in events} >= {"ObjectEvent", "TransformationEvent"}


def _document(county: County, spelling: str) -> dict:
    token = next(way["token"] for way in county.accounts if way["role"] == "admin")
    answer = county.app.test_client().get(
        "/epcis/events?perPage=1000",
        headers={"Authorization": f"Bearer {token}", "GS1-EPC-Format": spelling},
    )
    assert answer.status_code == 200, answer.text
    assert "Link" not in answer.headers
    return answer.json
