"""Races: 64 at once, from several processes as in operation, take what is there and never one more.

Each row runs on SQLite and, where a server of a supported version is installed, on PostgreSQL with its durability on.
"""

from __future__ import annotations

import multiprocessing
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from flask import Flask

from tests import databases, postgres
from tests.conftest import BEGINNING, NOW, FrozenClock
from tests.factories.batches import make_packing_batch
from tests.factories.brands import make_authorisation
from tests.factories.labels import make_packed
from tests.figures import Figure, Options, row
from trace.http.database import db
from trace.http.session import open_work
from trace.kernel.actor import Actor
from trace.kernel.work import Work
from trace.rooms.batches import queries as batches
from trace.rooms.batches.errors import NotEnoughLeft
from trace.rooms.batches.services import draw_for_labels
from trace.rooms.brands import queries as brands
from trace.rooms.brands import services as brand_services
from trace.rooms.brands.errors import QuotaExhausted
from trace.rooms.labels import queries as labels
from trace.rooms.labels import services as label_services
from trace.rooms.labels.rules import GatesRefused
from trace.rooms.labels.services import Order

SYSTEM = Actor.system("race")
PROCESSES, THREADS = 8, 8
AT_ONCE = PROCESSES * THREADS
WINNERS = 40
STATED_ROUNDS = 10
# A crowd that has not ended by then hangs: what it did not tell is missing from the count.
PATIENCE_S = 120
REFUSALS = (NotEnoughLeft, QuotaExhausted, GatesRefused)

Act = Callable[[Work, int], object]
# One round: prepares its goods and returns what each of the 64 does and what must hold afterwards.
Round = Callable[[Work], tuple[Act, Callable[[Work], None]]]


@row("faults", "mass-race")
def mass_race(options: Options) -> Iterator[Figure]:
    """64 label draws of one pack each on a batch of 40 packs: 40 get theirs."""
    return race(options, _mass_round)


@row("faults", "quota-race")
def quota_race(options: Options) -> Iterator[Figure]:
    """64 draws of 7 on a quota of 286 labels: 40 get theirs and 6 labels are left."""
    return race(options, _quota_round)


@row("faults", "label-race")
def label_race(options: Options) -> Iterator[Figure]:
    """64 orders of 5 labels, for 250 packs and a quota of 203: 40 are made, in mass and quota alike."""
    return race(options, _label_round)


def race(options: Options, prepare: Round) -> Iterator[Figure]:
    """Yield for each engine how many of the 64 got what they asked for; a ledger that disagrees fails the row."""
    for engine in ("sqlite", "postgresql"):
        try:
            with arena(engine) as app:
                outcomes = [_run(app, prepare) for _ in range(options.size(STATED_ROUNDS))]
        except postgres.PostgresMissing as missing:
            print(f"NOT RUN: {engine}: {missing}")
            continue
        wrong = next((each for each in outcomes if each != _expected()), _expected())
        yield Figure(
            wrong["done"],
            f"of {AT_ONCE} at once" + "".join(f", {n} {what}" for what, n in _others(wrong)),
            f"== {WINNERS}",
            against=f"{len(outcomes)} rounds",
            part=engine,
        )


def _expected() -> Counter[str]:
    return Counter(done=WINNERS, refused=AT_ONCE - WINNERS)


def _others(outcome: Counter[str]) -> list[tuple[str, int]]:
    return sorted((what, count) for what, count in outcome.items() if what != "done")


def _mass_round(work: Work) -> tuple[Act, Callable[[Work], None]]:
    batch_id = make_packing_batch(work, packs=WINNERS).id
    each = 2_500_000

    def act(own: Work, number: int) -> object:
        return draw_for_labels(own, batch_id=batch_id, base=each, run_id=number)

    def hold(after: Work) -> None:
        batch = batches.get_batch(after, batch_id)
        assert (batch.remaining_base, batch.labelled_base) == (0, WINNERS * each)

    return act, hold


