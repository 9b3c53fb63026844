"""A whole application by the interface alone, from submission to a signed contract."""

from __future__ import annotations

import io
from datetime import timedelta

from tests.factories.brands import BODY, PDF, make_application
from tests.factories.people import make_organisation
from tests.factories.procedure import EXPERTS, make_full_brand
from tests.factories.producers import COUNTY
from trace.kernel.actor import Role


def test_a_whole_procedure_by_the_interface(work, client_as, clock):
    brand = make_full_brand(work)
    application = make_application(work, brand)
    office = make_organisation(work, Role.AGRICULTURE_OFFICER, division=COUNTY)
    staff = client_as(Role.BRAND, organisation_id=brand.authority_id)
    headers = {"Authorization": f"Bearer {staff.token()}"}
    base = f"/api/v1/applications/{application.id}"

    def post(path, body):
        answer = staff.post(f"{base}/{path}", json=body, headers=headers)
        return answer.status_code, answer.json

    task = staff.get("/api/v1/tasks/?kind=preliminary_review", headers=headers).json["items"][0]
    assert (task["applicant"], task["deadline"]) == (application.producer.name, "2026-07-24")
    assert post("office", {"organisation_id": office})[1]["asked_organisation_id"] == office
    paper = {"file": (io.BytesIO(PDF.content), "意见.pdf")}
    assert staff.post(f"{base}/papers", data=paper, headers=headers).status_code == 200
    assert staff.post(f"{base}/papers", data={}, headers=headers).status_code == 422
    status, problem = post("panel", {"decision": "pass"})
    assert (status, problem["facts"]["current"]) == (409, "preliminary_review")
    assert post("review", {"decision": "pass"})[1]["outcome"] == "passed"
    visit = {
        "at": "2026-07-18T09:30:00+08:00",
        "place": "示例村",
        "first_person": "甲",
        "second_person": "乙",
        "findings": "一致",
        "result": "recheck",
    }
    assert post("site-checks", visit)[0] == 201
    assert post("site-checks/return", {})[0] == 422
    assert post("site-checks", visit | {"result": "passed"})[0] == 201
    scores = [{"criterion_code": item.code, "points": 88} for item in BODY.conditions]
    for expert in EXPERTS:
        sheet = {"expert": expert, "has_no_tie": True, "scores": scores}
        assert post("score-sheets", sheet)[1]["total"] == "88.00"
    assert post("panel", {"decision": "pass"})[0] == 200
    assert post("notice/end", {"decision": "pass"})[0] == 409
    assert post("notice", {"text": "现予公示"})[1]["ends_on"] == "2026-07-24"
    clock.set(clock.now() + timedelta(days=8))
    assert post("notice/end", {"decision": "pass"})[0] == 200
    assert post("grant", {"document_number": "授1号"})[1]["state"] == "granted"
    contract = {"number": "HT-1", "signed_on": "2026-07-26"}
    file = {"file": (io.BytesIO(PDF.content), "合同.pdf")}
    signed = staff.post(f"{base}/contract", data=contract | file, headers=headers)
    assert (signed.status_code, signed.json["outcome"]) == (200, "passed")
    kinds = [step["kind"] for step in staff.get(f"{base}/steps", headers=headers).json["items"]]
    assert kinds[0] == "preliminary_review"
    assert len(kinds) == 6


def test_an_application_is_returned_by_the_interface(work, client_as):
    brand = make_full_brand(work)
    application = make_application(work, brand)
    staff = client_as(Role.BRAND, organisation_id=brand.authority_id)
    headers = {"Authorization": f"Bearer {staff.token()}"}
    body = {"decision": "return", "reason": "请更正"}

    answer = staff.post(f"/api/v1/applications/{application.id}/review", json=body, headers=headers)

    assert answer.json["outcome"] == "returned"
    found = staff.get(f"/api/v1/applications/{application.id}", headers=headers).json
    assert found["state"] == "draft"
