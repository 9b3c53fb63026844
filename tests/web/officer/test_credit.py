"""Credit files in the browsers of officers and producers, and by the interface."""

from __future__ import annotations

import pytest

from tests.factories.credit import make_entry, make_objection
from tests.factories.producers import make_producer
from trace.kernel.actor import Role


@pytest.fixture
def producer(work):
    return make_producer(work)


@pytest.fixture
def clerk(client_as, producer):
    return client_as(Role.PRODUCER_CLERK, organisation_id=producer.id)


def test_a_producer_objects_from_its_file_and_the_office_answers(
    officer, clerk, producer, work, counted
):
    entry = make_entry(work, producer.id)
    work.session.commit()
    address = f"/producer/credit/inspection/{entry.id}"
    with counted():
        listed = clerk.get("/producer/credit")
    assert f'href="{address}"' in listed.text

    empty = clerk.post(address, data={"reason": " "})
    sent = clerk.post(address, data={"reason": "结果与现场记录不符。"})
    again = clerk.post(address, data={"reason": "再次提出的理由"})

    assert (empty.status_code, sent.status_code, again.status_code) == (422, 302, 422)
    with counted():
        waiting = officer.get("/officer/credit-objections")
    number = next(word for word in waiting.text.split('"') if "/credit-objections/YY" in word)
    with counted():
        shown = officer.get(number)
    assert "结果与现场记录不符。" in shown.text
    undecided = officer.post(number, data={"answer": "想好的理由"})
    assert undecided.status_code == 422
    assert "想好的理由" in undecided.text
    answered = officer.post(number, data={"uphold": "true", "answer": "记录有误，不再计入。"})
    assert answered.status_code == 302
    assert "记录有误，不再计入。" in clerk.get(address).text
    assert officer.post(number, data={"uphold": "false", "answer": "更正"}).status_code == 422


def test_an_officer_reads_and_exports_the_file_of_a_producer(officer, producer, work, counted):
    entry = make_entry(work, producer.id)
    work.session.commit()
    address = f"/officer/producers/{producer.id}/credit"

    with counted():
        page = officer.get(address)
    table = officer.get(address, query_string={"format": "csv"}).get_data().decode("utf-8-sig")
    workbook = officer.get(address, query_string={"format": "xlsx"})

    assert "未核对原文" in page.text
    assert f'href="{address}"' in officer.get(f"/officer/producers/{producer.id}").text
    assert entry.number in table
    assert workbook.data.startswith(b"PK")


def test_what_is_no_entry_is_not_found(clerk, officer):
    assert clerk.get("/producer/credit/nonsense/1").status_code == 404
    assert clerk.get("/producer/credit/recall/999999").status_code == 404
    assert officer.get("/officer/credit-objections/YY0").status_code == 404
    refused = officer.post("/officer/credit-objections/YY0", data={"uphold": "true", "answer": "1"})
    assert refused.status_code == 404


def test_an_objection_waits_in_the_work_list(officer, producer, work, counted):
    number = make_objection(work, producer.id).number
    work.session.commit()

    with counted():
        page = officer.get("/officer/work")

    assert f'href="/officer/credit-objections/{number}"' in page.text


def test_the_interface_reads_objects_and_answers(client_as, producer, work):
    entry = make_entry(work, producer.id)
    work.session.commit()

    def caller(role, **place):
        client = client_as(role, **place)
        headers = {"Authorization": f"Bearer {client.token()}"}

        def call(method, path, **options):
            answer = client.open(f"/api/v1/credit{path}", method=method, headers=headers, **options)
            return answer.status_code, answer.json

        return call

    own = caller(Role.PRODUCER_CLERK, organisation_id=producer.id)
    office = caller(Role.AGRICULTURE_OFFICER)

    status, listed = own("GET", f"/entries?producer_id={producer.id}")
    [found] = listed["items"]
    assert (status, found["number"], found["what"]) == (200, entry.number, "conforms")
    assert (found["standing"], found["is_confirmed"], found["objection"]) == ("counts", False, None)
    asked = {
        "producer_id": producer.id,
        "kind": "inspection",
        "entry_id": entry.id,
        "reason": "有误",
    }
    status, made = own("POST", "/objections/", json=asked)
    assert (status, made["state"]) == (201, "filed")
    assert own("POST", "/objections/", json=asked)[0] == 409
    path = f"/objections/{made['number']}"
    status, answered = office("POST", f"{path}/answer", json={"uphold": True, "answer": "有误"})
    assert (status, answered["state"]) == (200, "upheld")
    assert own("GET", path)[1]["answer"] == "有误"
    assert [each["number"] for each in office("GET", "/objections/")[1]["items"]] == [
        made["number"]
    ]
    rule = own("GET", "/rule")[1]
    assert (len(rule["terms"]), rule["version"]) == (9, found["rule_version"])
