"""What a trading partner reads of what it sent: its own events and transmissions, and nobody else's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories.epcis import make_epcis_event
from tests.factories.people import make_organisation, make_person
from tests.factories.traders import make_capture
from trace.kernel.actor import Role
from trace.kernel.errors import MissingPermission, NoSuchRecord
from trace.kernel.permissions import Permission, may_somewhere
from trace.rooms.repository.kinds import Standing
from trace.rooms.repository.models import CapturedEvent
from trace.rooms.repository.queries import sent
from trace.rooms.repository.services.capturing import capture_event
from trace.rooms.repository.services.matching import decline_event

EPC = "urn:epc:id:sgtin:9521234.056789.7001"
LINK = "https://shop.example.org/01/09521234567899/21/7001"


@pytest.fixture
def trader(work):
    """A shop at work."""
    return replace(work, actor=make_person(work, Role.TRADER).actor)


@pytest.fixture
def shop(trader):
    [organisation_id] = trader.actor.organisations(Role.TRADER)
    return organisation_id


def newest(work):
    return work.session.scalars(select(CapturedEvent).order_by(CapturedEvent.id.desc())).first()


def test_what_a_shop_sends_waits_and_it_sees_when_somebody_has_decided(work, trader, shop):
    capture_event(trader, sent=make_epcis_event(epcList=[EPC]), organisation_id=shop)

    [event] = sent.list_sent(trader, shop).items
    assert (event.standing, event.decision) == (Standing.WAITING, None)

    decline_event(work, event_pk=event.id, reason="与本县无关")
    work.session.expire_all()
    [event] = sent.list_sent(trader, shop, standing=Standing.DECLINED).items
    assert event.decision.reason == "与本县无关"
    assert sent.list_sent(trader, shop, standing=Standing.WAITING).items == []


@pytest.mark.parametrize("asked", [EPC, LINK, "7001-event"])
def test_an_event_is_found_by_its_goods_in_any_spelling_and_by_its_id(trader, shop, asked):
    event_id = "urn:example:7001-event"
    capture_event(
        trader, sent=make_epcis_event(epcList=[EPC], eventID=event_id), organisation_id=shop
    )
    capture_event(trader, sent=make_epcis_event(), organisation_id=shop)

    found = sent.list_sent(trader, shop, text=asked).items

    assert [each.event_id for each in found] == [event_id]
    assert [each.epc for each in sent.epcs_of(trader, found[0])] == [
        "https://id.gs1.org/01/09521234567899/21/7001"
    ]


def test_transmissions_with_errors_are_told_apart(work, trader, shop):
    make_capture(work, shop, make_epcis_event())
    wrong = make_capture(work, shop)

    [failed] = sent.list_captures(trader, shop, failed=True).items

    assert (failed.code, failed.event_count, len(failed.errors)) == (wrong.code, 1, 1)
    assert len(sent.list_captures(trader, shop).items) == 2
    later = work.now + timedelta(seconds=1)
    assert sent.list_captures(trader, shop, since=later).items == []
    assert len(sent.list_captures(trader, shop, since=work.now).items) == 2
    [found] = sent.list_captures(trader, shop, text=wrong.code[:6].upper()).items
    assert found.code == wrong.code


def test_another_shops_events_and_transmissions_are_not_there(work, trader, shop):
    other = make_organisation(work, Role.TRADER)
    job = make_capture(work, other)
    event = newest(work)

    with pytest.raises(NoSuchRecord):
        sent.get_sent(trader, shop, event.id)
    with pytest.raises(NoSuchRecord):
        sent.get_capture(trader, shop, job.code)
    for asked in (
        lambda: sent.list_sent(trader, other),
        lambda: sent.get_sent(trader, other, event.id),
        lambda: sent.list_captures(trader, other),
        lambda: sent.get_capture(trader, other, job.code),
    ):
        with pytest.raises(MissingPermission):
            asked()


def test_a_trading_partner_sends_events_and_answers_recalls_and_may_nothing_else(trader):
    held = {each for each in Permission if may_somewhere(trader.actor, each)}

    assert held == {Permission.EVENTS_CAPTURE, Permission.RECALLS_ANSWER}
