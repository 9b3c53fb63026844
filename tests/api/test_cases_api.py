"""Cases for systems: the whole way from a lead to the end of a case, by two people and behind their tokens."""

from __future__ import annotations

import io

import pytest

from tests.factories.batches import make_harvest
from tests.factories.cases import a_number, make_case, make_rectification
from tests.factories.people import make_person
from tests.factories.supervision import a_photo, make_check, make_lead
from trace.kernel.actor import Role
from trace.rooms.supervision.rules import CheckResult

FILING = {
    "regime": "market",
    "goods": "food",
    "stage": "market",
    "cause": "涉嫌擅自使用标识",
    "party_name": "示例经营部",
    "basis": "商标法第五十七条",
    "summary": "现场发现",
    "handlers": [
        {"name": "示例甲", "badge_number": "1"},
        {"name": "示例乙", "badge_number": "2"},
    ],
}


@pytest.fixture
def api(client_as):
    """Return a caller of the interface in somebody's name: `api(Role.…)(method, path, json)`."""

    def make(role, **place):
        client = client_as(role, **place)
        headers = {"Authorization": f"Bearer {client.token()}"}

        def call(method, path, json=None, **options):
            answer = client.open(
                f"/api/v1{path}", method=method, json=json, headers=headers, **options
            )
            return answer.status_code, answer.json

        return call

    return make


def test_a_case_goes_from_lead_to_closing_by_two_people(api, work):
    lead = make_lead(work).number
    work.session.commit()
    one, other = api(Role.MARKET_OFFICER), api(Role.MARKET_OFFICER)

    status, filing = one("POST", "/cases/filings/", FILING | {"lead": lead})
    assert (status, filing["state"]) == (201, "proposed"), filing
    number = filing["number"]
    assert one("GET", f"/cases/filings/{number}")[1]["cause"] == FILING["cause"]
    assert one("POST", f"/cases/filings/{number}/approve", {"case_number": "示1号"})[0] == 409
    status, found = other("POST", f"/cases/filings/{number}/approve", {"case_number": "示1号"})
    assert (status, found["number"], found["state"]) == (201, "示1号", "filed"), found
    path = f"/cases/{found['key']}"

    assert one("POST", f"{path}/steps", {"verb": "investigate"})[1]["state"] == "investigating"
    told = {"verb": "tell", "document_number": "罚告1号"}
    assert one("POST", f"{path}/steps", told)[1]["state"] == "told"
    decision = {"kind": "decide", "value": "penalty", "text": "罚款", "document_number": "罚1号"}
    status, problem = one("POST", f"{path}/proposals", decision)
    assert (status, problem["facts"]["until"]) == (409, "2026-07-24"), problem
    one("POST", f"{path}/steps", {"verb": "hear", "text": "放弃陈述"})
    status, shown = one("POST", f"{path}/proposals", decision)
    assert status == 200, shown
    proposal = shown["proposals"][0]["id"]
    assert one("POST", f"{path}/proposals/{proposal}/approve", {})[0] == 409
    status, shown = other("POST", f"{path}/proposals/{proposal}/approve", {"words": "同意"})
    assert (status, shown["state"], shown["outcome"]) == (200, "decided", "penalty"), shown
    served = {"verb": "serve", "document_number": "罚1号"}
    assert one("POST", f"{path}/steps", served)[1]["state"] == "executing"
    publish = next(each["id"] for each in shown["duties"] if each["kind"] == "publish")
    done = {"note": "已在网站公开"}
    assert one("POST", f"{path}/duties/{publish}/fulfil", done)[0] == 200
    closing = {"kind": "close", "value": "penalty_executed", "text": "罚款缴清"}
    shown = one("POST", f"{path}/proposals", closing)[1]
    status, shown = other(
        "POST", f"{path}/proposals/{shown['proposals'][-1]['id']}/approve", {"words": ""}
    )
    assert (status, shown["state"]) == (200, "closed"), shown
    assert [each["kind"] for each in shown["duties"] if each["done_on"] is None] == []


def test_letters_and_orders_are_sent_answered_and_checked(api, work):
    found = make_case(work)
    work.session.commit()
    call = api(Role.MARKET_OFFICER)
    path = f"/cases/{found.key}"
    letter = {
        "number": "协查1号",
        "to_office": "示例局",
        "to_division": "430225",
        "questions": "核实来源",
    }

    status, shown = call("POST", f"{path}/letters", letter)
    assert (status, shown["letters"][0]["due_on"]) == (200, "2026-08-07"), shown
    letter_id = shown["letters"][0]["id"]
    shown = call("POST", f"{path}/letters/{letter_id}/answer", {"answer": "属实"})[1]
    assert shown["letters"][0]["answered_on"] == "2026-07-18"
    order = {"number": "责改1号", "demands": "封存", "due_on": "2026-07-28"}
    status, made = call("POST", f"{path}/rectifications", order)
    assert (status, made["state"]) == (201, "ordered"), made
    again = {"passed": False, "text": "未改", "due_on": "2026-08-05"}
    status, shown = call("POST", f"{path}/rectifications/{made['id']}/check", again)
    assert (status, shown["rectifications"][0]["due_on"]) == (200, "2026-08-05"), shown


