"""Stopping and recalling in the browser, seen at once by whoever scans, and lifted by a second officer only."""

from __future__ import annotations

import re

import pytest

from tests.factories.batches import make_harvest
from tests.factories.recalls import make_recall
from trace.kernel.actor import Role
from trace.rooms.batches.queries import restrictions_on
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.batches.services import stop_own
from trace.rooms.recalls import queries

ORDER = {
    "grade": "1",
    "reason": "抽检不合格",
    "document_number": "万市监召〔2026〕7号",
    "notice_text": "请停止食用。",
}


def verdict_of(client, stall) -> str:
    found = re.search(r'data-verdict="(\w+)"', client.get(stall.uri, follow_redirects=True).text)
    assert found
    return found[1]


def test_a_stop_is_seen_at_once_and_lifted_by_another_officer_only(
    officer, colleague, client, stall, work
):
    assert verdict_of(client, stall) == "active"

    done = officer.post(f"/officer/lots/{stall.batch_id}/stop", data={"reason": "标签不符"})

    assert done.status_code == 302
    assert verdict_of(client, stall) == "held"
    [stop] = queries.list_stops(work)
    path = f"/officer/stops/{stop.id}"
    assert "须由另一名执法人员解除" in officer.get(path).text
    own = officer.post(path, data={"reason": "已改正"})
    assert own.status_code == 422
    assert colleague.post(path, data={"reason": ""}).status_code == 422
    assert colleague.post(path, data={"reason": "已改正"}).status_code == 302
    assert verdict_of(client, stall) == "active"
    assert "已改正" in officer.get(path).text
    assert "已改正" in officer.get(f"/officer/lots/{stall.batch_id}").text
    assert stall.packed.batch.lot in officer.get("/officer/stops?state=lifted").text


def test_a_stop_without_a_reason_keeps_what_was_typed(officer, stall, work):
    refused = officer.post(
        f"/officer/lots/{stall.batch_id}/stop", data={"reason": " ", "document_number": "封1号"}
    )

    assert refused.status_code == 422
    assert 'value="封1号"' in refused.text
    assert restrictions_on(work, [stall.batch_id]) == []


def test_a_recall_shows_its_reach_first_and_holds_at_once(officer, client, stall, counted):
    with counted():
        form = officer.get(f"/officer/recalls/new?batch_ids={stall.batch_id}").text

    assert stall.run.code in form
    assert "示例超市" in form
    assert verdict_of(client, stall) == "active"
    refused = officer.post(
        "/officer/recalls/new", data=ORDER | {"batch_ids": stall.batch_id, "document_number": ""}
    )
    assert refused.status_code == 422
    assert "抽检不合格" in refused.text
    done = officer.post("/officer/recalls/new", data=ORDER | {"batch_ids": stall.batch_id})
    assert done.status_code == 302
    assert verdict_of(client, stall) == "recalled"
    with counted():
        public = client.get(stall.uri, follow_redirects=True)
    assert ORDER["notice_text"] in public.text
    with counted():
        page = officer.get(done.headers["Location"])
    assert "万市监召〔2026〕7号" in page.text
    assert "2026年7月31日" in page.text


def test_a_recall_is_lifted_by_another_officer_and_stays_listed(officer, colleague, client, stall):
    path = officer.post("/officer/recalls/new", data=ORDER | {"batch_ids": stall.batch_id}).headers[
        "Location"
    ]

    assert "须由另一名执法人员解除" in officer.get(path).text
    assert officer.post(path, data={"reason": "完成"}).status_code == 422
    assert colleague.post(path, data={"reason": "已全部追回并销毁"}).status_code == 302
    assert verdict_of(client, stall) == "active"
    assert "已全部追回并销毁" in officer.get(path).text
    assert "万市监召〔2026〕7号" in officer.get("/officer/recalls?state=lifted").text
    assert "万市监召〔2026〕7号" in officer.get("/officer/recalls?format=csv").text


def test_further_lots_of_the_producer_join_by_their_number(officer, stall, work):
    source = make_harvest(work, stall.packed.producer, lot="JOIN-1")
    work.session.commit()
    path = f"/officer/recalls/new?batch_ids={stall.batch_id}"

    page = officer.get(f"{path}&add={source.lot}").text
    missing = officer.get(f"{path}&add=NONE").text

    assert page.count('name="batch_ids"') == 4
    assert "没有这个生产批号" in missing
    assert officer.get("/officer/recalls/new").status_code == 200
    assert officer.get("/officer/recalls/new?batch_ids=999999999").status_code == 422


@pytest.mark.parametrize("role", [Role.TOWNSHIP_ASSISTANT, Role.LAB])
def test_assistants_and_laboratories_look_and_do_not_act(client_as, role, stall, work):
    person = client_as(role)
    recall = make_recall(work, [stall.packed.batch])
    work.session.commit()

    assert person.get("/officer/recalls").status_code == 200
    assert person.get(f"/officer/recalls/{recall.number}").status_code == 200
    assert person.get("/officer/recalls/new").status_code == 403
    assert person.get(f"/officer/lots/{stall.batch_id}/stop").status_code == 403
    refused = person.post(f"/officer/recalls/{recall.number}", data={"reason": "x"})
    assert refused.status_code == 403


def test_an_officer_does_not_lift_a_producers_own_stop(officer, stall, work):
    own = stop_own(work, batch_id=stall.batch_id, reason="自查")
    work.session.commit()

    assert "由其自行解除" in officer.get(f"/officer/stops/{own.id}").text
    assert officer.get("/officer/stops/1").status_code == 404


def test_a_producer_recalls_its_own_goods_after_seeing_the_reach(client_as, client, stall, work):
    clerk = client_as(Role.PRODUCER_CLERK, organisation_id=stall.packed.producer.id)
    assert stall.run.code in clerk.get(f"/producer/recalls/new?batch_ids={stall.batch_id}").text

    done = clerk.post(
        "/producer/recalls/new",
        data=ORDER | {"batch_ids": stall.batch_id, "document_number": ""},
    )

    assert done.status_code == 302
    assert verdict_of(client, stall) == "recalled"
    page = clerk.get(done.headers["Location"])
    assert page.status_code == 200
    assert "主动召回" in page.text
    assert "主动召回" in clerk.get("/producer/recalls").text
    other = client_as(Role.PRODUCER_CLERK)
    assert other.get(done.headers["Location"]).status_code == 404
    refused = other.post("/producer/recalls/new", data=ORDER | {"batch_ids": stall.batch_id})
    assert refused.status_code == 403
    assert [each.kind for each in restrictions_on(work, [stall.batch_id])] == [
        RestrictionKind.RECALL
    ]
