"""Officers see what lay outside the limits in their area, drawn and as a file."""

from __future__ import annotations

import pytest

from tests.factories.batches import make_harvest
from tests.factories.producers import COUNTY
from tests.factories.transport import make_readings, make_sent
from tests.factories.videos import a_video
from trace.kernel.actor import Role
from trace.kernel.uploads import Upload
from trace.rooms.batches.services import attach_file
from trace.rooms.transport.services import acknowledge_breach


@pytest.fixture
def series(work):
    made = make_readings(work, make_sent(work))
    work.session.commit()
    return made


def text_of(answer):
    return answer.get_data(as_text=True)


def test_a_breach_leads_to_its_readings_and_back_to_the_dispatch(client_as, series, counted):
    officer = client_as(Role.MARKET_OFFICER, division=COUNTY)
    listed = text_of(officer.get("/officer/cold-chain"))
    assert f"/officer/readings/{series.id}" in listed
    assert "9 °C" in listed

    with counted():
        page = text_of(officer.get(f"/officer/readings/{series.id}"))

    assert f"/officer/dispatches/{series.dispatch_id}" in page
    assert 'class="chart-limit"' in page
    assert "示例标准" in page
    assert "/take-back" not in page
    assert "/acknowledge" not in page
    assert str(series.id) in text_of(officer.get(f"/officer/dispatches/{series.dispatch_id}"))


def test_what_the_producer_said_stands_beside_the_breach(client_as, series, work):
    acknowledge_breach(work, breach_id=series.breaches[0].id, comment="箱门未关")
    work.session.commit()
    officer = client_as(Role.AGRICULTURE_OFFICER, division=COUNTY)

    assert "箱门未关" in text_of(officer.get("/officer/cold-chain"))
    assert "箱门未关" in text_of(officer.get(f"/officer/readings/{series.id}"))
    assert "箱门未关" in text_of(officer.get("/officer/cold-chain?format=csv"))


def test_officers_see_what_the_producer_keeps_with_a_batch(client_as, work):
    batch = make_harvest(work)
    attach_file(work, batch_id=batch.id, upload=Upload("v.mp4", a_video()), caption="装车过程")
    work.session.commit()
    officer = client_as(Role.MARKET_OFFICER, division=COUNTY)
    stranger = client_as(Role.MARKET_OFFICER, division="360921")

    page = text_of(officer.get(f"/officer/lots/{batch.id}/pictures"))

    assert "<video controls" in page
    assert "装车过程" in page
    assert f"/officer/lots/{batch.id}/pictures" in text_of(officer.get(f"/officer/lots/{batch.id}"))
    assert stranger.get(f"/officer/lots/{batch.id}/pictures").status_code == 403


def test_another_countys_officer_sees_none_of_it(client_as, series):
    stranger = client_as(Role.MARKET_OFFICER, division="360921")

    assert f"/officer/readings/{series.id}" not in text_of(stranger.get("/officer/cold-chain"))
    assert stranger.get(f"/officer/readings/{series.id}").status_code == 403
