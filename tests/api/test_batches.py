"""Batches through the interface alone."""

from __future__ import annotations

import io

import pytest

from tests.factories.batches import kg, make_bought_in, make_harvest, make_process
from tests.factories.producers import make_producer, make_unit
from tests.factories.products import make_packed_product, make_product
from trace.kernel.actor import Role
from trace.rooms.batches import queries, services

BASE = "/api/v1/batches"


@pytest.fixture
def producer(work):
    """An approved cooperative."""
    return make_producer(work)


@pytest.fixture
def api(client_as, producer):
    """Send JSON with the token of the producer's clerk; return status and JSON."""
    clerk = client_as(Role.PRODUCER_CLERK, organisation_id=producer.id)
    headers = {"Authorization": f"Bearer {clerk.token()}", "Accept-Language": "en"}

    def send(method: str, path: str, **options):
        extra = options.pop("headers", {})
        answer = clerk.open(path, method=method, headers=headers | extra, **options)
        return answer.status_code, answer.get_json(force=True)

    return send


def test_a_day_goes_through_the_interface(work, producer, api):
    product, boxes = make_product(work, producer), make_packed_product(work, producer)
    unit = make_unit(work, producer)
    work.session.flush()
    line = {"unit_id": unit.id, "quantity": {"value": "100", "unit": "kg"}, "price": "6.50"}
    entry = {"producer_id": producer.id, "product_id": product.id, "on": "2026-07-18"}

    status, harvest = api("POST", f"{BASE}/harvests", json={**entry, "lines": [line]})
    assert (status, harvest["lot"]) == (201, "26071801")
    status, _intake = api(
        "POST",
        f"{BASE}/intakes",
        json={**entry, "lines": [{"unit_id": unit.id, "quantity": "2 kg"}]},
    )
    assert status == 422  # the unit has no member, the line names none
    purchase = {**entry, "quantity": "5 kg", "supplier_name": "示例批发市场"}
    assert api("POST", f"{BASE}/purchases", json=purchase)[0] == 201
    status, packed = api(
        "POST",
        f"{BASE}/processes",
        json={
            "producer_id": producer.id,
            "kind": "packing",
            "on": "2026-07-18",
            "inputs": [{"batch_id": harvest["id"], "quantity": "50 kg"}],
            "outputs": [{"product_id": boxes.id, "quantity": "20 piece", "lot": "A-1"}],
        },
    )
    assert (status, packed[0]["produced"]) == (201, {"value": "50", "unit": "kg"})

    here = f"{BASE}/{packed[0]['id']}"
    status, detail = api("GET", here)
    assert detail["sources"][0]["production_unit_id"] == unit.id
    assert (detail["sources"][0]["share"], detail["lot"]) == (1.0, "A-1")
    assert detail["product"]["code"] == boxes.code
    amount = {"quantity": "2.5 kg", "on": "2026-07-18", "reason": "破损"}
    assert api("POST", f"{here}/losses", json=amount)[0] == 201
    assert api("POST", f"{here}/own-uses", json=amount)[0] == 201
    status, _refusal = api("POST", f"{here}/corrections", json={**amount, "on": None})
    assert status == 422
    correction = {"quantity": "55 kg", "reason": "复称"}
    assert api("POST", f"{here}/corrections", json=correction)[1]["remaining"]["value"] == "50"
    kinds = [each["kind"] for each in api("GET", f"{here}/ledger")[1]["items"]]
    assert sorted(kinds) == ["corrected", "lost", "own_use", "produced"]
    first = api("GET", f"{here}/ledger?page_size=3")[1]
    second = api("GET", f"{here}/ledger?page_size=3&cursor={first['next_cursor']}")[1]
    assert [each["kind"] for each in first["items"] + second["items"]] == kinds
    assert (len(first["items"]), second["next_cursor"]) == (3, None)
    stock = api("GET", f"{BASE}/stock?producer_id={producer.id}")[1]["items"]
    assert {line["product"]["name"] for line in stock} == {"黄桃", "黄桃礼盒"}


