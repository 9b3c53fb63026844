"""Systems of carriers and offices: arrivals in, the times of deliveries out."""

from __future__ import annotations

import pytest

from tests.factories.producers import COUNTY
from tests.factories.transport import make_arrival, make_sent, make_target
from trace.kernel.actor import Role
from trace.rooms.transport.kinds import Stop


@pytest.fixture
def asking(client_as):
    """Return a caller with a token: `asking(Role.LAB)("GET", "/deliveries")`."""

    def caller(role, **place):
        client = client_as(role, **place)
        headers = {"Authorization": f"Bearer {client.token()}", "Accept-Language": "en"}

        def ask(verb, path, /, **body):
            return client.open(f"/api/v1{path}", method=verb, headers=headers, json=body or None)

        return ask

    return caller


@pytest.fixture
def sent(work):
    made = make_sent(work)
    work.session.commit()
    return made


def test_a_carrier_hands_in_arrivals_and_takes_a_wrong_one_back(asking, sent):
    ask = asking(Role.PRODUCER_CLERK, organisation_id=sent.producer_id)
    path = f"/dispatches/{sent.id}/arrivals"
    said = {"stop": "town", "receiver": "示例网点", "proof": "carrier", "document_number": "YT1"}

    made = ask("POST", path, at="2026-07-13T12:00:00+08:00", **said)
    again = ask("POST", path, at="2026-07-13T13:00:00+08:00", **said)

    assert made.status_code == 201
    assert made.get_json()["arrived_at"] == "2026-07-13T04:00:00+00:00"
    assert again.status_code == 409
    assert again.get_json()["type"].endswith("/problems/arrival-recorded")
    back = ask("POST", f"/arrivals/{made.get_json()['id']}/take-back", reason="wrong parcel")
    assert back.get_json()["taken_back_reason"] == "wrong parcel"
    assert [each["stop"] for each in ask("GET", path).get_json()] == ["town"]


def test_figures_and_the_records_behind_them(asking, sent, work):
    make_arrival(work, sent, stop=Stop.TOWN, hours=6)
    make_arrival(work, sent, hours=30)
    make_target(work)
    work.session.commit()
    ask = asking(Role.AGRICULTURE_OFFICER, division=COUNTY)

    found = ask("GET", "/deliveries/figures?since=2026-07-01&until=2026-07-18").get_json()
    listed = ask("GET", "/deliveries").get_json()["items"]

    whole = next(leg for leg in found["legs"] if leg["leg"] == "county_village")
    assert (whole["count"], whole["median_hours"], whole["p90_hours"]) == (1, "30.0", "30.0")
    (target,) = whole["targets"]
    assert (target["within"], target["count"], target["hours"]) == (0, 1, ["24"])
    assert found["left_out"] == []
    assert [each["hours"] for each in listed[0]["measured"]] == ["6.0", "24.0", "30.0"]
    assert ask("GET", "/deliveries/figures?since=2020-01-01").status_code == 422
