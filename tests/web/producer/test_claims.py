"""Certifiers' codes and blends in the producer's portal and through the interface."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from tests.conftest import PersonClient
from tests.factories.batches import kg, make_bought_in, make_harvest, make_process
from tests.factories.brands import make_authorisation, make_brand
from tests.factories.certificates import make_certificate
from tests.factories.labels import Packed, make_bound_run, make_exported, make_packed, some_codes
from tests.factories.products import make_product
from trace.kernel.actor import Role
from trace.kernel.work import Work
from trace.rooms.certificates.kinds import Mark
from trace.rooms.labels import imported
from trace.rooms.labels.models import LabelRun


@pytest.fixture
def packed(work: Work) -> Packed:
    """Packs that may claim the organic mark."""
    made = make_packed(work, with_brand=False)
    make_certificate(work, made.producer, [made.product])
    return made


@pytest.fixture
def clerk(client_as: Callable[..., PersonClient], packed: Packed) -> PersonClient:
    """The producer's clerk."""
    return client_as(Role.PRODUCER_CLERK, organisation_id=packed.producer.id)


@pytest.fixture
def run(work: Work, packed: Packed) -> LabelRun:
    """Three labels that claim the organic mark."""
    made = make_bound_run(work, packed, 3, marks=(Mark.ORGANIC,))
    make_exported(work, made)
    work.session.commit()
    return made


def sent(codes: list[str], **more: str) -> dict[str, object]:
    """A list of codes as a browser sends it."""
    return {"file": (io.BytesIO("\n".join(codes).encode()), "有机码.txt"), **more}


def test_a_list_is_handed_in_shown_and_withdrawn(
    work: Work, clerk: PersonClient, run: LabelRun
) -> None:
    address = f"/producer/labels/{run.id}/codes"
    codes = some_codes(3)
    assert address in clerk.get(f"/producer/labels/{run.id}").text
    assert "上传清单" in clerk.get(address).text
    assert clerk.post(address, data={}).status_code == 422
    short = clerk.post(address, data=sent(codes[:2]))
    assert short.status_code == 422
    assert "需要 3 个有机码，清单中有 2 个" in short.text

    assert clerk.post(address, data=sent(codes[:2], first="1", last="2")).status_code == 302
    assert clerk.post(address, data=sent(codes[2:], first="3", last="3")).status_code == 302

    page = clerk.get(address).text
    assert "有机码.txt" in page
    assert "上传清单" not in page
    first = imported.lists_of(work, run.id)[-1]
    withdraw = f"{address}/{first.id}/withdraw"
    assert clerk.post(withdraw, data={"reason": ""}).status_code == 422
    assert clerk.post(withdraw, data={"reason": "传错"}).status_code == 302
    assert "已撤回：传错" in clerk.get(address).text
    missing = clerk.post(f"{address}/999999/withdraw", data={"reason": "传错"})
    assert missing.status_code in (404, 422)


def test_systems_hand_codes_in_and_read_the_pack(clerk: PersonClient, run: LabelRun) -> None:
    headers = {"Authorization": f"Bearer {clerk.token()}", "Accept-Language": "en"}
    address = f"/api/v1/labels/runs/{run.id}/pack-codes"
    codes = some_codes(3)

    wrong = clerk.post(address, json={"codes": ["1"] * 3}, headers=headers)
    made = clerk.post(address, json={"codes": codes, "first": 1, "last": 3}, headers=headers)
    lists = clerk.get(address, headers=headers).get_json()
    clerk.post(
        f"/api/v1/labels/runs/{run.id}/activations",
        json={"first": "1", "last": "3"},
        headers=headers,
    )
    label = clerk.get(f"/api/v1/labels/runs/{run.id}/labels/2", headers=headers).get_json()
    pack = clerk.get(label["uri"].removeprefix("http://localhost"))
    document = clerk.get(
        label["uri"].removeprefix("http://localhost"), headers={"Accept": "application/json"}
    ).get_json()

    assert (wrong.status_code, made.status_code) == (422, 201)
    assert (lists["count"], lists["stored_count"], len(lists["items"])) == (3, 3, 1)
    assert label["certified_code"] == document["certified_code"] == codes[1]
    assert codes[1] in pack.text
    assert codes[0] not in pack.text
    picture = clerk.get(f"/api/v1/labels/runs/{run.id}/labels/2.png", headers=headers)
    assert picture.mimetype == "image/png"
    late = clerk.post(
        f"/api/v1/labels/pack-codes/{made.get_json()['id']}/withdrawal",
        json={"reason": "late"},
        headers=headers,
    )
    assert late.status_code == 409
    assert "3 labels of the list are activated" in late.get_json()["detail"]


