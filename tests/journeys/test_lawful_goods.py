"""Lawful goods pass, one journey each: from registration over the interface's doors to labels with the brand.

What is rightly refused stands at the end: rice from outside that was milled inside the county.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from tests.conftest import PersonClient
from tests.factories.brands import BODY, make_authorisation, make_brand, make_rule_book
from tests.factories.labels import make_conformity
from tests.factories.producers import (
    make_contract_farmer,
    make_member,
    make_premises,
    make_producer,
    make_proof,
    make_unit,
)
from tests.factories.products import a_gtin, make_packaged_food, make_packed_product, make_product
from trace.jobs.worker import Worker
from trace.kernel.actor import Role
from trace.kernel.quantity import Dimension, Quantity, Unit
from trace.kernel.work import Work
from trace.rooms.batches.queries import get_batch
from trace.rooms.brands import services as brands
from trace.rooms.brands.models import Brand
from trace.rooms.brands.rules import MainIngredient, OriginRule
from trace.rooms.producers import services as producers
from trace.rooms.producers.models import Producer, SizeUnit, UnitKind
from trace.rooms.producers.services import NewItem
from trace.rooms.products.models import Commodity, Product
from trace.rooms.quotas import services as quotas

GOODS = (
    ("honey", "蜂蜜", Commodity.HONEY),
    ("plum", "脆李", Commodity.FRUIT),
    ("oil", "山茶油", Commodity.OIL),
    ("rice", "大米", Commodity.GRAIN),
    ("box", "组合礼盒", Commodity.PROCESSED),
)
ORIGIN = (
    *BODY.origin,
    OriginRule("oil", ingredients=(MainIngredient(("油茶籽",)),)),
    OriginRule("rice", ingredients=(MainIngredient(("稻谷",)),)),
)


@dataclass
class House:
    """A cooperative of the county with a clerk who records through the interface."""

    app: Flask
    work: Work
    brand: Brand
    producer: Producer
    client: PersonClient
    token: str

    def post(self, path: str, sent: dict[str, Any]) -> Any:
        """Send JSON and return the answer, which must be a success."""
        answer = self.ask(path, sent)
        assert answer.status_code < 300, answer.text
        return answer.get_json()

    def ask(self, path: str, sent: dict[str, Any]) -> Any:
        """Send JSON and return the response."""
        headers = {"Authorization": f"Bearer {self.token}", "Accept-Language": "zh"}
        return self.client.post(f"/api/v1{path}", json=sent, headers=headers)

    def authorised(self, product: Product, kind: str, *, season: str = "2026") -> None:
        """Let the cooperative use the brand on a product, with labels for a season."""
        self.work.session.refresh(self.brand, ["products"])
        held = make_authorisation(
            self.work, self.brand, self.producer, [product], kind=kind, quota=0
        )
        quotas.grant_quota(
            self.work,
            authorisation_id=held.id,
            product_id=product.id,
            season=season,
            count=1000,
            document="示例〔2026〕2号",
        )
        self.work.session.commit()

    def taken(self, way: str, product: Product, on: date, **more: Any) -> int:
        """Record a harvest, an intake or a purchase and return its batch."""
        given = {"producer_id": self.producer.id, "product_id": product.id, "on": on.isoformat()}
        return int(self.post(f"/batches/{way}", given | more)["id"])

    def made(
        self,
        kind: str,
        uses: dict[int, dict[str, str]],
        product: Product,
        amount: dict[str, str],
        on: date,
        **more: Any,
    ) -> int:
        """Record a process of one output and return its batch."""
        given = {
            "producer_id": self.producer.id,
            "kind": kind,
            "inputs": [{"batch_id": key, "quantity": used} for key, used in uses.items()],
            "outputs": [{"product_id": product.id, "quantity": amount}],
            "on": on.isoformat(),
        }
        return int(self.post("/batches/processes", given | more)[0]["id"])

    def order(self, product: Product, batch_id: int | None, count: int = 10) -> Any:
        """Order labels with the brand."""
        return self.ask(
            "/labels/runs",
            {
                "producer_id": self.producer.id,
                "product_id": product.id,
                "batch_id": batch_id,
                "brand_id": self.brand.id,
                "count": count,
            },
        )

    def refused(self, product: Product, batch_id: int) -> list[str]:
        """Order labels, which must be refused, and return the reasons that the dry run gives."""
        assert self.order(product, batch_id).status_code == 409
        sent = {
            "producer_id": self.producer.id,
            "product_id": product.id,
            "batch_id": batch_id,
            "brand_id": self.brand.id,
            "count": 10,
        }
        gates = self.ask("/labels/dry-runs", sent).get_json()["gates"]
        return [gate["reason"] for gate in gates if gate["outcome"] == "failed"]

    def labelled(self, product: Product, batch_id: int) -> dict[str, dict[str, Any]]:
        """Order, print and activate ten labels, and return what was found when ordered, by reason."""
        answer = self.order(product, batch_id)
        assert answer.status_code == 201, answer.text
        run_id = answer.get_json()["id"]
        self.printed(run_id)
        self.post(f"/labels/runs/{run_id}/activations", {"first": "1", "last": "10"})
        headers = {"Authorization": f"Bearer {self.token}"}
        shown = self.client.get(f"/api/v1/labels/runs/{run_id}", headers=headers).get_json()
        assert shown["progress"]["activated_count"] == 10
        return {gate["reason"]: gate for gate in shown["gates"] if gate["stage"] == "order"}

    def printed(self, run_id: int) -> None:
        """Have the files of a run made."""
        self.post(f"/labels/runs/{run_id}/exports", {"format": "csv"})
        Worker(self.app).run_until_idle()

    def promised(self, batch_id: int) -> None:
        """Issue the conformity certificate that fresh produce needs."""
        make_conformity(self.work, get_batch(self.work, batch_id))
        self.work.session.commit()


@pytest.fixture
def house(app: Flask, work: Work, client_as: Callable[..., PersonClient]) -> House:
    """A registered and approved cooperative, and the county's brand with rules for its goods."""
    brand = make_brand(work, with_rule_book=False)
    for code, name, commodity in GOODS:
        brands.add_brand_product(work, brand_id=brand.id, code=code, name=name, commodity=commodity)
    work.session.flush()
    work.session.refresh(brand, ["products"])
    make_rule_book(work, brand, replace(BODY, origin=ORIGIN))
    producer = make_producer(work)
    clerk = client_as(Role.PRODUCER_CLERK, organisation_id=producer.id)
    return House(app, work, brand, producer, clerk, clerk.token())


