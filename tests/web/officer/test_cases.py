"""A case in the browsers of two officers, the papers of it, and what the sender and the party see."""

from __future__ import annotations

import io
import zipfile

from tests.factories.batches import make_harvest
from tests.factories.cases import a_number, make_case, make_rectification
from tests.factories.supervision import make_feedback, make_lead
from trace.kernel.actor import Role
from trace.rooms.cases import queries
from trace.rooms.cases.kinds import CaseState
from trace.rooms.supervision.models import Lead
from trace.rooms.supervision.rules import FeedbackKind
from trace.web.officer.case_acts import ACTS

FILING = {
    "regime": "market",
    "goods": "food",
    "stage": "market",
    "cause": "涉嫌擅自使用标识",
    "party_name": "示例经营部",
    "basis": "反不正当竞争法",
    "summary": "现场发现",
    "handlers.0.name": "示例甲",
    "handlers.0.badge_number": "1",
    "handlers.1.name": "示例乙",
    "handlers.1.badge_number": "2",
}


def docx_text(answer) -> str:
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        return packed.read("word/document.xml").decode()


def test_two_officers_file_a_case_and_the_sender_reads_of_it(
    officer, client_as, work, counted, client
):
    item = make_feedback(work, kind=FeedbackKind.REPORT)
    work.session.flush()
    number = work.session.get_one(Lead, item.lead_id).number
    work.session.commit()
    assert number in officer.get(f"/officer/feedback/{item.id}").text
    assert "申请立案" in officer.get(f"/officer/leads/{number}").text
    with counted():
        form = officer.get(f"/officer/cases/filings/new?lead={number}")
    assert item.text in form.text

    done = officer.post("/officer/cases/filings/new", data=FILING | {"lead": number})
    assert done.status_code == 302, done.text
    filing = done.location
    refused = officer.post(f"{filing}/approve", data={"case_number": "示1号"})
    assert "须由本单位另一人审批" in refused.text
    other = client_as(Role.MARKET_OFFICER)
    done = other.post(f"{filing}/approve", data={"case_number": "示1号"})
    assert done.status_code == 302, done.text

    with counted():
        page = officer.get(done.location)
    assert "示1号" in page.text
    receipt = client.get(f"/feedback/{item.receipt}").text
    assert "已立案，正在调查" in receipt
    assert "示例经营部" not in receipt
    assert "示1号" not in receipt
    sheet = docx_text(officer.get(f"{filing}/paper"))
    assert "立案审批表" in sheet
    assert "示例乙" in sheet


def test_a_step_is_taken_on_a_page_of_its_own_and_keeps_what_was_typed(officer, work):
    found = make_case(work)
    work.session.commit()
    address = f"/officer/cases/{found.key}/acts/step"

    wrong = officer.post(address, data={"verb": "tell", "text": "拟罚款"})
    done = officer.post(address, data={"verb": "investigate", "text": "赴现场"})

    assert wrong.status_code == 422
    assert "拟罚款" in wrong.text
    assert done.status_code == 302
    work.session.expire_all()
    assert queries.get_case(work, found.key).state is CaseState.INVESTIGATING
    assert officer.get(f"/officer/cases/{found.key}/acts/dance").status_code == 404


def test_every_act_of_a_case_has_its_form(officer, work):
    found = make_case(work)
    work.session.commit()

    for act in ACTS:
        answer = officer.get(f"/officer/cases/{found.key}/acts/{act}?id=1")
        assert answer.status_code == 200, act


def test_letters_and_orders_are_printed(officer, work):
    found = make_case(work)
    order = make_rectification(work, found)
    work.session.commit()
    letter = {
        "number": a_number("协查"),
        "to_office": "炎陵县示例局",
        "to_division": "430225",
        "questions": "核实供货商\n核实数量",
    }
    done = officer.post(f"/officer/cases/{found.key}/acts/letter", data=letter)
    assert done.status_code == 302, done.text
    work.session.expire_all()
    [sent] = queries.get_case(work, found.key).letters

    paper = docx_text(officer.get(f"/officer/cases/{found.key}/letters/{sent.id}/paper"))
    assert "核实数量" in paper
    assert "责令改正通知书" in docx_text(
        officer.get(f"/officer/cases/{found.key}/orders/{order.id}/paper")
    )
    assert "结案报告" in docx_text(officer.get(f"/officer/cases/{found.key}/report"))
    assert "炎陵县示例局" in officer.get(f"/officer/cases/{found.key}").text


def test_lists_are_searched_and_exported(officer, colleague, work):
    found = make_case(work)
    work.session.commit()

    for path in ("/officer/cases", "/officer/cases/duties", "/officer/cases/filings"):
        assert found.party_name in officer.get(path).text
        assert found.party_name in officer.get(f"{path}?format=csv").text
        assert found.party_name not in colleague.get(path).text
    assert officer.get("/officer/cases?whose=mine").status_code == 200
    assert "案件待办期限" in officer.get("/officer/").text


def test_a_producer_finds_its_order_and_hands_in(client_as, work):
    batch = make_harvest(work)
    found = make_case(work, lead=make_lead(work, producer_id=batch.producer_id).number)
    order = make_rectification(work, found)
    work.session.commit()
    clerk = client_as(Role.PRODUCER_CLERK, organisation_id=batch.producer_id)

    assert order.number in clerk.get("/producer/rectifications").text
    done = clerk.post(f"/producer/rectifications/{order.id}", data={"text": "已整改到位"})

    assert done.status_code == 302, done.text
    assert "已整改到位" in clerk.get(f"/producer/rectifications/{order.id}").text


def test_a_lead_is_joined_from_the_proposal_and_parted(officer, work):
    batch = make_harvest(work)
    one, other = (make_lead(work, producer_id=batch.producer_id) for _ in range(2))
    work.session.commit()
    assert f"并入{other.number}" in officer.get(f"/officer/leads/{one.number}").text

    joined = officer.post(
        f"/officer/leads/{one.number}/join", data={"into": other.number, "reason": "同一主体"}
    )
    assert joined.status_code == 302
    assert "撤销并入" in officer.get(f"/officer/leads/{one.number}").text
    officer.post(f"/officer/leads/{one.number}/part", data={"reason": "误并"})

    assert "已拆分" in officer.get(f"/officer/leads/{one.number}").text


def test_a_lead_is_given_to_somebody_on_its_page(officer, client_as, work):
    lead = make_lead(work)
    taker = client_as(Role.MARKET_OFFICER)
    work.session.commit()
    page = f"/officer/leads/{lead.number}"

    wrong = officer.post(f"{page}/assign", data={"account_id": "999999", "note": "先看现场"})
    assert (wrong.status_code, "先看现场" in wrong.text) == (422, True)
    done = officer.post(
        f"{page}/assign", data={"account_id": taker.person.account_id, "note": "先看现场"}
    )
    assert done.status_code == 302, done.text

    work.session.expire_all()
    assert "先看现场" in officer.get(page).text
    assert "改派核查人员" in officer.get(f"{page}").text
    assert lead.number in taker.get("/officer/leads?whose=mine").text
    assert lead.number not in officer.get("/officer/leads?whose=mine").text