def test_the_party_hands_in_what_it_corrected_with_photographs(api, work):
    batch = make_harvest(work)
    lead = make_lead(work, producer_id=batch.producer_id)
    order = make_rectification(work, make_case(work, lead=lead.number, party_name=""))
    work.session.commit()
    clerk = api(Role.PRODUCER_CLERK, organisation_id=batch.producer_id)
    path = f"/cases/rectifications/{order.id}"

    parts = {"text": "已封存", "files": (io.BytesIO(a_photo().content), "封存.png")}
    status, shown = clerk("POST", f"{path}/entries", data=parts)

    assert (status, shown["state"]) == (200, "submitted"), shown
    assert clerk("GET", path)[1]["entries"][0]["text"] == "已封存"
    assert clerk("POST", f"{path}/entries", data={"text": " "})[0] == 422
    assert api(Role.PRODUCER_CLERK)("GET", path)[0] == 404


def test_a_case_is_handed_over_and_takes_in_another_lead(api, work):
    found, lead = make_case(work), make_lead(work)
    work.session.commit()
    call = api(Role.MARKET_OFFICER)
    others = [{"name": "丙", "badge_number": "3"}, {"name": "丁", "badge_number": "4"}]

    status, shown = call(
        "POST", f"/cases/{found.key}/officers", {"handlers": others, "text": "调岗"}
    )
    assert [each["name"] for each in shown["officers"] if each["until_on"] is None] == ["丙", "丁"]
    status, shown = call("POST", f"/cases/{found.key}/leads", {"lead": lead.number})
    assert status == 200, shown
    assert lead.number in str(shown)
    assert call("POST", f"/cases/{found.key}/leads", {"lead": lead.number})[0] == 409


def test_lists_hold_the_own_sides_cases_and_are_searched(api, work):
    found = make_case(work, party_name="示例商行")
    make_case(work)
    work.session.commit()
    market, farming = api(Role.MARKET_OFFICER), api(Role.AGRICULTURE_OFFICER)

    assert [row["key"] for row in market("GET", "/cases/?text=商行")[1]["items"]] == [found.key]
    assert len(market("GET", "/cases/duties")[1]["items"]) == 2
    assert len(market("GET", "/cases/filings/?state=approved")[1]["items"]) == 2
    assert market("GET", "/cases/?state=closed")[1]["items"] == []
    assert farming("GET", "/cases/")[1]["items"] == []
    assert farming("GET", f"/cases/{found.key}")[0] == 404
    assert api(Role.BRAND)("GET", "/cases/")[0] == 403


def test_a_filing_is_refused_and_bad_input_is_pointed_at(api, work):
    lead = make_lead(work).number
    work.session.commit()
    one, other = api(Role.MARKET_OFFICER), api(Role.MARKET_OFFICER)

    status, problem = one(
        "POST", "/cases/filings/", FILING | {"lead": lead, "handlers": FILING["handlers"][:1]}
    )
    assert (status, problem["errors"][0]["pointer"]) == (422, "/handlers"), problem
    assert one("POST", "/cases/filings/", FILING | {"lead": lead, "regime": "sea"})[0] == 422
    assert one("POST", "/cases/filings/", FILING | {"lead": "XS1"})[0] == 404
    wrong = FILING | {"lead": lead, "regime": "agriculture"}
    assert one("POST", "/cases/filings/", wrong)[0] == 403
    number = one("POST", "/cases/filings/", FILING | {"lead": lead})[1]["number"]
    assert other("POST", f"/cases/filings/{number}/refuse", {"words": ""})[0] == 422
    refused = other("POST", f"/cases/filings/{number}/refuse", {"words": "证据不足"})[1]
    assert refused["state"] == "refused"


def test_leads_are_found_alike_joined_parted_and_given_to_somebody(api, work):
    batch = make_harvest(work)
    for _ in range(2):
        make_check(work, result=CheckResult.DIFFERS, batch_id=batch.id)
    taker = make_person(work, Role.MARKET_OFFICER)
    work.session.commit()
    call = api(Role.MARKET_OFFICER)
    newer, older = (row["number"] for row in call("GET", "/leads/")[1]["items"])

    [alike] = call("GET", f"/leads/{newer}/alike")[1]["items"]
    assert alike["lead"]["number"] == older
    assert "batch" in alike["grounds"]
    joined = {"into": older, "reason": "同一批次"}
    assert call("POST", f"/leads/{newer}/join", joined)[1]["state"] == "joined"
    assert call("POST", f"/leads/{newer}/part", {"reason": "误并"})[1]["state"] == "open"
    offered = call("GET", f"/leads/{newer}/colleagues")[1]["items"]
    assert taker.account_id in {each["account_id"] for each in offered}
    given = {"account_id": taker.account_id, "note": "查进货单"}
    shown = call("POST", f"/leads/{newer}/assign", given)[1]
    assert [each["note"] for each in shown["assignments"]] == ["查进货单"]
    assert call("GET", "/leads/?mine=true")[1]["items"] == []
    assert call("POST", f"/leads/{newer}/assign", {"account_id": 999_999})[0] == 422


def test_an_order_is_given_once_by_its_number(api, work):
    found = make_case(work)
    order = make_rectification(work, found, number=a_number("责改"))
    work.session.commit()
    call = api(Role.MARKET_OFFICER)

    body = {"number": order.number, "demands": "封存", "due_on": "2026-07-28"}
    assert call("POST", f"/cases/{found.key}/rectifications", body)[0] == 409
