"""While others write edges, a reach by the index lies between two walks by the database, and ends at the last."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import delete, func, insert, select

from tests.factories.batches import kg, make_harvest
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from trace.http.database import db
from trace.http.session import open_work
from trace.kernel.actor import Actor
from trace.rooms.batches.models import BatchInput, GraphStamp
from trace.rooms.batches.queries.reach import (
    bring_index_up,
    graph_version,
    reach_below,
    walk_below,
)

SYSTEM = Actor.system("test")
WRITERS, READERS, ROUNDS = 12, 4, 8


def test_an_index_is_never_behind_or_before_what_is_committed(standalone_app):
    app = standalone_app()
    with app.app_context(), open_work(SYSTEM) as work:
        producer = make_producer(work)
        product = make_product(work, producer)
        ids = [make_harvest(work, producer, product, quantity=kg(1)).id for _ in range(40)]
    root, *rest = sorted(ids)
    barrier = Barrier(WRITERS + READERS)

    def write(number: int) -> None:
        barrier.wait()
        for turn in range(3):
            child = rest[number * 3 + turn]
            with open_work(SYSTEM) as work:
                edge = {"id": child + number, "parent_id": root, "child_id": child, "base": 1}
                work.session.execute(insert(BatchInput), [edge])

    def read() -> None:
        barrier.wait()
        for _ in range(ROUNDS):
            with open_work(SYSTEM, read_only=True) as work:
                before = set(walk_below(work, [root]))
                index = bring_index_up(work)
                found = set(index.below([root])) if index is not None else before
                after = set(walk_below(work, [root]))
            assert before <= found <= after

    def run(number: int) -> None:
        with app.app_context():
            try:
                write(number) if number < WRITERS else read()
            finally:
                db.session.remove()

    with ThreadPoolExecutor(WRITERS + READERS) as pool:
        list(pool.map(run, range(WRITERS + READERS)))

    with app.app_context(), open_work(SYSTEM, read_only=True) as work:
        index = bring_index_up(work)
        assert index is not None
        assert index.below([root]) == walk_below(work, [root]) == sorted(rest[: WRITERS * 3])
        assert graph_version(work).added == WRITERS * 3
        # Nobody waited for a stamp: who found none free began one, and they are no more than the writers.
        assert 1 <= work.session.scalar(select(func.count()).select_from(GraphStamp)) <= WRITERS


def test_an_edge_removed_by_another_process_is_gone_from_the_next_reach(standalone_app):
    app = standalone_app()
    with app.app_context(), open_work(SYSTEM) as work:
        producer = make_producer(work)
        product = make_product(work, producer)
        first, second, third = sorted(
            make_harvest(work, producer, product, quantity=kg(1)).id for _ in range(3)
        )
        edges = [(first, second), (second, third)]
        work.session.execute(
            insert(BatchInput),
            [{"id": c, "parent_id": p, "child_id": c, "base": 1} for p, c in edges],
        )
    with app.app_context(), open_work(SYSTEM, read_only=True) as work:
        assert bring_index_up(work).below([first]) == [second, third]
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(delete(BatchInput).where(BatchInput.id == third))

    with app.app_context(), open_work(SYSTEM, read_only=True) as work:
        assert reach_below(work, [first]) == [second]
        assert bring_index_up(work).below([first]) == [second]
