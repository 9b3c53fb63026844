"""How long an order of labels takes when the ledgers behind it have grown."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import func, insert, select

from tests import databases
from tests.conftest import BEGINNING, NOW, FrozenClock
from tests.factories.batches import kg
from tests.factories.labels import Packed, make_conformity, make_packed
from tests.factories.producers import make_unit
from tests.factories.products import make_product
from tests.figures import Figure, Options, row
from trace.http.session import open_work
from trace.kernel.actor import Actor
from trace.kernel.quantity import Quantity, Unit
from trace.kernel.work import Work
from trace.rooms.batches import services as goods
from trace.rooms.batches.models import Batch, LedgerEntry
from trace.rooms.batches.rules import BatchKind, EntryKind
from trace.rooms.batches.services import InputLine, OutputLine, SourceLine
from trace.rooms.labels import services as labels

SYSTEM = Actor.system("bench")
ANCESTORS = 200
LABELS = 10_000
FEW, MANY = 1_000, 100_000
ROUNDS = 7
PACK = 2_500_000
# The made-up entries: pairs that cancel out, spread over half a year.
DAYS = 180


@row("bench", "ledger-growth")
def ledger_growth(_options: Options) -> Iterator[Figure]:
    """Ordering 10,000 labels of a batch with 200 ancestors, with 1,000 and with 100,000 ledger entries behind it."""
    with _arena() as app:
        with app.app_context(), open_work(SYSTEM) as work:
            packed = _packed_of_many(work)
        few = _measured(app, packed, FEW)
        many = _measured(app, packed, MANY)
    yield Figure(
        few, "ms", "< 2000", against=f"{LABELS} labels, {ANCESTORS} ancestors", part="order"
    )
    yield Figure(many, "ms", "<= 2", against=few, ratio=many / few, part=f"{MANY} entries")


def _measured(app: Flask, packed: Packed, entries: int) -> float:
    """Return the median milliseconds of an order, its entries written and committed."""
    with app.app_context(), open_work(SYSTEM) as work:
        _grow(work, packed.batch.id, entries)
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        with app.app_context(), open_work(SYSTEM) as work:
            run = labels.order_run(work, packed.order(LABELS))
        times.append((time.perf_counter() - began) * 1000)
        with app.app_context(), open_work(SYSTEM) as work:
            labels.cancel_run(work, run_id=run.id, reason="bench")
    return statistics.median(times)


def _packed_of_many(work: Work) -> Packed:
    """Packs whose goods came from 200 harvests."""
    packed = make_packed(work, packs=1, quota=LABELS * 10)
    fruit = make_product(work, packed.producer)
    unit = make_unit(work, packed.producer)
    work.session.flush()
    share = Quantity.from_base(LABELS * 2 * PACK // ANCESTORS, Unit.KG)
    day = work.today - timedelta(days=DAYS)
    sources = [
        goods.register_harvest(
            work,
            producer_id=packed.producer.id,
            product_id=fruit.id,
            lines=[SourceLine(quantity=share, unit_id=unit.id)],
            on=day,
        )
        for _ in range(ANCESTORS)
    ]
    (batch,) = goods.register_process(
        work,
        kind=BatchKind.PACKING,
        producer_id=packed.producer.id,
        inputs=[InputLine(batch_id=one.id, quantity=share) for one in sources],
        outputs=[OutputLine(product_id=packed.product.id, quantity=kg(LABELS * 2 * PACK // 10**6))],
        on=day,
    )
    make_conformity(work, batch)
    return Packed(packed.producer, packed.product, batch, packed.brand, packed.authorisation)


def _grow(work: Work, batch_id: int, entries: int) -> None:
    """Write labels drawn and given back until the batch and its parents have so many entries, half of them its own."""
    known = work.session.scalar(select(func.count()).select_from(LedgerEntry)) or 0
    batch = work.session.get_one(Batch, batch_id)
    parents = work.session.scalars(
        select(Batch.id).where(Batch.kind == BatchKind.HARVEST, Batch.id != batch_id)
    ).all()
    last = work.session.scalar(select(func.max(LedgerEntry.id))) or 0
    # Ids of a range that no event will reach: this growth is made up.
    first = max(last, 10**12) + 1
    rows = []
    for number in range(0, max(0, entries - known), 2):
        owner = batch_id if number % 4 == 0 else parents[number % len(parents)]
        day = batch.made_on + timedelta(days=number * DAYS // entries)
        for part, kind in enumerate((EntryKind.LABELLED, EntryKind.LABEL_RETURNED)):
            rows.append(
                {
                    "id": first + number + part,
                    "batch_id": owner,
                    "kind": kind,
                    "base": -PACK if kind is EntryKind.LABELLED else PACK,
                    "on": min(day, work.today),
                    "at": work.now,
                    "event_pk": batch.event_pk,
                }
            )
    if rows:
        work.session.execute(insert(LedgerEntry), rows)


@contextmanager
def _arena() -> Iterator[Flask]:
    with tempfile.TemporaryDirectory() as folder:
        clock = FrozenClock(BEGINNING)
        app = databases.make_app(
            f"sqlite:///{folder}/ledgers.sqlite3", Path(folder) / "data", clock
        )
        databases.bring_up_schema(app)
        clock.set(NOW)
        yield app
        databases.close(app)
