"""Races: 64 at once, from several processes as in operation, take what is there and never one more.

Each row runs on SQLite and, where a server of a supported version is installed, on PostgreSQL with its durability on:
`ledger` draws on the ledger itself, `door` orders labels through the interface; `wait` is the longest anybody waited.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask

from tests import databases, postgres
from tests.conftest import BEGINNING, NOW, FrozenClock
from tests.factories.batches import make_packing_batch
from tests.factories.brands import make_authorisation
from tests.factories.certificates import make_certificate
from tests.factories.labels import Packed, make_packed
from tests.factories.people import issue_token, make_person
from tests.faults.crowds import AT_ONCE, Act, Round, Told, run_round
from tests.figures import Figure, Options, row
from trace.kernel.actor import Role
from trace.kernel.quantity import Quantity, Unit
from trace.kernel.work import Work
from trace.rooms.batches import queries as batches
from trace.rooms.batches.services import draw_for_labels
from trace.rooms.certificates import quantities
from trace.rooms.certificates.kinds import Mark
from trace.rooms.certificates.services import ScopeLine
from trace.rooms.labels import queries as labels
from trace.rooms.quotas import queries as quota_queries
from trace.rooms.quotas import services as quota_services

WINNERS = 40
STATED_ROUNDS = 10
EACH = 2_500_000
# A writer waits 15 seconds for the others (kernel/database.py), and then is told to come again.
WAIT_S = 30


@row("faults", "race-mass")
def race_mass(options: Options) -> Iterator[Figure]:
    """64 draws on a batch of 40 packs, and 64 orders of 5 labels for 200: 40 get theirs."""
    return race(options, {"ledger": _mass_ledger, "door": _mass_door})


@row("faults", "race-quota")
def race_quota(options: Options) -> Iterator[Figure]:
    """64 draws of 7 on 286 labels, and 64 orders of 5 on 203: 40 get theirs, the odd labels are left."""
    return race(options, {"ledger": _quota_ledger, "door": _quota_door})


@row("faults", "race-certificate")
def race_certificate(options: Options) -> Iterator[Figure]:
    """64 draws and 64 orders of 5 labels on a certified quantity that is enough for 40 and a little."""
    return race(options, {"ledger": _certificate_ledger, "door": _certificate_door})


def race(options: Options, rounds: dict[str, Round]) -> Iterator[Figure]:
    """Yield for each engine how many of the 64 got what they asked for; a ledger that disagrees fails the row."""
    for engine in ("sqlite", "postgresql"):
        try:
            with arena(engine) as app:
                told = {
                    name: [run_round(app, prepare) for _ in range(options.size(STATED_ROUNDS))]
                    for name, prepare in rounds.items()
                }
        except postgres.PostgresMissing as missing:
            print(f"NOT RUN: {engine}: {missing}")
            continue
        for name, found in told.items():
            yield _counted(engine, name, found)
        waited = max(each.longest_s for found in told.values() for each in found)
        yield Figure(waited, "s, the longest wait", f"<= {WAIT_S}", part=f"{engine}/wait")


def _counted(engine: str, name: str, found: list[Told]) -> Figure:
    expected = {"done": WINNERS, "refused": AT_ONCE - WINNERS}
    wrong = next((each for each in found if each.counts != expected), found[0])
    others = sorted((what, count) for what, count in wrong.counts.items() if what != "done")
    return Figure(
        wrong.counts["done"] if dict(others) == {"refused": AT_ONCE - WINNERS} else -1,
        f"of {AT_ONCE} at once" + "".join(f", {count} {what}" for what, count in others),
        f"== {WINNERS}",
        against=f"{len(found)} rounds",
        part=f"{engine}/{name}",
    )


# ---------------------------------------------------------------- goods


def _mass_ledger(work: Work) -> Act:
    batch_id = make_packing_batch(work, packs=WINNERS).id

    def act(own: Work, number: int) -> object:
        return draw_for_labels(own, batch_id=batch_id, base=EACH, run_id=number)

    def hold(after: Work) -> None:
        batch = batches.get_batch(after, batch_id)
        assert (batch.remaining_base, batch.labelled_base) == (0, WINNERS * EACH)

    return Act(hold, "只剩 0 千克", act=act)


def _mass_door(work: Work) -> Act:
    packed = make_packed(work, packs=5 * WINNERS, with_brand=False)
    return _door(work, packed, lambda _after: None, left="最多可贴 0 枚")


# ---------------------------------------------------------------- quota


def _quota_ledger(work: Work) -> Act:
    held = make_authorisation(work, quota=7 * WINNERS + 6)
    account_id = quota_queries.quota_accounts(work, [held.id])[0].id
    held_id, product_id = held.id, held.products[0].product_id

    def act(own: Work, number: int) -> object:
        return quota_services.draw_quota(
            own,
            authorisation_id=held_id,
            product_id=product_id,
            on=NOW.date(),
            count=7,
            run_id=number,
            document="race",
        )

    def hold(after: Work) -> None:
        statement = quota_queries.quota_statement(after, account_id)
        assert statement.account.remaining == 6
        assert statement.balances

    return Act(hold, "剩余可领标数量为6枚", act=act)


def _quota_door(work: Work) -> Act:
    packed = make_packed(work, packs=400, quota=5 * WINNERS + 3)
    assert packed.authorisation is not None
    held_id = packed.authorisation.id

    def hold(after: Work) -> None:
        (account,) = quota_queries.quota_accounts(after, [held_id])
        assert (account.drawn, account.remaining) == (5 * WINNERS, 3)

    return _door(work, packed, hold, left="仅剩 3 枚")


# ---------------------------------------------------------------- certified quantity


def _certified(work: Work, packs: int) -> tuple[Packed, int, int]:
    packed = make_packed(work, packs=400, with_brand=False)
    enough = Quantity.from_base(packs * EACH + 1000, Unit.KG)
    line = ScopeLine(packed.product.name, packed.product.id, quantity=enough)
    paper = make_certificate(work, packed.producer, lines=[line])
    return packed, paper.id, paper.lines[0].id


def _certificate_ledger(work: Work) -> Act:
    packed, paper_id, line_id = _certified(work, WINNERS)
    batch_id = packed.batch.id

    def act(own: Work, number: int) -> object:
        return quantities.draw_certified(
            own,
            line_id=line_id,
            base=EACH,
            count=1,
            run_id=number,
            batch_id=batch_id,
            document="race",
        )

    return Act(_spent(paper_id, line_id, WINNERS), "还剩 0.001 千克", act=act)


def _certificate_door(work: Work) -> Act:
    packed, paper_id, line_id = _certified(work, 5 * WINNERS)
    return _door(
        work,
        packed,
        _spent(paper_id, line_id, 5 * WINNERS),
        left="尚余 0.001 千克",
        marks=[Mark.ORGANIC.value],
    )


def _spent(paper_id: int, line_id: int, packs: int) -> Any:
    def hold(after: Work) -> None:
        statement = quantities.certified_statement(after, paper_id, line_id)
        assert statement.balances
        assert (statement.drawn_base, statement.left_base) == (packs * EACH, 1000)
        assert statement.account.drawn_base == packs * EACH

    return hold


# ---------------------------------------------------------------- the door


def _door(
    work: Work, packed: Packed, hold: Any, *, left: str, marks: list[str] | None = None
) -> Act:
    """Orders of 5 labels, sent as the clerk's program would send them."""
    producer_id, batch_id = packed.producer.id, packed.batch.id
    clerk = make_person(work, Role.PRODUCER_CLERK, organisation_id=producer_id)
    secret = issue_token(work, clerk)
    body = {
        "producer_id": producer_id,
        "product_id": packed.product.id,
        "batch_id": batch_id,
        "brand_id": packed.brand.id if packed.brand else None,
        "marks": marks or [],
        "count": 5,
    }

    def held(after: Work) -> None:
        runs = labels.runs_of(after, producer_id, size=100).items
        assert sum(run.count for run in runs) == 5 * WINNERS
        assert batches.get_batch(after, batch_id).labelled_base == 5 * WINNERS * EACH
        hold(after)

    return Act(
        held, left, body={name: value for name, value in body.items() if value}, secret=secret
    )


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
