"""How far goods went: everything made of some batches, by the database itself or by an index of its edges.

The recursive statement is the true path. The index answers only while the graph's version, which the database
writes with every change of an edge, is the one that the index was made at; so both always say the same.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy import (
    Engine,
    Executable,
    Integer,
    Result,
    Select,
    bindparam,
    literal,
    or_,
    select,
    union,
)

from trace.kernel.chunks import chunks
from trace.kernel.database import READ_ONLY
from trace.kernel.work import Work
from trace.rooms.batches.edge_index import EdgeIndex
from trace.rooms.batches.models import BatchInput, GraphStamp
from trace.rooms.batches.queries.graph import Edge

# From so many batches on an index is worth making; for fewer the statement is quick enough.
MANY = 20
# So many edges are kept beside the arrays before they are made anew.
MOST_LATE = 10_000
# A graph with more edges than this (some 50 MB of arrays in every process) is walked by the database alone.
MOST_INDEXED = 5_000_000
# Edges of transactions that ran at once may become visible out of order: those of so many events are looked at again.
OVERLAP = 1_000 * 1_000
TRIES = 3
READ_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class GraphVersion:
    """What the database says of the state of its edges; equal versions mean equal edges.

    added     edges ever written
    removed   statements that took edges away or changed them
    """

    stamps: tuple[tuple[int, str], ...]
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class _Held:
    """What a process keeps; `is_committed` where it was read by a transaction that could not write.

    Only what is committed may be added to: what a writer saw of its own may be rolled back, its ids given again.
    """

    version: GraphVersion
    is_committed: bool
    index: EdgeIndex
    newest_id: int
    recent_ids: frozenset[int]


_held: WeakKeyDictionary[Engine, _Held] = WeakKeyDictionary()
_making = threading.Lock()


def reach_below(work: Work, batch_ids: Collection[int]) -> list[int]:
    """Return the ids of everything made of these batches, in the order of recording; those given are left out.

    By the index where it is at the graph's version, or worth bringing there; else by the database.
    """
    wanted = set(batch_ids)
    if not wanted:
        return []
    version = graph_version(work)
    held = _held.get(_engine(work))
    if held is not None and held.version == version:
        return held.index.below(wanted)
    if len(wanted) >= MANY and version.added <= MOST_INDEXED:
        index = bring_index_up(work)
        if index is not None:
            return index.below(wanted)
    return walk_below(work, wanted)


def walk_below(
    work: Work, batch_ids: Collection[int], *, limit: int | None = None, steps: int | None = None
) -> list[int]:
    """Return what `reach_below` does, walked by the database: the true path. One statement for 5,000 batches.

    limit   the walk ends when it has found so many (the nearest first, where `steps` is left out)
    steps   no further than so many steps away
    """
    wanted = set(batch_ids)
    found: set[int] = set()
    connection = work.session.connection()
    for part in chunks(sorted(wanted)):
        # With steps, a batch is found once for every length of a way to it.
        rows = (limit + len(part)) * (steps or 1) if limit is not None else None
        given = {"ids": part, "steps": steps, "rows": rows}
        statement = _walk(has_steps=steps is not None, has_limit=limit is not None)
        found.update(row[0] for row in connection.execute(statement, given).all())
    return sorted(found - wanted)


def edges_behind(work: Work, batch_ids: Collection[int], *, limit: int | None = None) -> list[Edge]:
    """Return every edge on a way up from these batches, ascending by child; one statement for 5,000 batches.

    limit   so many rows at most for each statement: whoever gets more than they can use asks for less
    """
    found: dict[tuple[int, int], Edge] = {}
    connection = work.session.connection()
    for part in chunks(sorted(set(batch_ids))):
        rows = connection.execute(
            _edges_up(has_limit=limit is not None), {"ids": part, "rows": limit}
        )
        found.update(((row[0], row[1]), Edge(*row)) for row in rows.all())
    return sorted(found.values(), key=lambda edge: (edge.child_id, edge.parent_id))


def graph_version(work: Work) -> GraphVersion:
    """Return the version of the graph as this transaction sees it. One statement."""
    rows = work.session.execute(
        select(GraphStamp.id, GraphStamp.stamp, GraphStamp.added, GraphStamp.removed).order_by(
            GraphStamp.id
        )
    ).all()
    return GraphVersion(
        tuple((row.id, row.stamp) for row in rows),
        sum(row.added for row in rows),
        sum(row.removed for row in rows),
    )


def bring_index_up(work: Work) -> EdgeIndex | None:
    """Return the index at the graph's version, with what was added since or made anew; None while others keep writing.

    One thread of a process does it at a time; the others wait for it.
    """
    engine = _engine(work)
    with _making:
        for _ in range(TRIES):
            version = graph_version(work)
            held = _held.get(engine)
            if held is None or held.version != version:
                held = (_added_to(work, held, version) if held else None) or _made(work, version)
            # What was read between two equal versions is what both of them stand for.
            if held is not None and graph_version(work) == version:
                _held[engine] = held
                return held.index
    return None


def _added_to(work: Work, held: _Held, version: GraphVersion) -> _Held | None:
    """The index with the edges written since, where it is certain that all were found and none was taken away."""
    expected = version.added - held.version.added
    if not held.is_committed or version.removed != held.version.removed:
        return None
    if expected + held.index.late_count > MOST_LATE:
        return None
    rows = work.session.execute(
        select(BatchInput.id, BatchInput.parent_id, BatchInput.child_id).where(
            BatchInput.id > held.newest_id - OVERLAP
        )
    ).all()
    fresh = [row for row in rows if row.id not in held.recent_ids]
    if len(fresh) != expected:
        return None
    newest = max((row.id for row in rows), default=held.newest_id)
    recent = frozenset(row.id for row in rows if row.id > newest - OVERLAP)
    index = held.index.with_late((row.parent_id, row.child_id) for row in fresh)
    return _Held(version, _is_reader(work), index, newest, recent)


def _made(work: Work, version: GraphVersion) -> _Held | None:
    both = union(select(BatchInput.parent_id.label("id")), select(BatchInput.child_id)).subquery()
    with _streamed(work, select(both.c.id).order_by(both.c.id)) as rows:
        ids = np.fromiter(rows.scalars(), np.int64)
    pairs = select(BatchInput.parent_id, BatchInput.child_id).order_by(BatchInput.parent_id)
    with _streamed(work, pairs) as rows:
        try:
            index = EdgeIndex.of(ids, ((row[0], row[1]) for row in rows))
        except KeyError:
            # An edge was written between the two statements.
            return None
    newest = work.session.scalar(select(BatchInput.id).order_by(BatchInput.id.desc()).limit(1))
    newest = newest or 0
    recent = work.session.scalars(select(BatchInput.id).where(BatchInput.id > newest - OVERLAP))
    return _Held(version, _is_reader(work), index, newest, frozenset(recent))


def _streamed(work: Work, statement: Executable) -> Result[*tuple[Any, ...]]:
    """Rows a few thousand at a time; whoever stops early has to close it."""
    return work.session.execute(statement, execution_options={"yield_per": READ_AT_ONCE})


@cache
def _walk(*, has_steps: bool, has_limit: bool) -> Select[Any]:
    """The recursive statement with its parameters `ids`, `steps` and `rows`, put together once a process."""
    edge, further = BatchInput.__table__, BatchInput.__table__.alias("further")
    columns: list[Any] = [edge.c.child_id.label("id")]
    if has_steps:
        columns.append(literal(1).label("depth"))
    start = select(*columns).where(edge.c.parent_id.in_(bindparam("ids", expanding=True)))
    below = start.cte("below", recursive=True)
    step = select(further.c.child_id).join(below, further.c.parent_id == below.c.id)
    if has_steps:
        step = step.add_columns(below.c.depth + 1).where(below.c.depth < bindparam("steps"))
    # UNION drops what was seen before: a diamond in the graph is walked once.
    statement = select(below.union(step).c.id)
    return statement.limit(bindparam("rows", type_=Integer)) if has_limit else statement


@cache
def _edges_up(*, has_limit: bool) -> Select[Any]:
    edge, further = BatchInput.__table__, BatchInput.__table__.alias("further")
    start = select(edge.c.parent_id.label("id")).where(
        edge.c.child_id.in_(bindparam("ids", expanding=True))
    )
    above = start.cte("above", recursive=True)
    above = above.union(select(further.c.parent_id).join(above, further.c.child_id == above.c.id))
    statement = select(edge.c.parent_id, edge.c.child_id, edge.c.base).where(
        or_(
            edge.c.child_id.in_(bindparam("ids", expanding=True)),
            edge.c.child_id.in_(select(above.c.id)),
        )
    )
    return statement.limit(bindparam("rows", type_=Integer)) if has_limit else statement


def _engine(work: Work) -> Engine:
    return work.session.get_bind().engine


def _is_reader(work: Work) -> bool:
    return bool(work.session.connection().get_execution_options().get(READ_ONLY, False))
