"""What stood in the registers before a journey begins, with days that are in force whenever it is walked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from tests.factories.brands import PEACH, kind_of, make_brand
from trace.kernel.work import Work
from trace.rooms.applications import services as applications
from trace.rooms.authorisations.rules import AppliedProduct
from trace.rooms.brands import queries
from trace.rooms.brands.models import Brand
from trace.rooms.producers.models import Producer
from trace.rooms.products.models import Product
from trace.rooms.quotas.rules import QuotaTerm


@dataclass(frozen=True, slots=True)
class SignIn:
    """With what somebody signs in."""

    phone: str
    password: str


def authorise(
    work: Work,
    producer: Producer,
    products: Sequence[Product],
    *,
    quota: int,
    brand: Brand | None = None,
) -> Brand:
    """Return a brand whose mark the producer may use since a month ago, with `quota` labels for each product."""
    brand = brand or make_brand(work)
    work.session.flush()
    season = queries.season_on(work, brand.id, work.today)
    applications.import_authorisation(
        work,
        brand_id=brand.id,
        producer_id=producer.id,
        number="",
        valid_from=work.today - timedelta(days=30),
        valid_until=work.today + timedelta(days=700),
        contract_number="HT-0001",
        products=[AppliedProduct(product.id, kind_of(brand, PEACH)) for product in products],
        quota=[QuotaTerm(product.id, quota, season) for product in products],
    )
    return brand
