"""What comes in from phones: as the app sends it, as the desk sees it and decides on it, and as systems send it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from tests.factories.entries import as_json
from tests.factories.supervision import a_photo, keep_files
from tests.web.officer.conftest import Stall
from trace.kernel.actor import Role
from trace.rooms.supervision import queries as supervision

PHOTO = a_photo().content
DIGEST = hashlib.sha256(PHOTO).hexdigest()


def send(client: Any, body: dict[str, Any]) -> Any:
    return client.post(
        "/officer/field/entries",
        data=json.dumps(body),
        content_type="application/json",
        headers={"Accept": "application/json"},
    )


@pytest.fixture
def held(officer: Any, colleague: Any, work: Any, stall: Stall) -> str:
    """The key of a check of the stall's pack that a colleague recorded before."""
    send(colleague, as_json(work, code=stall.uri, verdict="active"))
    body = as_json(work, code=stall.uri, verdict="active", photographs=[DIGEST])
    officer.post(f"/officer/field/photographs/{DIGEST}", data=PHOTO)
    assert send(officer, body).json["state"] == "held"
    keep_files(work)
    return str(body["key"])


def test_the_app_sends_photographs_then_the_record_and_is_told_its_number(
    officer, stall, work, counted
):
    sent = officer.post(f"/officer/field/photographs/{DIGEST}", data=PHOTO)
    assert sent.json == {"digest": DIGEST}
    where = {"latitude": "28.104167", "longitude": "114.441389", "accuracy_m": 9}
    body = as_json(work, code=stall.uri, verdict="recalled", photographs=[DIGEST], position=where)

    answer = send(officer, body)

    assert answer.status_code == 200, answer.text
    assert answer.json["state"] == "recorded"
    assert "手机核验时为“召回中”" in answer.json["conflicts"][0]["text"]
    [check] = supervision.list_checks(work)
    assert answer.json["number"] == check.number
    keep_files(work)
    with counted():
        page = officer.get(f"/officer/checks/{check.number}")
    assert "现场上传" in page.text
    with counted():
        page = officer.get(f"/officer/field-entries/{body['key']}")
    for told in ("28.104167", check.number, "示例农贸市场3号摊", "手机核验结果"):
        assert told in page.text
    picture = officer.get(f"/officer/field-entries/{body['key']}/pictures/1")
    assert picture.mimetype == "image/jpeg"
    assert officer.get(f"/officer/field-entries/{body['key']}/pictures/2").status_code == 404


@pytest.mark.parametrize(
    ("change", "status", "slug"),
    [
        ({"photographs": ["0" * 64]}, 409, "field-photographs-missing"),
        ({"check": None}, 422, "invalid-input"),
        ({"photographs": ["0" * 64, "0" * 64]}, 422, "invalid-input"),
        ({"key": "short"}, 422, "invalid-input"),
        ({"seen_at_ms": 10**15}, 422, "invalid-input"),
        ({"position": {"latitude": "91", "longitude": "0", "accuracy_m": 1}}, 422, "invalid-input"),
    ],
)
def test_what_cannot_be_taken_in_is_refused_as_the_app_reads_it(
    officer, work, change, status, slug
):
    answer = send(officer, as_json(work) | change)

    assert (answer.status_code, answer.json["type"].rsplit("/", 1)[1]) == (status, slug)
    assert answer.json["detail"]


def test_a_record_of_another_county_is_refused_as_a_right_that_is_lacking(officer, work):
    body = as_json(work)
    body["check"] |= {"division": "360921101"}

    assert send(officer, body).status_code == 403


def test_a_lead_from_the_app_shows_where_it_came_from(officer, work):
    lead = {"place": "示例集市", "division": "360922101", "summary": "无码用标"}
    body = as_json(work, lead=lead)
    del body["check"]

    number = send(officer, body).json["number"]

    assert "现场上传" in officer.get(f"/officer/leads/{number}").text
    assert number in officer.get(f"/officer/field-entries/{body['key']}").text


@pytest.mark.parametrize(("decision", "state"), [("same", "same"), ("record", "recorded")])
def test_what_is_held_is_decided_at_the_desk(officer, held, decision, state):
    page = officer.get("/officer/field-entries?state=held")
    assert held in page.text
    assert "系同一次核验" in officer.get(f"/officer/field-entries/{held}").text

    done = officer.post(
        f"/officer/field-entries/{held}", data={"decision": decision}, follow_redirects=True
    )

    assert "已确认" in done.text
    again = officer.post(
        f"/officer/field/entries/{held}/decision",
        data=json.dumps({"decision": decision}),
        content_type="application/json",
    )
    assert again.json["state"] == state


def test_a_wrong_decision_is_shown_with_the_page(officer, held):
    assert officer.post(f"/officer/field-entries/{held}", data={"decision": "x"}).status_code == 422


def test_the_session_tells_who_works_with_the_phone(officer):
    told = officer.get("/officer/field/session").json

    assert told["account"] == str(officer.person.account_id)
    assert set(told) == {"account", "name", "badge", "divisions", "token"}


def test_systems_send_read_and_decide_by_the_interface(client_as, work, stall):
    client = client_as(Role.MARKET_OFFICER)
    headers = {"Authorization": f"Bearer {client.token()}"}

    def call(method: str, path: str, **options: Any) -> Any:
        return client.open(
            f"/api/v1/field-entries/{path}", method=method, headers=headers, **options
        )

    kept = call("POST", f"photographs/{DIGEST}", data=PHOTO)
    assert kept.json["digest"] == DIGEST
    body = as_json(work, code=stall.uri, photographs=[DIGEST])
    first = call("POST", "", json=body)
    second = call("POST", "", json=as_json(work, code=stall.uri))

    assert first.json["state"] == "recorded"
    assert call("POST", "", json=body).json == first.json
    assert call("GET", body["key"]).json == first.json
    key = second.json["key"]
    assert (
        call("POST", f"{key}/decision", json={"decision": "same"}).json["number"]
        == first.json["number"]
    )
    other = call("POST", f"{key}/decision", json={"decision": "record"})
    assert other.json["type"].endswith("/field-entry-settled")
    assert [each["key"] for each in call("GET", "?state=same").json["items"]] == [key]
    cut = call("POST", f"photographs/{DIGEST}", data=PHOTO[:-1])
    assert cut.json["type"].endswith("/field-photograph-altered")
    clash = call("POST", "", json=body | {"code": ""})
    assert clash.json["type"].endswith("/field-entry-key")
