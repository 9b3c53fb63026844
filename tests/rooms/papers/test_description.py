"""The trade description of a product, and its three forms."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from tests.factories.certificates import make_certificate
from tests.factories.producers import make_producer, make_proof
from tests.factories.products import make_packaged_food
from trace.http import trade_papers
from trace.kernel.actor import Role
from trace.kernel.errors import MissingPermission
from trace.rooms.certificates.services import ScopeLine
from trace.rooms.papers.description import describe_product
from trace.rooms.products.services import Component, ProductFacts, register_product


@pytest.fixture
def product(work):
    producer = make_producer(work)
    made = make_packaged_food(work, producer, name_en="Wild jujube cake")
    make_certificate(work, producer, lines=[ScopeLine(made.name, made.id)])
    make_proof(work, producer, [made])
    return made


def test_a_description_tells_names_packs_certificates_licence_and_label(work, product):
    facts = ProductFacts(
        name="礼盒", commodity=product.commodity, dimension=product.dimension,
        net_content=product.net_content,
    )  # fmt: skip
    box = register_product(
        work,
        producer_id=product.producer_id,
        facts=facts,
        components=[Component(product.id, product.net_content)],
    )

    told = trade_papers.document(describe_product(work, product_id=product.id))

    assert told["names"] == {"zh": "南酸枣糕", "en": "Wild jujube cake"}
    assert told["gtin"] == product.gtin
    assert told["net_content"] == {"value": "250", "unit": "g"}
    assert [(pack["level"], pack["code"]) for pack in told["packaging"]] == [
        ("itself", product.code),
        ("outside", box.code),
    ]
    assert len(told["certificates"]) == len(told["licences"]) == 1
    assert told["label_text"]["version"] == 1
    assert told["missing"] == ["tests"]


def test_what_nobody_entered_is_named(work, product):
    bare = make_packaged_food(work, make_producer(work), gtin=None, storage="")

    told = trade_papers.document(describe_product(work, product_id=bare.id))

    assert told["missing"] == ["gtin", "name_en", "storage", "licence", "tests"]


def test_workbook_and_paper_say_the_same(app, work, product):
    found = describe_product(work, product_id=product.id)

    with app.test_request_context():
        sheet = load_workbook(io.BytesIO(trade_papers.to_workbook(found).data)).active
        paper = trade_papers.to_paper(found).data

    values = [row[2] for row in sheet.iter_rows(values_only=True)]
    assert "Wild jujube cake" in values
    assert product.gtin in values
    assert paper.startswith(b"%PDF-")


def test_only_who_may_read_the_producer_reads_it(work_as, work, product):
    stranger = work_as(Role.PRODUCER_CLERK, organisation_id=make_producer(work).id)

    with pytest.raises(MissingPermission):
        describe_product(stranger, product_id=product.id)
