"""Products: codes, packs, labels; what is refused and what stays fixed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from tests.factories.producers import make_producer
from tests.factories.products import (
    a_gtin,
    make_packaged_food,
    make_packed_product,
    make_product,
    set_label,
)
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidFields, InvalidValue, MissingPermission, NoSuchRecord
from trace.kernel.quantity import Dimension, Quantity, Unit
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.products import queries, rules, services
from trace.rooms.products.models import Commodity, ProductState
from trace.rooms.products.services import Component, ProductFacts

WorkAs = Callable[..., Work]
BOX = Quantity(Decimal("2.5"), Unit.KG)


def facts(**overrides: Any) -> ProductFacts:
    return ProductFacts(**({"name": "黄桃", "commodity": Commodity.FRUIT} | overrides))


def test_a_product_is_found_by_gtin_code_and_public_key(work: Work) -> None:
    producer = make_producer(work)
    food = make_packaged_food(work, producer, code="hz-250")
    bulk = make_product(work, producer)

    assert food.code == "HZ-250"
    assert queries.find_by_gtin(work, food.gtin or "") is food
    assert queries.find_by_public_key(work, food.public_key) is food
    assert queries.find_by_public_key(work, bulk.public_key.lower()) is bulk
    assert queries.products_by_id(work, [bulk.id]) == {bulk.id: bulk}
    assert queries.products_by_id(work, []) == {}
    with pytest.raises(NoSuchRecord):
        queries.get_product(work, 999_999)


def test_a_product_without_a_code_gets_one_that_is_no_gtin(work: Work) -> None:
    product = services.register_product(work, producer_id=make_producer(work).id, facts=facts())

    assert rules.accept_code(product.code) == product.code
    assert product.net_content is None
    assert not product.is_packed


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": "6901234567892"}, "code"),
        ({"code": "A"}, "code"),
        ({"code": "HT/1"}, "code"),
        ({"name": ""}, "name"),
        ({"density": Decimal(9)}, "density"),
        ({"density": Decimal("NaN")}, "density"),
        ({"shelf_life_days": 0}, "shelf_life_days"),
        ({"net_content": Quantity(Decimal(500), Unit.ML)}, "net_content"),
    ],
)
def test_a_wrong_product_is_refused_at_its_field(
    work: Work, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidValue) as refusal:
        services.register_product(work, producer_id=make_producer(work).id, facts=facts(**wrong))

    assert refusal.value.field == field


def test_codes_and_gtins_are_given_once_and_checked(work: Work) -> None:
    producer = make_producer(work)
    food = make_packaged_food(work, producer)

    with pytest.raises(rules.CodeTaken):
        make_product(work, producer, code=food.code)
    with pytest.raises(rules.GtinTaken):
        make_packaged_food(work, producer, gtin=food.gtin)
    with pytest.raises(InvalidFields) as refusal:
        make_packaged_food(work, producer, gtin="9521234567891")
    assert refusal.value.problems[0].reason == "gs1-key-check"


def test_volume_goods_keep_their_density(work: Work) -> None:
    oil = make_product(
        work,
        make_producer(work),
        commodity=Commodity.OIL,
        dimension=Dimension.VOLUME,
        net_content=Quantity(Decimal("1.5"), Unit.L),
        density=Decimal("0.91555"),
    )

    assert oil.density == Decimal("0.9156")
    assert str(oil.net_content) == "1.5 L"


def test_an_assortment_names_its_own_producers_components(work: Work) -> None:
    producer = make_producer(work)
    peach, stranger = make_product(work, producer), make_product(work, make_producer(work))
    kilogram = Quantity(Decimal(1), Unit.KG)

    def assort(part: int, quantity: Quantity, net: Quantity | None = BOX) -> Any:
        return services.register_product(
            work,
            producer_id=producer.id,
            facts=facts(name="组合装", net_content=net),
            components=[Component(part, quantity)],
        )

    box = assort(peach.id, kilogram)
    assert queries.get_product(work, box.id).components[0].component is peach
    with pytest.raises(rules.NothingInPack):
        assort(peach.id, kilogram, None)
    with pytest.raises(NoSuchRecord):
        assort(stranger.id, kilogram)
    with pytest.raises(InvalidValue):
        assort(peach.id, Quantity(Decimal(1), Unit.PIECE))


def test_what_labels_and_ledgers_rest_on_stays_fixed(work: Work) -> None:
    box = make_packed_product(work, make_producer(work))
    same = {"net_content": BOX, "name": "新名"}
    gtin = a_gtin()

    services.update_product(work, product_id=box.id, facts=facts(**same, gtin=gtin))
    assert (box.name, box.gtin) == ("新名", gtin)
    for change in (
        {**same, "gtin": a_gtin()},
        {**same, "gtin": gtin, "code": "ANOTHER"},
        {"net_content": None, "gtin": gtin},
        {
            "dimension": Dimension.VOLUME,
            "net_content": Quantity(Decimal(1), Unit.L),
            "gtin": gtin,
        },
    ):
        with pytest.raises(InvalidValue) as refusal:
            services.update_product(work, product_id=box.id, facts=facts(**change))
        assert refusal.value.reason == "fixed"


def test_a_retired_product_leaves_the_choices_but_not_the_list(work: Work) -> None:
    producer = make_producer(work)
    bulk, box = make_product(work, producer), make_packed_product(work, producer)

    services.retire_product(work, product_id=box.id)
    work.session.flush()

    assert box.state is ProductState.RETIRED
    assert list(queries.products_of(work, producer.id)) == [bulk]
    assert list(queries.products_of(work, producer.id, packed=True, retired=True)) == [box]
    assert list(queries.products_of(work, producer.id, packed=False)) == [bulk]
    assert len(queries.list_products(work, producer.id)) == 2
    assert list(queries.list_products(work, producer.id, text="礼盒")) == [box]
    assert not queries.list_products(work, producer.id, commodity=Commodity.OIL)
    with pytest.raises(rules.ProductRetired):
        services.retire_product(work, product_id=box.id)


def test_a_picture_is_public(work: Work) -> None:
    product = make_product(work, make_producer(work))
    picture = BytesIO()
    Image.new("RGB", (9, 9)).save(picture, "JPEG")

    services.set_product_picture(
        work, product_id=product.id, upload=Upload("p.jpg", picture.getvalue())
    )

    assert product.picture_id is not None


def test_only_the_own_clerk_registers_products(work: Work, work_as: WorkAs) -> None:
    producer = make_producer(work)
    stranger = work_as(Role.PRODUCER_CLERK, organisation_id=make_producer(work).id)

    make_product(work_as(Role.PRODUCER_CLERK, organisation_id=producer.id), producer)
    with pytest.raises(MissingPermission):
        make_product(stranger, producer)
    with pytest.raises(MissingPermission):
        queries.list_products(stranger, producer.id)


def test_label_texts_are_versions_that_hold_from_a_day(work: Work) -> None:
    producer = make_producer(work)
    food = make_packaged_food(work, producer)
    second = services.set_label_text(
        work,
        product_id=food.id,
        from_on=date(2026, 7, 1),
        fields={**queries.get_label_text(work, food.id, 1).fields, "storage": " 0-4℃ "},
    )

    june = queries.label_text_on(work, food.id, date(2026, 6, 30))
    assert june is not None
    assert june.version == 1
    assert queries.label_text_on(work, food.id, date(2026, 7, 1)) is second
    assert second.fields["storage"] == "0-4℃"
    assert queries.label_text_on(work, food.id, date(2025, 1, 1)) is None
    assert [text.version for text in queries.label_texts_of(work, food.id)] == [2, 1]
    with pytest.raises(NoSuchRecord):
        queries.get_label_text(work, food.id, 9)


def test_every_fault_of_a_label_text_is_told_at_once(work: Work) -> None:
    producer = make_producer(work)
    food, bulk = make_packaged_food(work, producer), make_product(work, producer)

    with pytest.raises(InvalidFields) as refusal:
        services.set_label_text(
            work,
            product_id=food.id,
            from_on=work.today,
            fields={"name": "糕", "slogan": "最好", "other": "长" * 601},
        )

    told = {(p.field, p.reason) for p in refusal.value.problems}
    assert {
        ("fields.slogan", "unknown-field"),
        ("fields.other", "too-long"),
        ("fields.storage", "required"),
    } <= told
    with pytest.raises(InvalidValue):
        set_label(work, producer, bulk)


def test_conformity_certificates_are_compulsory_for_fresh_goods_only() -> None:
    assert rules.conformity_is_compulsory(Commodity.FRUIT)
    assert rules.conformity_is_compulsory(Commodity.POULTRY_EGG)
    assert not rules.conformity_is_compulsory(Commodity.GRAIN)
    assert not rules.conformity_is_compulsory(Commodity.HONEY)
