"""Reading products; what products say is public, the lists of a portal are filtered by right."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from trace.kernel.errors import NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.producers.queries import get_producer
from trace.rooms.products import rules
from trace.rooms.products.models import (
    Commodity,
    LabelText,
    Product,
    ProductComponent,
    ProductState,
)

_COMPONENTS = selectinload(Product.components).selectinload(ProductComponent.component)


def get_product(work: Work, product_id: int) -> Product:
    """Return the product with its components; raises NoSuchRecord."""
    product = work.session.get(Product, product_id, options=[_COMPONENTS])
    if product is None:
        raise NoSuchRecord(kind="product", key=str(product_id))
    return product


def find_by_gtin(work: Work, gtin14: str) -> Product | None:
    """Return the product with this GTIN of fourteen digits, if there is one."""
    return work.session.scalar(select(Product).where(Product.gtin == gtin14))


def find_by_code(work: Work, code: str) -> Product | None:
    """Return the product with this own code, if there is one."""
    return work.session.scalar(select(Product).where(Product.code == code))


def find_by_public_key(work: Work, key: str) -> Product | None:
    """Return the product that a public address names: a GTIN of fourteen digits or an own code."""
    return find_by_gtin(work, key) if key.isdigit() else find_by_code(work, key.upper())


def products_by_id(work: Work, product_ids: Collection[int]) -> dict[int, Product]:
    """Return the products among `product_ids` by id, in one statement and without components."""
    if not product_ids:
        return {}
    found = work.session.scalars(select(Product).where(Product.id.in_(set(product_ids))))
    return {product.id: product for product in found}


def products_of(
    work: Work, producer_id: int, *, packed: bool | None = None, retired: bool = False
) -> Sequence[Product]:
    """Return the producer's products by name.

    packed    only those sold in packs, or only those in bulk
    retired   retired ones too
    """
    statement = select(Product).where(Product.producer_id == producer_id)
    if packed is not None:
        has_content = Product.net_content_base.is_not(None)
        statement = statement.where(has_content if packed else ~has_content)
    if not retired:
        statement = statement.where(Product.state == ProductState.ACTIVE)
    return work.session.scalars(statement.order_by(Product.name, Product.id)).all()


def list_products(
    work: Work,
    producer_id: int,
    *,
    text: str = "",
    commodity: Commodity | None = None,
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[Product]:
    """Return the producer's products by name, retired ones too, to somebody who may read the producer.

    text     parts of a name, code, GTIN or variety; every word has to occur
    """
    producer = get_producer(work, producer_id)
    require(
        work.actor,
        Permission.PRODUCERS_READ,
        organisation_id=producer.id,
        division=producer.division,
    )
    statement = select(Product).where(Product.producer_id == producer_id)
    for word in text.split():
        statement = statement.where(
            or_(
                Product.name.icontains(word, autoescape=True),
                Product.code.icontains(word, autoescape=True),
                Product.gtin.icontains(word, autoescape=True),
                Product.variety.icontains(word, autoescape=True),
            )
        )
    if commodity is not None:
        statement = statement.where(Product.commodity == commodity)
    return page_of(
        work.session,
        statement,
        keys=[Product.name, Product.id],
        cursor=cursor,
        size=size,
        descending=False,
    )


def label_texts_of(work: Work, product_id: int) -> Sequence[LabelText]:
    """Return every version of the product's label text, newest first."""
    return work.session.scalars(
        select(LabelText)
        .where(LabelText.product_id == product_id)
        .order_by(LabelText.version.desc())
    ).all()


def label_text_on(work: Work, product_id: int, on: date) -> LabelText | None:
    """Return the label text that holds for goods packed on that day, if one was set."""
    return rules.label_text_in_force(label_texts_of(work, product_id), on)


def get_label_text(work: Work, product_id: int, version: int) -> LabelText:
    """Return one version of the label text; raises NoSuchRecord."""
    found = work.session.scalar(
        select(LabelText).where(LabelText.product_id == product_id, LabelText.version == version)
    )
    if found is None:
        raise NoSuchRecord(kind="label_text", key=f"{product_id}/{version}")
    return found


def next_label_version(work: Work, product_id: int) -> int:
    """Return the number of the label text to come."""
    highest = work.session.scalar(
        select(func.max(LabelText.version)).where(LabelText.product_id == product_id)
    )
    return (highest or 0) + 1
