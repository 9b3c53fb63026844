"""Systems of carriers hand in loggers' files; offices read what lay outside the limits."""

from __future__ import annotations

import pytest

from tests.factories.producers import COUNTY
from tests.factories.transport import make_sent, make_storage_limit
from trace.kernel.actor import Role

CSV = "时间,温度(℃),湿度(%)\n2026-07-17 08:00,2,90\n2026-07-17 08:10,9,91\n2026-07-17 08:20,2,90\n"


@pytest.fixture
def asking(client_as):
    """Return a caller with a token: `asking(Role.LAB)("GET", "/breaches")`."""

    def caller(role, **place):
        client = client_as(role, **place)
        headers = {"Authorization": f"Bearer {client.token()}", "Accept-Language": "en"}

        def ask(verb, path, /, **body):
            return client.open(f"/api/v1{path}", method=verb, headers=headers, json=body or None)

        return ask

    return caller


@pytest.fixture
def sent(work):
    make_storage_limit(work)
    made = make_sent(work)
    work.session.commit()
    return made


def test_a_file_is_handed_in_once_and_its_breach_acknowledged(asking, sent):
    ask = asking(Role.PRODUCER_CLERK, organisation_id=sent.producer_id)
    path = f"/dispatches/{sent.id}/readings"

    made = ask("POST", path, device="D-1", content=CSV)
    again = ask("POST", path, device="D-1", content=CSV)

    assert made.status_code == 201
    series = made.get_json()
    (breach,) = series["breaches"]
    assert (series["reading_count"], breach["extreme"], breach["most"]) == (3, "9.00", "3.00")
    assert again.status_code == 409
    assert again.get_json()["type"].endswith("/problems/readings-recorded")
    said = ask("POST", f"/breaches/{breach['id']}/acknowledge", comment="door open")
    assert said.get_json()["comment"] == "door open"
    assert ask("POST", f"/breaches/{breach['id']}/acknowledge", comment="x").status_code == 409


def test_wrong_rows_are_named_and_nothing_is_kept(asking, sent):
    ask = asking(Role.PRODUCER_CLERK, organisation_id=sent.producer_id)
    path = f"/dispatches/{sent.id}/readings"
    broken = CSV.replace("08:10,9", "08:10,warm")

    refused = ask("POST", path, device="D-1", content=broken)

    assert refused.status_code == 422
    assert "warm" in refused.get_data(as_text=True)
    assert ask("GET", path).get_json() == []


def test_readings_of_a_batch_in_store_are_taken_back_with_the_reason(asking, sent):
    ask = asking(Role.PRODUCER_CLERK, organisation_id=sent.producer_id)
    path = f"/batches/{sent.lines[0].batch_id}/readings"
    series = ask("POST", path, device="K-1", content=CSV).get_json()

    back = ask("POST", f"/readings/{series['id']}/take-back", reason="wrong store")

    assert back.get_json()["taken_back_reason"] == "wrong store"
    assert ask("GET", f"/readings/{series['id']}").get_json()["taken_back_at"] is not None
    assert [each["id"] for each in ask("GET", path).get_json()] == [series["id"]]
    assert ask("GET", "/breaches").get_json()["items"] == []


def test_an_office_searches_breaches_of_its_own_area(asking, sent):
    own = asking(Role.PRODUCER_CLERK, organisation_id=sent.producer_id)
    own("POST", f"/dispatches/{sent.id}/readings", device="D-1", content=CSV)
    here = asking(Role.MARKET_OFFICER, division=COUNTY)
    elsewhere = asking(Role.MARKET_OFFICER, division="360921")

    def devices(ask, asked):
        return len(ask("GET", f"/breaches{asked}").get_json()["items"])

    assert devices(here, "?is_open=true") == 1
    assert devices(here, "?is_open=false") == 0
    assert devices(here, "?text=d-1") == 1
    assert devices(here, "?text=K-9") == 0
    assert devices(elsewhere, "") == 0
