"""Lineage for systems: the same pictures as pages show, as a graph, as events, as a sheet."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from tests.factories.batches import (
    kg,
    make_bought_in,
    make_dispatch,
    make_harvest,
    make_packing_batch,
    make_process,
)
from tests.factories.labels import make_activated_run, make_packed, make_pre_printed_run
from tests.factories.producers import make_producer
from tests.factories.testing import make_report
from tests.rooms.scanning.scans import code_of
from trace.kernel.actor import Role
from trace.rooms.batches.services import stop_own


@pytest.fixture
def ask(client_as):
    """Return an asker of the interface in somebody's name."""

    def make(role, **place):
        client = client_as(role, **place)
        headers = {"Authorization": f"Bearer {client.token()}"}
        return lambda path, **query: client.get(
            f"/api/v1/lineage{path}", query_string=query, headers=headers
        )

    return make


@pytest.fixture
def goods(work):
    harvest = make_harvest(work, quantity=kg(500))
    sorted_ = make_process(work, [harvest])
    packed = make_packing_batch(work, source=sorted_, packs=20)
    make_dispatch(work, packed, quantity=kg(25))
    make_report(work, sorted_)
    stop_own(work, batch_id=harvest.id, reason="自查")
    work.session.commit()
    return [harvest, sorted_, packed]


def test_a_lineage_is_answered_as_nodes_and_edges(ask, goods):
    harvest, sorted_, packed = goods

    found = ask(Role.MARKET_OFFICER)("/", batch_id=sorted_.id).json

    assert [(n["id"], n["depth"]) for n in found["nodes"]] == [
        (harvest.id, -1),
        (sorted_.id, 0),
        (packed.id, 1),
    ]
    first, middle, last = found["nodes"]
    assert (first["kind"], first["produced"]) == ("harvest", {"value": "500", "unit": "kg"})
    assert first["sources"][0]["base"] == 500_000_000
    assert middle["tests"][0]["passed"] is True
    assert [r["batch_id"] for r in last["held_by"]] == [harvest.id]
    assert last["sent"][0]["buyer"] == "示例超市"
    assert last["sent_quantity"] == {"value": "25", "unit": "kg"}
    assert found["edges"][0] == {
        "parent": harvest.id,
        "child": sorted_.id,
        "quantity": {"value": "500", "unit": "kg"},
    }
    assert (found["direction"], found["hidden_count"], found["is_cut"]) == ("both", 0, False)


def test_filters_and_steps_narrow_it(ask, goods):
    harvest, sorted_, packed = goods
    officer = ask(Role.MARKET_OFFICER)

    near = officer("/", batch_id=harvest.id, steps=1).json
    kind = officer("/", batch_id=harvest.id, kind="packing").json
    wrong = officer("/", batch_id=harvest.id, steps=0)

    assert ([n["id"] for n in near["nodes"]], near["is_cut"]) == ([harvest.id, sorted_.id], True)
    assert [n["id"] for n in kind["nodes"] if n["is_match"]] == [packed.id]
    assert wrong.status_code == 422


def test_batches_in_closed_books_are_answered_without_anything_in_them(ask, work):
    seller, buyer = make_producer(work), make_producer(work)
    harvest = make_harvest(work, seller, quantity=kg(500))
    make_dispatch(work, harvest, quantity=kg(200))
    bought = make_bought_in(work, buyer, from_batch_id=harvest.id, quantity=kg(100))
    work.session.commit()
    clerk = ask(Role.PRODUCER_CLERK, organisation_id=buyer.id)

    found = clerk("/", batch_id=bought.id).json

    closed = found["nodes"][0]
    assert (closed["id"], closed["is_closed"], found["hidden_count"]) == (harvest.id, True, 1)
    assert not set(closed) & {"lot", "product", "producer", "produced", "made_on", "kind"}
    assert clerk("/", batch_id=harvest.id).status_code == 403


def test_a_code_or_premises_with_a_period_start_it(ask, work):
    packed = make_packed(work)
    run = make_activated_run(work, packed)
    unbound = make_pre_printed_run(work, packed)
    twins = [make_harvest(work, make_producer(work), lot="SAME-1") for _ in range(2)]
    work.session.commit()
    officer, batch = ask(Role.MARKET_OFFICER), packed.batch
    day = batch.made_on.isoformat()

    by_code = officer("/", code=code_of(work, run).serial).json
    by_place = officer("/", premises_id=batch.premises_id, since=day, until=day).json

    for found in (by_code, by_place):
        assert [n["id"] for n in found["nodes"] if n["depth"] == 0] == [batch.id]
    refused = [
        officer("/", code=code_of(work, unbound).serial),
        officer("/", code="没有"),
        officer("/", code=twins[0].lot),
        officer("/"),
        officer("/", premises_id=batch.premises_id),
        officer("/", premises_id=batch.premises_id, since="2020-01-01", until="2020-01-02"),
    ]
    assert {answer.status_code for answer in refused} == {422}
    assert "尚未绑定批次" in str(refused[0].json)


def test_events_and_sheet_go_out(ask, goods):
    officer = ask(Role.AGRICULTURE_OFFICER)

    events = officer("/events", batch_id=goods[0].id)
    sheet = officer("/sheet", batch_id=goods[0].id)

    assert events.content_type == "application/ld+json"
    assert len(events.json["epcisBody"]["eventList"]) >= 4
    assert load_workbook(io.BytesIO(sheet.data)).active.max_row > 5
