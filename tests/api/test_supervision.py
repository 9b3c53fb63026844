"""Supervision and recalls for systems: the same services behind tokens."""

from __future__ import annotations

import io

import pytest

from tests.factories.batches import make_dispatch, make_harvest
from tests.factories.labels import make_activated_run, make_packed
from tests.factories.supervision import a_photo, make_feedback, make_lead
from tests.rooms.scanning.scans import code_of
from trace.kernel.actor import Role
from trace.rooms.labels.queries import label_uri


@pytest.fixture
def api(client_as):
    """Return a caller of the interface in somebody's name: `api(Role.…)(method, path, json)`."""

    def make(role, **place):
        client = client_as(role, **place)
        headers = {"Authorization": f"Bearer {client.token()}"}

        def call(method, path, json=None, **options):
            return client.open(
                f"/api/v1{path}", method=method, json=json, headers=headers, **options
            )

        return call

    return make


CHECK = {
    "at": "2026-07-18T09:30:00",
    "place": "示例市场",
    "division": "360922101",
    "result": "differs",
    "findings": "净含量不符",
    "officers": [
        {"name": "示例甲", "badge_number": "1"},
        {"name": "示例乙", "badge_number": "2"},
    ],
}
ORDER = {
    "grade": "2",
    "reason": "抽检不合格",
    "notice_text": "请停止食用",
    "document_number": "万市监召〔2026〕9号",
}


def test_a_check_by_code_is_recorded_with_its_verdict_and_opens_a_lead(api, work):
    run = make_activated_run(work, make_packed(work))
    work.session.commit()
    call = api(Role.MARKET_OFFICER)

    made = call("POST", "/checks/", CHECK | {"code": label_uri(work, run, 0)})

    assert made.status_code == 201, made.text
    assert made.json["verdict"] == "active"
    assert made.json["serial"] == code_of(work, run).serial
    assert call("GET", f"/checks/{made.json['number']}").json["officers"][1]["badge_number"] == "2"
    assert [row["kind"] for row in call("GET", "/leads/").json["items"]] == ["check"]
    assert len(call("GET", "/checks/?result=differs&page_size=1").json["items"]) == 1


def test_wrong_input_is_pointed_at(api):
    call = api(Role.MARKET_OFFICER)

    one = call("POST", "/checks/", CHECK | {"officers": CHECK["officers"][:1]})
    code = call("POST", "/checks/", CHECK | {"code": "x/y"})

    assert (one.status_code, one.json["errors"][0]["pointer"]) == (422, "/officers")
    assert (code.status_code, code.json["errors"][0]["pointer"]) == (422, "/code")


def test_leads_are_reported_pictured_joined_and_closed(api, work):
    first = make_lead(work)
    work.session.commit()
    call = api(Role.TOWNSHIP_ASSISTANT)

    made = call(
        "POST",
        "/leads/",
        {"division": "360922101", "place": "小店", "summary": "有标无码"},
    )
    number = made.json["number"]
    pictured = call(
        "POST",
        f"/leads/{number}/pictures",
        data={"files": (io.BytesIO(a_photo().content), "a.png")},
    )
    joined = call("POST", f"/leads/{number}/join", {"into": first.number, "reason": "同一"})
    closed = call("POST", f"/leads/{first.number}/close", {"reason": "查无此事"})

    assert [r.status_code for r in (made, pictured, joined, closed)] == [201, 200, 200, 200]
    assert call("GET", f"/leads/{number}").json["state"] == "joined"
    again = call("POST", f"/leads/{first.number}/close", {"reason": "再次"})
    assert (again.status_code, again.json["type"].rsplit("/", 1)[1]) == (409, "supervision-state")


