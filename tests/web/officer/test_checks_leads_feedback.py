"""Check records, leads and what consumers send, in the officers' and the brand's browsers."""

from __future__ import annotations

import io
from typing import Any

import pytest

from tests.factories.supervision import a_photo, make_check, make_feedback, make_lead
from trace.kernel.actor import Role
from trace.rooms.supervision import queries
from trace.rooms.supervision.rules import FeedbackKind, LeadKind


def check_form(**overrides: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "at": "2026-07-18T09:30",
        "division": "360922101",
        "place": "示例农贸市场3号摊",
        "result": "agrees",
        "findings": "实物与标签一致。",
        "officers.0.name": "示例甲",
        "officers.0.badge_number": "36092201",
        "officers.1.name": "示例乙",
        "officers.1.badge_number": "36092202",
        "companion": "示例丙",
    }
    return given | overrides


def photo() -> tuple[io.BytesIO, str]:
    return io.BytesIO(a_photo().content), "a.png"


def test_a_check_of_a_scanned_pack_is_recorded_and_printed_for_signing(
    officer, stall, work, counted
):
    form = officer.get(
        "/officer/checks/new", query_string={"code": stall.uri, "batch_id": stall.batch_id}
    )
    assert stall.packed.batch.lot in form.text

    done = officer.post(
        "/officer/checks/new",
        data=check_form(code=stall.uri, batch_id=str(stall.batch_id), files=[photo()]),
    )

    assert done.status_code == 302, done.text
    [check] = queries.list_checks(work)
    assert (check.serial, check.verdict) == (stall.code.serial, "active")
    with counted():
        shown = officer.get(f"/officer/checks/{check.number}")
    assert "示例乙" in shown.text
    sheet = officer.get(f"/officer/checks/{check.number}/print").text
    for told in ("现场核验记录单", "36092202", "示例丙", "2026年7月18日 09:30", "签名"):
        assert told in sheet
    picture = queries.get_check(work, check.number).pictures[0]
    sent = officer.get(f"/officer/checks/{check.number}/pictures/{picture.id}")
    assert (sent.mimetype, sent.headers["Cache-Control"]) == ("image/jpeg", "private, no-store")
    assert check.number in officer.get("/officer/checks?text=示例甲").text


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"officers.1.badge_number": "36092201"}, "至少两名"),
        ({"code": "这不是码"}, "不是本系统的码"),
        ({"at": "2026-07-19T09:30"}, "尚未到来"),
        ({"place": ""}, "请填写"),
        ({"division": "99"}, "区划代码"),
    ],
)
def test_a_wrong_check_is_told_beside_the_field_and_kept(officer, work, wrong, told):
    refused = officer.post("/officer/checks/new", data=check_form(**wrong))

    assert refused.status_code == 422
    assert told in refused.text
    assert "实物与标签一致。" in refused.text
    assert list(queries.list_checks(work)) == []


def test_checks_are_for_officers_of_the_place(client_as, work):
    check = make_check(work)
    work.session.commit()

    stranger = client_as(Role.MARKET_OFFICER, division="430225")
    assert stranger.get(f"/officer/checks/{check.number}").status_code == 404
    assert client_as(Role.VILLAGE_ASSISTANT).get("/officer/checks").status_code == 403


def test_a_village_assistant_opens_a_lead_with_a_photo(client_as, work):
    village = client_as(Role.VILLAGE_ASSISTANT)
    assert 'value="360922101201"' in village.get("/officer/leads/new").text

    done = village.post(
        "/officer/leads/new",
        data={
            "kind": "mark_without_code",
            "division": "360922101201",
            "place": "村口小店",
            "summary": "箱上印有品牌标识，没有码。",
            "files": [photo()],
        },
    )

    assert done.status_code == 302, done.text
    page = village.get(done.headers["Location"])
    assert "有标无码" in page.text
    [lead] = queries.list_leads(work, kind=LeadKind.MARK_WITHOUT_CODE)
    picture = queries.get_lead(work, lead.number).pictures[0]
    path = f"/officer/leads/{lead.number}/pictures/{picture.id}"
    assert village.get(path).mimetype == "image/jpeg"
    assert client_as(Role.LAB).get(path).status_code == 404


