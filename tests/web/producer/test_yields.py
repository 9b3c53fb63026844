"""The producer sees what waits and what to do, counts its stock, and reads the statement of a batch."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.factories.batches import kg, make_harvest, make_process
from tests.factories.producers import make_producer
from tests.factories.yields import make_over_ceiling, make_recipe
from trace.kernel.actor import Role
from trace.rooms.batches import queries, services
from trace.rooms.batches.rules import BatchKind


@pytest.fixture
def producer(work):
    """An approved cooperative."""
    return make_producer(work)


@pytest.fixture
def clerk(client_as, producer):
    """Its clerk's browser."""
    return client_as(Role.PRODUCER_CLERK, organisation_id=producer.id)


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.get_data(as_text=True))


def test_a_batch_says_why_it_waits_and_what_to_do(work, producer, clerk):
    batch, unit, _product = make_over_ceiling(work, producer)
    work.session.commit()

    page = text_of(clerk.get(f"/producer/batches/{batch.id}"))

    assert f"{unit.name}（{unit.code}，12.5 亩，确权）在2026产季累计 1,200 千克" in page
    assert "产量上限为 1,000 千克（黄桃产量上限（示例） 第 1 版）" in page
    assert "请乡镇对该生产单元测产" in page
    english = text_of(clerk.get(f"/producer/batches/{batch.id}?lang=en"))
    assert "yielded 1,200 kg in the season 2026; its ceiling is 1,000 kg" in english


def test_one_list_holds_all_that_waits(work, producer, clerk):
    batch, _unit, _product = make_over_ceiling(work, producer)
    make_over_ceiling(work, make_producer(work))
    (found,) = queries.findings_of(work, [batch.id])
    work.session.commit()

    page = text_of(clerk.get("/producer/yield-checks"))

    assert page.count("超过产量上限") == 1
    assert f"/producer/yield-checks/{found.id}" in page
    assert batch.lot in clerk.get("/producer/yield-checks?format=csv").get_data(as_text=True)
    one = text_of(clerk.get(f"/producer/yield-checks/{found.id}"))
    assert "待复核" in one
    assert f"/producer/batches/{batch.id}/correction" in one


def test_another_producers_findings_do_not_open(work, clerk):
    batch, _unit, _product = make_over_ceiling(work, make_producer(work))
    (found,) = queries.findings_of(work, [batch.id])
    work.session.commit()

    assert clerk.get(f"/producer/yield-checks/{found.id}").status_code == 403


def test_a_loss_below_the_band_is_explained_on_its_page(work, producer, clerk):
    make_recipe(work)
    harvest = make_harvest(work, producer, quantity=kg(100))
    batch = make_process(work, [harvest], kind=BatchKind.PROCESSING, quantity=kg(5))
    (found,) = queries.findings_of(work, [batch.id])
    work.session.commit()
    assert "说明差异" in text_of(clerk.get(f"/producer/batches/{batch.id}"))
    address = f"/producer/yield-checks/{found.id}"
    assert clerk.post(address, data={"text": ""}).status_code == 422

    answer = clerk.post(address, data={"text": "烘干机故障"})

    assert answer.status_code == 302
    assert "烘干机故障" in text_of(clerk.get(address))
    assert "烘干机故障" in text_of(clerk.get(f"/producer/batches/{batch.id}"))


def test_stock_is_taken_from_the_batchs_page(work, producer, clerk):
    batch = make_harvest(work, producer, quantity=kg(100))
    work.session.commit()
    address = f"/producer/batches/{batch.id}/stock-take"
    assert "实盘数量" in text_of(clerk.get(address))
    given = {"counted.value": "0", "counted.unit": "kg", "on": "2026-07-18", "reason": "清仓"}
    wrong = clerk.post(address, data=given | {"counted.value": "很多"})
    assert wrong.status_code == 422
    assert "很多" in text_of(wrong)

    answer = clerk.post(address, data=given)

    assert answer.status_code == 302
    assert queries.get_batch(work, batch.id).remaining_base == 0
    assert "盘点" in text_of(clerk.get(f"/producer/batches/{batch.id}"))


def test_the_statement_shows_any_day_and_goes_out_as_a_file(work, producer, clerk):
    batch = make_harvest(work, producer, quantity=kg(100), on=work.today - timedelta(days=5))
    services.record_loss(
        work,
        batch_id=batch.id,
        quantity=kg(40),
        on=work.today - timedelta(days=2),
        reason="霜冻",
    )
    work.session.commit()
    address = f"/producer/batches/{batch.id}/statement"

    today = text_of(clerk.get(address))
    before = text_of(clerk.get(f"{address}?on=2026-07-14"))

    assert all(part in today for part in ("霜冻", "60 千克", "账实相符"))
    assert "霜冻" not in before
    assert "100 千克" in before
    rows = clerk.get(f"{address}?format=csv").get_data(as_text=True).splitlines()
    assert len(rows) == 3
    assert rows[2].split(",")[1:4] == ["损耗", "'-40 千克", "60 千克"]
    assert clerk.get(f"{address}?format=xlsx").data[:2] == b"PK"
    assert clerk.get(f"{address}?on=someday").status_code == 200
    stranger = make_harvest(work, make_producer(work))
    work.session.commit()
    assert clerk.get(f"/producer/batches/{stranger.id}/statement").status_code == 403
