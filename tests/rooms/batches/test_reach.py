"""However far goods went: the index, the database and a walk by hand always find the same batches."""

from __future__ import annotations

import tracemalloc
from array import array
from collections import defaultdict
from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import IntegrityError

from tests.factories.batches import kg, make_bought_in, make_harvest, make_process
from tests.factories.producers import make_producer
from trace.kernel.actor import Actor
from trace.kernel.database import READ_ONLY
from trace.kernel.work import Work
from trace.rooms.batches.edge_index import EdgeIndex
from trace.rooms.batches.models import BatchInput
from trace.rooms.batches.queries import reach
from trace.rooms.batches.queries.reach import (
    bring_index_up,
    graph_version,
    reach_below,
    walk_below,
)
from trace.rooms.batches.services import rebuild, take_back_batch

Pairs = list[tuple[int, int]]
NODES = 24
# Ids that no event gives.
FAR = 10**12


def by_hand(edges: Iterable[tuple[int, int]], roots: Iterable[int]) -> list[int]:
    """What lies below the roots, walked as simply as one can."""
    children = defaultdict(set)
    for parent, child in edges:
        children[parent].add(child)
    found, waiting = set(), list(roots)
    while waiting:
        for child in children[waiting.pop()] - found:
            found.add(child)
            waiting.append(child)
    return sorted(found - set(roots))


def index_of(edges: Pairs) -> EdgeIndex:
    ids = array("q", sorted({end for edge in edges for end in edge}))
    return EdgeIndex.of(ids, sorted(edges))


@st.composite
def graphs(draw: st.DrawFn) -> Pairs:
    """Any edges from older to younger batches; ids leave gaps as events do."""
    pairs = st.tuples(st.integers(1, NODES), st.integers(1, NODES)).filter(lambda p: p[0] < p[1])
    return [(a * 1000, b * 1000) for a, b in sorted(draw(st.sets(pairs, max_size=60)))]


roots_drawn = st.sets(st.integers(1, NODES).map(lambda n: n * 1000), min_size=1, max_size=6)


@given(edges=graphs(), late=graphs(), roots=roots_drawn)
@settings(max_examples=200)
def test_the_index_finds_what_a_walk_by_hand_finds_edges_added_later_too(edges, late, roots):
    index = index_of(edges)
    more = index.with_late(late[:20]).with_late(late[20:])

    assert index.below(roots) == by_hand(edges, roots)
    assert more.below(roots) == by_hand([*edges, *late], roots)
    assert more.late_count == len(late)


def test_an_index_refuses_an_edge_of_a_batch_it_was_not_told_of():
    with pytest.raises(KeyError):
        EdgeIndex.of(array("q", [1000, 2000]), [(1000, 3000)])


@pytest.fixture
def graph(work):
    """Writes edges among batches that exist, without the acts that would make them: any shape at all."""
    make_harvest(work)
    batches = []
    rows = dict(work.session.execute(text("SELECT * FROM batches")).mappings().one())
    for number in range(1, NODES + 1):
        key = FAR + number * 1000
        named = {"id": key, "lot": f"N{number}", "uri": f"urn:test:{number}"}
        columns = ", ".join(rows)
        places = ", ".join(f":{name}" for name in rows)
        work.session.execute(
            text(f"INSERT INTO batches ({columns}) VALUES ({places})"), rows | named
        )
        batches.append(key)
    return Graph(work, batches)


def read_index(work: Work) -> EdgeIndex:
    """The index as a transaction finds it that cannot write."""
    connection = work.session.connection()
    connection.execution_options(**{READ_ONLY: True})
    index = bring_index_up(work)
    connection.execution_options(**{READ_ONLY: False})
    assert index is not None
    return index