def test_the_packing_form_says_what_would_be_lost_before_it_is_sent(
    work: Work, packed: Packed, clerk: PersonClient
) -> None:
    brand = make_brand(work)
    make_authorisation(work, brand, packed.producer, [packed.product])
    peach = make_product(work, packed.producer)
    own = make_harvest(work, packed.producer, peach, quantity=kg(90))
    bought = make_bought_in(work, packed.producer, peach, quantity=kg(10))
    mixed = make_process(work, [bought])
    work.session.commit()
    form = {
        "inputs.0.batch_id": str(own.id),
        "inputs.1.batch_id": str(mixed.id),
        "inputs.1.quantity.value": "10",
        "inputs.1.quantity.unit": "kg",
        "outputs.0.product_id": str(packed.product.id),
    }

    part = clerk.post("/producer/process/packing/blend", data=form).text
    page = clerk.post("/producer/packing", data=form | {"preview": "1"})
    shown = clerk.get("/producer/packing").text
    alone = clerk.post(
        "/producer/process/packing/blend", data={"inputs.0.batch_id": str(own.id)}
    ).text

    assert "含外购 10%" in part
    assert f"将失去：{brand.name} 产地相符" in part
    assert "将失去：有机产品" in part
    assert f"单独包装则可保留：批号 {own.lot}" in part
    assert page.status_code == 200
    assert "将失去" in page.text
    assert "含外购 100%" in shown
    assert "无外购" in alone
    assert "选择产出产品后" in alone
    assert clerk.post("/producer/process/harvest/blend", data=form).status_code == 404
    stranger = form | {"inputs.0.batch_id": "999999"}
    refused = clerk.post("/producer/process/packing/blend", data=stranger)
    assert refused.status_code == 200
    assert "notice-warn" in refused.text
    assert clerk.post("/producer/process/packing/blend", data={}).text.strip() == ""


def test_systems_ask_what_a_blend_would_lose_and_the_graph_tells_shares(
    work: Work, packed: Packed, clerk: PersonClient
) -> None:
    peach = make_product(work, packed.producer)
    own = make_harvest(work, packed.producer, peach, quantity=kg(90))
    bought = make_bought_in(work, packed.producer, peach, quantity=kg(10))
    work.session.commit()
    headers = {"Authorization": f"Bearer {clerk.token()}", "Accept-Language": "en"}
    asked = {
        "producer_id": packed.producer.id,
        "kind": "packing",
        "product_id": packed.product.id,
        "inputs": [
            {"batch_id": own.id},
            {"batch_id": bought.id, "quantity": {"value": "10", "unit": "kg"}},
        ],
    }

    blend = clerk.post("/api/v1/batches/processes/previews", json=asked, headers=headers).get_json()
    mixed = make_process(work, [own, bought])
    work.session.commit()
    graph = clerk.get(f"/api/v1/batches/{mixed.id}/graph", headers=headers).get_json()
    page = clerk.get(f"/producer/batches/{mixed.id}/graph").text
    desk = clerk.get("/producer/").text

    assert blend["bought_in"] == 0.1
    assert [part["bought_in"] for part in blend["inputs"]] == [0, 1]
    (organic,) = blend["qualities"]
    assert (organic["mark"], organic["is_lost"], organic["kept_by"]) == ("organic", True, [own.lot])
    assert "was bought in without a certificate" in organic["reasons"][0]
    assert graph["bought_in"] == {str(mixed.id): 0.1, str(own.id): 0, str(bought.id): 1}
    assert "含外购 10%" in page
    assert "含外购 10%" in desk
