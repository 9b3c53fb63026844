"""Outside parties' events in the browsers of officers and administrators, and by the interface."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories.epcis import make_outside_event
from tests.factories.transport import make_sent
from trace.kernel.actor import Role
from trace.rooms.producers.queries import get_producer
from trace.rooms.transport.models import Arrival


@pytest.fixture
def sent(work):
    return make_sent(work)


@pytest.fixture
def event(work, sent):
    """A shop's receipt of the delivery, seven hours after it left."""
    lot = {"epcClass": sent.lines[0].batch.uri, "quantity": 1.0, "uom": "KGM"}
    found = make_outside_event(
        work,
        epcList=None,
        quantityList=[lot],
        eventTime=(sent.dispatched_at + timedelta(hours=7)).isoformat(),
    )
    work.session.commit()
    return found


def test_an_agriculture_officer_matches_an_event_to_the_producer_it_points_to(
    colleague, work, sent, event, counted
):
    producer = get_producer(work, sent.producer_id)
    address = f"/officer/outside-events/{event.id}"
    with counted():
        listed = colleague.get("/officer/outside-events?standing=waiting")
    assert f'href="{address}"' in listed.text
    assert producer.name in listed.text
    with counted():
        shown = colleague.get(address)
    assert "该主体的批次" in shown.text
    assert f'value="{producer.id}"' in shown.text

    unnamed = colleague.post(address, data={"act": "match", "reason": "核对过送货单"})
    done = colleague.post(address, data={"act": "match", "producer_id": str(producer.id)})

    assert unnamed.status_code == 422
    assert "核对过送货单" in unnamed.text
    assert done.status_code == 302
    with counted():
        after = colleague.get(address)
    assert "已登记到达" in after.text
    assert f"/officer/dispatches/{sent.id}" in after.text
    assert work.session.scalars(select(Arrival)).one().dispatch_id == sent.id
    table = colleague.get("/officer/outside-events?format=csv").get_data().decode("utf-8-sig")
    assert "已匹配主体" in table


def test_an_administrator_declines_an_event_with_a_reason(client_as, event, counted):
    admin = client_as(Role.ADMINISTRATOR)
    address = f"/admin/outside-events/{event.id}"
    with counted():
        assert f'href="{address}"' in admin.get("/admin/outside-events").text

    empty = admin.post(address, data={"act": "decline", "reason": " "})
    sent = admin.post(address, data={"act": "decline", "reason": "收货单位填错了地址"})
    again = admin.post(address, data={"act": "decline", "reason": "再来一次"})

    assert (empty.status_code, sent.status_code) == (422, 302)
    assert again.status_code in (409, 422)
    assert "收货单位填错了地址" in admin.get(address).text


def test_others_have_no_such_page(officer, client_as, event):
    clerk = client_as(Role.PRODUCER_CLERK)

    assert officer.get(f"/officer/outside-events/{event.id}").status_code == 403
    assert clerk.get("/officer/outside-events").status_code == 403


def test_the_interface_lists_matches_and_declines(client_as, work, sent, event):
    client = client_as(Role.AGRICULTURE_OFFICER)
    headers = {"Authorization": f"Bearer {client.token()}"}

    def call(method, path, **options):
        answer = client.open(
            f"/api/v1/outside-events{path}", method=method, headers=headers, **options
        )
        return answer.status_code, answer.json

    status, listed = call("GET", "/?standing=waiting")
    [found] = listed["items"]
    assert (status, found["id"], found["document"]["bizStep"]) == (200, event.id, "receiving")
    assert [each["basis"] for each in found["proposals"]] == ["lot"]
    assert call("GET", "/?standing=own")[0] == 422
    assert call("POST", f"/{event.id}/match", json={})[0] == 422

    status, matched = call("POST", f"/{event.id}/match", json={"producer_id": sent.producer_id})

    assert (status, matched["standing"], matched["decision"]["feed"]) == (
        200,
        "matched",
        "arrival",
    )
    assert call("POST", f"/{event.id}/decline", json={"reason": "有误"})[0] == 409


def test_what_was_matched_its_producer_reads_in_the_repository(client_as, sent, event):
    clerk = client_as(Role.PRODUCER_CLERK, organisation_id=sent.producer_id)
    officer = client_as(Role.AGRICULTURE_OFFICER)
    headers = {"Authorization": f"Bearer {clerk.token()}"}
    address = f"/epcis/events/{event.event_id}"
    assert clerk.get(address, headers=headers).status_code == 404

    officer.post(
        f"/officer/outside-events/{event.id}",
        data={"act": "match", "producer_id": str(sent.producer_id)},
    )

    assert clerk.get(address, headers=headers).status_code == 200
