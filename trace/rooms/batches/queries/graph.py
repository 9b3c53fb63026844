"""The graph of batches, walked by the database: what a batch was made of, what was made of it, what holds it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import CTE, Select, select
from sqlalchemy.orm import aliased, joinedload

from trace.kernel.permissions import Permission, may
from trace.kernel.work import Work
from trace.rooms.batches.models import Batch, BatchInput, BatchSource, Restriction
from trace.rooms.batches.queries.reading import WITH_PARTIES, read_batch
from trace.rooms.batches.rules import RestrictionKind


@dataclass(frozen=True, slots=True)
class RelatedBatch:
    """A batch that another was made of, or that was made of it.

    base    ledger units of it that went on into the batches reached (ancestors), or ledger units of the batches
            reached that went into it (descendants)
    depth   the fewest steps between them, 1 for a direct input or output
    """

    batch: Batch
    base: int
    depth: int


@dataclass(frozen=True, slots=True)
class RestrictionInForce:
    """A restriction that holds now: `batch` is where it was placed, `affected_ids` which of those asked it reaches."""

    kind: RestrictionKind
    batch: Batch
    restriction: Restriction
    affected_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SourceReached:
    """A line by which goods entered, with the share of the batch asked about that came of it.

    share   0 to 1, by the amounts that went through each step; all shares of a batch sum to 1
    """

    batch: Batch
    line: BatchSource
    share: Fraction


@dataclass(frozen=True, slots=True)
class Edge:
    """So many ledger units of the parent went into the child."""

    parent_id: int
    child_id: int
    base: int


def ancestors(work: Work, batch_id: int) -> list[RelatedBatch]:
    """Return everything the batch was made of, nearest first; itself excluded. Two statements."""
    edges = edges_above(work, [batch_id])
    return _related(work, {batch_id}, edges, upwards=True)


def descendants(work: Work, batch_ids: Collection[int]) -> list[RelatedBatch]:
    """Return everything made of these batches, nearest first; those given excluded. Two statements."""
    edges = edges_below(work, batch_ids)
    return _related(work, set(batch_ids), edges, upwards=False)


def read_graph(work: Work, batch_id: int) -> tuple[list[RelatedBatch], list[RelatedBatch], int]:
    """Return ancestors, descendants, and how many of either belong to books the actor may not read.

    Raises   MissingPermission · NoSuchRecord
    """
    read_batch(work, batch_id)
    above, below = ancestors(work, batch_id), descendants(work, [batch_id])
    shown = [[each for each in side if _may_read(work, each.batch)] for side in (above, below)]
    return shown[0], shown[1], len(above) + len(below) - len(shown[0]) - len(shown[1])


def _may_read(work: Work, batch: Batch) -> bool:
    return may(
        work.actor,
        Permission.BATCHES_READ,
        organisation_id=batch.producer_id,
        division=batch.producer.division,
    )


def ids_above(batch_ids: Collection[int]) -> Select[Any]:
    """Return the ids of these batches and of all they were made of, as a part of another statement."""
    return select(_reach(batch_ids, upwards=True).c.id)


def ids_below(batch_ids: Collection[int]) -> Select[Any]:
    """Return the ids of these batches and of all that was made of them, as a part of another statement."""
    return select(_reach(batch_ids, upwards=False).c.id)


def edges_above(work: Work, batch_ids: Collection[int]) -> list[Edge]:
    """Return the edges on every way up from these batches."""
    return _edges(work, BatchInput.child_id.in_(ids_above(batch_ids)))


def edges_below(work: Work, batch_ids: Collection[int]) -> list[Edge]:
    """Return the edges on every way down from these batches."""
    reached = _reach(batch_ids, upwards=False)
    return _edges(work, BatchInput.parent_id.in_(select(reached.c.id)))


def reach_by_root(work: Work, batch_ids: Collection[int]) -> list[tuple[int, int]]:
    """Return (batch asked about, batch made of it) for all that was made of these batches, themselves included."""
    reached = _reach(batch_ids, upwards=False)
    return [
        (root, below) for root, below in work.session.execute(select(reached.c.root, reached.c.id))
    ]


def restrictions_above(batch_ids: Collection[int]) -> Select[int, Restriction]:
    """Return (batch asked about, restriction in force on it or on what it was made of) as a statement, oldest first."""
    reached = _reach(batch_ids, upwards=True)
    return (
        select(reached.c.root, Restriction)
        .join(Restriction, Restriction.batch_id == reached.c.id)
        .where(Restriction.lifted_at.is_(None))
        .order_by(Restriction.id)
    )


def restrictions_on(
    work: Work, batch_ids: Collection[int], *, with_ancestors: bool = True
) -> list[RestrictionInForce]:
    """Return the restrictions in force on these batches and on all they were made of, oldest first. One statement.

    with_ancestors   False: only those placed on the batches themselves
    """
    if not batch_ids:
        return []
    batch_ids = set(batch_ids)
    if with_ancestors:
        statement = restrictions_above(batch_ids)
    else:
        statement = (
            select(Restriction.batch_id, Restriction)
            .where(Restriction.batch_id.in_(batch_ids), Restriction.lifted_at.is_(None))
            .order_by(Restriction.id)
        )
    rows = work.session.execute(
        statement.options(joinedload(Restriction.batch).options(*WITH_PARTIES))
    )
    affected: dict[int, list[int]] = defaultdict(list)
    found: dict[int, Restriction] = {}
    for root, restriction in rows:
        affected[restriction.id].append(root)
        found[restriction.id] = restriction
    return [
        RestrictionInForce(
            restriction.kind, restriction.batch, restriction, tuple(sorted(affected[key]))
        )
        for key, restriction in found.items()
    ]


def sources(work: Work, batch_id: int) -> list[SourceReached]:
    """Return where the batch came from: the lines of every harvest, intake and purchase above it, or its own.

    Bought-in goods end the walk: whatever their seller's books say, here they are bought in.
    """
    edges = edges_above(work, [batch_id])
    ids = {batch_id} | {edge.parent_id for edge in edges}
    lines = work.session.scalars(
        select(BatchSource)
        .where(BatchSource.batch_id.in_(ids))
        .order_by(BatchSource.id)
        .options(
            joinedload(BatchSource.production_unit),
            joinedload(BatchSource.member),
            joinedload(BatchSource.batch).options(*WITH_PARTIES),
        )
    ).all()
    return shared_among(batch_id, edges, lines)


def shared_among(
    batch_id: int, edges: Sequence[Edge], lines: Sequence[BatchSource]
) -> list[SourceReached]:
    """Return each line with its share of the batch; `edges` are those above it, `lines` those of all reached."""
    own: dict[int, list[BatchSource]] = defaultdict(list)
    for line in lines:
        own[line.batch_id].append(line)
    above: dict[int, list[Edge]] = defaultdict(list)
    for edge in edges:
        # The sources of a purchase are its own lines, not the seller's books.
        if edge.child_id not in own:
            above[edge.child_id].append(edge)
    found: list[SourceReached] = []
    for reached_id, share in _shares(batch_id, above).items():
        total = sum(line.base for line in own[reached_id])
        found.extend(
            SourceReached(line.batch, line, share * line.base / total) for line in own[reached_id]
        )
    return sorted(found, key=lambda each: each.line.id)


def _shares(batch_id: int, above: Mapping[int, Sequence[Edge]]) -> dict[int, Fraction]:
    """Share 1 flows from the batch upwards, at every step divided by the amounts that went in."""
    waiting: dict[int, int] = defaultdict(int)
    seen, stack = {batch_id}, [batch_id]
    while stack:
        for edge in above.get(stack.pop(), ()):
            waiting[edge.parent_id] += 1
            if edge.parent_id not in seen:
                seen.add(edge.parent_id)
                stack.append(edge.parent_id)
    shares: dict[int, Fraction] = defaultdict(Fraction)
    shares[batch_id] = Fraction(1)
    ready = [batch_id]
    while ready:
        current = ready.pop()
        total = sum(edge.base for edge in above.get(current, ()))
        for edge in above.get(current, ()):
            shares[edge.parent_id] += shares[current] * edge.base / total
            waiting[edge.parent_id] -= 1
            if not waiting[edge.parent_id]:
                ready.append(edge.parent_id)
    return dict(shares)


def _reach(batch_ids: Collection[int], *, upwards: bool) -> CTE:
    """The walk itself: pairs of a batch asked about (`root`) and one reached from it (`id`), itself included."""
    start = (
        select(Batch.id.label("root"), Batch.id.label("id"))
        .where(Batch.id.in_(set(batch_ids)))
        .cte("reached", recursive=True)
    )
    edge = aliased(BatchInput)
    if upwards:
        step = select(start.c.root, edge.parent_id).join(edge, edge.child_id == start.c.id)
    else:
        step = select(start.c.root, edge.child_id).join(edge, edge.parent_id == start.c.id)
    # UNION drops pairs seen before: a diamond in the graph is walked once, and a loop could not run for ever.
    return start.union(step)


def _edges(work: Work, condition: object) -> list[Edge]:
    rows = work.session.execute(
        select(BatchInput.parent_id, BatchInput.child_id, BatchInput.base)
        .where(condition)  # type: ignore[arg-type]
        .order_by(BatchInput.id)
    )
    return [Edge(parent_id, child_id, base) for parent_id, child_id, base in rows]


def _related(
    work: Work, roots: set[int], edges: Sequence[Edge], *, upwards: bool
) -> list[RelatedBatch]:
    near: dict[int, list[Edge]] = defaultdict(list)
    for edge in edges:
        near[edge.child_id if upwards else edge.parent_id].append(edge)
    depths, level, depth = dict.fromkeys(roots, 0), list(roots), 0
    while level:
        depth += 1
        ends = {e.parent_id if upwards else e.child_id for each in level for e in near[each]}
        level = [end for end in ends if end not in depths]
        depths.update(dict.fromkeys(level, depth))
    amounts: dict[int, int] = defaultdict(int)
    for edge in edges:
        amounts[edge.parent_id if upwards else edge.child_id] += edge.base
    wanted = [key for key in depths if key not in roots]
    if not wanted:
        return []
    batches = work.session.scalars(select(Batch).where(Batch.id.in_(wanted)).options(*WITH_PARTIES))
    found = [RelatedBatch(batch, amounts[batch.id], depths[batch.id]) for batch in batches]
    return sorted(found, key=lambda each: (each.depth, each.batch.id))
