"""Tests, measurements and conformity certificates through the interface alone."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient

from tests.factories.batches import make_bought_in, make_harvest
from tests.factories.testing import make_failure
from trace.kernel.actor import Role
from trace.rooms.conformity import rules

REPORT = {
    "kind": "commissioned",
    "lab_name": "示例检验院",
    "report_number": "JC-1",
    "sampled_on": "2026-07-17",
    "reported_on": "2026-07-18",
    "is_safety": True,
    "passed": True,
    "items": [{"name": "毒死蜱", "value": "未检出"}],
}


@pytest.fixture
def batch(work):
    found = make_harvest(work)
    work.session.commit()
    return found


def system_of(person) -> tuple[FlaskClient, dict[str, str]]:
    return person, {"Authorization": f"Bearer {person.token()}"}


@pytest.fixture
def clerk(client_as, batch):
    return system_of(client_as(Role.PRODUCER_CLERK, organisation_id=batch.producer_id))


@pytest.fixture
def officer(client_as):
    return system_of(client_as(Role.AGRICULTURE_OFFICER))


def test_a_certificate_is_issued_read_checked_and_made_void(clerk, officer, batch):
    client, token = clerk
    sent = {"batch_id": batch.id, "basis": ["control"], "quantity": "300 kg"}
    made = client.post("/api/v1/conformity/", json=sent, headers=token)
    number = made.json["number"]
    assert made.status_code == 201
    assert made.json["quantity_text"] == "300千克"
    assert made.json["statement_text"] == rules.STATEMENTS[rules.Statement.PRODUCER]
    assert made.json["address"] == f"http://localhost/conformity/{number}"

    desk, badge = officer
    told = {"agrees": True, "place": "县批发市场"}
    checked = desk.post(f"/api/v1/conformity/{number}/checks", json=told, headers=badge)
    assert checked.status_code == 201
    assert checked.json["checks"][0]["office"].startswith("示例单位")

    listed = client.get("/api/v1/conformity/?kind=issued&state=in_force", headers=token)
    assert [each["number"] for each in listed.json["items"]] == [number]
    void = client.post(f"/api/v1/conformity/{number}/void", json={"reason": "写错"}, headers=token)
    assert (void.json["state"], void.json["void_reason"]) == ("void", "写错")
    again = client.post(f"/api/v1/conformity/{number}/void", json={"reason": "x"}, headers=token)
    assert again.json["type"].endswith("/problems/conformity-void")
    read = client.get(f"/api/v1/conformity/{number}", headers=token)
    assert read.json["checks"][0]["agrees"] is True


def test_a_refusal_names_what_to_do_first(clerk, work, batch):
    client, token = clerk
    bought = make_bought_in(work, batch.producer, batch.product)
    work.session.commit()
    sent = {"batch_id": bought.id, "basis": ["control"]}

    refused = client.post(
        "/api/v1/conformity/", json=sent, headers=token | {"Accept-Language": "en"}
    )
    paper = client.post(
        "/api/v1/conformity/collected",
        data={
            "batch_id": str(bought.id),
            "promisor": "示例批发市场",
            "origin": "外省",
            "file": (io.BytesIO(b"%PDF-1.7\n%x"), "合格证.pdf"),
        },
        headers=token,
    )
    made = client.post("/api/v1/conformity/", json=sent, headers=token)

    assert refused.status_code == 409
    assert refused.json["type"].endswith("conformity-source-proof-missing")
    assert bought.lot in refused.json["detail"]
    assert (paper.status_code, paper.json["kind"]) == (201, "collected")
    assert made.json["statement"] == "buyer"


def test_a_report_is_recorded_listed_and_given_its_paper(clerk, batch):
    client, token = clerk
    made = client.post("/api/v1/tests/", json=REPORT | {"batch_id": batch.id}, headers=token)
    assert made.status_code == 201
    assert (made.json["lot"], made.json["items"][0]["value"]) == (batch.lot, "未检出")
    address = f"/api/v1/tests/{made.json['id']}"

    assert client.post(f"{address}/evidence", headers=token).status_code == 422
    file = {"file": (io.BytesIO(b"%PDF-1.7\n%x"), "报告.pdf")}
    stored = client.post(f"{address}/evidence", data=file, headers=token)

    assert stored.json["file_id"] is not None
    assert client.get(address, headers=token).json["passed"] is True
    listed = client.get(f"/api/v1/tests/?batch_id={batch.id}&passed=true", headers=token)
    assert [each["id"] for each in listed.json["items"]] == [made.json["id"]]


def test_an_office_records_what_was_done_about_a_failure(clerk, officer, work, batch):
    failed = make_failure(work, batch)
    work.session.commit()
    address = f"/api/v1/tests/{failed.id}/disposition"
    told = {"text": "销毁", "on": "2026-07-18"}

    client, token = clerk
    assert client.post(address, json=told, headers=token).status_code == 403
    desk, badge = officer
    settled = desk.post(address, json=told, headers=badge)

    assert (settled.json["disposition"], settled.json["disposed_on"]) == ("销毁", "2026-07-18")


def test_a_measurement_is_recorded_and_listed(clerk, batch):
    client, token = clerk
    told = {
        "batch_id": batch.id,
        "measured_on": "2026-07-18",
        "instrument": "糖度计",
        "values": {"糖度": "12.6"},
    }

    made = client.post("/api/v1/measurements/", json=told, headers=token)
    listed = client.get("/api/v1/measurements/", headers=token)

    assert made.status_code == 201
    assert [each["values"] for each in listed.json["items"]] == [{"糖度": "12.6"}]
    empty = client.post("/api/v1/measurements/", json=told | {"values": {}}, headers=token)
    assert empty.json["errors"][0]["pointer"] == "/values"