def _quota_round(work: Work) -> tuple[Act, Callable[[Work], None]]:
    held = make_authorisation(work, quota=7 * WINNERS + 6)
    account_id = brands.quota_accounts(work, [held.id])[0].id
    held_id, product_id = held.id, held.products[0].product_id

    def act(own: Work, number: int) -> object:
        return brand_services.draw_quota(
            own,
            authorisation_id=held_id,
            product_id=product_id,
            on=NOW.date(),
            count=7,
            run_id=number,
            document="race",
        )

    def hold(after: Work) -> None:
        statement = brands.quota_statement(after, account_id)
        assert statement.account.remaining == 6
        assert statement.balances

    return act, hold


def _label_round(work: Work) -> tuple[Act, Callable[[Work], None]]:
    packed = make_packed(work, packs=250, quota=5 * WINNERS + 3)
    assert packed.authorisation is not None
    held_id, batch_id, producer_id = packed.authorisation.id, packed.batch.id, packed.producer.id
    order: Order = packed.order(5)

    def act(own: Work, _number: int) -> object:
        return label_services.order_run(own, order)

    def hold(after: Work) -> None:
        runs = labels.runs_of(after, producer_id, size=100).items
        batch = batches.get_batch(after, batch_id)
        (account,) = brands.quota_accounts(after, [held_id])
        assert sum(run.count for run in runs) == 5 * WINNERS == account.drawn
        assert account.remaining == 3
        assert batch.labelled_base == 5 * WINNERS * runs[0].base_each

    return act, hold


# ---------------------------------------------------------------- 64 at once


def _run(app: Flask, prepare: Round) -> Counter[str]:
    """Return how the 64 of one round fared; raises where the books do not agree with it."""
    with app.app_context(), open_work(SYSTEM) as work:
        act, hold = prepare(work)
    databases.close(app)  # no connection is shared with the processes
    context = multiprocessing.get_context("fork")
    start, told = context.Barrier(AT_ONCE), context.SimpleQueue()

    def crowd(first: int) -> None:
        numbers = range(first, first + THREADS)
        with ThreadPoolExecutor(THREADS) as pool:
            for outcome in pool.map(lambda number: _attempt(app, act, number, start), numbers):
                told.put(outcome)
        databases.close(app)

    crowds: list[BaseProcess] = [
        context.Process(target=crowd, args=(number * THREADS,)) for number in range(PROCESSES)
    ]
    for each in crowds:
        each.start()
    for each in crowds:
        each.join(PATIENCE_S)
        if each.is_alive():
            each.kill()
    outcomes: Counter[str] = Counter()
    while not told.empty():
        outcomes[told.get()] += 1
    with app.app_context(), open_work(SYSTEM, read_only=True) as after:
        hold(after)
    return outcomes


def _attempt(app: Flask, act: Act, number: int, start: Any) -> str:
    with app.app_context():
        start.wait(timeout=60)
        try:
            with open_work(SYSTEM) as work:
                act(work, number)
        except REFUSALS:
            return "refused"
        except Exception as error:  # told as an outcome of its own: the row then does not hold
            return type(error).__name__
        finally:
            db.session.remove()
        return "done"


@contextmanager
def arena(engine: str) -> Iterator[Flask]:
    """Give an application on an empty database of its own, on a server of its own for PostgreSQL."""
    server = postgres.Server(durable=True) if engine == "postgresql" else None
    clock = FrozenClock(BEGINNING)
    with tempfile.TemporaryDirectory() as folder:
        try:
            url = f"sqlite:///{folder}/race.sqlite3"
            if server is not None:
                server.start()
                url = postgres.make_database(server.socket_folder, "race")
            app = databases.make_app(url, Path(folder) / "data", clock)
            databases.bring_up_schema(app)
            clock.set(NOW)
            yield app
            databases.close(app)
        finally:
            if server is not None:
                server.stop()