class Graph:
    """Batches by number (1 is the first), and edges between them."""

    def __init__(self, work: Work, batches: list[int]) -> None:
        self.work = work
        self.batches = batches
        self.edges: dict[int, tuple[int, int]] = {}
        self._next = batches[-1]

    def id_of(self, number: int) -> int:
        return self.batches[number - 1]

    def write(self, edges: Pairs) -> None:
        fresh = [(self.id_of(a // 1000), self.id_of(b // 1000)) for a, b in edges]
        fresh = [pair for pair in fresh if pair not in self.edges.values()]
        rows = []
        for parent, child in fresh:
            self._next += 1
            self.edges[self._next] = (parent, child)
            rows.append(
                {"id": self._next, "parent_id": parent, "child_id": child, "base": 1_000_000}
            )
        if rows:
            self.work.session.execute(insert(BatchInput), rows)

    def read(self) -> EdgeIndex:
        return read_index(self.work)

    def clear(self) -> None:
        self.work.session.execute(delete(BatchInput))
        self.edges.clear()

    def below(self, numbers: Iterable[int]) -> list[int]:
        return by_hand(self.edges.values(), [self.id_of(n // 1000) for n in numbers])


@given(edges=graphs(), late=graphs(), roots=roots_drawn)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_index_database_and_hand_agree_before_and_after_more_was_written(graph, edges, late, roots):
    ids = [graph.id_of(n // 1000) for n in roots]
    graph.clear()
    for pairs in (edges, late):
        graph.write(pairs)
        assert graph.read().below(ids) == graph.below(roots) == walk_below(graph.work, ids)
        assert reach_below(graph.work, ids) == graph.below(roots)


def test_no_edge_can_lead_from_a_batch_to_an_older_one_so_no_loop_can_be_written(graph):
    with pytest.raises(IntegrityError, match="older_first"), graph.work.session.begin_nested():
        graph.write([(3000, 2000)])


def test_every_change_of_an_edge_makes_a_version_that_never_comes_again(graph):
    work, seen = graph.work, [graph_version(graph.work)]

    graph.write([(1000, 2000), (2000, 3000)])
    seen.append(graph_version(work))
    work.session.execute(update(BatchInput).values(base=5))
    seen.append(graph_version(work))
    undone = work.session.begin_nested()
    graph.write([(1000, 3000)])
    seen.append(graph_version(work))
    undone.rollback()
    graph.write([(1000, 4000)])
    seen.append(graph_version(work))
    work.session.execute(delete(BatchInput).where(BatchInput.base == 5))
    seen.append(graph_version(work))

    assert len({version.stamps for version in seen}) == len(seen)
    assert [(v.added - seen[0].added) for v in seen] == [0, 2, 2, 3, 3, 3]
    assert seen[-1].removed > seen[2].removed > seen[1].removed == seen[0].removed


def test_an_index_made_of_edges_that_were_taken_back_is_not_believed(graph):
    work = graph.work
    graph.write([(1000, 2000)])
    undone = work.session.begin_nested()
    work.session.execute(
        insert(BatchInput),
        [{"id": 10**15, "parent_id": graph.id_of(2), "child_id": graph.id_of(9), "base": 1}],
    )
    index = bring_index_up(work)
    assert index is not None
    assert index.below([graph.id_of(1)]) == [graph.id_of(2), graph.id_of(9)]
    undone.rollback()
    work.session.execute(
        insert(BatchInput),
        [{"id": 10**15, "parent_id": graph.id_of(2), "child_id": graph.id_of(5), "base": 1}],
    )

    assert reach_below(work, [graph.id_of(1)]) == [graph.id_of(2), graph.id_of(5)]
    many = [graph.id_of(1), *range(1, reach.MANY)]
    assert reach_below(work, many) == [graph.id_of(2), graph.id_of(5)]


def test_a_few_batches_are_walked_by_the_database_until_many_have_made_an_index(graph):
    work = graph.work
    graph.write([(1000, 2000), (2000, 3000)])

    assert reach_below(work, []) == []
    assert reach_below(work, [graph.id_of(1)]) == [graph.id_of(2), graph.id_of(3)]
    assert reach_below(work, graph.batches[: reach.MANY]) == []
    assert reach_below(work, [graph.id_of(2)]) == [graph.id_of(3)]


def test_an_edge_with_an_older_number_than_the_newest_is_found_when_it_becomes_visible(graph):
    work = graph.work
    graph.write([(1000, 2000)])
    graph.read()
    work.session.execute(
        insert(BatchInput),
        [{"id": 5, "parent_id": graph.id_of(2), "child_id": graph.id_of(3), "base": 1}],
    )

    assert graph.read().below([graph.id_of(1)]) == [graph.id_of(2), graph.id_of(3)]


def test_many_edges_beside_the_arrays_are_put_into_new_ones(graph, monkeypatch):
    graph.write([(1000, 2000)])
    graph.read()
    graph.write([(1000, 3000), (1000, 4000)])

    beside = graph.read()
    monkeypatch.setattr(reach, "MOST_LATE", 3)
    graph.write([(1000, 5000), (1000, 6000)])
    anew = graph.read()

    assert (beside.late_count, anew.late_count) == (2, 0)
    assert anew.below([graph.id_of(1)]) == graph.batches[1:6]


def test_a_graph_too_large_for_an_index_is_walked_by_the_database(graph, monkeypatch):
    monkeypatch.setattr(reach, "MOST_INDEXED", 1)
    monkeypatch.setattr(reach, "bring_index_up", lambda _work: pytest.fail("no index is made"))
    graph.write([(1000, 2000), (2000, 23_000), (23_000, 24_000)])

    assert reach_below(graph.work, graph.batches[:22]) == graph.batches[22:]


def test_a_walk_ends_at_the_number_and_the_steps_asked_for(graph):
    graph.write([(1000, 2000), (1000, 3000), (2000, 4000), (3000, 4000), (4000, 5000)])
    start = [graph.id_of(1)]

    assert walk_below(graph.work, start, steps=1) == graph.batches[1:3]
    assert walk_below(graph.work, start, steps=2) == graph.batches[1:4]
    assert len(walk_below(graph.work, start, limit=1)) == 2


def test_acts_on_goods_and_a_rebuild_are_followed(work, work_by):
    producer = make_producer(work)
    harvest = make_harvest(work, producer, quantity=kg(10))
    sorted_ = make_process(work, [harvest])
    assert bring_index_up(work).below([harvest.id]) == [sorted_.id]
    bought = make_bought_in(work, producer)
    mixed = make_process(work, [sorted_, bought])
    assert bring_index_up(work).below([harvest.id]) == [sorted_.id, mixed.id]

    before = graph_version(work)
    rebuild(work_by(Actor.system("test")))

    assert graph_version(work) != before
    assert bring_index_up(work).below([harvest.id, bought.id]) == [sorted_.id, mixed.id]


def test_a_process_taken_back_is_in_no_reach_any_more(work):
    producer = make_producer(work)
    harvest = make_harvest(work, producer, quantity=kg(10))
    kept = make_process(work, [harvest])
    wrong = make_process(work, [kept])
    assert read_index(work).below([harvest.id]) == [kept.id, wrong.id]

    take_back_batch(work, batch_id=wrong.id, reason="录错")

    assert reach_below(work, [harvest.id]) == [kept.id]
    assert read_index(work).below([harvest.id]) == [kept.id]


def test_an_index_takes_four_bytes_an_edge_and_twelve_a_batch():
    edges = [(n, n + k) for n in range(1, 5_000) for k in (1, 2)]
    ids = array("q", range(1, 5_002))
    tracemalloc.start()
    index = EdgeIndex.of(ids, edges)
    taken, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert index.byte_count == 4 * len(edges) + 12 * len(ids) + 4
    assert taken < 2 * index.byte_count
