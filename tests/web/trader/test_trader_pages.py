"""The pages of a trading partner: what waits, what it sent, recalls to answer."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.factories.batches import kg, make_dispatch, make_harvest
from tests.factories.epcis import make_epcis_event
from tests.factories.people import make_organisation, make_person, open_session
from tests.factories.recalls import make_recall
from tests.factories.traders import make_capture
from trace.http.identity import COOKIE
from trace.kernel.actor import Role
from trace.rooms.accounts.models import Organisation
from trace.rooms.recalls.queries import RecallHolder
from trace.rooms.repository.models import CapturedEvent
from trace.rooms.repository.services.matching import decline_event


@pytest.fixture
def shop(work):
    return make_organisation(work, Role.TRADER)


@pytest.fixture
def trader(client_as, shop):
    return client_as(Role.TRADER, organisation_id=shop)


def test_a_shop_that_sent_nothing_is_told_how(trader):
    for path in ("/trader/", "/trader/events"):
        page = trader.get(path)

        assert page.status_code == 200
        assert "/epcis/capture" in page.text
        assert "/account/tokens" in page.text
    assert "尚无报送记录" in trader.get("/trader/captures").text


def test_a_shop_follows_its_events_until_they_are_decided(work, shop, trader):
    make_capture(work, shop, make_epcis_event())
    event = work.session.scalars(select(CapturedEvent)).one()
    work.session.commit()

    assert "待匹配" in trader.get("/trader/events").text
    assert "无需重复报送" in trader.get(f"/trader/events/{event.id}").text

    decline_event(work, event_pk=event.id, reason="内部盘点")
    work.session.commit()
    assert "内部盘点" in trader.get("/trader/events?standing=declined").text
    page = trader.get(f"/trader/events/{event.id}").text
    assert "内部盘点" in page
    assert "无需重复报送" not in page
    assert "内部盘点" in trader.get("/trader/events?format=csv").text


def test_a_transmission_names_the_event_that_was_wrong(work, shop, trader):
    job = make_capture(work, shop)
    work.session.commit()

    assert f"/trader/captures/{job.code}" in trader.get("/trader/").text
    assert job.code in trader.get("/trader/captures?failed=true").text
    page = trader.get(f"/trader/captures/{job.code}").text

    assert "bizStep" in page
    assert "其余事件已接收" in page
    assert trader.get("/trader/captures/none").status_code == 404


def test_a_shop_answers_the_recall_of_goods_it_got_and_its_inbox_leads_there(work, shop, trader):
    harvest = make_harvest(work, quantity=kg(500))
    name = work.session.get_one(Organisation, shop).name
    make_dispatch(work, harvest, quantity=kg(100), buyer=name)
    recall = make_recall(work, [harvest])
    work.session.flush()
    holder_id = work.session.scalars(
        select(RecallHolder.id).where(RecallHolder.recall_id == recall.id)
    ).one()
    work.session.commit()
    address = f"/trader/recall-messages/{holder_id}"

    assert "待答复" in trader.get("/trader/").text
    assert address in trader.get("/account/inbox").text
    assert recall.number in trader.get("/trader/recall-messages").text
    assert trader.post(address, data={"answer": ""}).status_code == 422
    answered = trader.post(address, data={"answer": "已下架60公斤"}, follow_redirects=True)

    assert "已下架60公斤" in answered.text
    assert "待答复" not in trader.get("/trader/").text


def test_another_shop_reads_none_of_it(app, work, shop):
    job = make_capture(work, shop)
    event = work.session.scalars(select(CapturedEvent)).one()
    stranger = make_person(work, Role.TRADER)
    secret = open_session(work, stranger)
    work.session.commit()
    client = app.test_client()
    client.set_cookie(COOKIE, secret)

    assert client.get(f"/trader/events/{event.id}").status_code == 404
    assert client.get(f"/trader/captures/{job.code}").status_code == 404
    assert job.code not in client.get("/trader/captures").text
