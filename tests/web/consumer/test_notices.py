"""Public notices as everybody meets them: the list, the paper to print, objections and receipts."""

from __future__ import annotations

import io

import pytest
from docx import Document
from docx.oxml.ns import qn

from tests.factories.procedure import make_at_step, publish
from trace.kernel.actor import Role
from trace.rooms.applications import queries
from trace.rooms.brands.kinds import StepKind

OBJECTION = {"text": "不在本县", "contact_name": "周群众", "contact_phone": "13900001111"}


def a_notice(work):
    notice = publish(work, make_at_step(work, StepKind.PUBLIC_NOTICE))
    work.session.commit()
    return notice


def test_the_paper_has_title_number_text_list_signature_and_date(work, client):
    notice = a_notice(work)
    application = notice.step.application

    answer = client.get(f"/notices/{notice.number}/notice.docx")

    paper = Document(io.BytesIO(answer.data))
    lines = [paragraph.text for paragraph in paper.paragraphs if paragraph.text]
    assert lines[0] == f"关于拟授权使用“{application.brand.name}”区域公用品牌的公示"
    assert lines[1] == "万品办公示〔2026〕1号"
    assert lines[2] == "拟授权以下主体使用区域公用品牌，现予公示。"
    assert "2026年7月18日至2026年7月24日" in lines[3]
    assert lines[-1] == "2026年7月18日"
    cells = [cell.text for cell in paper.tables[0].rows[1].cells]
    assert cells[:2] == ["1", application.producer.name]
    fonts = paper.paragraphs[0].runs[0]._element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "方正小标宋简体"
    assert paper.sections[0].page_height.mm == pytest.approx(297, abs=0.1)


def test_a_notice_of_no_number_and_a_receipt_of_none_are_not_found(client):
    for path in ("/notices/NONE", "/notices/NONE/notice.docx", "/objections/YY-1"):
        assert client.get(path).status_code == 404
    assert client.get("/objections/?receipt=YY-1").location.endswith("/objections/YY-1")
    assert client.get("/objections/").status_code == 200
    assert client.get("/notices?cursor=broken").status_code == 200


def test_a_program_that_fills_in_everything_leaves_no_objection(work, client):
    notice = a_notice(work)

    answer = client.post(f"/notices/{notice.number}/object", data=OBJECTION | {"website": "x"})

    assert answer.location == f"/notices/{notice.number}"
    assert queries.objections_to(work, notice.number) == []


def test_notices_and_objections_go_through_the_interface_too(work, client, client_as):
    notice = a_notice(work)
    base = f"/api/v1/notices/{notice.number}"
    assert client.get(base).json["ends_on"] == "2026-07-24"
    assert (
        client.get("/api/v1/notices/?is_running=true").json["items"][0]["number"] == notice.number
    )
    sent = client.post(f"{base}/objections", json=OBJECTION)
    assert sent.status_code == 201
    receipt = sent.json["receipt"]
    assert set(sent.json) == {"receipt", "received_at", "outcome", "answer", "answered_at"}
    staff = client_as(Role.BRAND, organisation_id=notice.step.application.brand.authority_id)
    headers = {"Authorization": f"Bearer {staff.token()}"}

    listed = client.get(f"{base}/objections/all", headers=headers).json["items"]
    assert [each["contact_name"] for each in listed] == ["周群众"]
    path = f"/api/v1/objections/{receipt}"
    body = {"outcome": "upheld", "answer": "属实"}
    assert client.post(f"{path}/answer", json=body, headers=headers).status_code == 200
    assert client.get(path).json["outcome"] == "upheld"
