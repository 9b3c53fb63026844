"""The course of a recall and drills for systems: the same services behind tokens."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest

from tests.factories.batches import kg, make_dispatch, make_harvest
from tests.factories.producers import make_producer
from tests.factories.recalls import make_recall
from trace.kernel.actor import Role


@pytest.fixture
def api(client_as):
    """Return a caller of the interface in somebody's name: `api(Role.…)(method, path, json)`."""

    def make(role, **place):
        client = client_as(role, **place)
        headers = {"Authorization": f"Bearer {client.token()}"}

        def call(method, path, json=None):
            return client.open(f"/api/v1{path}", method=method, json=json, headers=headers)

        return call

    return make


@pytest.fixture
def harvest(work):
    found = make_harvest(work, quantity=kg(1000))
    make_dispatch(work, found, quantity=kg(400), buyer="示例超市")
    work.session.commit()
    return found


@pytest.fixture
def recall(work, harvest):
    found = make_recall(work, [harvest])
    work.session.commit()
    return found


def amount(kilograms):
    return {"value": str(kilograms), "unit": "kg"}


def test_a_recall_is_carried_through_from_its_duties_to_the_report(api, recall, harvest):
    call = api(Role.MARKET_OFFICER)
    path = f"/recalls/{recall.number}"

    begun = call("GET", f"{path}/course").json
    holder = begun["holders"][0]
    sold = holder["amounts"][0]
    done = call("POST", f"{path}/duties", {"kind": "stop", "note": "已停"})
    told = call("POST", f"{path}/holders/{holder['id']}", {"state": "told", "way": "phone"})
    checked = call(
        "POST",
        f"{path}/holders/{holder['id']}/checks",
        {"on": "2026-07-18", "way": "visit", "was_told": True, "is_off_sale": True},
    )
    found = call(
        "POST",
        f"{path}/found",
        {
            "amount_id": sold["id"],
            "kind": "recovered",
            "quantity": amount(300),
            "on": "2026-07-18",
        },
    )
    disposed = call(
        "POST",
        f"{path}/disposals",
        {
            "batch_id": harvest.id,
            "kind": "destroyed",
            "quantity": amount(250),
            "on": "2026-07-18",
            "place": "县填埋场",
        },
    )
    later = call(
        "POST",
        f"{path}/extension",
        {"until": "2026-12-31", "reason": "情况复杂", "document_number": "示例1号"},
    )
    filed = call(
        "POST", f"{path}/report", {"cause": "原料", "measures": "整改", "conclusion": "完成"}
    )

    assert sold["due"] == amount(400)
    assert begun["figures"]["due"] == 1000 * 10**6
    answers = [done, told, checked, found, disposed, later, filed]
    assert [each.status_code for each in answers] == [200, 200, 201, 201, 201, 200, 201]
    assert checked.json["is_effective"] is True
    assert found.json["quantity"] == amount(300)
    assert later.json["finish_due_on"] == "2026-12-31"
    course = call("GET", f"{path}/course").json
    assert course["report"]["figures"]["recovered"] == 300 * 10**6
    assert (course["figures"]["recovered_percent"], course["figures"]["disposed"]) == (
        30,
        250 * 10**6,
    )


def test_nothing_more_than_there_is_can_be_entered(api, recall):
    call = api(Role.MARKET_OFFICER)
    path = f"/recalls/{recall.number}"
    sold = call("GET", f"{path}/course").json["holders"][0]["amounts"][0]
    entry = {"amount_id": sold["id"], "kind": "gone", "on": "2026-07-18"}

    refused = call("POST", f"{path}/found", entry | {"quantity": amount(401)})

    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (409, "/quantity")
    assert refused.json["facts"]["left"].startswith("400")
    assert call("GET", f"{path}/course").json["figures"]["gone"] == 0


def test_what_a_filed_report_says_stands_whatever_is_checked_afterwards(api, recall):
    call = api(Role.MARKET_OFFICER)
    path = f"/recalls/{recall.number}"
    holder = call("GET", f"{path}/course").json["holders"][0]
    said = {"cause": "原料", "measures": "整改", "conclusion": "完成"}

    draft = call("GET", f"{path}/report")
    filed = call("POST", f"{path}/report", said)
    report = call("GET", f"{path}/report").data
    check = {"on": "2026-07-18", "way": "visit", "was_told": True}
    checked = call("POST", f"{path}/holders/{holder['id']}/checks", check)

    assert (draft.status_code, draft.mimetype) == (200, "application/pdf")
    assert (filed.status_code, checked.status_code) == (201, 201)
    with pikepdf.open(BytesIO(report)) as pdf:
        assert len(pdf.pages) == 1
    assert call("GET", f"{path}/report").data == report
    again = call("POST", f"{path}/report", said)
    assert (again.status_code, again.json["type"].rsplit("/", 1)[1]) == (409, "recall-closed")


