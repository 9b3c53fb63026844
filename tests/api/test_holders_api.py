"""The life of an authorisation through the interface."""

from __future__ import annotations

import io

import pytest

from tests.factories.brands import PDF
from tests.factories.holders import CHARGE, make_held
from trace.kernel.actor import Role

API = "/api/v1"
CHARGED = {
    "rule": CHARGE.rule,
    "facts": CHARGE.facts,
    "document_number": CHARGE.document_number,
}


@pytest.fixture
def held(work):
    return make_held(work)


@pytest.fixture
def callers(held, client_as):
    """Two people of the authority and a clerk of the holder, each as a function that sends and reads JSON."""

    def caller(role, organisation_id):
        client = client_as(role, organisation_id=organisation_id)
        token = {"Authorization": f"Bearer {client.token()}"}

        def send(method, path, **given):
            answer = client.open(API + path, method=method, headers=token, **given)
            return answer.status_code, answer.get_json(silent=True)

        return send

    authority = held.brand.authority_id
    return (
        caller(Role.BRAND, authority),
        caller(Role.BRAND, authority),
        caller(Role.PRODUCER_CLERK, held.producer_id),
    )


def impose(send, held, kind):
    given = CHARGED | {"authorisation_id": held.id, "kind": kind}
    status, made = send("POST", "/sanctions/", json=given)
    assert status == 201, made
    return made


def test_a_sanction_is_imposed_answered_and_listed(held, callers):
    staff, _other, clerk = callers
    made = impose(staff, held, "rectification")
    path = f"/sanctions/{made['id']}"

    asked = clerk(
        "POST",
        f"{path}/requests",
        data={"kind": "proof", "statement": "已整改", "file": (io.BytesIO(PDF.content), "x.pdf")},
    )
    rejected = staff(
        "POST",
        f"/sanctions/requests/{asked[1]['id']}/reject",
        json={"reply": "材料不足", "rectify_until": "2026-09-01"},
    )
    again = clerk("POST", f"{path}/requests", data={"kind": "proof", "statement": "补齐"})
    accepted = staff("POST", f"/sanctions/requests/{again[1]['id']}/accept", json={"reply": "同意"})
    read = clerk("GET", path)
    listed = clerk("GET", "/sanctions/?kind=rectification&state=met")

    assert made["rectify_until"] == "2026-08-02"
    assert [answer[0] for answer in (asked, rejected, again, accepted)] == [201, 200, 201, 200]
    assert [row["state"] for row in read[1]["requests"]] == ["rejected", "accepted"]
    assert [row["id"] for row in listed[1]["items"]] == [made["id"]]


def test_a_withdrawal_needs_two_people_and_a_suspension_is_lifted(held, callers):
    one, other, clerk = callers
    made = impose(one, held, "withdrawal")
    refused = one("POST", f"/sanctions/{made['id']}/confirm")
    declined = other("POST", f"/sanctions/{made['id']}/decline", json={"reason": "过重"})
    suspended = impose(one, held, "suspension")
    voided = one("POST", f"/sanctions/{suspended['id']}/void-unused")
    lifted = one("POST", f"/sanctions/{suspended['id']}/lift", json={"reason": "整改完成"})
    second = impose(one, held, "withdrawal")
    confirmed = other("POST", f"/sanctions/{second['id']}/confirm")
    foreign = clerk("POST", f"/sanctions/{second['id']}/confirm")

    assert (refused[0], refused[1]["type"].rsplit("/", 1)[-1]) == (409, "another-person-needed")
    assert (declined[1]["state"], lifted[1]["state"]) == ("declined", "lifted")
    assert voided[1] == {"voided": 0}
    assert (confirmed[1]["state"], foreign[0]) == ("in_force", 403)


def test_assessments_are_planned_and_recorded(held, callers):
    staff, _other, clerk = callers
    planned = staff("POST", "/assessments/plan", json={"brand_id": held.brand_id})
    items = clerk("GET", f"/assessments/?authorisation_id={held.id}")[1]["items"]
    path = f"/assessments/{items[0]['id']}"

    recorded = staff("POST", f"{path}/result", json={"result": "pass", "findings": "齐全"})
    read = clerk("GET", path)

    assert planned == (200, {"added": 0})
    assert recorded[1]["result"] == "pass"
    assert read[1]["due_on"] == "2027-01-02"


def test_a_change_is_asked_and_decided_and_a_renewal_begun_in_its_window(
    work, held, callers, client_as
):
    staff, _other, clerk = callers
    path = f"/authorisations/{held.id}"
    given = {"kind": "trademark", "new_value": "示例牌", "reason": "新注册"}

    transfer = clerk("POST", f"{path}/changes", data=given | {"kind": "transfer"})
    asked = clerk("POST", f"{path}/changes", data=given)
    approved = staff(
        "POST", f"/authorisations/changes/{asked[1]['id']}/approve", json={"reply": "同意"}
    )
    second = clerk("POST", f"{path}/changes", data=given | {"new_value": "另一牌"})
    rejected = staff(
        "POST", f"/authorisations/changes/{second[1]['id']}/reject", json={"reply": "重复"}
    )
    listed = clerk("GET", f"/authorisations/changes?authorisation_id={held.id}")
    early = clerk("POST", f"{path}/renewal")

    assert (transfer[0], transfer[1]["type"].rsplit("/", 1)[-1]) == (
        409,
        "authorisation-transfer-forbidden",
    )
    assert (approved[1]["state"], rejected[1]["state"]) == ("accepted", "rejected")
    assert [row["new_value"] for row in listed[1]["items"]] == ["另一牌", "示例牌"]
    assert (early[0], early[1]["facts"]["first_on"]) == (409, "2028-07-04")


def test_the_certificate_is_sent_as_pdf(held, client_as):
    client = client_as(Role.PRODUCER_CLERK, organisation_id=held.producer_id)
    token = {"Authorization": f"Bearer {client.token()}"}

    answer = client.get(
        f"{API}/authorisations/{held.id}/certificate.pdf", headers=token, buffered=True
    )

    assert (answer.status_code, answer.data[:5]) == (200, b"%PDF-")


def test_a_renewal_is_begun_through_the_interface(work, client_as):
    ending = make_held(work, valid_until=work.today.replace(month=10))
    client = client_as(Role.PRODUCER_CLERK, organisation_id=ending.producer_id)
    token = {"Authorization": f"Bearer {client.token()}"}

    answer = client.post(f"{API}/authorisations/{ending.id}/renewal", headers=token)

    assert answer.status_code == 201
    assert answer.get_json()["use"]["renews_id"] == ending.id
