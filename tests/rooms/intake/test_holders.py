"""Holders who were authorised before come in with products, quota and old packaging."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.factories.brands import make_authorisation, make_brand
from tests.factories.intake import a_workbook, holder_row, make_checked_holders
from tests.factories.producers import make_producer
from tests.factories.products import make_packed_product
from trace.http import problems
from trace.kernel.actor import Role
from trace.kernel.errors import MissingPermission
from trace.kernel.work import Work
from trace.rooms.authorisations import queries as authorisations
from trace.rooms.brands.models import Brand
from trace.rooms.intake import services
from trace.rooms.intake.kinds import ImportKind, ImportState
from trace.rooms.producers.models import Producer
from trace.rooms.products.models import Product
from trace.rooms.quotas import queries as quotas


@pytest.fixture
def brand(work: Work) -> Brand:
    """A brand with a rule-book."""
    return make_brand(work)


@pytest.fixture
def holder(work: Work) -> Producer:
    """A producer who was authorised on paper."""
    return make_producer(work)


@pytest.fixture
def product(work: Work, holder: Producer) -> Product:
    """The holder's peaches in boxes."""
    return make_packed_product(work, holder)


def holders(*rows: dict[str, str]):
    return a_workbook(ImportKind.BRAND, holders=rows)


def told(app, work: Work, brand: Brand, *rows: dict[str, str]) -> list[str]:
    checked = services.check_brand_workbook(work, brand_id=brand.id, upload=holders(*rows))
    with app.test_request_context():
        return [
            f"{fault.place(field).cell} {text}"
            for fault in checked.report.faults
            for field, text in problems.messages(fault.error)
        ]


def test_a_holder_comes_in_with_quota_and_old_packaging(
    work: Work, brand: Brand, holder: Producer, product: Product
):
    checked = make_checked_holders(work, brand, holder, product)

    done = services.import_workbook(work, import_id=checked.id)

    assert done.state is ImportState.DONE
    assert done.brand_id == brand.id
    held = authorisations.authorisation_by_number(work, "WZ-2025-001")
    assert held is not None
    assert held.producer_id == holder.id
    held = authorisations.get_authorisation(work, held.id)
    assert [stock.count for stock in held.stocks] == [800]
    assert [account.remaining for account in quotas.quota_accounts(work, [held.id])] == [20_000]


def test_rows_of_one_number_are_products_of_one_authorisation(
    work: Work, brand: Brand, holder: Producer, product: Product
):
    other = make_packed_product(work, holder, name="黄桃果干")
    bare = {"quota": "", "stock": "", "stock_count": "", "contract_number": ""}
    upload = holders(
        holder_row(holder, product, name=holder.name),
        holder_row(holder, other, name="", **bare),
    )

    checked = services.check_brand_workbook(work, brand_id=brand.id, upload=upload)

    assert checked.report.is_good
    assert checked.report.record_count == 1


def test_every_reference_of_a_row_has_to_exist(
    work: Work, app, brand: Brand, holder: Producer, product: Product
):
    foreign = make_packed_product(work, make_producer(work))
    make_authorisation(work, brand, holder, [product])
    rows = [
        holder_row(holder, product, credit_code="93360922MA0000000X", number="A1"),
        holder_row(holder, product, name="别的社", number="A2"),
        holder_row(holder, foreign, number="A3"),
        holder_row(holder, product, brand_product="tea", number="A4"),
        holder_row(holder, product, stock="", number="A5"),
        holder_row(holder, product, stock_count="", number="A6"),
        holder_row(holder, product, number="A7"),
        holder_row(holder, product, number="A8", valid_from="2024-01-01", valid_until="2023-01-01"),
        holder_row(
            holder, product, number="A9", valid_from="2020-01-01", valid_until="2020-12-31",
            stock_until="2099-01-01",
        ),
    ]  # fmt: skip

    cells = [line.split()[0] for line in told(app, work, brand, *rows)]

    assert cells == ["A2", "B3", "G4", "H5", "J6", "K7", "G8", "F9", "L10"]


def test_only_the_authority_of_the_brand_may_import(
    work_as: Callable[..., Work], brand: Brand, holder: Producer, product: Product
):
    stranger = work_as(Role.BRAND, organisation_id=brand.authority_id + 1)

    with pytest.raises(MissingPermission):
        services.check_brand_workbook(
            stranger, brand_id=brand.id, upload=holders(holder_row(holder, product))
        )
