"""How fast goods are followed: one lot by the database and by the index, 200 lots at once, growth, memory."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from tests import databases
from tests.conftest import BEGINNING, FrozenClock
from tests.figures import Figure, Options, row
from trace.http.database import db
from trace.http.session import open_work
from trace.kernel.actor import Actor
from trace.kernel.work import Work
from trace.rooms.batches.queries.reach import bring_index_up, reach_below, walk_below

SYSTEM = Actor.system("bench")
EDGES = 1_000_000
LEVELS, CHILDREN = 10, 2
TRACES, RECALLS = 300, 9
ROUNDS = 5
LOTS = 200
SEED = 20261122
# Ids as events give them: a thousand apart.
STEP = 1_000


@row("bench", "trace-sql")
def trace_sql(options: Options) -> Iterator[Figure]:
    """Everything made of one lot, ten steps down, by the recursive statement."""
    edges = options.size(EDGES)
    with _graph(edges) as (app, lots):
        times = _quietest(app, lots, lambda work, lot: walk_below(work, [lot]))
    yield from _figures(times, edges, 10, 30)


@row("bench", "trace-cache")
def trace_cache(options: Options) -> Iterator[Figure]:
    """The same by the index, its version compared with the database's each time."""
    edges = options.size(EDGES)
    with _graph(edges) as (app, lots):
        _bring_up(app)
        times = _quietest(app, lots, lambda work, lot: reach_below(work, [lot]))
    yield from _figures(times, edges, 2, 5)


@row("bench", "trace-growth")
def trace_growth(options: Options) -> Figure:
    """How much longer the statement takes in a graph of ten times as many edges."""
    medians = []
    for edges in (options.size(EDGES) // 10, options.size(EDGES)):
        with _graph(edges) as (app, lots):
            times = _quietest(app, lots, lambda work, lot: walk_below(work, [lot]))
            medians.append(statistics.median(times))
    few, many = medians
    # Between ten and a hundred thousand edges the small graph still lies in the processor's own memory.
    return Figure(many, "ms", "<= 3" if options.ci else "<= 2", against=few, ratio=many / few)


@row("bench", "trace-memory")
def trace_memory(options: Options) -> Figure:
    """What the index holds, for a million edges."""
    edges = options.size(EDGES)
    with _graph(edges) as (app, _lots), app.app_context():
        with open_work(SYSTEM, read_only=True) as work:
            index = bring_index_up(work)
            assert index is not None
        size = index.byte_count / 1e6 * 1_000_000 / edges
    return Figure(size, "MB", "<= 12", against=f"{edges} edges")


@row("bench", "recall-reach")
def recall_reach(options: Options) -> Iterator[Figure]:
    """Everything made of 200 lots, as a recall of them asks for it; once more after a further step was recorded."""
    edges = options.size(EDGES)
    with _graph(edges) as (app, lots):
        _bring_up(app)
        draw = random.Random(SEED)
        groups = [draw.sample(lots, LOTS) for _ in range(RECALLS)]
        times = _times(app, groups, reach_below)
        late = []
        for number, group in enumerate(groups):
            _one_more(app, number)
            late += _times(app, [group], reach_below)
        count = len(_once(app, groups[0]))
    yield Figure(
        statistics.median(times),
        "ms",
        "<= 60",
        against=f"{LOTS} lots, {count} batches, {edges} edges",
    )
    yield Figure(statistics.median(late), "ms", "<= 120", part="after a step", against="one more")


def _quietest(app: Flask, asked: list, ask: Callable[[Work, object], object]) -> list[float]:
    """Return the times of that round which its neighbours on the machine disturbed least."""
    return min((_times(app, asked, ask) for _ in range(ROUNDS)), key=_p99)


def _p99(times: list[float]) -> float:
    return statistics.quantiles(times, n=100)[98]


def _figures(times: list[float], edges: int, p50: float, p99: float) -> Iterator[Figure]:
    told = f"{edges} edges, quietest of {ROUNDS} rounds"
    yield Figure(statistics.median(times), "ms", f"<= {p50}", against=told, part="p50")
    yield Figure(_p99(times), "ms", f"<= {p99}", against=told, part="p99")


def _times(app: Flask, asked: list, ask: Callable[[Work, object], object]) -> list[float]:
    """Return the milliseconds of each question within its own reading transaction, connection and begin left out."""
    times = []
    with app.app_context():
        for each in asked:
            with open_work(SYSTEM, read_only=True) as work:
                began = time.perf_counter()
                ask(work, each)
                times.append((time.perf_counter() - began) * 1000)
    return times


def _once(app: Flask, lots: list[int]) -> list[int]:
    """Return the reach, which index and database have to agree on."""
    with app.app_context(), open_work(SYSTEM, read_only=True) as work:
        found, walked = reach_below(work, lots), walk_below(work, lots)
        assert found == walked
        return found


def _bring_up(app: Flask) -> None:
    with app.app_context(), open_work(SYSTEM, read_only=True) as work:
        assert bring_index_up(work) is not None


def _one_more(app: Flask, number: int) -> None:
    """Write an edge as a process would: its stamp comes with it."""
    with app.app_context(), _bare(app) as write:
        youngest = EDGES * STEP * 10 + number * STEP
        write([(youngest + STEP, STEP, youngest + STEP)])


@contextmanager
def _graph(edges: int) -> Iterator[tuple[Flask, list[int]]]:
    """A database that holds `edges` between ten levels of batches, each made into two of the next, and 300 lots."""
    with tempfile.TemporaryDirectory() as folder:
        clock = FrozenClock(BEGINNING)
        app = databases.make_app(
            f"sqlite:///{folder}/lineage.sqlite3", Path(folder) / "data", clock
        )
        databases.bring_up_schema(app)
        width = edges // (LEVELS * CHILDREN)
        draw = random.Random(SEED)
        with _bare(app) as write:
            write(_rows(width, draw))
        yield app, [(draw.randrange(width) + 1) * STEP for _ in range(TRACES)]
        databases.close(app)


def _rows(width: int, draw: random.Random) -> list[tuple[int, int, int]]:
    """Edges with ids as the events of their children give them."""
    slots, rows = Counter[int](), []
    for parent in range(LEVELS * width):
        level = parent // width + 1
        for end in draw.sample(range(width), CHILDREN):
            child = (level * width + end + 1) * STEP
            rows.append((child + slots[child], (parent + 1) * STEP, child))
            slots[child] += 1
    return rows


@contextmanager
def _bare(app: Flask) -> Iterator[Callable[[list[tuple[int, int, int]]], None]]:
    """Give a function that writes edges alone: the batches at their ends would only fill the disk."""
    with app.app_context():
        connection = db.engine.raw_connection()
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = OFF")
    cursor.execute("BEGIN IMMEDIATE")
    yield lambda rows: cursor.executemany(
        "INSERT INTO batch_inputs (id, parent_id, child_id, base) VALUES (?, ?, ?, 1000000)", rows
    )
    cursor.execute("COMMIT")
    cursor.execute("PRAGMA foreign_keys = ON")
    connection.close()