def test_a_scope_is_looked_up_and_kept_with_the_recall(api, harvest):
    call = api(Role.MARKET_OFFICER)
    scope = {"kind": "code", "text": harvest.lot}

    found = call("POST", "/recalls/scope", scope)
    lacking = call("POST", "/recalls/scope", {"kind": "input", "text": "示例"})
    ordered = call(
        "POST",
        "/recalls/",
        {
            "grade": "agri",
            "reason": "抽检不合格",
            "notice_text": "请停止食用",
            "document_number": "万农追〔2026〕1号",
            "batch_ids": [each["id"] for each in found.json["batches"]],
            "scope": scope,
        },
    )

    assert [each["id"] for each in found.json["batches"]] == [harvest.id]
    elsewhere = api(Role.MARKET_OFFICER, division="430225")("POST", "/recalls/scope", scope)
    assert elsewhere.json == {"batches": []}
    assert (lacking.status_code, lacking.json["errors"][0]["pointer"]) == (422, "/since")
    assert ordered.status_code == 201
    course = call("GET", f"/recalls/{ordered.json['number']}/course").json
    assert [duty["kind"] for duty in course["duties"]] == ["stop", "pursue", "dispose", "report"]


def test_a_buyer_with_an_account_reads_its_messages_and_answers(api, work, harvest):
    shop = make_producer(work, name="示例门市部")
    make_dispatch(work, harvest, quantity=kg(10), buyer="示例门市部")
    recall = make_recall(work, [harvest])
    work.session.commit()
    call = api(Role.PRODUCER_CLERK, organisation_id=shop.id)

    messages = call("GET", f"/recalls/messages?organisation_id={shop.id}").json["items"]
    answer = {"organisation_id": shop.id, "answer": "已下架"}
    answered = call("POST", f"/recalls/messages/{messages[0]['id']}", answer)

    assert [each["state"] for each in messages] == ["told"]
    assert (answered.status_code, answered.json["state"]) == (200, "answered")
    stranger = api(Role.PRODUCER_CLERK)
    assert stranger("POST", f"/recalls/messages/{messages[0]['id']}", answer).status_code == 403
    figures = api(Role.MARKET_OFFICER)("GET", f"/recalls/{recall.number}/course").json["figures"]
    assert (figures["holders"], figures["answered"]) == (2, 1)


def test_new_deliveries_are_looked_for_again(api, work, harvest, recall):
    call = api(Role.MARKET_OFFICER)
    path = f"/recalls/{recall.number}/holders"
    assert call("POST", path).json == {"new_holders": 0}
    make_dispatch(work, harvest, quantity=kg(10), buyer="乙商行", despite_stop="退回")
    work.session.commit()

    assert call("POST", path).json == {"new_holders": 1}


def test_a_drill_is_held_and_judged(api, harvest):
    call = api(Role.PRODUCER_CLERK, organisation_id=harvest.producer_id)

    begun = call("POST", "/drills/", {})
    path = f"/drills/{begun.json['number']}"
    row = begun.json["holders"][0]
    reached = call("POST", f"{path}/holders/{row['id']}", {"quantity": amount(400)})
    ended = call("POST", f"{path}/finish", {"note": "齐全"})

    assert (begun.status_code, begun.json["is_random"]) == (201, True)
    assert reached.json["holders"][0]["found"] == amount(400)
    assert (ended.json["state"], ended.json["score"]) == ("finished", 100)
    assert call("POST", f"{path}/abandon", {}).status_code == 409
    chosen = call("POST", "/drills/", {"batch_id": harvest.id}).json["number"]
    assert call("POST", f"/drills/{chosen}/abandon", {"note": "误"}).json["score"] is None
    kept = call("GET", "/drills/?state=finished").json["items"]
    assert [each["number"] for each in kept] == [begun.json["number"]]
    assert call("GET", path).json["holders"][0]["buyer"] == "示例超市"


def test_only_those_who_may_recall_goods_hold_drills_with_them(api, harvest):
    for role in (Role.TOWNSHIP_ASSISTANT, Role.LAB, Role.AUDITOR, Role.BRAND):
        assert api(role)("POST", "/drills/", {"batch_id": harvest.id}).status_code == 403
    stranger = api(Role.PRODUCER_CLERK)("POST", "/drills/", {"batch_id": harvest.id})
    assert stranger.status_code in (403, 404)
