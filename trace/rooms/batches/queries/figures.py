"""Stock, the day's figures, drafts to copy, and the story of a batch."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import contains_eager, joinedload

from trace.kernel.clock import CHINA, end_of_day, start_of_day
from trace.kernel.errors import NoSuchRecord
from trace.kernel.permissions import Permission, require
from trace.kernel.quantity import Dimension, Quantity, Unit
from trace.kernel.work import Work
from trace.rooms.batches.models import (
    Batch,
    BatchInput,
    BatchSource,
    Dispatch,
    DispatchLine,
    LedgerEntry,
    Restriction,
)
from trace.rooms.batches.queries.graph import (
    Edge,
    SourceReached,
    ids_above,
    shared_among,
)
from trace.rooms.batches.queries.reading import WITH_PARTIES, get_batch
from trace.rooms.batches.rules import SOURCES, BatchKind, EntryKind, shown_unit
from trace.rooms.producers.queries import get_producer
from trace.rooms.products.models import Product


@dataclass(frozen=True, slots=True)
class StockLine:
    """What is left of one product, over all its batches."""

    product: Product
    batch_count: int
    remaining: Quantity


@dataclass(frozen=True, slots=True)
class DaySummary:
    """How often each step of the day was done, how much mass came of it, and how many batches are restricted."""

    on: date
    batch_counts: dict[BatchKind, int]
    masses: dict[BatchKind, int]
    dispatch_count: int
    restriction_count: int

    def count(self, *kinds: BatchKind) -> int:
        """Return how many batches of these kinds were made."""
        return sum(self.batch_counts.get(kind, 0) for kind in kinds)

    def mass(self, *kinds: BatchKind) -> Quantity:
        """Return the mass of the batches of these kinds; what is counted by volume or pieces is left out."""
        return Quantity.from_base(sum(self.masses.get(kind, 0) for kind in kinds), Unit.KG)


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One line of a draft; `batch_id` is a batch of the same product of which something is left."""

    quantity: Quantity
    unit_id: int | None = None
    member_id: int | None = None
    batch_id: int | None = None
    product_id: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A record of an earlier day as the beginning of a new one: nothing of it is written until it is sent."""

    kind: BatchKind
    copied_from: Batch
    product_id: int
    premises_id: int | None
    lines: tuple[DraftLine, ...] = ()
    inputs: tuple[DraftLine, ...] = ()
    supplier: BatchSource | None = None


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened to a batch or to something it was made of.

    kind        a BatchKind's value for what came to be, an EntryKind's for what left, `restricted` or `released`
    depth       0 for the batch itself, else how many steps above it
    is_public   whether consumers see it; what others bought and used is the producer's own affair
    """

    at: datetime
    on: date
    kind: str
    batch: Batch
    depth: int
    quantity: Quantity | None = None
    is_public: bool = True
    facts: dict[str, object] = field(default_factory=dict)


def stock(work: Work, producer_id: int) -> list[StockLine]:
    """Return what the producer has left, by product name; raises MissingPermission · NoSuchRecord."""
    _require_read(work, producer_id)
    rows = work.session.execute(
        select(Product, func.count(), func.sum(Batch.remaining_base))
        .join(Batch, Batch.product_id == Product.id)
        .where(Batch.producer_id == producer_id, Batch.remaining_base > 0)
        .group_by(Product.id)
        .order_by(Product.name)
    )
    return [
        StockLine(product, count, Quantity.from_base(int(total), shown_unit(product)))
        for product, count, total in rows
    ]


def day_summary(work: Work, producer_id: int, on: date) -> DaySummary:
    """Return the figures of one day of the producer; raises MissingPermission · NoSuchRecord."""
    _require_read(work, producer_id)
    weighed = case((Product.dimension == Dimension.MASS, Batch.produced_base), else_=0)
    made = work.session.execute(
        select(Batch.kind, func.count(), func.sum(weighed))
        .join(Product, Product.id == Batch.product_id)
        .where(Batch.producer_id == producer_id, Batch.made_on == on)
        .group_by(Batch.kind)
    ).all()
    begin = start_of_day(on)
    sent = (
        select(func.count())
        .select_from(Dispatch)
        .where(
            Dispatch.producer_id == producer_id,
            Dispatch.dispatched_at >= begin,
            Dispatch.dispatched_at < end_of_day(on),
        )
    )
    held = (
        select(func.count(Restriction.batch_id.distinct()))
        .join(Batch, Batch.id == Restriction.batch_id)
        .where(Batch.producer_id == producer_id, Restriction.lifted_at.is_(None))
    )
    sent_count, held_count = work.session.execute(
        select(sent.scalar_subquery(), held.scalar_subquery())
    ).one()
    return DaySummary(
        on,
        {kind: count for kind, count, _ in made},
        {kind: int(base) for kind, _, base in made},
        sent_count,
        held_count,
    )


# ---------------------------------------------------------------- copying a day


