"""A lineage with everything on its way: ten statements, however large it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from trace.kernel.chunks import chunks
from trace.kernel.errors import InvalidValue, NoSuchRecord
from trace.kernel.permissions import Permission, may, require
from trace.kernel.work import Work
from trace.rooms.batches import queries as batches
from trace.rooms.batches.models import Batch, BatchSource, DispatchLine, Restriction
from trace.rooms.events.models import EventEpc, StoredEvent
from trace.rooms.lineage import rules
from trace.rooms.lineage.errors import (
    LineageTooDeep,
    LineageTooLarge,
    TooManyEvents,
    TooManyStarts,
)
from trace.rooms.lineage.rules import Direction, Lineage, Node
from trace.rooms.producers.queries import owned_within_reach
from trace.rooms.testing.models import TestReport
from trace.rooms.testing.queries import tests_of

# On every way up from what is shown, for what holds it; a lineage of 2,000 batches has some 4,000 edges.
MAX_EDGES_BEHIND = 100_000
MAX_EVENTS = 5_000


@dataclass(frozen=True, slots=True)
class _Ground:
    """The bare graph: how many steps everything is away (above 0 downstream), and all edges behind it."""

    depths: Mapping[int, int]
    edges: Sequence[batches.Edge]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """What was recorded about the batches, by batch."""

    sources: Mapping[int, list[BatchSource]]
    sent: Mapping[int, list[DispatchLine]]
    tests: Mapping[int, list[TestReport]]
    restrictions: Mapping[int, list[Restriction]]
    held_by: Mapping[int, list[Restriction]]


def read_lineage(
    work: Work,
    batch_ids: Sequence[int],
    *,
    direction: Direction = Direction.BOTH,
    steps: int | None = None,
) -> Lineage:
    """Return what some batches were made of and what was made of them, with tests, holders and what holds them.

    steps    no further than so many, 1 to 100; left out, everything
    Raises   NoSuchRecord · MissingPermission (a start in closed books) · TooManyStarts · LineageTooLarge ·
             LineageTooDeep · InvalidValue field `batch_id` (none) or `steps`
    """
    starts = _starts(work, batch_ids)
    if steps is not None and not 1 <= steps <= rules.MAX_STEPS:
        raise InvalidValue(field="steps", reason="steps-range", value=str(steps))
    ground = _ground(work, list(starts), direction, steps)
    rest = batches.batches_by_id(work, [key for key in ground.depths if key not in starts])
    found = starts | rest
    closed = {key for key, batch in found.items() if not _may_read(work, batch)}
    pairs = [(edge.parent_id, edge.child_id) for edge in ground.edges]
    inner = [(a, b) for a, b in pairs if a in ground.depths and b in ground.depths]
    shown = rules.without_far_strangers(ground.depths, closed, inner)
    known = _known(work, sorted(shown - closed), pairs)
    nodes = {
        key: _node(key, ground.depths[key], None if key in closed else found[key], known)
        for key in sorted(shown)
    }
    return Lineage(
        nodes,
        tuple(_edge(edge, found, closed) for edge in ground.edges if _is_shown(edge, shown)),
        direction,
        hidden_count=len(closed),
        is_cut=ground.is_cut,
    )


def events_behind(work: Work, found: Lineage) -> list[StoredEvent]:
    """Return the events in which the batches of a lineage have a part, in the order of capture.

    Only events of books that the actor may read; raises MissingPermission · TooManyEvents
    """
    uris = [node.batch.uri for node in found.matches if node.batch is not None]
    readable = owned_within_reach(work, StoredEvent.organisation_id, Permission.BATCHES_READ)
    events: dict[int, StoredEvent] = {}
    for part in chunks(uris, 1_000):
        about = select(EventEpc.event_pk).where(EventEpc.epc.in_(part))
        rows = work.session.scalars(
            select(StoredEvent)
            .where(StoredEvent.id.in_(about), readable)
            .order_by(StoredEvent.id)
            .limit(MAX_EVENTS + 1)
        )
        events.update((event.id, event) for event in rows)
        if len(events) > MAX_EVENTS:
            raise TooManyEvents(limit=MAX_EVENTS)
    return [events[key] for key in sorted(events)]


# ---------------------------------------------------------------- the graph


def _starts(work: Work, batch_ids: Sequence[int]) -> dict[int, Batch]:
    wanted = list(dict.fromkeys(batch_ids))
    if not wanted:
        raise InvalidValue(field="batch_id", reason="required")
    if len(wanted) > rules.MAX_STARTS:
        raise TooManyStarts(limit=rules.MAX_STARTS)
    found = batches.batches_by_id(work, wanted)
    for batch_id in wanted:
        if batch_id not in found:
            raise NoSuchRecord(kind="batch", key=str(batch_id))
        producer = found[batch_id].producer
        require(
            work.actor,
            Permission.BATCHES_READ,
            organisation_id=producer.id,
            division=producer.division,
        )
    return found


def _ground(
    work: Work, starts: Collection[int], direction: Direction, steps: int | None
) -> _Ground:
    below: list[int] = []
    further = None if steps is None else steps + 1
    if direction is not Direction.UP:
        below = batches.walk_below(work, starts, limit=rules.MAX_NODES + 1, steps=further)
    if len(below) > rules.MAX_NODES:
        raise LineageTooLarge(limit=rules.MAX_NODES)
    edges = batches.edges_behind(work, [*starts, *below], limit=MAX_EDGES_BEHIND + 1)
    if len(edges) > MAX_EDGES_BEHIND:
        raise LineageTooLarge(limit=rules.MAX_NODES)
    children, parents = defaultdict(list), defaultdict(list)
    for edge in edges:
        children[edge.parent_id].append(edge.child_id)
        parents[edge.child_id].append(edge.parent_id)
    down = rules.depths(starts, lambda key: children.get(key, ()), set(below))
    up: dict[int, int] = {}
    if direction is not Direction.DOWN:
        up = rules.depths(
            starts, lambda key: parents.get(key, ()), parents.keys() | children.keys()
        )
    found = {key: -depth for key, depth in up.items()} | down
    deepest = max(map(abs, found.values()), default=0)
    if steps is None and deepest > rules.MAX_STEPS:
        raise LineageTooDeep(limit=rules.MAX_STEPS)
    kept = {key: depth for key, depth in found.items() if steps is None or abs(depth) <= steps}
    if len(kept) > rules.MAX_NODES:
        raise LineageTooLarge(limit=rules.MAX_NODES)
    return _Ground(kept, edges, is_cut=len(kept) < len(found))


def _is_shown(edge: batches.Edge, shown: Collection[int]) -> bool:
    return edge.parent_id in shown and edge.child_id in shown


def _edge(edge: batches.Edge, found: Mapping[int, Batch], closed: Collection[int]) -> rules.Edge:
    is_closed = edge.parent_id in closed or edge.child_id in closed
    amount = None if is_closed else found[edge.parent_id].amount(edge.base)
    return rules.Edge(edge.parent_id, edge.child_id, amount)


def _may_read(work: Work, batch: Batch) -> bool:
    return may(
        work.actor,
        Permission.BATCHES_READ,
        organisation_id=batch.producer_id,
        division=batch.producer.division,
    )


# ---------------------------------------------------------------- what is known of each


def _known(work: Work, batch_ids: Sequence[int], edges: Sequence[tuple[int, int]]) -> _Known:
    """Four statements for 5,000 batches."""
    sources, sent, tests = defaultdict(list), defaultdict(list), defaultdict(list)
    for part in chunks(batch_ids):
        lines = work.session.scalars(
            select(BatchSource)
            .where(BatchSource.batch_id.in_(part))
            .order_by(BatchSource.id)
            .options(joinedload(BatchSource.production_unit), joinedload(BatchSource.member))
        )
        for line in lines:
            sources[line.batch_id].append(line)
        for report in tests_of(work, part):
            tests[report.batch_id].append(report)
    for dispatched in batches.dispatches_of(work, batch_ids):
        sent[dispatched.batch_id].append(dispatched)
    behind = {end for edge in edges for end in edge} | set(batch_ids)
    restrictions = _restrictions(work, behind)
    return _Known(sources, sent, tests, restrictions, _held_by(restrictions, edges, batch_ids))


def _restrictions(work: Work, batch_ids: Iterable[int]) -> dict[int, list[Restriction]]:
    """Every restriction ever placed on these batches themselves, by batch."""
    found = defaultdict(list)
    for part in chunks(sorted(batch_ids)):
        for each in batches.restriction_history(work, part):
            found[each.batch_id].append(each)
    return found


def _held_by(
    restrictions: Mapping[int, Sequence[Restriction]],
    edges: Sequence[tuple[int, int]],
    batch_ids: Collection[int],
) -> dict[int, list[Restriction]]:
    """What is in force flows down: parents have smaller ids, so each is done before its children."""
    parents = defaultdict(list)
    for parent, child in edges:
        parents[child].append(parent)
    held: dict[int, dict[int, Restriction]] = {}
    for key in sorted({end for edge in edges for end in edge} | set(batch_ids)):
        own = {each.id: each for each in restrictions.get(key, ()) if each.is_in_force}
        for parent in parents[key]:
            own |= held.get(parent, {})
        if own:
            held[key] = own
    return {key: [held[key][n] for n in sorted(held[key])] for key in batch_ids if key in held}


def _node(key: int, depth: int, batch: Batch | None, known: _Known) -> Node:
    if batch is None:
        return Node(key, None, depth)
    return Node(
        key,
        batch,
        depth,
        sources=tuple(known.sources.get(key, ())),
        sent=tuple(known.sent.get(key, ())),
        tests=tuple(known.tests.get(key, ())),
        restrictions=tuple(known.restrictions.get(key, ())),
        held_by=tuple(known.held_by.get(key, ())),
    )
