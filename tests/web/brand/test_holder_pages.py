"""Pages of an authorisation's life, as the authority and the holder use them, and what the public reads."""

from __future__ import annotations

import io

import pytest

from tests.factories.brands import PDF
from tests.factories.holders import CHARGE, STRICT, impose, make_held
from trace.kernel.actor import Role
from trace.rooms.authorisations import queries as authorisation_queries
from trace.rooms.authorisations import services as authorisation_services
from trace.rooms.authorisations.kinds import ChangeKind
from trace.rooms.brands.kinds import SanctionKind
from trace.rooms.sanctions import queries, services
from trace.rooms.sanctions.kinds import RequestKind


@pytest.fixture(autouse=True)
def _no_csrf(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


def pdf():
    return io.BytesIO(PDF.content), PDF.name


def people(work, client_as, held):
    staff = client_as(Role.BRAND, organisation_id=held.brand.authority_id)
    other = client_as(Role.BRAND, organisation_id=held.brand.authority_id)
    clerk = client_as(Role.PRODUCER_CLERK, organisation_id=held.producer_id)
    return staff, other, clerk


CHARGED = {
    "rule": CHARGE.rule,
    "facts": CHARGE.facts,
    "document_number": CHARGE.document_number,
}


def text_of(answer):
    assert answer.status_code in (200, 422), answer.status_code
    return answer.get_data(as_text=True)


def media_of(client, address):
    answer = client.get(address, buffered=True)
    assert answer.status_code == 200
    return answer.mimetype


def newest(work, held):
    work.session.expire_all()  # what requests wrote is read anew
    return queries.list_sanctions(work, authorisation_id=held.id).items[0]


def test_an_order_to_rectify_goes_through_pages_from_charge_to_acceptance(work, client_as):
    held = make_held(work)
    staff, _other, clerk = people(work, client_as, held)
    form = f"/brand/authorisations/{held.id}/sanctions"

    shown = text_of(staff.get(form))
    wrong = staff.post(form, data=CHARGED | {"kind": "rectification", "facts": ""})
    made = staff.post(form, data=CHARGED | {"kind": "rectification"})
    sanction = newest(work, held)
    page = text_of(clerk.get(f"/producer/sanctions/{sanction.id}"))
    handed = clerk.post(
        f"/producer/sanctions/{sanction.id}",
        data={"kind": "proof", "statement": "已补登台账", "file": pdf()},
    )
    asked = newest(work, held).requests[0]
    decided = staff.post(
        f"/brand/sanctions/{sanction.id}/requests/{asked.id}",
        data={"decision": "accept", "reply": "整改到位"},
    )

    assert "限期整改" in shown
    assert "近12个月累计记分：0分（上限7分）" in shown
    assert (wrong.status_code, CHARGE.rule in text_of(wrong)) == (422, True)
    assert (made.status_code, handed.status_code, decided.status_code) == (302, 302, 302)
    assert "整改材料提交期限：2026年8月2日" in page
    done = text_of(clerk.get(f"/producer/sanctions/{sanction.id}"))
    assert "整改通过" in done
    assert "整改到位" in done
    work.session.expire_all()
    file = queries.get_sanction(work, sanction.id).requests[0].files[0].file_id
    for client, portal in ((staff, "brand"), (clerk, "producer")):
        address = f"/{portal}/sanctions/{sanction.id}/files/{file}"
        assert media_of(client, address) == "application/pdf"


def test_a_withdrawal_is_proposed_by_one_and_confirmed_by_another(work, client, client_as):
    held = make_held(work)
    staff, other, clerk = people(work, client_as, held)
    staff.post(f"/brand/authorisations/{held.id}/sanctions", data=CHARGED | {"kind": "withdrawal"})
    address = f"/brand/sanctions/{newest(work, held).id}"

    refused = staff.post(f"{address}/confirm")
    confirmed = other.post(f"{address}/confirm")

    assert "须由管理方另一人办理" in text_of(refused)
    assert confirmed.status_code == 302
    public = text_of(client.get(f"/authorisations/{held.number}"))
    assert 'data-standing="withdrawn"' in public
    assert CHARGE.facts in public
    appealed = clerk.post(
        f"/producer/sanctions/{newest(work, held).id}",
        data={"kind": "appeal", "statement": "事实不清"},
    )
    assert appealed.status_code == 302
    assert "须由未作出、未复核该决定的人员办理" in text_of(staff.get(address))


def test_a_proposal_is_declined_and_a_suspension_lifted_with_the_reason(work, client_as):
    held = make_held(work)
    staff, other, _clerk = people(work, client_as, held)
    form = f"/brand/authorisations/{held.id}/sanctions"
    staff.post(form, data=CHARGED | {"kind": "withdrawal"})
    proposed = f"/brand/sanctions/{newest(work, held).id}"

    silent = other.post(f"{proposed}/decline", data={})
    declined = other.post(f"{proposed}/decline", data={"reason": "处罚过重"})
    staff.post(form, data=CHARGED | {"kind": "suspension"})
    suspended = f"/brand/sanctions/{newest(work, held).id}"
    voided = staff.post(f"{suspended}/void-unused", follow_redirects=True)
    lifted = staff.post(f"{suspended}/lift", data={"reason": "整改完成"})
    late = staff.post(f"{suspended}/void-unused")

    assert (silent.status_code, declined.status_code, lifted.status_code) == (422, 302, 302)
    assert "复核不同意" in text_of(other.get(proposed))
    assert "已作废0枚标签" in text_of(voided)
    assert "已解除" in text_of(staff.get(suspended))
    assert "不能进行此操作" in text_of(late)


def test_the_lists_find_filter_and_export(work, client_as):
    held = make_held(work)
    staff, _other, _clerk = people(work, client_as, held)
    impose(work, held, SanctionKind.WARNING)
    work.session.commit()

    found = text_of(staff.get(f"/brand/sanctions?kind=warning&text={held.number}"))
    nothing = text_of(staff.get("/brand/sanctions?state=lifted"))
    exported = staff.get("/brand/sanctions?format=csv")

    assert CHARGE.document_number in found
    assert CHARGE.document_number not in nothing
    assert CHARGE.document_number in exported.get_data(as_text=True)


def test_the_page_of_an_authorisation_proposes_the_next_rung(work, client_as):
    held = make_held(work)
    staff, _other, clerk = people(work, client_as, held)
    for kind in (SanctionKind.WARNING, SanctionKind.RECTIFICATION):
        impose(work, held, kind)
    work.session.commit()

    page = text_of(staff.get(f"/brand/authorisations/{held.id}"))

    assert "按使用管理办法建议“暂停使用”，由管理方决定" in page
    assert 'name="act"' not in page
    assert CHARGE.document_number in text_of(clerk.get(f"/producer/authorisations/{held.id}"))


def test_an_assessment_is_planned_held_and_leads_to_its_sanction(work, client_as):
    held = make_held(work)
    staff, _other, clerk = people(work, client_as, held)
    first = queries.list_assessments(work, authorisation_id=held.id).items[0]
    address = f"/brand/assessments/{first.id}"

    listed = text_of(staff.get("/brand/assessments?standing=all"))
    planned = staff.post(
        "/brand/assessments/plan", data={"brand_id": held.brand_id}, follow_redirects=True
    )
    wrong = staff.post(address, data={"result": "fail", "findings": "台账缺失"})
    done = staff.post(
        address,
        data={
            "result": "fail",
            "findings": "台账缺失",
            "score": "40",
            "rule": "第二十条",
            "document_number": "考〔2026〕1号",
            "file": pdf(),
        },
    )

    assert address in listed
    assert "已排定0次考核" in text_of(planned)
    assert (wrong.status_code, "台账缺失" in text_of(wrong)) == (422, True)
    assert done.status_code == 302
    shown = text_of(staff.get(address))
    assert "暂停使用 考〔2026〕1号" in shown
    work.session.expire_all()
    file = queries.get_assessment(work, first.id).files[0].file_id
    assert media_of(staff, f"{address}/files/{file}") == "application/pdf"
    assert "考核不合格" in text_of(clerk.get(f"/producer/authorisations/{held.id}"))


def test_a_renewal_is_one_tap_in_its_window_and_says_when_otherwise(work, client_as):
    ending = make_held(work, valid_until=work.today.replace(month=10))
    _staff, _other, clerk = people(work, client_as, ending)
    address = f"/producer/authorisations/{ending.id}"

    page = text_of(clerk.get(address))
    begun = clerk.post(f"{address}/renew")
    early = make_held(work)
    other = client_as(Role.PRODUCER_CLERK, organisation_id=early.producer_id)
    refused = other.post(f"/producer/authorisations/{early.id}/renew", follow_redirects=True)

    assert "申请续展" in page
    assert "/producer/applications/" in begun.location
    assert "续展申请期为2028年7月4日至2028年12月1日" in text_of(refused)


def test_a_new_trademark_is_asked_decided_and_shown_and_a_transfer_refused(work, client, client_as):
    held = make_held(work)
    staff, _other, clerk = people(work, client_as, held)
    ask = f"/producer/authorisations/{held.id}/changes"

    transfer = clerk.post(ask, data={"kind": "transfer", "new_value": "某公司", "reason": "转让"})
    asked = clerk.post(
        ask,
        data={"kind": "trademark", "new_value": "示例牌", "reason": "新注册", "file": pdf()},
    )
    change = authorisation_queries.list_changes(work, authorisation_id=held.id).items[0]
    listed = text_of(staff.get("/brand/changes?state=open"))
    mute = staff.post(f"/brand/changes/{change.id}", data={"decision": "reject"})
    decided = staff.post(
        f"/brand/changes/{change.id}", data={"decision": "accept", "reply": "同意"}
    )

    assert "禁止转让" in text_of(transfer)
    assert (asked.status_code, mute.status_code, decided.status_code) == (302, 422, 302)
    assert "示例牌" in listed
    assert media_of(staff, f"/brand/changes/{change.id}/file") == "application/pdf"
    assert "示例牌" in text_of(client.get(f"/authorisations/{held.number}"))
    again = staff.post(f"/brand/changes/{change.id}", data={"decision": "reject", "reply": "迟"})
    assert "该事项已决定" in text_of(again)


def test_a_change_may_be_rejected_and_have_no_document(work, client_as):
    held = make_held(work)
    staff, _other, _clerk = people(work, client_as, held)
    change = authorisation_services.request_change(
        work, authorisation_id=held.id, kind=ChangeKind.HOLDER_NAME, new_value="新名", reason="改名"
    )
    work.session.commit()

    answer = staff.post(
        f"/brand/changes/{change.id}", data={"decision": "reject", "reply": "未附材料"}
    )

    assert answer.status_code == 302
    assert "未附材料" in text_of(staff.get(f"/brand/changes/{change.id}"))
    assert staff.get(f"/brand/changes/{change.id}/file").status_code == 404


def test_a_rectification_that_is_rejected_gets_another_day(work, client_as):
    held = make_held(work)
    staff, _other, _clerk = people(work, client_as, held)
    made = impose(work, held, SanctionKind.RECTIFICATION)
    asked = services.ask_of_sanction(
        work, sanction_id=made.id, kind=RequestKind.PROOF, statement="已整改"
    )
    work.session.commit()

    address = f"/brand/sanctions/{made.id}/requests/{asked.id}"
    past = staff.post(
        address, data={"decision": "reject", "reply": "照片不清", "rectify_until": "2026-07-01"}
    )
    later = staff.post(
        address, data={"decision": "reject", "reply": "照片不清", "rectify_until": "2026-09-01"}
    )

    assert (past.status_code, "照片不清" in text_of(past)) == (422, True)
    assert later.status_code == 302
    assert "2026年9月1日" in text_of(staff.get(f"/brand/sanctions/{made.id}"))


def test_a_rule_book_without_a_ladder_gives_no_ground(work, client_as):
    held = make_held(work, STRICT.__class__(conditions=STRICT.conditions))
    staff, _other, _clerk = people(work, client_as, held)
    form = f"/brand/authorisations/{held.id}/sanctions"

    assert "未规定处理阶梯" in text_of(staff.get(form))
    assert staff.post(form, data=CHARGED | {"kind": "warning"}).status_code == 422


def test_a_shop_is_applied_for_and_taken_over_on_pages(work, client_as):
    held = make_held(work)
    staff, _other, clerk = people(work, client_as, held)
    place = {"kind": "shop", "places.0.name": "示范店", "places.0.address": "示范路1号"}

    form = text_of(clerk.get(f"/producer/brands/{held.brand_id}/apply?kind=shop"))
    wrong = clerk.post(
        f"/producer/brands/{held.brand_id}/apply", data={"kind": "shop", "places.0.name": "店"}
    )
    begun = clerk.post(f"/producer/brands/{held.brand_id}/apply", data=place)
    taken = staff.post(
        f"/brand/brands/{held.brand_id}/take-over/{held.producer_id}",
        data=place | {"valid_from": "2026-01-02", "valid_until": "2027-01-01"},
    )

    assert 'name="places.0.url"' in form
    assert wrong.status_code == 422
    assert (begun.status_code, taken.status_code) == (302, 302)
    assert "示范路1号" in text_of(clerk.get(begun.location))
    assert "示范路1号" in text_of(staff.get(taken.location))