def test_a_dispatch_is_booked_listed_and_read(work, producer, api):
    harvest = make_harvest(work, producer, quantity=kg(100))
    order = {
        "producer_id": producer.id,
        "lines": [{"batch_id": harvest.id, "quantity": "40 kg"}],
        "buyer": "示例超市",
        "buyer_phone": "13900000000",
        "plate_or_waybill": "赣C12345",
        "destination": "南昌市示例路1号",
        "at": "2026-07-18T09:00:00+08:00",
    }

    status, sent = api("POST", "/api/v1/dispatches/", json=order)

    assert (status, sent["lines"][0]["quantity"]["value"]) == (201, "40")
    listed = api("GET", f"/api/v1/dispatches/?producer_id={producer.id}&text=超市")[1]
    assert [each["id"] for each in listed["items"]] == [sent["id"]]
    assert api("GET", f"/api/v1/dispatches/{sent['id']}")[1]["lines"][0]["lot"] == harvest.lot
    order["lines"][0]["quantity"] = "61 kg"
    status, refusal = api("POST", "/api/v1/dispatches/", json=order)
    assert (status, refusal["type"].rsplit("/", 1)[-1]) == (409, "batch-not-enough-left")
    assert "only 60 kg is left" in refusal["detail"]


def test_an_entry_sent_twice_under_one_key_is_booked_once(work, producer, api):
    product, unit = make_product(work, producer), make_unit(work, producer)
    work.session.flush()
    entry = {
        "producer_id": producer.id,
        "product_id": product.id,
        "on": "2026-07-18",
        "lines": [{"unit_id": unit.id, "quantity": "1 kg"}],
    }
    key = {"headers": {"Idempotency-Key": "harvest-2026-07-18-1"}}

    first = api("POST", f"{BASE}/harvests", json=entry, **key)
    second = api("POST", f"{BASE}/harvests", json=entry, **key)

    assert first == second
    assert len(queries.list_batches(work, producer_id=producer.id)) == 1


def test_stops_are_placed_and_lifted_and_shown_with_the_batch(work, producer, api):
    harvest = make_harvest(work, producer)

    status, stop = api("POST", f"{BASE}/{harvest.id}/own-stops", json={"reason": "自查"})
    shown = api("GET", f"{BASE}/{harvest.id}")[1]["restrictions"]
    lifted = api("POST", f"{BASE}/own-stops/{stop['id']}/lift", json={"reason": "排除"})

    assert (status, shown[0]["kind"], shown[0]["lifted_at"]) == (201, "own_stop", None)
    assert lifted[0] == 200
    assert lifted[1]["lifted_at"]


def test_the_graph_keeps_other_peoples_books_closed(work, producer, api):
    harvest = make_harvest(work, producer, quantity=kg(100))
    sorted_out = make_process(work, [harvest])
    services.dispatch_goods(
        work,
        producer_id=producer.id,
        lines=[services.GoodsLine(batch_id=sorted_out.id, quantity=kg(10))],
        buyer="下家",
        buyer_phone="13900000000",
        plate_or_waybill="1",
        destination="x",
        at=work.now,
    )
    bought = make_bought_in(work, make_producer(work), from_batch_id=sorted_out.id)

    status, graph = api("GET", f"{BASE}/{harvest.id}/graph")

    assert [each["batch"]["id"] for each in graph["descendants"]] == [sorted_out.id]
    assert (status, graph["hidden_count"]) == (200, 1)
    assert api("GET", f"{BASE}/{bought.id}")[0] == 403


def test_events_come_as_an_epcis_document(work, producer, api):
    harvest = make_harvest(work, producer)

    status, document = api("GET", f"{BASE}/{harvest.id}/events")

    assert (status, document["type"]) == (200, "EPCISDocument")
    assert document["epcisBody"]["eventList"][0]["bizStep"].endswith("harvesting")


def test_a_file_is_sent_as_a_form(work, producer, api):
    harvest = make_harvest(work, producer)
    here = f"{BASE}/{harvest.id}/files"

    file = {"file": (io.BytesIO(b"%PDF-1.7"), "note.pdf"), "caption": "收购单"}
    assert api("POST", here, data=file)[0] == 201
    assert api("POST", here, data={"caption": "x"})[0] == 422

    assert [each.caption for each in queries.files_of(work, harvest.id)] == ["收购单"]


def test_lists_ask_for_rights_and_say_what_is_wrong(work, producer, api, client):
    make_harvest(work, producer)
    make_harvest(work)

    assert len(api("GET", f"{BASE}/")[1]["items"]) == 1
    assert api("GET", f"{BASE}/?kind=harvest&with_remaining=true")[0] == 200
    assert api("GET", f"{BASE}/?kind=dance")[0] == 422
    assert api("GET", f"{BASE}/?page_size=0")[0] == 422
    assert client.get(f"{BASE}/").status_code == 401
    assert client.post(f"{BASE}/harvests", json={}).status_code in (401, 422)
