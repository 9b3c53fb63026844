"""Inspections and samples in the browsers of officers, laboratories, producers and everybody."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.factories.batches import make_harvest
from tests.factories.inspections import (
    make_check_list,
    make_grade,
    make_inspection,
    make_plan,
    make_time_limited,
)
from tests.factories.supervision import a_photo
from tests.factories.testing import make_sample
from trace.kernel.actor import Role
from trace.rooms.inspections import queries, services
from trace.rooms.inspections.kinds import InspectionKind
from trace.rooms.testing import services as testing
from trace.rooms.testing.queries import samples as reads

DRAWN = "data:image/png;base64," + base64.b64encode(a_photo().content).decode()


@pytest.fixture
def batch(work):
    return make_harvest(work)


@pytest.fixture
def clerk(client_as, batch):
    return client_as(Role.PRODUCER_CLERK, organisation_id=batch.producer_id)


def form(check_list_id: int, producer_id: int, **overrides: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "producer_id": producer_id,
        "kind": "daily",
        "at": "2026-07-18T09:30",
        "place": "示例加工厂",
        "check_list_id": check_list_id,
        "answers.0.code": "1.1",
        "answers.0.finding": "conforms",
        "answers.1.code": "2.1",
        "answers.1.note": "",
        "answers.2.code": "3.1",
        "answers.2.finding": "conforms",
        "result": "conforms",
        "findings": "未发现问题。",
        "officers.0.name": "示例甲",
        "officers.0.badge_number": "36092201",
        "officers.1.name": "示例乙",
        "officers.1.badge_number": "36092202",
        "signer": "示例负责人",
        "signature": DRAWN,
    }
    return given | overrides


def test_an_inspection_is_taken_down_signed_on_the_screen_printed_and_published(
    officer, batch, work, counted, app
):
    checked = make_check_list(work)
    work.session.flush()
    address = f"/officer/inspections/new?producer_id={batch.producer_id}"
    with counted():
        asked = officer.get(address)

    sent = officer.post(address, data=form(checked.id, batch.producer_id))

    assert "data-signature" in asked.text
    assert sent.status_code == 302, sent.text
    page = sent.headers["Location"]
    with counted():
        shown = officer.get(page)
    assert "signature-shown" in shown.text
    assert officer.get(page + "/print").status_code == 200
    assert officer.post(page + "/publish").status_code == 302
    number = page.rsplit("/", 1)[1]
    public = app.test_client().get(f"/inspections/{number}")
    assert public.status_code == 200
    assert "示例甲" not in public.text
    assert number in app.test_client().get("/inspections").text


def test_what_was_typed_and_drawn_comes_back_with_its_errors(officer, batch, work):
    checked = make_check_list(work)
    work.session.flush()
    address = f"/officer/inspections/new?producer_id={batch.producer_id}"

    wrong = officer.post(
        address,
        data=form(checked.id, batch.producer_id)
        | {"answers.2.finding": "differs", "answers.2.note": "缺票据"},
    )
    note = officer.post(
        address, data=form(checked.id, batch.producer_id) | {"answers.1.note": "只有备注"}
    )

    assert (wrong.status_code, note.status_code) == (422, 422)
    assert DRAWN[:60] in wrong.text
    assert "缺票据" in wrong.text


@pytest.mark.parametrize("drawn", ["nonsense", "data:image/png;base64,***"])
def test_a_signature_that_is_no_picture_is_refused(officer, batch, work, drawn):
    checked = make_check_list(work)
    work.session.flush()
    sent = officer.post(
        f"/officer/inspections/new?producer_id={batch.producer_id}",
        data=form(checked.id, batch.producer_id, signature=drawn),
    )

    assert sent.status_code == 422


def test_a_producer_proves_a_rectification_and_never_sees_a_flying_plan(
    officer, clerk, batch, work
):
    number = make_time_limited(work, batch.producer_id).number
    make_plan(work, batch.producer_id, kind=InspectionKind.FLYING)
    make_plan(work, batch.producer_id)
    work.session.flush()

    listed = clerk.get("/producer/inspections").text
    assert "日常监督检查" in listed
    assert "飞行检查" not in listed
    assert clerk.get(f"/producer/inspections/{number}").status_code == 200
    address = f"/producer/inspections/{number}/rectification"
    assert clerk.post(address, data={"text": "已改"}).status_code == 302
    judged = {"act": "accept", "text": "现场复核"}
    officer.post(f"/officer/inspections/{number}/rectification", data=judged)
    assert queries.get_inspection(work, number).rectification.value == "accepted"


def test_lists_plans_and_grades_are_kept_on_pages_and_exported(officer, batch, work, counted):
    made = make_inspection(work, batch.producer_id)
    make_grade(work, batch.producer_id)
    plan = make_plan(work, batch.producer_id)
    work.session.flush()
    here = f"/officer/producers/{batch.producer_id}"

    for address in (
        "/officer/",
        "/officer/inspections",
        "/officer/inspections/new",
        "/officer/check-lists",
        f"/officer/check-lists/{made.check_list_id}",
        f"/officer/check-lists/new?based_on={made.check_list_id}",
        "/officer/inspection-plans",
        "/officer/risk-grades",
        f"{here}/supervision",
        f"{here}/risk-grade",
        f"{here}/plan",
    ):
        with counted():
            assert officer.get(address).status_code == 200, address
    for address in ("inspections", "check-lists", "inspection-plans", "risk-grades", "samples"):
        assert officer.get(f"/officer/{address}?format=csv").status_code == 200
    new = {"code": "a", "title": "甲", "division": "360922", "from_on": "2026-07-18"}
    new |= {"source": "文件", "lines": "# 资质\n1 * 许可证\n2 卫生"}
    assert officer.post("/officer/check-lists/new", data=new).status_code == 302
    assert (
        officer.post("/officer/check-lists/new", data=new | {"lines": "无序号"}).status_code == 422
    )
    grade = {"grade": "b", "from_on": "2026-07-18", "reasons": "示例"}
    assert officer.post(f"{here}/risk-grade", data=grade).status_code == 302
    planned = {"kind": "flying", "from_on": "2026-07-18", "until_on": "2026-08-18"}
    assert officer.post(f"{here}/plan", data=planned).status_code == 302
    cancelled = officer.post(
        f"/officer/inspection-plans/{plan.id}/cancel?producer_id={batch.producer_id}",
        data={"reason": "改期"},
    )
    assert cancelled.headers["Location"].endswith("/supervision")


def test_a_sample_goes_from_the_officer_to_the_laboratory_to_a_challenge(
    officer, client_as, clerk, batch, work, counted
):
    lab = client_as(Role.LAB)
    lab_id = lab.person.organisation_id
    number = make_sample(work, batch, lab_id=lab_id, signature=a_photo()).number
    work.session.flush()

    with counted():
        assert officer.get(f"/officer/samples/{number}").status_code == 200
    assert officer.get(f"/officer/samples/new?batch={batch.id}").status_code == 200
    assert officer.get(f"/officer/samples/{number}/print").status_code == 200
    assert number in lab.get("/officer/samples").text
    lab.post(f"/officer/samples/{number}/receipt", data={"is_intact": "true"})
    result = {"report_number": "X-1", "reported_on": "2026-07-18", "is_safety": "true"}
    sent = lab.post(f"/officer/samples/{number}/result", data=result | {"passed": "false"})
    assert sent.status_code == 302, sent.text
    officer.post(f"/officer/samples/{number}/stop", data={"confirm": "true", "reason": "农残超标"})
    testing.notify_result(work, number=number, at=work.now)
    work.session.flush()
    assert clerk.get(f"/producer/samples/{number}").status_code == 200
    clerk.post(f"/producer/samples/{number}/challenge", data={"reason": "不服"})

    found = reads.get_sample(work, number)
    assert (found.stop.value, found.challenge.state.value) == ("confirmed", "filed")


def test_the_interface_serves_the_same_acts(officer, batch, work):
    checked = make_check_list(work)
    work.session.flush()
    headers = {"Authorization": f"Bearer {officer.token()}"}
    body = {
        "producer_id": batch.producer_id,
        "kind": "daily",
        "at": "2026-07-18T09:30:00+08:00",
        "place": "示例加工厂",
        "check_list_id": checked.id,
        "answers": [
            {"code": "1.1", "finding": "conforms"},
            {"code": "3.1", "finding": "differs", "note": "缺票据"},
        ],
        "result": "time_limited",
        "rectify_by": "2026-08-01",
        "findings": "缺票据",
        "officers": [
            {"name": "示例甲", "badge_number": "36092201"},
            {"name": "示例乙", "badge_number": "36092202"},
        ],
        "signer": "示例负责人",
        "refusal": "拒签",
        "witness": "示例见证人",
    }

    made = officer.post("/api/v1/inspections/", json=body, headers=headers)

    assert made.status_code == 201, made.text
    number = made.json["number"]
    assert (made.json["rectification"], made.json["is_signed"]) == ("due", False)
    published = officer.post(f"/api/v1/inspections/{number}/publish", headers=headers)
    assert published.json["published_at"]
    services.submit_rectification(work, number=number, text="已补")
    work.session.flush()
    listed = officer.get("/api/v1/inspections/?wait=proof", headers=headers)
    assert [row["number"] for row in listed.json["items"]] == [number]
