"""Cultivation records, intervals, label data and bars through the interface."""

from __future__ import annotations

import io
from datetime import date

import pytest
from PIL import Image

from tests.factories.batches import kg, make_harvest
from tests.factories.producers import COUNTY, make_producer, make_unit
from trace.kernel.actor import Role
from trace.rooms.batches.services import SourceLine
from trace.rooms.producers.queries import get_producer


@pytest.fixture
def unit(work):
    made = make_unit(work, make_producer(work))
    work.session.commit()
    return made


@pytest.fixture
def clerk(client_as, unit):
    client = client_as(Role.PRODUCER_CLERK, organisation_id=unit.producer_id)
    client.headers = {"Authorization": f"Bearer {client.token()}"}
    return client


def a_body(unit, **more):
    given = {
        "producer_id": unit.producer_id,
        "unit_id": unit.id,
        "kind": "pesticide",
        "first_on": "2026-07-10",
        "name": "示例菊酯",
        "formulation": "2.5%水乳剂",
        "maker": "示例农化有限公司",
        "dose": "60",
        "dose_unit": "ml_mu",
        "target": "食心虫",
        "operator": "示例植保员",
        "interval_days": 14,
    }
    return given | more


def ask(client, method, path, **sent):
    answer = client.open(f"/api/v1{path}", method=method, headers=client.headers, **sent)
    return answer.status_code, answer.get_json()


def test_a_use_is_recorded_listed_read_and_restricts_an_earlier_harvest(clerk, work, unit):
    line = SourceLine(quantity=kg(10), unit_id=unit.id)
    early = make_harvest(
        work, get_producer(work, unit.producer_id), lines=[line], on=date(2026, 7, 12)
    )
    work.session.commit()

    status, told = ask(clerk, "POST", "/cultivation-records/", json=a_body(unit))

    assert status == 201
    assert told["restricted_batch_ids"] == [early.id]
    number = told["record"]["number"]
    assert told["record"]["harvest_from_on"] == "2026-07-24"
    assert ask(clerk, "GET", f"/cultivation-records/{number}")[1]["state"] == "in_force_record"
    listed = ask(clerk, "GET", f"/cultivation-records/?unit_id={unit.id}&kind=pesticide")[1]
    assert [each["number"] for each in listed["items"]] == [number]
    ((found),) = ask(clerk, "GET", f"/open-intervals?producer_id={unit.producer_id}")[1]
    assert (found["earliest_on"], found["interval_days"], found["record"]) == (
        "2026-07-24",
        14,
        number,
    )


def test_what_is_missing_is_pointed_at(clerk, unit):
    status, told = ask(clerk, "POST", "/cultivation-records/", json=a_body(unit, maker=""))

    assert (status, told["errors"][0]["pointer"]) == (422, "/maker")


def test_a_record_comes_with_its_evidence_is_corrected_and_made_void(clerk, unit):
    content = io.BytesIO()
    Image.new("RGB", (4, 4)).save(content, "PNG")
    form = {name: str(value) for name, value in a_body(unit).items()}
    status, told = ask(
        clerk,
        "POST",
        "/cultivation-records/with-evidence",
        data=form | {"file": (io.BytesIO(content.getvalue()), "bag.png")},
    )
    assert (status, told["record"]["file_id"] is not None) == (201, True)
    number = told["record"]["number"]
    body = {name: value for name, value in a_body(unit).items() if name != "producer_id"}

    status, right = ask(
        clerk, "POST", f"/cultivation-records/{number}/correct", json=body | {"reason": "剂量记错"}
    )

    assert status == 201
    assert ask(clerk, "GET", f"/cultivation-records/{number}")[1]["void_reason"] == "剂量记错"
    other = right["record"]["number"]
    status, void = ask(clerk, "POST", f"/cultivation-records/{other}/void", json={"reason": "误记"})
    assert (status, void["state"]) == (200, "void_record")
    status, told = ask(clerk, "POST", f"/cultivation-records/{other}/void", json={"reason": "误记"})
    assert (status, told["type"].rsplit("/", 1)[1]) == (409, "cultivation-void")


def test_label_data_and_bars_have_their_own_lists(clerk, client_as, unit):
    label = {"name": "示例唑", "formulation": "43%悬浮剂", "crop": "黄桃", "interval_days": 28}
    status, made = ask(
        clerk, "POST", "/input-labels/", json=label | {"producer_id": unit.producer_id}
    )
    assert (status, made["interval_days"]) == (201, 28)
    listed = ask(clerk, "GET", f"/input-labels/?producer_id={unit.producer_id}")[1]
    assert [each["id"] for each in listed["items"]] == [made["id"]]
    assert ask(clerk, "POST", f"/input-labels/{made['id']}/withdraw")[1]["withdrawn_at"]
    bar = {"name": "示例磷", "source": "示例公告", "from_on": "2026-01-01", "division": COUNTY}
    assert ask(clerk, "POST", "/barred-inputs/", json=bar)[0] == 403
    officer = client_as(Role.AGRICULTURE_OFFICER, division=COUNTY)
    officer.headers = {"Authorization": f"Bearer {officer.token()}"}
    status, barred = ask(officer, "POST", "/barred-inputs/", json=bar)
    assert (status, barred["commodities"]) == (201, [])
    assert [each["name"] for each in ask(clerk, "GET", "/barred-inputs/")[1]["items"]] == ["示例磷"]
    assert ask(officer, "POST", f"/barred-inputs/{barred['id']}/withdraw")[0] == 200