def kg(amount: str | int) -> dict[str, str]:
    """So many kilograms as JSON."""
    return {"value": str(amount), "unit": "kg"}


def packs(count: int) -> dict[str, str]:
    """So many packs as JSON."""
    return {"value": str(count), "unit": "piece"}


def own_harvest(house: House, product: Product, amount: int, on: date, **unit: Any) -> int:
    """A harvest from a unit of the cooperative."""
    land = make_unit(house.work, house.producer, **unit)
    house.work.session.commit()
    line = {"unit_id": land.id, "quantity": kg(amount)}
    return house.taken("harvests", product, on, lines=[line])


def cake_of(house: House, **more: Any) -> tuple[Product, int]:
    """Jujube cake from the county's fruit and bought sugar, packed; its product and batch."""
    work, producer = house.work, house.producer
    fruit = make_product(work, producer, name="南酸枣")
    sugar = make_product(work, producer, name="白砂糖", commodity=Commodity.PROCESSED)
    cake = make_packaged_food(work, producer)
    plant = make_premises(work, producer)
    work.session.flush()
    house.authorised(cake, "jujube-cake")
    day = work.today - timedelta(days=5)
    fresh = own_harvest(house, fruit, 100, day)
    bought = house.taken(
        "purchases", sugar, day, quantity=kg(40), supplier_name="示例糖业", origin_text="广西"
    )
    kind = "commissioned_processing" if "processor_id" in more else "processing"
    place = {} if "processor_id" in more else {"premises_id": plant.id}
    uses = {fresh: kg(100), bought: kg(40)}
    made = house.made(kind, uses, cake, kg(50), day + timedelta(days=1), **place, **more)
    packed = house.made("packing", {made: kg(25)}, cake, packs(100), day + timedelta(days=2))
    return cake, packed


