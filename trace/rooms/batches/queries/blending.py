"""Blending 掺混: how much of a batch was bought in, and the story that a batch would have if it were made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from trace.kernel.work import Work
from trace.rooms.batches.models import Batch, BatchInput
from trace.rooms.batches.queries.figures import Lineage, all_above, depths_above
from trace.rooms.batches.queries.graph import Edge, ids_above
from trace.rooms.batches.rules import SOURCES, BatchKind


def bought_in_shares(work: Work, batch_ids: Collection[int]) -> dict[int, Fraction]:
    """Return which share of each batch was bought in, 0 to 1, by the amounts that went in; one statement.

    Bought-in goods are wholly so, whatever their seller's books say.
    """
    asked = set(batch_ids)
    if not asked:
        return {}
    # Outer joins leave gaps that the mapped types do not tell of.
    rows: Any = work.session.execute(
        select(Batch.id, Batch.kind, BatchInput.parent_id, BatchInput.base)
        .outerjoin(BatchInput, BatchInput.child_id == Batch.id)
        .where(Batch.id.in_(ids_above(asked)))
    ).all()
    kinds = {key: kind for key, kind, _parent, _base in rows}
    edges = [Edge(parent, key, base) for key, _kind, parent, base in rows if parent is not None]
    shares = shares_of(kinds, edges)
    return {key: shares[key] for key in asked if key in shares}


def shares_of(kinds: Mapping[int, BatchKind], edges: Sequence[Edge]) -> dict[int, Fraction]:
    """Return the bought-in share of every batch of a graph; `kinds` of all its batches."""
    above: dict[int, list[Edge]] = defaultdict(list)
    for edge in edges:
        if kinds.get(edge.child_id) not in SOURCES:
            above[edge.child_id].append(edge)
    shares = {
        key: Fraction(kind is BatchKind.BOUGHT_IN) for key, kind in kinds.items() if kind in SOURCES
    }
    # A batch is answered once all that went into it is: deep graphs need no deep recursion.
    for start in kinds:
        waiting = [start]
        while waiting:
            current = waiting[-1]
            missing = [e.parent_id for e in above[current] if e.parent_id not in shares]
            if current not in shares and missing:
                waiting += missing
                continue
            if current not in shares:
                total = sum(edge.base for edge in above[current])
                used = sum(
                    (shares[edge.parent_id] * edge.base for edge in above[current]), Fraction(0)
                )
                shares[current] = used / total if total else Fraction(0)
            waiting.pop()
    return shares


def planned_lineage(work: Work, planned: Batch, uses: Mapping[int, int]) -> Lineage:
    """Return the story that a batch would have which used so many ledger units of these batches; two statements.

    planned   not stored, with an id that no batch has, its product, producer and processor set
    """
    batches, edges, lines, restrictions = all_above(work, uses)
    batches[planned.id] = planned
    whole = (*edges, *(Edge(parent_id, planned.id, base) for parent_id, base in uses.items()))
    depths = depths_above(planned.id, whole)
    return Lineage(planned, batches, depths, whole, lines, restrictions)
