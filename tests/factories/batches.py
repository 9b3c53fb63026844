"""Batches, made through the real services; a default one may be packed, labelled and sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.factories.producers import make_member, make_premises, make_producer, make_unit
from tests.factories.products import make_packed_product, make_product
from trace.kernel.quantity import Quantity, Unit
from trace.kernel.work import Work
from trace.rooms.batches import services
from trace.rooms.batches.models import Batch, Dispatch
from trace.rooms.batches.rules import BatchKind
from trace.rooms.batches.services import GoodsLine, InputLine, OutputLine, SourceLine
from trace.rooms.producers.models import Producer
from trace.rooms.producers.queries import get_producer
from trace.rooms.products.models import Product


def kg(amount: str | int) -> Quantity:
    """Return so many kilograms."""
    return Quantity(Decimal(amount), Unit.KG)


def make_harvest(
    work: Work,
    producer: Producer | None = None,
    product: Product | None = None,
    *,
    quantity: Quantity | None = None,
    **overrides: Any,
) -> Batch:
    """Return a harvest of yesterday: a tonne of peaches from one plot of the producer."""
    producer = producer or make_producer(work)
    product = product or make_product(work, producer)
    if "lines" not in overrides:
        unit = make_unit(work, producer)
        work.session.flush()
        overrides["lines"] = [SourceLine(quantity=quantity or kg(1000), unit_id=unit.id)]
    work.session.flush()
    given: dict[str, Any] = {"on": work.today - timedelta(days=1)}
    return services.register_harvest(
        work, producer_id=producer.id, product_id=product.id, **(given | overrides)
    )


def make_intake(
    work: Work,
    producer: Producer | None = None,
    product: Product | None = None,
    *,
    quantity: Quantity | None = None,
    **overrides: Any,
) -> Batch:
    """Return an intake note of yesterday with one line: a tonne from a member's plot."""
    producer = producer or make_producer(work)
    product = product or make_product(work, producer)
    if "lines" not in overrides:
        member = make_member(work, producer)
        work.session.flush()
        unit = make_unit(work, producer, member_id=member.id)
        work.session.flush()
        line = SourceLine(quantity=quantity or kg(1000), unit_id=unit.id, member_id=member.id)
        overrides["lines"] = [line]
    given: dict[str, Any] = {"on": work.today - timedelta(days=1)}
    return services.register_intake(
        work, producer_id=producer.id, product_id=product.id, **(given | overrides)
    )


def make_bought_in(
    work: Work,
    producer: Producer | None = None,
    product: Product | None = None,
    **overrides: Any,
) -> Batch:
    """Return a hundred kilograms bought yesterday from outside the county."""
    producer = producer or make_producer(work)
    product = product or make_product(work, producer)
    work.session.flush()
    given: dict[str, Any] = {
        "quantity": kg(100),
        "supplier_name": "示例批发市场",
        "supplier_phone": "07950000000",
        "origin_text": "外省",
        "document_number": "FP-0001",
        "on": work.today - timedelta(days=1),
    }
    return services.register_bought_in(
        work, producer_id=producer.id, product_id=product.id, **(given | overrides)
    )


def make_process(
    work: Work,
    inputs: Sequence[Batch],
    product: Product | None = None,
    *,
    kind: BatchKind = BatchKind.SORTING,
    quantity: Quantity | None = None,
    **overrides: Any,
) -> Batch:
    """Return the one batch made yesterday of all that is left of `inputs`, of the same product unless told."""
    used = [InputLine(batch_id=batch.id, quantity=batch.remaining) for batch in inputs]
    first = inputs[0]
    amount = quantity or kg(str(sum(line.quantity.value for line in used)))
    output = OutputLine(product_id=product.id if product else first.product_id, quantity=amount)
    given: dict[str, Any] = {
        "producer_id": first.producer_id,
        "inputs": used,
        "outputs": [output],
        "on": work.today - timedelta(days=1),
    }
    return services.register_process(work, kind=kind, **(given | overrides))[0]


def make_packing_batch(
    work: Work,
    producer: Producer | None = None,
    product: Product | None = None,
    *,
    source: Batch | None = None,
    packs: int = 200,
    **overrides: Any,
) -> Batch:
    """Return a batch of `packs` packs, packed yesterday at the producer's own premises from its own harvest."""
    producer = producer or (get_producer(work, source.producer_id) if source else None)
    producer = producer or make_producer(work)
    product = product or make_packed_product(work, producer)
    work.session.flush()
    assert product.net_content_base is not None
    content = Quantity.from_base(product.net_content_base * packs, Unit.KG)
    source = source or make_harvest(work, producer, quantity=content)
    if "premises_id" not in overrides:
        premises = make_premises(work, producer)
        work.session.flush()
        overrides["premises_id"] = premises.id
    given: dict[str, Any] = {
        "kind": BatchKind.PACKING,
        "producer_id": producer.id,
        "inputs": [InputLine(batch_id=source.id, quantity=content)],
        "outputs": [
            OutputLine(product_id=product.id, quantity=Quantity(Decimal(packs), Unit.PIECE))
        ],
        "on": work.today - timedelta(days=1),
    }
    return services.register_process(work, **(given | overrides))[0]


def make_dispatch(
    work: Work, batch: Batch, *, quantity: Quantity | None = None, **overrides: Any
) -> Dispatch:
    """Return a delivery of what is left of the batch, a minute ago."""
    given: dict[str, Any] = {
        "lines": [GoodsLine(batch_id=batch.id, quantity=quantity or batch.remaining)],
        "buyer": "示例超市",
        "buyer_phone": "13900000000",
        "plate_or_waybill": "赣C00000",
        "destination": "江西省南昌市示例路1号",
        "at": work.now - timedelta(minutes=1),
    }
    return services.dispatch_goods(work, producer_id=batch.producer_id, **(given | overrides))