def test_jujube_cake_with_bought_sugar(house: House) -> None:
    cake, packed = cake_of(house)
    make_proof(house.work, house.producer, [cake])
    house.work.session.commit()

    found = house.labelled(cake, packed)

    assert found["origin-matched"]["facts"]["local_percent"] == {"南酸枣": "100.00"}
    assert "proof-covered" in found


def test_honey_of_a_beekeeper_without_land(house: House) -> None:
    work = house.work
    honey = make_product(work, house.producer, name="蜂蜜", commodity=Commodity.HONEY)
    jar = make_packaged_food(
        work,
        house.producer,
        name="蜂蜜",
        commodity=Commodity.HONEY,
        net_content=Quantity(Decimal(500), Unit.G),
        ingredients="蜂蜜",
    )
    make_proof(work, house.producer, [jar])
    work.session.flush()
    house.authorised(jar, "honey")
    drawn = own_harvest(
        house,
        honey,
        20,
        work.today - timedelta(days=3),
        kind=UnitKind.APIARY,
        size=Decimal(60),
        size_unit=SizeUnit.COLONY,
        crop="",
        variety="",
        planting_year=None,
    )
    packed = house.made("packing", {drawn: kg(10)}, jar, packs(20), work.today - timedelta(days=1))

    assert "origin-matched" in house.labelled(jar, packed)


def test_plums_of_a_contract_farmer(house: House) -> None:
    work = house.work
    plum = make_product(work, house.producer, name="脆李")
    box = make_packed_product(work, house.producer, name="脆李礼盒")
    farmer = make_contract_farmer(work, house.producer)
    work.session.flush()
    orchard = make_unit(work, house.producer, member_id=farmer.id, crop="脆李")
    work.session.flush()
    house.authorised(box, "plum")
    line = {"unit_id": orchard.id, "member_id": farmer.id, "quantity": kg(100)}
    taken = house.taken("intakes", plum, work.today - timedelta(days=1), lines=[line])
    house.promised(taken)
    packed = house.made("packing", {taken: kg(50)}, box, packs(20), work.today)

    found = house.labelled(box, packed)

    assert {"origin-matched", "conformity-present"} <= set(found)


def test_tea_oil_pressed_in_autumn_and_sold_next_summer(house: House) -> None:
    work = house.work
    seed = make_product(work, house.producer, name="油茶籽", commodity=Commodity.OIL)
    oil = make_packaged_food(
        work,
        house.producer,
        name="山茶油",
        commodity=Commodity.OIL,
        dimension=Dimension.VOLUME,
        density=Decimal("0.91"),
        net_content=Quantity(Decimal(500), Unit.ML),
        ingredients="油茶籽油",
    )
    make_proof(work, house.producer, [oil])
    member = make_member(work, house.producer, joined_on=date(2020, 1, 1))
    mill = make_premises(work, house.producer)
    work.session.flush()
    stand = make_unit(
        work, house.producer, member_id=member.id, kind=UnitKind.FOREST_STAND, crop="油茶"
    )
    work.session.flush()
    # The labels are charged to the season of the harvest, which is last year's.
    house.authorised(oil, "oil", season="2025")
    autumn = date(2025, 11, 3)
    line = {"unit_id": stand.id, "member_id": member.id, "quantity": kg(100)}
    taken = house.taken("intakes", seed, autumn, lines=[line])
    pressed = house.made(
        "processing",
        {taken: kg(100)},
        oil,
        {"value": "24", "unit": "L"},
        autumn + timedelta(days=20),
        premises_id=mill.id,
    )
    packed = house.made(
        "packing", {pressed: {"value": "20", "unit": "L"}}, oil, packs(40), work.today
    )

    found = house.labelled(oil, packed)

    assert "origin-matched" in found
    assert found["proof-covered"]["facts"]["on"] == "2025-11-23"


def test_cake_made_by_a_commissioned_processor_names_both_parties(
    house: House, client_as: Callable[..., PersonClient]
) -> None:
    processor = make_producer(house.work, name="万载县示例食品有限公司")
    make_proof(house.work, processor, items=[NewItem(name="南酸枣糕", category_code="1701")])
    house.work.session.commit()
    cake, packed = cake_of(house, processor_id=processor.id)

    found = house.labelled(cake, packed)
    dry = house.post(
        "/labels/dry-runs",
        {
            "producer_id": house.producer.id,
            "product_id": cake.id,
            "batch_id": packed,
            "brand_id": house.brand.id,
            "count": 1,
        },
    )

    assert found["proof-covered"]["facts"]["processor"] == processor.name
    assert f"委托方 {house.producer.name}" in dry["printed"]
    assert f"受托方 {processor.name}" in dry["printed"]