def test_complaints_are_handled_step_by_step(api, work):
    item = make_feedback(work)
    work.session.commit()
    call = api(Role.MARKET_OFFICER)

    assert call("POST", f"/feedback/{item.id}/replies", {"verb": "accept"}).status_code == 200
    noted = call("POST", f"/feedback/{item.id}/notes", {"text": "已联系"})

    assert [reply["is_public"] for reply in noted.json["replies"]] == [True, False]
    assert call("GET", "/feedback/?state=accepted").json["items"][0]["receipt"] == item.receipt
    assert call("GET", f"/feedback/{item.id}").json["contact_phone"] == "13900001234"
    assert api(Role.BRAND)("GET", f"/feedback/{item.id}").status_code == 404


def test_a_recall_is_previewed_ordered_and_lifted_by_another(api, work):
    run = make_activated_run(work, make_packed(work))
    make_dispatch(work, make_harvest(work, run.producer))
    work.session.commit()
    first, second = api(Role.MARKET_OFFICER), api(Role.MARKET_OFFICER)
    named = {"batch_ids": [run.batch_id]}

    reach = first("POST", "/recalls/preview", named).json
    assert reach["runs"] == [
        {
            "code": run.code,
            "batch_id": run.batch_id,
            "first": 1,
            "last": 10,
            "live_count": 10,
            "activated_count": 10,
        }
    ]
    made = first("POST", "/recalls/", ORDER | named)
    number = made.json["number"]
    assert made.status_code == 201
    assert made.json["batch_ids"] == [run.batch_id]
    own = first("POST", f"/recalls/{number}/lift", {"reason": "完成"})
    assert (own.status_code, own.json["type"].rsplit("/", 1)[1]) == (409, "recall-second-officer")
    assert second("POST", f"/recalls/{number}/lift", {"reason": "完成"}).json["state"] == "lifted"
    assert first("GET", f"/recalls/{number}").json["lift_reason"] == "完成"
    assert first("GET", f"/recalls/{number}/reach").json["label_count"] == 10
    assert len(first("GET", "/recalls/?state=lifted").json["items"]) == 1


def test_a_delivery_within_the_reach_names_its_holder(api, work):
    harvest = make_harvest(work)
    make_dispatch(work, harvest)
    work.session.commit()
    call = api(Role.PRODUCER_CLERK, organisation_id=harvest.producer_id)

    reach = call("POST", "/recalls/preview", {"batch_ids": [harvest.id]}).json
    made = call(
        "POST",
        "/recalls/",
        ORDER | {"kind": "voluntary", "document_number": None, "batch_ids": [harvest.id]},
    )

    assert reach["holders"][0]["buyer"] == "示例超市"
    assert reach["holders"][0]["amounts"][0]["quantity"] == {"value": "1000", "unit": "kg"}
    assert made.json["kind"] == "voluntary"
    order = call("POST", "/recalls/", ORDER | {"batch_ids": [harvest.id]})
    assert order.status_code == 403


def test_a_stop_is_placed_listed_and_lifted_by_another(api, work):
    harvest = make_harvest(work)
    work.session.commit()
    first, second = api(Role.MARKET_OFFICER), api(Role.AGRICULTURE_OFFICER)

    made = first("POST", "/stops/", {"batch_id": harvest.id, "reason": "标签不符"})

    assert made.status_code == 201
    lift = f"/stops/{made.json['id']}/lift"
    assert first("POST", lift, {"reason": "已改正"}).status_code == 409
    assert second("POST", lift, {"reason": "已改正"}).json["lift_reason"] == "已改正"
    assert first("GET", "/stops/?state=lifted").json["items"][0]["batch"]["lot"] == harvest.lot
    unknown = first("POST", "/stops/", {"batch_id": 1, "reason": "x"})
    assert unknown.status_code == 422


def test_strangers_get_nothing(api, client):
    call = api(Role.PRINTER)

    for path in ("/checks/", "/leads/", "/feedback/", "/recalls/", "/stops/"):
        assert call("GET", path).status_code == 403
        assert client.get(f"/api/v1{path}").status_code == 401