def copy_of_day(work: Work, producer_id: int, on: date) -> list[Draft]:
    """Return drafts of what the producer recorded on a day, in its order; raises MissingPermission · NoSuchRecord."""
    _require_read(work, producer_id)
    batches = work.session.scalars(
        select(Batch)
        .where(Batch.producer_id == producer_id, Batch.made_on == on)
        .order_by(Batch.id)
        .options(*WITH_PARTIES)
    ).all()
    return _drafts(work, batches)


def draft_of(work: Work, batch_id: int) -> Draft:
    """Return one batch as a draft for a new one; raises MissingPermission · NoSuchRecord."""
    batch = get_batch(work, batch_id)
    _require_read(work, batch.producer_id)
    return _drafts(work, [batch])[0]


def _drafts(work: Work, batches: Sequence[Batch]) -> list[Draft]:
    ids = [batch.id for batch in batches]
    lines = work.session.scalars(
        select(BatchSource).where(BatchSource.batch_id.in_(ids)).order_by(BatchSource.id)
    ).all()
    parent = (
        select(BatchInput, Batch)
        .join(Batch, Batch.id == BatchInput.parent_id)
        .where(BatchInput.child_id.in_(ids))
        .order_by(BatchInput.id)
        .options(*WITH_PARTIES)
    )
    inputs = list(work.session.execute(parent).all())
    fresh = _newest_left(work, {batch.product_id for _, batch in inputs})
    return [
        Draft(
            kind=batch.kind,
            copied_from=batch,
            product_id=batch.product_id,
            premises_id=batch.premises_id,
            lines=tuple(
                DraftLine(batch.amount(line.base), line.production_unit_id, line.member_id)
                for line in lines
                if line.batch_id == batch.id
            )
            if batch.kind in SOURCES
            else (DraftLine(batch.produced, product_id=batch.product_id),),
            inputs=tuple(
                DraftLine(
                    used.amount(edge.base),
                    batch_id=fresh.get(used.product_id),
                    product_id=used.product_id,
                )
                for edge, used in inputs
                if edge.child_id == batch.id and batch.kind not in SOURCES
            ),
            supplier=next(
                (line for line in lines if line.batch_id == batch.id and line.supplier_name), None
            ),
        )
        for batch in batches
    ]


def _newest_left(work: Work, product_ids: set[int]) -> dict[int, int]:
    if not product_ids:
        return {}
    rows = work.session.execute(
        select(Batch.product_id, func.max(Batch.id))
        .where(Batch.product_id.in_(product_ids), Batch.remaining_base > 0)
        .group_by(Batch.product_id)
    )
    return dict(rows.all())


# ---------------------------------------------------------------- the story of a batch


@dataclass(frozen=True, slots=True)
class Lineage:
    """A batch with all it was made of, loaded at once: what its story, origin and restrictions are told from."""

    batch: Batch
    batches: dict[int, Batch]
    depths: dict[int, int]
    edges: tuple[Edge, ...]
    lines: tuple[BatchSource, ...]
    restrictions: tuple[Restriction, ...]

    @property
    def sources(self) -> list[SourceReached]:
        """The lines by which the goods entered, with their shares, as `graph.sources` gives them."""
        return shared_among(self.batch.id, self.edges, self.lines)

    @property
    def product_ids(self) -> set[int]:
        """The products of the batch and of all that went into it."""
        return {batch.product_id for batch in self.batches.values()}

    @property
    def in_force(self) -> list[Restriction]:
        """The restrictions that hold now, wherever above they were placed."""
        return [each for each in self.restrictions if each.lifted_at is None]


def lineage(work: Work, batch_id: int) -> Lineage:
    """Return the batch with everything above it in two statements; raises NoSuchRecord."""
    batches, edges, lines, restrictions = all_above(work, [batch_id])
    if batch_id not in batches:
        raise NoSuchRecord(kind="batch", key=str(batch_id))
    return Lineage(
        batches[batch_id], batches, depths_above(batch_id, edges), edges, lines, restrictions
    )


def all_above(
    work: Work, batch_ids: Collection[int]
) -> tuple[dict[int, Batch], tuple[Edge, ...], tuple[BatchSource, ...], tuple[Restriction, ...]]:
    """Return these batches and all they were made of by id, with edges, source lines and restrictions in order."""
    batches: dict[int, Batch] = {}
    edges: dict[int, Edge] = {}
    restrictions: dict[int, Restriction] = {}
    # What is restricted is restricted once or twice, so that joining both sides multiplies next to nothing.
    rows: Any = work.session.execute(
        select(Batch, BatchInput.id, BatchInput.parent_id, BatchInput.base, Restriction)
        .outerjoin(BatchInput, BatchInput.child_id == Batch.id)
        .outerjoin(Restriction, Restriction.batch_id == Batch.id)
        .where(Batch.id.in_(ids_above(batch_ids)))
        .options(*WITH_PARTIES, contains_eager(Restriction.batch))
    )
    for batch, edge_id, parent_id, base, restriction in rows:
        batches[batch.id] = batch
        if edge_id is not None:
            edges[edge_id] = Edge(parent_id, batch.id, base)
        if restriction is not None:
            restrictions[restriction.id] = restriction
    lines = work.session.scalars(
        select(BatchSource)
        .where(BatchSource.batch_id.in_(batches))
        .order_by(BatchSource.id)
        .options(
            joinedload(BatchSource.batch),
            joinedload(BatchSource.production_unit),
            joinedload(BatchSource.member),
        )
    ).all()
    return (
        batches,
        tuple(edges[key] for key in sorted(edges)),
        tuple(lines),
        tuple(restrictions[key] for key in sorted(restrictions)),
    )


