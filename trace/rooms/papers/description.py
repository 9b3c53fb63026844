"""The trade description of one product: what a buyer's listing asks for, from the records as they stand today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from trace.kernel.permissions import Permission, require
from trace.kernel.quantity import Quantity, Unit
from trace.kernel.work import Work
from trace.rooms.batches.models import Batch
from trace.rooms.certificates import queries as certificates
from trace.rooms.certificates.kinds import Mark
from trace.rooms.certificates.models import Certificate, CertificateLine
from trace.rooms.certificates.rules import judge
from trace.rooms.producers import queries as producers
from trace.rooms.producers.models import Producer, Proof
from trace.rooms.products import queries as products
from trace.rooms.products.models import LabelText, Product, ProductComponent
from trace.rooms.testing.models import TestReport

#: Tests of so long ago say little of goods sold now, and so many are enough to read.
TESTS_SINCE = timedelta(days=365)
MOST_TESTS = 20
_UNITS = {"mass": Unit.G, "volume": Unit.ML, "count": Unit.PIECE}


class PackLevel(StrEnum):
    """Where a product stands beside the one that is described."""

    INSIDE = "inside"
    ITSELF = "itself"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Pack:
    """One level of the packaging hierarchy, with how much of the level below it holds."""

    level: PackLevel
    product: Product
    holds: Quantity | None


@dataclass(frozen=True, slots=True)
class TradeDescription:
    """What a trade description says.

    scope    of each certificate in force its line on this product
    proofs   licences that cover the product today
    tests    of the product's own batches within a year, newest first; a report speaks of its batch only
    missing  what a buyer asks for and nobody has entered: names of the document's parts
    """

    product: Product
    producer: Producer
    on: date
    label_text: LabelText | None
    packs: tuple[Pack, ...]
    scope: tuple[tuple[Certificate, CertificateLine], ...]
    proofs: tuple[Proof, ...]
    tests: tuple[TestReport, ...]
    missing: tuple[str, ...]


def describe_product(work: Work, *, product_id: int) -> TradeDescription:
    """Return the trade description of a product as of today, to whoever may read its producer.

    Raises   NoSuchRecord · MissingPermission
    """
    product = products.get_product(work, product_id)
    producer = producers.get_producer(work, product.producer_id)
    require(
        work.actor,
        Permission.PRODUCERS_READ,
        organisation_id=producer.id,
        division=producer.division,
    )
    label = products.label_text_on(work, product.id, work.today)
    scope = tuple(_scope(work, product))
    found = producers.proofs_covering(work, producer.id, product.id, work.today)
    proofs = tuple(each.proof for each in found if each.covers and each.proof is not None)
    tests = tuple(_tests(work, product.id))
    return TradeDescription(
        product=product,
        producer=producer,
        on=work.today,
        label_text=label,
        packs=tuple(_packs(work, product)),
        scope=scope,
        proofs=proofs,
        tests=tests,
        missing=_missing(product, label, proofs, tests),
    )


def _scope(work: Work, product: Product) -> list[tuple[Certificate, CertificateLine]]:
    held = certificates.certificates_claimed(work, [product.producer_id], list(Mark))
    judged = [judge(certificate, product.id, work.today) for certificate in held]
    return [
        (one.certificate, one.line)
        for one in judged
        if one.covers and one.certificate is not None and one.line is not None
    ]


def _packs(work: Work, product: Product) -> list[Pack]:
    """What one pack holds, the pack itself, and the assortments in which it is sold."""
    inside = [
        Pack(
            PackLevel.INSIDE,
            part.component,
            Quantity.from_base(part.base, _unit(part.component)),
        )
        for part in product.components
    ]
    around = work.session.scalars(
        select(ProductComponent)
        .where(ProductComponent.component_id == product.id)
        .order_by(ProductComponent.id)
    ).all()
    known = products.products_by_id(work, [part.product_id for part in around])
    outside = [
        Pack(
            PackLevel.OUTSIDE, known[part.product_id], Quantity.from_base(part.base, _unit(product))
        )
        for part in around
    ]
    return [*inside, Pack(PackLevel.ITSELF, product, product.net_content), *outside]


def _unit(product: Product) -> Unit:
    return product.net_content_unit or _UNITS[product.dimension.value]


def _tests(work: Work, product_id: int) -> Sequence[TestReport]:
    return work.session.scalars(
        select(TestReport)
        .join(Batch, Batch.id == TestReport.batch_id)
        .where(Batch.product_id == product_id, TestReport.reported_on >= work.today - TESTS_SINCE)
        .options(joinedload(TestReport.batch))
        .order_by(TestReport.reported_on.desc(), TestReport.id.desc())
        .limit(MOST_TESTS)
    ).all()


def _missing(
    product: Product,
    label: LabelText | None,
    proofs: Sequence[Proof],
    tests: Sequence[TestReport],
) -> tuple[str, ...]:
    given = {
        "gtin": product.gtin,
        "name_en": product.name_en,
        "net_content": product.net_content,
        "storage": product.storage,
        "shelf_life": product.shelf_life_days,
        "label_text": label,
        # Fresh produce needs no licence (食品安全法 第35条): nothing is missing there.
        "licence": proofs or not product.is_prepackaged_food,
        "tests": tests,
    }
    return tuple(name for name, value in given.items() if not value)
