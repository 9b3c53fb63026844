"""Inspections from phones, as the app and systems send them and as the desk shows them."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from tests.factories.entries import a_drawing, visit_as_json
from tests.factories.inspections import make_check_list
from tests.factories.supervision import keep_files
from tests.web.officer.conftest import Stall
from trace.kernel.actor import Role

DRAWN = a_drawing().content
DIGEST = hashlib.sha256(DRAWN).hexdigest()


@pytest.fixture
def list_id(work: Any) -> int:
    return make_check_list(work, code="food").id


def send(client: Any, body: dict[str, Any]) -> Any:
    return client.post(
        "/officer/field/entries",
        data=json.dumps(body),
        content_type="application/json",
        headers={"Accept": "application/json"},
    )


def test_the_app_sends_the_signature_then_the_inspection_and_both_pages_show_them(
    officer: Any, stall: Stall, work: Any, list_id: int, counted: Any
) -> None:
    assert officer.post(f"/officer/field/photographs/{DIGEST}", data=DRAWN).status_code == 200
    producer_id = stall.packed.batch.producer_id
    signed = {"signature": DIGEST, "refusal": "", "witness": ""}
    body = visit_as_json(work, producer_id, list_id, **signed)

    answer = send(officer, body)

    assert (answer.status_code, answer.json["state"], answer.json["kind"]) == (
        200,
        "recorded",
        "inspection",
    ), answer.text
    keep_files(work)
    with counted():
        page = officer.get(f"/officer/inspections/{answer.json['number']}")
    assert "现场上传" in page.text
    with counted():
        page = officer.get(f"/officer/field-entries/{body['key']}")
    for told in (answer.json["number"], "示例加工厂", "许可证在有效期内", "逐项检查情况"):
        assert told in page.text
    picture = officer.get(f"/officer/field-entries/{body['key']}/pictures/0")
    assert picture.mimetype == "image/jpeg"
    assert answer.json["number"] in officer.get("/officer/inspections").text


def test_conflicts_are_told_in_words_and_decided_at_the_desk(
    officer: Any, colleague: Any, stall: Stall, work: Any, list_id: int
) -> None:
    producer_id = stall.packed.batch.producer_id
    first = send(colleague, visit_as_json(work, producer_id, list_id)).json
    make_check_list(work, code="food", from_on=work.today)
    body = visit_as_json(work, producer_id, list_id)

    held = send(officer, body).json

    assert held["state"] == "held"
    told = " ".join(each["text"] for each in held["conflicts"])
    assert "第1版" in told
    assert f"已有监督检查记录：{first['number']}" in told
    page = officer.get(f"/officer/field-entries/{body['key']}").text
    assert "系同一次检查" in page
    officer.post(f"/officer/field-entries/{body['key']}", data={"decision": "same"})
    assert first["number"] in officer.get(f"/officer/field-entries/{body['key']}").text
    assert officer.get(f"/officer/field-entries/{body['key']}/pictures/0").status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"signature": "drawn"},
        {"answers": [{"code": "1.1", "finding": "good"}]},
        {"rectify_by": "soon"},
        {"producer_id": None},
    ],
)
def test_a_form_that_cannot_be_read_is_refused_as_the_app_reads_it(
    officer: Any, stall: Stall, work: Any, list_id: int, change: dict[str, Any]
) -> None:
    body = visit_as_json(work, stall.packed.batch.producer_id, list_id)
    body["inspection"] |= change

    answer = send(officer, body)

    assert (answer.status_code, answer.json["type"].rsplit("/", 1)[1]) == (422, "invalid-input")


def test_systems_send_inspections_by_the_interface(
    client_as: Any, work: Any, stall: Stall, list_id: int
) -> None:
    client = client_as(Role.MARKET_OFFICER)
    headers = {"Authorization": f"Bearer {client.token()}"}
    body = visit_as_json(work, stall.packed.batch.producer_id, list_id)

    first = client.post("/api/v1/field-entries/", json=body, headers=headers)
    again = client.post("/api/v1/field-entries/", json=body, headers=headers)

    assert first.status_code == 200, first.text
    assert again.json == first.json
    assert first.json["kind"] == "inspection"
