"""A cooperative records arrivals, takes a wrong one back, and sees how long its deliveries took."""

from __future__ import annotations

import pytest

from tests.factories.transport import make_sent
from trace.kernel.actor import Role
from trace.rooms.transport import queries


@pytest.fixture
def sent(work):
    made = make_sent(work)
    work.session.commit()
    return made


@pytest.fixture
def clerk(client_as, sent):
    return client_as(Role.PRODUCER_CLERK, organisation_id=sent.producer_id)


def text_of(answer):
    return answer.get_data(as_text=True)


FORM = {"stop": "village", "at": "2026-07-14T09:30", "receiver": "王站长", "proof": "signed"}


def test_an_arrival_is_recorded_as_the_clock_in_china_shows(clerk, sent, work):
    address = f"/producer/dispatches/{sent.id}/arrivals"
    assert "王站长" not in text_of(clerk.get(address))

    answer = clerk.post(address, data=FORM)

    assert answer.status_code == 302
    (arrival,) = queries.arrivals_of(work, sent.id)
    assert arrival.arrived_at.isoformat() == "2026-07-14T01:30:00+00:00"
    page = text_of(clerk.get(f"/producer/dispatches/{sent.id}"))
    assert "王站长" in page
    assert "县到村: 23.5 小时" in text_of(clerk.get("/producer/deliveries"))


def test_what_was_typed_stays_when_the_time_cannot_be(clerk, sent):
    address = f"/producer/dispatches/{sent.id}/arrivals"

    answer = clerk.post(address, data=FORM | {"at": "2026-07-01T09:30"})

    assert answer.status_code == 422
    assert "到达时间不可能更早" in text_of(answer)
    assert "王站长" in text_of(answer)


def test_a_wrong_arrival_is_taken_back_with_the_reason(clerk, sent, work):
    clerk.post(f"/producer/dispatches/{sent.id}/arrivals", data=FORM)
    (arrival,) = queries.arrivals_of(work, sent.id)
    address = f"/producer/arrivals/{arrival.id}/take-back"
    assert "王站长" in text_of(clerk.get(address))
    assert clerk.post(address, data={}).status_code == 422

    assert clerk.post(address, data={"reason": "日期录错"}).status_code == 302

    page = text_of(clerk.get(f"/producer/dispatches/{sent.id}"))
    assert "已撤回" in page
    assert "日期录错" in page
    assert "此前已撤回" in text_of(clerk.post(address, data={"reason": "再次"}))


def test_others_dispatches_are_not_ones_own(client_as, sent):
    stranger = client_as(Role.PRODUCER_CLERK)

    assert stranger.get(f"/producer/dispatches/{sent.id}/arrivals").status_code == 403
    assert stranger.post(f"/producer/dispatches/{sent.id}/arrivals", data=FORM).status_code == 403