def test_a_wrong_lead_keeps_what_was_typed_and_stores_no_photo(officer, work):
    refused = officer.post(
        "/officer/leads/new",
        data={
            "kind": "mark_without_code",
            "division": "360922101",
            "place": "小店",
            "summary": "有标",
            "files": [(io.BytesIO(b"no picture"), "a.jpg")],
        },
    )

    assert refused.status_code == 422
    assert "小店" in refused.text
    assert list(queries.list_leads(work)) == []


def test_leads_are_joined_pictured_and_closed(officer, work, counted):
    first, second, third = (make_lead(work) for _ in range(3))
    work.session.commit()

    path = f"/officer/leads/{second.number}"
    assert officer.post(f"{path}/join", data={"into": "XS1", "reason": "同一"}).status_code == 422
    assert officer.post(f"{path}/pictures", data={}).status_code == 422
    assert officer.post(f"{path}/pictures", data={"files": [photo()]}).status_code == 302
    joined = officer.post(f"{path}/join", data={"into": first.number, "reason": "同一"})
    assert joined.status_code == 302
    closing = f"/officer/leads/{third.number}/close"
    assert officer.post(closing, data={"reason": ""}).status_code == 422
    assert officer.post(closing, data={"reason": "查无此事"}).status_code == 302
    assert officer.post(closing, data={"reason": "再次"}).status_code == 422

    with counted():
        page = officer.get(f"/officer/leads/{first.number}")
    assert second.number in page.text
    assert "查无此事" in officer.get(f"/officer/leads/{third.number}").text
    listed = officer.get("/officer/leads?state=closed").text
    assert third.number in listed
    assert first.number not in listed


def test_a_complaint_is_decided_answered_and_followed(officer, client, work, counted):
    item = make_feedback(work, files=[a_photo()])
    work.session.commit()
    path = f"/officer/feedback/{item.id}"

    with counted():
        page = officer.get(path)
    assert "13900001234" in page.text
    assert "第14条" in page.text
    assert officer.post(path, data={"verb": "decline"}).status_code == 422
    assert officer.post(f"{path}/notes", data={"text": ""}).status_code == 422
    assert officer.post(f"{path}/notes", data={"text": "内部:先电话"}).status_code == 302
    assert officer.post(path, data={"verb": "accept"}).status_code == 302
    assert officer.post(path, data={"verb": "answer", "text": "已退款"}).status_code == 302

    followed = client.get(f"/feedback/{item.receipt}").text
    assert "已退款" in followed
    assert "内部" not in followed
    assert item.receipt in officer.get("/officer/feedback?kind=complaint&state=answered").text
    picture = queries.get_feedback(work, item.id).pictures[0]
    assert officer.get(f"{path}/pictures/{picture.id}").mimetype == "image/jpeg"


def test_the_brand_answers_feedback_and_finds_no_complaint(client_as, work):
    feedback = make_feedback(work, kind=FeedbackKind.FEEDBACK, files=[a_photo()])
    complaint = make_feedback(work)
    work.session.commit()
    brand = client_as(Role.BRAND)

    listed = brand.get("/brand/feedback").text
    assert feedback.receipt in listed
    assert complaint.receipt not in listed
    path = f"/brand/feedback/{feedback.id}"
    assert brand.get(path).status_code == 200
    assert brand.post(path, data={"verb": "answer", "text": "谢谢"}).status_code == 302
    assert brand.post(f"{path}/notes", data={"text": "已转产地"}).status_code == 302
    picture = queries.get_feedback(work, feedback.id).pictures[0]
    assert brand.get(f"{path}/pictures/{picture.id}").mimetype == "image/jpeg"
    assert brand.get(f"/brand/feedback/{complaint.id}").status_code == 404
    assert brand.get("/officer/leads").status_code == 403
