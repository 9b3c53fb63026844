"""Lineage on the officers' pages: from a code to tree, drawing, table and files, within a page's statements."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from tests.factories.batches import (
    kg,
    make_dispatch,
    make_harvest,
    make_packing_batch,
    make_process,
)
from tests.factories.labels import make_pre_printed_run
from tests.factories.producers import make_premises, make_producer
from tests.factories.testing import make_failure, make_report
from tests.rooms.scanning.scans import code_of
from trace.kernel.actor import Role
from trace.rooms.batches.services import lift_own_stop, stop_own
from trace.web import lineage_pages
from trace.web.lineage_pages import fitted


def text_of(response) -> str:
    assert response.status_code == 200, response.text[:3000]
    return response.text


@pytest.fixture
def goods(work):
    """Two harvests in one sorted batch, packed and sent off; one harvest is stopped."""
    producer = make_producer(work)
    first = make_harvest(work, producer, quantity=kg(100))
    second = make_harvest(work, producer, first.product, quantity=kg(900))
    mixed = make_process(work, [first, second])
    store = make_premises(work, producer, name="示例包装间")
    work.session.flush()
    packed = make_packing_batch(work, producer, source=mixed, packs=200, premises_id=store.id)
    make_dispatch(work, packed, quantity=kg(250), buyer="示例商行丙")
    make_report(work, mixed)
    stop_own(work, batch_id=second.id, reason="自查")
    work.session.commit()
    return [first, second, mixed, packed]


def test_a_label_leads_to_the_lineage_of_its_batch(officer, stall):
    found = officer.get("/officer/lineage", query_string={"code": stall.uri})

    assert found.headers["Location"] == f"/officer/lineage?batch_id={stall.batch_id}"
    page = text_of(officer.get(found.headers["Location"]))
    assert stall.packed.batch.lot in page
    assert f'href="/officer/lots/{stall.batch_id}"' in page


def test_a_lineage_is_a_tree_a_drawing_and_a_table_within_twelve_statements(
    officer, goods, counted
):
    first, _second, mixed, _packed = goods

    with counted():
        page = text_of(officer.get(f"/officer/lineage?batch_id={mixed.id}"))

    tree = page[page.index('class="tree"') : page.index("<svg")]
    for batch in goods:
        assert f'href="/officer/lots/{batch.id}"' in tree
        assert f'id="n{batch.id}"' in page
    assert "投入 900 千克" in tree
    assert "示例商行丙" in tree
    assert page.count("drawn-box is-held") == 3
    assert f'id="n{first.id}" class="drawn-box is-plain"' in page
    assert 'class="drawn-box is-held is-start"' in page
    assert page.count("drawn-line") == 3
    assert "检验合格" in page
    assert "由生产主体暂停" in page or "自行暂停销售" in page


def test_filters_folds_steps_and_order_come_from_the_address(officer, goods):
    first, second, mixed, packed = goods
    address = f"/officer/lineage?batch_id={mixed.id}"

    held = text_of(officer.get(f"{address}&held=free&view=table"))
    folded = text_of(officer.get(f"/officer/lineage?batch_id={first.id}&fold={mixed.id}"))
    near = text_of(officer.get(f"/officer/lineage?batch_id={first.id}&steps=1"))
    sorted_ = text_of(officer.get(f"{address}&sort=lot&downwards=1"))
    odd = text_of(officer.get(f"{address}&sort=x&steps=x&kind=x&page=9&direction=x&fold=x&since=x"))

    assert f'id="n{first.id}"' in held
    assert f'id="n{second.id}"' not in held
    assert "view-table" in held
    assert f'id="n{packed.id}"' not in folded
    assert "+1" in folded
    assert "谱系在这 1 个环节之外还有延续" in near
    table = sorted_[sorted_.index("<tbody") :]
    lots = re.findall(r">[^<]* ([0-9]{8})</a></td>", table)
    assert lots == sorted(lots, reverse=True)
    assert f'id="n{packed.id}"' in odd


def test_a_table_of_many_batches_has_pages_and_a_tree_of_too_many_is_left_out(
    officer, goods, monkeypatch
):
    monkeypatch.setattr(lineage_pages, "ROWS", 3)
    monkeypatch.setattr(lineage_pages, "MAX_TREE", 3)
    monkeypatch.setattr(lineage_pages.rules, "MAX_DRAWN", 3)
    address = f"/officer/lineage?batch_id={goods[0].id}"

    first = text_of(officer.get(address.replace(str(goods[0].id), str(goods[2].id))))
    second = text_of(officer.get(f"/officer/lineage?batch_id={goods[2].id}&page=2"))

    assert "1 / 2" in first
    assert 'rel="next"' in first
    assert "<svg" not in first
    assert "批次太多，树形难以阅读" in first
    assert "超过 3 个批次" in first
    assert "2 / 2" in second


def test_the_table_goes_out_as_csv_and_workbook_and_the_steps_as_a_sortable_sheet(
    officer, work, goods
):
    first, second, mixed, packed = goods
    make_failure(work, packed)
    work.session.commit()
    address = f"/officer/lineage?batch_id={mixed.id}"

    rows = list(csv.reader(io.StringIO(officer.get(f"{address}&format=csv").data.decode()[1:])))
    book = load_workbook(io.BytesIO(officer.get(f"{address}&format=xlsx").data))
    sheet = load_workbook(io.BytesIO(officer.get(f"{address}&format=sheet").data)).active

    assert [row[1] for row in rows[1:]] == [b.lot for b in (first, second, mixed, packed)]
    assert book.active.max_row == 5
    facts = list(sheet.iter_rows(values_only=True))
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:Y{len(facts)}"
    days = [row[0].date() for row in facts[1:]]
    assert days == sorted(days)
    used = [row for row in facts[1:] if row[6] == second.lot]
    assert [(row[2], row[4]) for row in used] == [(mixed.lot, 900)]
    (sent,) = [row for row in facts[1:] if row[10] == "示例商行丙"]
    assert sent[4] == 250
    assert any(row[9] == "示例包装间" for row in facts[1:])
    told = {row[1] for row in facts[1:]}
    assert {"检验：不合格", "检验：合格", "出库"} <= told


def test_a_stop_that_was_lifted_stands_in_the_sheet_twice(officer, work, goods):
    stop = stop_own(work, batch_id=goods[0].id, reason="复查")
    lift_own_stop(work, restriction_id=stop.id, reason="排除")
    work.session.commit()

    answer = officer.get(f"/officer/lineage?batch_id={goods[0].id}&format=sheet")

    told = [row[1].value for row in load_workbook(io.BytesIO(answer.data)).active.iter_rows()]
    assert sum("解除" in str(what) for what in told) == 1


def test_the_events_go_out_as_an_epcis_document(officer, goods):
    answer = officer.get(f"/officer/lineage?batch_id={goods[2].id}&format=epcis")

    document = json.loads(answer.data)
    assert answer.mimetype == "application/ld+json"
    assert document["type"] == "EPCISDocument"
    assert len(document["epcisBody"]["eventList"]) >= 5


def test_premises_and_a_period_start_a_lineage(officer, goods, counted):
    packed = goods[3]
    day = packed.made_on
    home = text_of(officer.get("/officer/lineage?code=示例包装间"))
    form = text_of(officer.get(f"/officer/lineage?premises_id={packed.premises_id}"))
    address = f"/officer/lineage?premises_id={packed.premises_id}"

    with counted():
        page = text_of(officer.get(f"{address}&since={day}&until={day}"))
    empty = text_of(officer.get(f"{address}&since=2020-01-01&until=2020-01-02"))
    endless = officer.get(f"{address}&since=2020-01-01&until=2026-01-02")

    assert f"premises_id={packed.premises_id}" in home
    assert f'value="{(day + timedelta(days=1)).isoformat()}"' in form
    assert f'id="n{packed.id}" class="drawn-box is-held is-start"' in page
    assert "没有在此处生产" in empty
    assert endless.status_code == 422


def test_what_is_not_found_is_said(officer, work, stall):
    run = make_pre_printed_run(work, stall.packed)
    work.session.commit()

    def told(code: str) -> str:
        return text_of(officer.get("/officer/lineage", query_string={"code": code}))

    assert "您可查阅的范围内没有" in told("没有这个批号")
    assert "尚未绑定批次" in told(code_of(work, run).serial)
    assert 'role="search"' in text_of(officer.get("/officer/lineage"))


def test_a_pack_of_another_county_leads_nowhere(client_as, work, stall):
    stranger = client_as(Role.MARKET_OFFICER, division="500237")

    page = text_of(stranger.get("/officer/lineage", query_string={"code": stall.uri}))

    assert "账" in page
    assert stall.packed.product.name not in page
    assert str(stall.batch_id) not in re.findall(r"batch_id=(\d+)", page)
    assert stranger.get(f"/officer/lineage?batch_id={stall.batch_id}").status_code == 403


def test_several_lots_of_one_number_are_a_choice(officer, work):
    producers = [make_producer(work), make_producer(work)]
    made = [make_harvest(work, producer, lot="SAME-1") for producer in producers]
    work.session.commit()

    page = text_of(officer.get("/officer/lineage?code=same-1"))

    for batch in made:
        assert f"/officer/lineage?batch_id={batch.id}" in page


def test_a_long_name_is_cut_to_its_box():
    assert fitted("万载好物礼盒（百合粉+有机大米）").endswith("…")
    assert fitted("百合粉") == "百合粉"
    assert fitted("a-very-long-latin-name-of-a-product").endswith("…")
