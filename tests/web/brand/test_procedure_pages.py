"""The steps of an application on pages: work list, review, site check on a phone, panel, notice, contract."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factories.brands import BODY, PDF
from tests.factories.people import make_organisation, open_session
from tests.factories.procedure import (
    FULL,
    a_picture,
    make_at_step,
    make_full_brand,
    publish,
    score,
)
from tests.factories.producers import TOWNSHIP
from tests.web.brand.conftest import ENGLISH, MOST_STATEMENTS, text_of
from trace.http.identity import COOKIE
from trace.kernel.actor import Role
from trace.rooms.applications import queries, services
from trace.rooms.applications.kinds import ApplicationState, SiteResult, StepOutcome
from trace.rooms.brands.kinds import StepKind

CHECK = {
    "at": "2026-07-18T09:30",
    "place": "万载县示例村1组",
    "first_person": "王核查",
    "second_person": "李记录",
    "findings": "基地与申报一致。",
    "result": "passed",
}
ITEMS = {
    f"items.{number}.{name}": value
    for number, condition in enumerate(BODY.conditions)
    for name, value in (("condition_code", condition.code), ("fulfilment", "met"))
}


@pytest.fixture
def brand(work):
    return make_full_brand(work, [s for s in FULL if s.kind is not StepKind.PUBLIC_NOTICE])


def at_step(work, kind, brand):
    application = make_at_step(work, kind, brand)
    step = queries.find_open_step(work, application.id)
    work.session.commit()
    return application, step, f"/brand/applications/{application.id}/steps/{step.id}"


def state_of(work, application):
    work.session.expire_all()
    return queries.get_application(work, application.id).state


def test_the_work_list_leads_to_the_open_step_and_comes_as_a_file(work, staff, brand, statements):
    application, step, address = at_step(work, StepKind.PRELIMINARY_REVIEW, brand)

    statements.clear()
    page = text_of(staff.get("/brand/tasks"))
    assert len(statements) <= MOST_STATEMENTS
    assert address in page
    assert "初审" in page
    assert "2026年7月24日" in page
    assert application.producer.name in text_of(staff.get("/brand/tasks?format=csv"))
    assert address not in text_of(staff.get("/brand/tasks?kind=panel"))
    assert address not in text_of(staff.get("/brand/tasks?due=overdue"))
    assert "badge-bad" not in page
    overdue = 'stat-value">{}</span><span class="stat-label">逾期环节'
    assert overdue.format(0) in text_of(staff.get("/brand/"))
    step.due_on = work.today - timedelta(days=1)
    work.session.commit()
    assert overdue.format(1) in text_of(staff.get("/brand/"))
    assert re.search(r'badge-bad">\s*已逾期', text_of(staff.get("/brand/tasks?due=overdue")))
    assert step.kind is StepKind.PRELIMINARY_REVIEW


def test_a_review_passes_with_opinion_number_and_paper(work, staff, brand, statements):
    application, step, address = at_step(work, StepKind.PRELIMINARY_REVIEW, brand)
    statements.clear()
    assert "初审结论" in text_of(staff.get(address))
    assert len(statements) <= MOST_STATEMENTS

    sent = {"decision": "pass", "opinion": "材料齐全。", "document_number": "初审1号"}
    files = {"files": (io.BytesIO(PDF.content), "初审意见.pdf")}
    answer = staff.post(f"{address}/decide", data=sent | files)

    assert answer.location == address
    page = text_of(staff.get(address))
    assert "材料齐全。" in page
    assert "初审意见.pdf" in page
    shown = text_of(staff.get(f"/brand/applications/{application.id}"))
    assert "现场核查" in shown
    work.session.expire_all()
    paper = queries.get_step(work, application.id, step.id).files[0]
    assert staff.get(f"{address}/files/{paper.file_id}").data == PDF.content


def test_what_is_refused_stays_typed_and_is_said_beside_the_field(work, staff, brand):
    application, _step, address = at_step(work, StepKind.PRELIMINARY_REVIEW, brand)

    answer = staff.post(f"{address}/decide", data={"decision": "refuse", "opinion": "打过的字"})
    page = text_of(answer)
    assert answer.status_code == 422
    assert "打过的字" in page
    english = text_of(staff.post(f"{address}/decide", data={"decision": "refuse"}, headers=ENGLISH))
    assert "Cite at least one condition of the rule-book that is not met." in english
    assert staff.post(f"{address}/decide", data={}).status_code == 422
    assert state_of(work, application) is ApplicationState.SUBMITTED


def test_a_returned_application_says_to_the_applicant_what_to_correct(
    work, staff, brand, client_as
):
    application, _step, address = at_step(work, StepKind.SITE_CHECK, brand)
    staff.post(f"{address}/decide", data={"decision": "return", "reason": "请更正面积。"})

    clerk = client_as(Role.PRODUCER_CLERK, organisation_id=application.producer_id)
    page = text_of(clerk.get(f"/producer/applications/{application.id}"))

    assert "请更正面积。" in page
    assert "退回补正" in page
    assert clerk.post(f"/producer/applications/{application.id}/submit").status_code == 302
    assert state_of(work, application) is ApplicationState.SUBMITTED


def test_a_site_check_is_recorded_with_photographs(work, staff, brand, statements, client_as):
    application, step, address = at_step(work, StepKind.SITE_CHECK, brand)
    statements.clear()
    form = text_of(staff.get(address))
    assert len(statements) <= MOST_STATEMENTS
    assert "核查表" in form
    missing = staff.post(f"{address}/site-check", data=CHECK | ITEMS | {"second_person": "王核查"})
    assert missing.status_code == 422
    assert "须由两人进行" in text_of(missing)

    pictures = {"pictures": [(io.BytesIO(a_picture().content), "现场.jpg")]}
    answer = staff.post(f"{address}/site-check", data=CHECK | ITEMS | pictures)

    assert answer.location == address
    work.session.expire_all()
    check = queries.get_step(work, application.id, step.id).site_checks[0]
    assert (check.result, len(check.items)) == (SiteResult.PASSED, 3)
    statements.clear()
    page = text_of(staff.get(address))
    assert len(statements) <= MOST_STATEMENTS
    assert "王核查" in page
    clerk = client_as(Role.PRODUCER_CLERK, organisation_id=application.producer_id)
    own = f"/producer/applications/{application.id}/steps/{step.id}"
    assert "基地与申报一致。" in text_of(clerk.get(own))
    picture = check.pictures[0].file_id
    assert clerk.get(f"{own}/files/{picture}").mimetype == "image/jpeg"


def test_a_panel_is_scored_sheet_by_sheet_and_ends(work, staff, brand):
    application, step, address = at_step(work, StepKind.PANEL, brand)
    score(work, application, 90, ("甲专家", "乙专家"))
    work.session.commit()
    sheet = {"expert": "丙专家", "has_no_tie": "true", "opinion": "同意"} | {
        f"scores.{number}.{name}": value
        for number, condition in enumerate(BODY.conditions)
        for name, value in (("criterion_code", condition.code), ("points", "60"))
    }

    assert staff.post(f"{address}/decide", data={"decision": "pass"}).status_code == 422
    assert staff.post(f"{address}/score-sheets", data=sheet).location == address
    page = text_of(staff.get(address))
    assert "平均分：80" in page
    assert staff.post(f"{address}/score-sheets", data=sheet).status_code == 422
    returned = staff.post(f"{address}/decide", data={"decision": "return", "reason": "x"})
    assert "不能退回" in text_of(returned)
    assert staff.post(f"{address}/decide", data={"decision": "pass"}).location == address
    work.session.expire_all()
    assert queries.get_step(work, application.id, step.id).outcome is StepOutcome.PASSED


def test_a_contract_is_kept_with_its_file(work, staff, brand):
    application, _step, address = at_step(work, StepKind.CONTRACT, brand)
    sent = {"number": "HT-2026-9", "signed_on": "2026-07-18"}

    assert staff.post(f"{address}/contract", data=sent).status_code == 422
    files = {"file": (io.BytesIO(PDF.content), "合同.pdf")}
    assert staff.post(f"{address}/contract", data=sent | files).location == address

    page = text_of(staff.get(address))
    assert "HT-2026-9" in page
    held = queries.authorisation_of_application(work, application.id)
    assert text_of(staff.get(f"/brand/authorisations/{held.id}")).count("HT-2026-9")


def test_a_decision_step_leads_to_the_forms_of_the_application(work, staff, brand, statements):
    application, _step, address = at_step(work, StepKind.DECISION, brand)
    statements.clear()
    assert 'id="grant"' in text_of(staff.get(f"/brand/applications/{application.id}"))
    assert len(statements) <= MOST_STATEMENTS

    assert f"/brand/applications/{application.id}#grant" in text_of(staff.get(address))
    granted = staff.post(f"/brand/applications/{application.id}/grant", data={})
    assert "尚未" in text_of(staff.get(granted.location))
    statements.clear()
    assert "办理进度" in text_of(staff.get(f"/brand/applications/{application.id}"))
    assert len(statements) <= MOST_STATEMENTS
    refused = staff.post(f"/brand/applications/{application.id}/refuse", data={})
    assert refused.status_code == 422


def test_an_office_that_was_asked_does_its_step_in_its_own_portal(work, staff, brand, client_as):
    application, step, address = at_step(work, StepKind.PRELIMINARY_REVIEW, brand)
    office = make_organisation(work, Role.TOWNSHIP_ASSISTANT, division=TOWNSHIP)
    assistant = client_as(Role.TOWNSHIP_ASSISTANT, organisation_id=office, division=TOWNSHIP)
    own = f"/officer/applications/{application.id}/steps/{step.id}"
    assert assistant.get(own).status_code == 404

    assert staff.post(f"{address}/ask", data={"organisation_id": office}).location == address

    assert own in text_of(assistant.get("/officer/tasks"))
    assert "初审结论" in text_of(assistant.get(own))
    done = assistant.post(f"{own}/decide", data={"decision": "pass", "opinion": "同意"})
    assert done.location == own
    check = queries.find_open_step(work, application.id)
    other = f"/officer/applications/{application.id}/steps/{check.id}"
    assert assistant.post(f"{other}/site-check", data=CHECK).status_code == 403


# ---------------------------------------------------------------- notice and objections


def test_a_notice_is_published_objected_to_answered_and_ended(work, client_as, client, clock):
    brand = make_full_brand(work)
    application, step, address = at_step(work, StepKind.PUBLIC_NOTICE, brand)
    staff = client_as(Role.BRAND, organisation_id=brand.authority_id)
    assert "公示期5个工作日" in text_of(staff.get(address))

    staff.post(f"{address}/notice", data={"text": "现予公示。", "document_number": "示1号"})
    work.session.expire_all()
    notice = queries.get_step(work, application.id, step.id).notice
    public = f"/notices/{notice.number}"
    assert application.producer.name in text_of(client.get("/notices"))
    assert "2026年7月24日" in text_of(client.get(public))
    sent = {"text": "基地不在本县。", "contact_name": "周群众", "contact_phone": "13900001111"}
    wrong = client.post(f"{public}/object", data=sent | {"contact_phone": "1"})
    assert wrong.status_code == 422
    assert "基地不在本县。" in text_of(wrong)
    receipt = client.post(f"{public}/object", data=sent).location.split("?")[0]
    assert "等待品牌管理方答复" in text_of(client.get(receipt))
    clock.set(clock.now() + timedelta(days=8))
    later = replace(work, now=clock.now())
    staff.set_cookie(COOKIE, open_session(later, staff.person))
    work.session.commit()

    held = staff.post(f"{address}/decide", data={"decision": "pass"})
    assert "尚有异议未答复" in text_of(held)
    objected = f"{address}/objections/{receipt.rsplit('/', 1)[1]}"
    assert staff.post(objected, data={"outcome": "rejected"}).status_code == 422
    staff.post(objected, data={"outcome": "rejected", "answer": "经核实在本县。"})
    assert "经核实在本县。" in text_of(client.get(receipt))
    assert "周群众" not in text_of(client.get(receipt))
    assert staff.post(f"{address}/decide", data={"decision": "pass"}).location == address
    assert client.post(f"{public}/object", data=sent).status_code == 422
    assert application.producer.name not in text_of(client.get("/notices"))
    assert application.producer.name in text_of(client.get("/notices?show=all"))


def test_objectors_are_not_told_to_the_applicant(work, client_as):
    brand = make_full_brand(work)
    application, step, _address = at_step(work, StepKind.PUBLIC_NOTICE, brand)
    notice = publish(work, application)
    services.submit_objection(
        work, number=notice.number, text="不在本县", contact_name="周群众", contact_phone="1"
    )
    work.session.commit()
    clerk = client_as(Role.PRODUCER_CLERK, organisation_id=application.producer_id)

    page = text_of(clerk.get(f"/producer/applications/{application.id}/steps/{step.id}"))

    assert "周群众" not in page
    assert notice.number in page
