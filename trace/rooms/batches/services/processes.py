"""Goods that become other goods: sorting, processing, packing, assortments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from trace.kernel.errors import InvalidValue
from trace.kernel.work import Work
from trace.rooms.audit.services import record as audit
from trace.rooms.batches.models import Batch
from trace.rooms.batches.queries import lock_batches
from trace.rooms.batches.rules import (
    PROCESSES,
    Amount,
    BatchKind,
    InputLine,
    OutputLine,
    allocate,
    base_of,
    comparable,
)
from trace.rooms.batches.services import recording
from trace.rooms.batches.services.yields import judge_outputs
from trace.rooms.batches.yields import Part, facts_of
from trace.rooms.producers.models import Producer
from trace.rooms.producers.queries import get_producer
from trace.rooms.products.models import Product
from trace.standards.epcis.events import QuantityElement, TransformationEvent

_STEPS = {BatchKind.PACKING: "packing", BatchKind.ASSORTMENT: "assembling"}


def register_process(
    work: Work,
    *,
    kind: BatchKind,
    producer_id: int,
    inputs: Sequence[InputLine],
    outputs: Sequence[OutputLine],
    on: date,
    premises_id: int | None = None,
    principal_id: int | None = None,
    processor_id: int | None = None,
    note: str = "",
) -> list[Batch]:
    """Book a process that uses amounts of batches up and brings new ones into being, in the order of `outputs`.

    kind          any but the sources; splitting and merging lots is sorting
    producer_id   in whose books: the goods stay theirs. Commissioned processing names besides either
                  `processor_id`, who did the work, or `principal_id`, for whom this producer did it
    Returns       the new batches; one that weighs more than its recipe or its inputs allow is booked and awaits a
                  yield check, one that weighs less than its recipe has that recorded, to be explained
    Raises        MissingPermission · InvalidValue · UnitsDiffer · NotEnoughLeft · BalanceNegative · LotTaken
                  (nothing is written)
    """
    if kind not in PROCESSES:
        raise InvalidValue(field="kind", reason="unknown-choice", value=kind.value)
    owner_id, worker_id = _parties(kind, producer_id, principal_id, processor_id)
    owner = recording.books_of(work, owner_id)
    worker = get_producer(work, worker_id)
    recording.check_lines(inputs, field="inputs")
    recording.check_lines(outputs, field="outputs")
    location = recording.check_premises(work, premises_id, [owner.id, worker.id])
    used = _used(work, owner, inputs)
    made, products = _made(work, owner, outputs, on)
    _share_inputs(used, made, products)
    _judge(work, kind, worker, on, used, made, products)
    event = TransformationEvent(
        **recording.occasion(
            work,
            "process",
            on,
            location=location,
            kind=kind.value,
            producer=owner.id,
            processor=worker.id,
            principal=owner.id if kind is BatchKind.COMMISSIONED_PROCESSING else None,
            premises=premises_id,
            note=note.strip() or None,
            inputs=[{"uri": batch.uri, "base": base} for batch, base in used],
            outputs=made,
        ),
        biz_step=_STEPS.get(kind, "commissioning"),
        disposition="active",
        input_quantities=_inputs(used),
        output_quantities=_outputs(made, products),
        ilmd=recording.lot_data(made[0], on) if len(made) == 1 else {},
    )
    with recording.beside_lines("inputs", inputs, day="on"):
        stored = recording.enter(work, event, organisation_id=owner.id)
    return _told(work, recording.batches_made(work, stored, len(outputs)))


def _judge(
    work: Work,
    kind: BatchKind,
    worker: Producer,
    on: date,
    used: Sequence[tuple[Batch, int]],
    made: Sequence[dict[str, object]],
    products: Sequence[Product],
) -> None:
    """Say of every output what recipe and inputs would not have led one to expect."""
    found, _is_judged = judge_outputs(
        work,
        kind=kind,
        worker=worker,
        on=on,
        used=[Part(batch.product, base) for batch, base in used],
        made=[Part(product, _base(facts)) for product, facts in zip(products, made, strict=True)],
    )
    for facts, unexpected in zip(made, found, strict=True):
        facts["yields"] = facts_of(unexpected)


def _inputs(used: Sequence[tuple[Batch, int]]) -> tuple[QuantityElement, ...]:
    return tuple(
        recording.quantity_of(batch.uri, base, batch.product.dimension) for batch, base in used
    )


def _outputs(
    made: Sequence[dict[str, object]], products: Sequence[Product]
) -> tuple[QuantityElement, ...]:
    return tuple(
        recording.quantity_of(str(facts["uri"]), _base(facts), product.dimension)
        for product, facts in zip(products, made, strict=True)
    )


def _told(work: Work, batches: list[Batch]) -> list[Batch]:
    for batch in batches:
        audit(
            work,
            "batch.registered",
            subject_kind="batch",
            subject_key=batch.id,
            organisation_id=batch.producer_id,
            kind=batch.kind.value,
            lot=batch.lot,
            quantity=str(batch.produced),
            awaits_yield_check=batch.is_flagged,
        )
    return batches


def _parties(
    kind: BatchKind, producer_id: int, principal_id: int | None, processor_id: int | None
) -> tuple[int, int]:
    """Return the owner of the goods and who does the work."""
    if kind is not BatchKind.COMMISSIONED_PROCESSING:
        if principal_id is not None or processor_id is not None:
            raise InvalidValue(field="processor_id", reason="not-commissioned")
        return producer_id, producer_id
    named = [party for party in (principal_id, processor_id) if party is not None]
    if len(named) != 1:
        raise InvalidValue(field="processor_id", reason="required")
    if named[0] == producer_id:
        raise InvalidValue(field="processor_id", reason="same-processor")
    if processor_id is not None:
        return producer_id, processor_id
    return named[0], producer_id


def _used(work: Work, owner: Producer, inputs: Sequence[InputLine]) -> list[tuple[Batch, int]]:
    """Lock the inputs in the order of their ids and return each once, with what is used of it."""
    bases: dict[int, int] = defaultdict(int)
    batches = lock_batches(work, [line.batch_id for line in inputs])
    for number, line in enumerate(inputs):
        batch = batches.get(line.batch_id)
        if batch is None or batch.producer_id != owner.id:
            raise InvalidValue(field=f"inputs.{number}.batch_id", reason="unknown-choice")
        base = base_of(batch.product, line.quantity, field=f"inputs.{number}.quantity")
        bases[line.batch_id] += base
    return [(batches[batch_id], base) for batch_id, base in sorted(bases.items())]


def _made(
    work: Work, owner: Producer, outputs: Sequence[OutputLine], on: date
) -> tuple[list[dict[str, object]], list[Product]]:
    lots = recording.LotBook.open(work)
    made, products = [], []
    for number, line in enumerate(outputs):
        at = f"outputs.{number}"
        product = recording.own_product(work, owner, line.product_id, field=f"{at}.product_id")
        base = base_of(product, line.quantity, field=f"{at}.quantity")
        lot = lots.take(product, line.lot, on, field=f"{at}.lot")
        facts = recording.made_facts(work, product, lot, base, on, line.quantity)
        made.append(facts | {"grade": (line.grade or "").strip() or None})
        products.append(product)
    return made, products


def _share_inputs(
    used: Sequence[tuple[Batch, int]],
    made: Sequence[dict[str, object]],
    products: Sequence[Product],
) -> None:
    """Say of every output how much of each input went into it, by its weight among the outputs."""
    amounts = [
        _amount(product, _base(facts)) for product, facts in zip(products, made, strict=True)
    ]
    weights = comparable(amounts)
    shares = {batch.uri: allocate(base, weights) for batch, base in used}
    for number, facts in enumerate(made):
        facts["from"] = [{"uri": uri, "base": share[number]} for uri, share in shares.items()]


def _base(facts: dict[str, object]) -> int:
    return int(str(facts["base"]))


def _amount(product: Product, base: int) -> Amount:
    return Amount(base, product.dimension, product.density)