def timeline(work: Work, batch_id: int) -> list[TimelineEntry]:
    """Return what happened to the batch and to all it was made of, oldest first; four statements.

    Entries with `is_public` are for consumers too. Raises NoSuchRecord.
    """
    found = lineage(work, batch_id)
    return sorted(
        [*story_of(found), *_left(work, found)], key=lambda e: (e.on, -e.depth, e.at, e.batch.id)
    )


def story_of(found: Lineage) -> list[TimelineEntry]:
    """Return the public part of a batch's time line, oldest first, from what was loaded already."""
    entries = [_coming(found, batch) for batch in found.batches.values()]
    for each in found.restrictions:
        depth = found.depths[each.batch_id]
        facts: dict[str, object] = {"restriction": each.kind.value, "reason": each.reason}
        placed = each.placed_at
        entries.append(
            TimelineEntry(
                placed, _day(placed), "restricted", found.batches[each.batch_id], depth, facts=facts
            )
        )
        if each.lifted_at is not None:
            facts = {"restriction": each.kind.value, "reason": each.lift_reason}
            batch = found.batches[each.batch_id]
            entries.append(
                TimelineEntry(
                    each.lifted_at, _day(each.lifted_at), "released", batch, depth, facts=facts
                )
            )
    return sorted(entries, key=lambda e: (e.on, -e.depth, e.at, e.batch.id))


def _coming(found: Lineage, batch: Batch) -> TimelineEntry:
    lines = [line for line in found.lines if line.batch_id == batch.id]
    units = {line.production_unit for line in lines if line.production_unit is not None}
    facts: dict[str, object] = {
        "producer": batch.producer.name,
        "processor": batch.processor.name if batch.processor_id != batch.producer_id else None,
        "premises": batch.premises.name if batch.premises else None,
        "grade": batch.grade,
        "units": sorted({unit.name for unit in units}),
        "divisions": sorted({unit.division for unit in units}),
        "grower_count": len({line.member_id for line in lines if line.member_id is not None}),
        "origins": sorted({line.origin_text for line in lines if line.origin_text}),
    }
    return TimelineEntry(
        at=batch.registered_at,
        on=batch.made_on,
        kind=batch.kind.value,
        batch=batch,
        depth=found.depths[batch.id],
        quantity=batch.produced,
        facts={name: value for name, value in facts.items() if value},
    )


def _left(work: Work, found: Lineage) -> list[TimelineEntry]:
    entries = work.session.scalars(
        select(LedgerEntry).where(
            LedgerEntry.batch_id.in_(found.batches),
            LedgerEntry.kind.in_([EntryKind.LOST, EntryKind.OWN_USE, EntryKind.CORRECTED]),
        )
    )
    told = [
        TimelineEntry(
            at=entry.at,
            on=entry.on,
            kind=entry.kind.value,
            batch=found.batches[entry.batch_id],
            depth=found.depths[entry.batch_id],
            quantity=found.batches[entry.batch_id].amount(abs(entry.base)),
            is_public=False,
            facts={"reason": entry.reason},
        )
        for entry in entries
    ]
    sent = work.session.scalars(
        select(DispatchLine)
        .where(DispatchLine.batch_id.in_(found.batches))
        .options(joinedload(DispatchLine.dispatch))
    )
    for line in sent:
        batch = found.batches[line.batch_id]
        facts: dict[str, object] = {
            "buyer": line.dispatch.buyer,
            "destination": line.dispatch.destination_address,
            "labelled": line.is_labelled,
        }
        at = line.dispatch.dispatched_at
        told.append(
            TimelineEntry(
                at,
                _day(at),
                EntryKind.DISPATCHED.value,
                batch,
                found.depths[batch.id],
                batch.amount(line.base),
                is_public=False,
                facts=facts,
            )
        )
    return told


def depths_above(batch_id: int, edges: Sequence[Edge]) -> dict[int, int]:
    """Return how many steps each batch lies above this one, itself at 0."""
    depths, level, depth = {batch_id: 0}, {batch_id}, 0
    while level:
        depth += 1
        level = {e.parent_id for e in edges if e.child_id in level and e.parent_id not in depths}
        depths.update(dict.fromkeys(level, depth))
    return depths


def _day(instant: datetime) -> date:
    return instant.astimezone(CHINA).date()


def _require_read(work: Work, producer_id: int) -> None:
    producer = get_producer(work, producer_id)
    require(
        work.actor,
        Permission.BATCHES_READ,
        organisation_id=producer.id,
        division=producer.division,
    )