def test_an_assortment_whose_parts_all_pass(house: House) -> None:
    work = house.work
    cake, packed_cake = cake_of(house)
    make_proof(work, house.producer, [cake])
    peach = make_product(work, house.producer)
    tray = make_packed_product(work, house.producer)
    box = make_packed_product(
        work, house.producer, name="组合礼盒", net_content=Quantity(Decimal("2.75"), Unit.KG)
    )
    work.session.flush()
    house.authorised(tray, "peach")
    house.authorised(box, "box")
    day = work.today - timedelta(days=1)
    picked = own_harvest(house, peach, 100, day)
    house.promised(picked)
    trays = house.made("packing", {picked: kg(50)}, tray, packs(20), day)
    boxes = house.made("assortment", {trays: kg(25), packed_cake: kg("2.5")}, box, packs(10), day)

    found = house.labelled(box, boxes)

    assert {"origin-matched", "proof-covered", "conformity-present"} <= set(found)


def test_a_carton_printed_before_the_harvest(house: House) -> None:
    work = house.work
    peach, box = (
        make_product(work, house.producer),
        make_packed_product(work, house.producer, gtin=a_gtin()),
    )
    work.session.flush()
    house.authorised(box, "peach")
    run = house.order(box, None).get_json()
    house.printed(run["id"])
    assert (
        house.ask(f"/labels/runs/{run['id']}/activations", {"first": "1", "last": "10"}).status_code
        == 409
    )

    picked = own_harvest(house, peach, 100, work.today)
    house.promised(picked)
    packed = house.made("packing", {picked: kg(25)}, box, packs(10), work.today)
    span = {"first": "1", "last": "10"}
    house.post(f"/labels/runs/{run['id']}/bindings", span | {"batch_id": packed})
    house.post(f"/labels/runs/{run['id']}/activations", span)

    headers = {"Authorization": f"Bearer {house.token}"}
    shown = house.client.get(f"/api/v1/labels/runs/{run['id']}", headers=headers).get_json()
    assert shown["progress"]["activated_count"] == 10


def test_a_licence_whose_renewal_is_not_decided_yet(house: House) -> None:
    cake, packed = cake_of(house)
    proof = make_proof(
        house.work, house.producer, [cake], valid_until=house.work.today - timedelta(days=10)
    )
    house.work.session.commit()
    refused = house.refused(cake, packed)
    producers.apply_for_renewal(
        house.work, proof_id=proof.id, on=house.work.today - timedelta(days=60)
    )
    house.work.session.commit()

    found = house.labelled(cake, packed)

    assert refused == ["proof-expired"]
    assert found["proof-renewal-undecided"]["outcome"] == "warning"
    assert "尚未作出决定" in found["proof-renewal-undecided"]["sentence"]


def test_rice_from_outside_milled_inside_does_not_bear_the_brand(house: House) -> None:
    work = house.work
    paddy = make_product(work, house.producer, name="稻谷", commodity=Commodity.GRAIN)
    rice = make_packaged_food(
        work,
        house.producer,
        name="大米",
        commodity=Commodity.GRAIN,
        net_content=Quantity(Decimal(5), Unit.KG),
        ingredients="稻谷",
    )
    make_proof(work, house.producer, [rice])
    mill = make_premises(work, house.producer)
    work.session.flush()
    house.authorised(rice, "rice")
    day = work.today - timedelta(days=4)
    bought = house.taken(
        "purchases",
        paddy,
        day,
        quantity=kg(1000),
        supplier_name="外省示例粮库",
        origin_text="外省",
    )
    milled = house.made("processing", {bought: kg(1000)}, rice, kg(650), day, premises_id=mill.id)
    packed = house.made("packing", {milled: kg(100)}, rice, packs(20), day)

    assert house.refused(rice, packed) == ["origin-not-matched"]
    plain = house.ask(
        "/labels/runs",
        {
            "producer_id": house.producer.id,
            "product_id": rice.id,
            "batch_id": packed,
            "count": 10,
        },
    )
    assert plain.status_code == 201, plain.text
