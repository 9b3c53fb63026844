"""Officers see how long deliveries took, one dispatch with its arrivals, and the whole as a file."""

from __future__ import annotations

import pytest

from tests.factories.producers import COUNTY
from tests.factories.transport import make_arrival, make_sent, make_target
from trace.kernel.actor import Role
from trace.rooms.transport.kinds import Stop


@pytest.fixture
def sent(work):
    made = make_sent(work, destination_division="360922202")
    make_arrival(work, made, stop=Stop.TOWN, hours=5)
    make_arrival(work, made, hours=35.5)
    make_target(work, [{"leg": "county_village", "hours": "36", "wording": "不超过36小时"}])
    work.session.commit()
    return made


@pytest.fixture
def officer(client_as):
    return client_as(Role.MARKET_OFFICER, division=COUNTY)


def text_of(answer):
    return answer.get_data(as_text=True)


def test_the_figures_name_sample_size_target_and_source(officer, sent, counted):
    with counted():
        page = text_of(officer.get("/officer/deliveries"))

    assert "35.5 小时" in page
    assert "县到村" in page
    assert "样本少" in page
    assert "不超过36小时" in page
    assert "1 / 1 · 100.0 %" in page
    assert "示例方案（2022）" in page
    assert f"/officer/dispatches/{sent.id}" in page


def test_a_period_that_cannot_be_is_refused_beside_its_input(officer, sent):
    answer = officer.get("/officer/deliveries?since=2026-07-18&until=2026-07-01")

    assert answer.status_code == 422
    assert "2026-07-18" in text_of(answer)
    assert officer.get("/officer/deliveries?since=soon").status_code == 422


def test_every_leg_is_a_row_of_the_file(officer, sent):
    answer = officer.get("/officer/deliveries?format=csv")

    rows = text_of(answer).strip().splitlines()
    assert len(rows) == 4
    assert "县到乡,5 小时" in rows[1]


def test_a_dispatch_shows_where_it_arrived(officer, sent, counted):
    with counted():
        page = text_of(officer.get(f"/officer/dispatches/{sent.id}"))

    assert "示例站长" in page
    assert "签收单" in page
    assert officer.get("/officer/dispatches/1").status_code == 404


def test_another_countys_officer_sees_none_of_it(client_as, sent):
    stranger = client_as(Role.MARKET_OFFICER, division="360921")

    assert f"/officer/dispatches/{sent.id}" not in text_of(stranger.get("/officer/deliveries"))
    assert stranger.get(f"/officer/dispatches/{sent.id}").status_code == 403
