"""Officers: what was used behind a lot, harvests against an interval, label data and bars of the office."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories.batches import kg, make_harvest
from tests.factories.cultivation import make_barred, make_label, make_use
from tests.factories.producers import COUNTY, make_producer, make_unit
from trace.kernel.actor import Role
from trace.rooms.batches import queries as batches
from trace.rooms.batches.services import SourceLine, stop_own
from trace.rooms.cultivation import queries

ENGLISH = {"Accept-Language": "en"}


def text_of(answer) -> str:
    return answer.get_data(as_text=True)


@pytest.fixture
def early(work):
    producer = make_producer(work)
    unit = make_unit(work, producer)
    work.session.flush()
    make_use(work, producer, unit, date(2026, 7, 10), ingredients="高效氯氟氰菊酯")
    line = SourceLine(quantity=kg(10), unit_id=unit.id)
    made = make_harvest(work, producer, lines=[line])
    work.session.commit()
    return made


@pytest.fixture
def officer(client_as):
    return client_as(Role.AGRICULTURE_OFFICER, division=COUNTY)


def breach_of(work, batch):
    return batches.restrictions_on(work, [batch.id])[0].restriction


def test_the_lot_shows_what_was_used_on_its_land(officer, early):
    page = text_of(officer.get(f"/officer/lots/{early.id}"))
    assert "安全间隔期未满" in page
    assert "作出处理决定" in page
    section = text_of(officer.get(f"/officer/lots/{early.id}/growing"))
    assert "示例菊酯（2.5%水乳剂）" in section
    assert "60 毫升/亩" in section


def test_a_breach_is_listed_and_released_with_the_offices_grounds(officer, work, early):
    held = breach_of(work, early)
    address = f"/officer/breaches/{held.id}"
    listed = text_of(officer.get("/officer/breaches?state=open_breach"))
    assert early.lot in listed
    assert "2026年7月24日起方可采收" in listed
    assert early.lot not in text_of(officer.get("/officer/breaches?state=cleared_breach"))
    assert early.lot in text_of(officer.get(f"/officer/breaches?text={early.lot}"))
    assert "高效氯氟氰菊酯" in text_of(officer.get(address))

    assert officer.post(address, data={"reason": ""}).status_code == 422
    officer.post(address, data={"reason": "复检合格，准予销售"})

    work.session.refresh(held)
    assert held.lift_reason == "复检合格，准予销售"
    assert "复检合格" in text_of(officer.get(address))
    assert early.lot in text_of(officer.get("/officer/breaches?state=cleared_breach"))


def test_a_laboratory_reads_and_decides_nothing(client_as, work, early):
    lab = client_as(Role.LAB, division=COUNTY)
    held = breach_of(work, early)

    assert "解除限制" not in text_of(lab.get(f"/officer/breaches/{held.id}"))
    assert lab.post(f"/officer/breaches/{held.id}", data={"reason": "合格"}).status_code == 403


def test_other_restrictions_are_no_breach(officer, work, early):
    stop = stop_own(work, batch_id=early.id, reason="自查")
    work.session.commit()

    assert officer.get(f"/officer/breaches/{stop.id}").status_code == 404


def test_the_office_enters_label_data_for_its_division(officer, client_as, work):
    sent = {
        "name": "示例唑",
        "formulation": "43%悬浮剂",
        "crop": "黄桃",
        "interval_days": "28",
        "division": COUNTY,
    }
    assert officer.post("/officer/input-labels/new", data=sent | {"crop": ""}).status_code == 422
    assert (
        officer.post("/officer/input-labels/new", data=sent | {"division": "430225"}).status_code
        == 403
    )
    officer.post("/officer/input-labels/new", data=sent)

    (label,) = queries.list_labels(work)
    assert (label.division, label.interval_days) == (COUNTY, 28)
    listed = text_of(officer.get("/officer/input-labels", headers=ENGLISH))
    assert "示例唑" in listed
    assert "Enter a label" in listed
    assert "Enter a label" not in text_of(
        client_as(Role.MARKET_OFFICER, division=COUNTY).get(
            "/officer/input-labels", headers=ENGLISH
        )
    )
    officer.post(f"/officer/input-labels/{label.id}/withdraw")
    work.session.refresh(label)
    assert not label.is_in_force
    again = officer.post(f"/officer/input-labels/{label.id}/withdraw", follow_redirects=True)
    assert "已停用" in text_of(again)
    assert "已于2026年7月18日停用" in text_of(officer.get(f"/officer/input-labels/{label.id}"))


def test_a_producers_own_label_is_not_the_offices(officer, work):
    own = make_label(work, make_producer(work))
    work.session.commit()

    assert officer.get(f"/officer/input-labels/{own.id}").status_code == 404


def test_the_office_keeps_the_list_of_barred_inputs(officer, work):
    sent = {
        "name": "示例磷",
        "commodities": ["fruit", "vegetable"],
        "from_on": "2026-01-01",
        "source": "示例公告第2号",
        "division": COUNTY,
    }
    assert officer.post("/officer/barred-inputs/new", data=sent | {"source": ""}).status_code == 422
    officer.post("/officer/barred-inputs/new", data=sent)

    (barred,) = queries.list_barred(work)
    everywhere = make_barred(work, "示例砜")
    work.session.commit()
    assert barred.commodities == ["fruit", "vegetable"]
    listed = text_of(officer.get("/officer/barred-inputs"))
    assert "示例公告第2号" in listed
    assert "所有作物" in listed
    shown = text_of(officer.get(f"/officer/barred-inputs/{barred.id}"))
    assert "停用" in shown
    assert "确认停用" not in text_of(officer.get(f"/officer/barred-inputs/{everywhere.id}"))
    officer.post(f"/officer/barred-inputs/{barred.id}/withdraw")
    work.session.refresh(barred)
    assert barred.withdrawn_at is not None
    again = officer.post(f"/officer/barred-inputs/{barred.id}/withdraw", follow_redirects=True)
    assert "已停用" in text_of(again)
