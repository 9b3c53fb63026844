"""Kills: a process dies (SIGKILL) between any two statements of an act; the ledgers stand as if it had never begun."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import event, select

from tests import databases, postgres
from tests.factories.batches import kg, make_dispatch, make_harvest
from tests.factories.brands import make_authorisation
from tests.factories.certificates import make_certificate
from tests.factories.labels import Packed, make_codes, make_exported, make_packed
from tests.factories.quota import make_transfer
from tests.faults.crowds import SYSTEM
from tests.faults.races import arena
from tests.figures import Figure, Options, row
from tests.machine.invariants import check_all
from trace.http.database import db
from trace.http.session import open_work
from trace.kernel.quantity import Quantity, Unit
from trace.kernel.work import Work
from trace.rooms.batches import services as goods
from trace.rooms.batches.queries import get_batch
from trace.rooms.batches.rules import BatchKind
from trace.rooms.batches.services import GoodsLine, InputLine, OutputLine
from trace.rooms.certificates.kinds import Mark
from trace.rooms.certificates.services import ScopeLine
from trace.rooms.labels import services as labels
from trace.rooms.labels.services import Order
from trace.rooms.quotas import services as quotas
from trace.tables import metadata

# With full=1 before every statement, else before every tenth.
STATED_STRIDE = 10
PATIENCE_S = 60

Act = Callable[[Work], object]


@dataclass(frozen=True, slots=True)
class Scene:
    """Goods and labels on which every act can be carried out once."""

    packed: Packed
    bound: int
    ahead: int
    harvest: int
    transfer: int

    @property
    def batch(self) -> int:
        """The packed batch."""
        return self.packed.batch.id

    def order(self, batch_id: int | None) -> Order:
        """An order that draws on every ledger."""
        return self.packed.order(10, batch_id=batch_id, marks=(Mark.ORGANIC,))


@row("faults", "kill-ledger")
def kill_ledger(options: Options) -> Iterator[Figure]:
    """Thirteen acts, each killed before its statements and before its commit: nothing of it may remain."""
    stride = 1 if options.full else STATED_STRIDE
    for engine in ("sqlite", "postgresql"):
        try:
            with arena(engine) as app:
                counts = [_kill_everywhere(app, name, n, stride) for n, name in enumerate(ACTS)]
        except postgres.PostgresMissing as missing:
            print(f"NOT RUN: {engine}: {missing}")
            continue
        kills = sum(kills for kills, _torn in counts)
        torn = sum(torn for _kills, torn in counts)
        yield Figure(torn, "torn ledgers", "== 0", against=f"{kills} kills", part=engine)


def _kill_everywhere(app: Flask, name: str, number: int, stride: int) -> tuple[int, int]:
    """Return how often the act was killed, and how often something of it was left; `number` shifts where."""
    with app.app_context(), open_work(SYSTEM) as work:
        act = ACTS[name](_make_scene(work))
    before = _rows(app)
    databases.close(app)  # no connection is shared with the processes
    statements = _in_process(app, act, at=None, dry=True)
    assert _rows(app) == before, f"{name}: a rolled back act left something"
    kills, torn = 0, 0
    for at in sorted({*range(1 + number % stride, statements + 1, stride), statements + 1}):
        databases.close(app)
        _in_process(app, act, at=at)
        kills += 1
        torn += _rows(app) != before
        _check(app)
    databases.close(app)
    _in_process(app, act, at=None)
    assert _rows(app) != before, f"{name}: the act did nothing"
    _check(app)
    return kills, torn


def _in_process(app: Flask, act: Act, *, at: int | None, dry: bool = False) -> int:
    """Carry the act out in a process of its own that dies before its statement `at`; return how many it sends."""
    context = multiprocessing.get_context("fork")
    told = context.SimpleQueue()
    process = context.Process(target=_child, args=(app, act, at, dry, told))
    process.start()
    process.join(PATIENCE_S)
    if process.is_alive():
        process.kill()
        raise TimeoutError(f"the act hangs before statement {at}")
    if at is not None:
        assert process.exitcode == -signal.SIGKILL, f"it outlived its statement {at}"
        return at
    assert process.exitcode == 0, "the act failed"
    return int(told.get())


class _RolledBackError(Exception):
    """The act was only to be counted."""


def _child(app: Flask, act: Act, at: int | None, dry: bool, told: Any) -> None:
    sent = 0

    def count(*_facts: object) -> None:
        nonlocal sent
        sent += 1
        if sent == at:
            os.kill(os.getpid(), signal.SIGKILL)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", count)
        if not dry:
            event.listen(db.engine, "commit", count)
        try:
            with open_work(SYSTEM) as work:
                act(work)
                work.session.flush()
                if dry:
                    raise _RolledBackError
        except _RolledBackError:
            pass
        told.put(sent)
    databases.close(app)


def _rows(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with app.app_context(), open_work(SYSTEM, read_only=True) as work:
        return {
            table.name: sorted(
                tuple(map(str, found)) for found in work.session.execute(select(table))
            )
            for table in metadata.sorted_tables
        }


def _check(app: Flask) -> None:
    with app.app_context(), open_work(SYSTEM, read_only=True) as work:
        check_all(work.session)


# ---------------------------------------------------------------- what is done


def _make_scene(work: Work) -> Scene:
    packed = make_packed(work, packs=100, quota=200)
    stated = Quantity.from_base(100 * 2_500_000, Unit.KG)
    line = ScopeLine(packed.product.name, packed.product.id, quantity=stated)
    make_certificate(work, packed.producer, lines=[line])
    bound, ahead = (
        labels.order_run(work, packed.order(10, batch_id=batch_id, marks=(Mark.ORGANIC,)))
        for batch_id in (packed.batch.id, None)
    )
    work.session.flush()
    for run in (bound, ahead):
        make_exported(work, run)
        make_codes(work, run)
    harvest = make_harvest(work, packed.producer, quantity=kg(100))
    return Scene(packed, bound.id, ahead.id, harvest.id, _make_transfer(work, packed))


def _make_transfer(work: Work, packed: Packed) -> int:
    """Ask for a transfer to another holder, who agrees."""
    assert packed.authorisation is not None
    taker = make_authorisation(work, packed.brand)
    transfer = make_transfer(work, packed.authorisation, taker, 20)
    quotas.answer_transfer(work, transfer_id=transfer.id, act="accept")
    return transfer.id


def _process(scene: Scene) -> Act:
    def act(work: Work) -> object:
        return goods.register_process(
            work,
            kind=BatchKind.PACKING,
            producer_id=scene.packed.producer.id,
            inputs=[InputLine(batch_id=scene.harvest, quantity=kg(25))],
            outputs=[OutputLine(product_id=scene.packed.product.id, quantity=kg(25))],
            on=work.today,
        )

    return act


def _dispatch(scene: Scene) -> Act:
    lines = [
        GoodsLine(batch_id=scene.batch, quantity=kg(5), is_labelled=True),
        GoodsLine(batch_id=scene.batch, quantity=kg(5)),
    ]
    return lambda work: make_dispatch(work, get_batch(work, scene.batch), lines=lines)


def _range(act: Callable[..., object], *, ahead: bool = False, **more: object) -> Any:
    def made(scene: Scene) -> Act:
        run_id = scene.ahead if ahead else scene.bound
        return lambda work: act(work, run_id=run_id, first=2, last=6, **more)

    return made


ACTS: dict[str, Callable[[Scene], Act]] = {
    "order": lambda scene: lambda work: labels.order_run(work, scene.order(scene.batch)),
    "order ahead": lambda scene: lambda work: labels.order_run(work, scene.order(None)),
    "bind": lambda scene: (
        lambda work: labels.bind_range(
            work, run_id=scene.ahead, first=0, last=4, batch_id=scene.batch
        )
    ),
    "activate": _range(labels.activate_range),
    "spoil": _range(labels.spoil_range, reason="破损"),
    "void": _range(labels.void_range, reason="破损"),
    "void ahead": _range(labels.void_range, ahead=True, reason="破损"),
    "return unused": _range(labels.return_unused, reason="多余"),
    "report missing": _range(labels.report_missing, ahead=True, reason="盘点短少"),
    "transfer": lambda scene: (
        lambda work: quotas.approve_transfer(
            work, transfer_id=scene.transfer, document="调剂批复1号"
        )
    ),
    "cancel": lambda scene: lambda work: labels.cancel_run(work, run_id=scene.bound, reason="误订"),
    "process": _process,
    "dispatch": _dispatch,
}
