"""Kills of workers that make files for printers: at the end every label is there once, byte for byte as undisturbed."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from tests import databases, postgres
from tests.factories.labels import make_bound_run, make_packed
from tests.faults.crowds import SYSTEM
from tests.faults.races import arena
from tests.figures import Figure, Options, row
from trace.http.session import house, open_work
from trace.jobs.handlers import HANDLERS
from trace.jobs.worker import Worker
from trace.kernel.files import STAGED
from trace.kernel.outbox import Job, JobState
from trace.rooms.labels import codes, printer_files, queries, services
from trace.rooms.labels.models import RunExport
from trace.rooms.labels.rules import ExportFormat, ExportState
from trace.standards.signing.serial import display

KILLS, FEW_KILLS = 50, 10
WORKERS = 2
LABELS = 30_000
# What is asked for at once, again and again until there were enough kills: many small files; one file of several
# pieces, which is begun anew; what is put together in memory; what has binary parts.
SCENES: tuple[dict[str, Any], ...] = (
    {"format": ExportFormat.CSV, "labels_per_file": 350, "last": 9_999},
    {"format": ExportFormat.TXT, "labels_per_file": LABELS},
    {"format": ExportFormat.SHEET_PDF, "labels_per_file": 140, "first": 100, "last": 2_099},
    {"format": ExportFormat.ZPL, "labels_per_file": 900, "last": 2_699},
)
# Of one after another two are under way at once, also two of the same labels.
PAIRS = ((0, 1), (2, 3), (0, 0), (1, 2))
LONGEST_DELAY_S, PATIENCE_S = 0.4, 120


@row("faults", "kill-export")
def kill_export(options: Options) -> Iterator[Figure]:
    """Two exports of a run at once, their workers killed at random: no label lost or doubled, no byte differs."""
    kills = FEW_KILLS if options.ci else KILLS
    for engine in ("sqlite", "postgresql"):
        try:
            with arena(engine) as app:
                faults, done = _kill_and_compare(app, kills)
        except postgres.PostgresMissing as missing:
            print(f"NOT RUN: {engine}: {missing}")
            continue
        for fault in faults:
            print(f"kill-export on {engine}: {fault}")
        yield Figure(
            len(faults),
            "labels lost or doubled, files torn or different",
            "== 0",
            against=f"{kills} kills, {done} exports",
            part=engine,
        )


def _kill_and_compare(app: Flask, kills: int) -> tuple[list[str], int]:
    """Return what is wrong after so many kills, and how many exports were made meanwhile."""
    chance = random.Random(20260718)
    with app.app_context(), open_work(SYSTEM) as work:
        run_id = make_bound_run(
            work, make_packed(work, packs=LABELS, quota=LABELS), count=LABELS
        ).id
    asked: list[tuple[int, int]] = []
    with _workers(app) as workers:
        killed = 0
        while killed < kills:
            pair = PAIRS[len(asked) // 2 % len(PAIRS)]
            fresh = [(scene, _request(app, run_id, scene)) for scene in pair]
            asked += fresh
            while killed < kills and _is_under_way(app, [made for _scene, made in fresh]):
                time.sleep(chance.uniform(0, LONGEST_DELAY_S))
                killed += workers.kill_one(chance)
        workers.wait_for(lambda: not _is_unfinished(app, [made for _scene, made in asked]))
    undisturbed = {scene: _make_alone(app, run_id, scene) for scene in {one for one, _ in asked}}
    faults = [
        fault for scene, made in asked for fault in _differences(app, made, undisturbed[scene])
    ]
    return faults + list(_torn(app)), len(asked)


class _Workers:
    """Processes as `jobs work` runs them, one started anew for each that is killed."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._alive = [self._started() for _ in range(WORKERS)]

    def kill_one(self, chance: random.Random) -> bool:
        """Kill one that has a job; tells whether there was one."""
        place = chance.randrange(len(self._alive))
        if not self._alive[place].is_alive():
            raise RuntimeError("a worker ended by itself")
        os.kill(self._alive[place].pid or 0, signal.SIGKILL)
        self._alive[place].join(PATIENCE_S)
        had = self._count_running() == WORKERS
        self._alive[place] = self._started()
        return had

    def wait_for(self, ended: Any) -> None:
        """Let them work undisturbed until `ended`."""
        until = time.monotonic() + PATIENCE_S
        while not ended():
            if time.monotonic() > until:
                raise TimeoutError("the exports are not finished")
            time.sleep(0.1)

    def end(self) -> None:
        """Kill all of them."""
        for process in self._alive:
            process.kill()
            process.join(PATIENCE_S)

    def _count_running(self) -> int:
        with self._app.app_context(), open_work(SYSTEM, read_only=True) as work:
            return _running(work)

    def _started(self) -> BaseProcess:
        databases.close(self._app)  # no connection is shared with the process
        process = multiprocessing.get_context("fork").Process(target=_work, args=(self._app,))
        process.start()
        return process


@contextmanager
def _workers(app: Flask) -> Iterator[_Workers]:
    workers = _Workers(app)
    try:
        yield workers
    finally:
        workers.end()


def _work(app: Flask) -> None:
    # What recurs has nothing to do here.
    idle = dict.fromkeys(HANDLERS, lambda _job: None)
    Worker(app, handlers=idle | {"labels.export": HANDLERS["labels.export"]}).run()


def _running(work: Any) -> int:
    wanted = select(func.count()).where(Job.name == "labels.export", Job.state == JobState.RUNNING)
    return int(work.session.scalar(wanted) or 0)


def _request(app: Flask, run_id: int, scene: int) -> int:
    with app.app_context(), open_work(SYSTEM) as work:
        return services.request_export(work, run_id=run_id, **SCENES[scene]).id


def _exports(app: Flask, ids: list[int]) -> list[RunExport]:
    with app.app_context(), open_work(SYSTEM, read_only=True) as work:
        return [printer_files.get_export(work, one) for one in ids]


def _is_unfinished(app: Flask, ids: list[int]) -> bool:
    return any(export.state is ExportState.REQUESTED for export in _exports(app, ids))


def _is_under_way(app: Flask, ids: list[int]) -> bool:
    """Wait until workers have taken what is unfinished; tells whether anything is."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        left = [one for one in _exports(app, ids) if one.state is ExportState.REQUESTED]
        if not left:
            return False
        if all(one.job is not None and one.job.state is JobState.RUNNING for one in left):
            return True
        time.sleep(0.02)
    raise TimeoutError("no worker takes the exports")


def _make_alone(app: Flask, run_id: int, scene: int) -> int:
    made = _request(app, run_id, scene)
    Worker(app).run_until_idle()
    return made


def _differences(app: Flask, made: int, alone: int) -> Iterator[str]:
    """Tell what of an export is not as in the one that nobody disturbed, and not as its list of files says."""
    with app.app_context(), open_work(SYSTEM, read_only=True) as work:
        ours, theirs = (printer_files.get_export(work, one) for one in (made, alone))
        if ours.state is not ExportState.DONE or ours.manifest is None:
            yield f"export {made} is {ours.state.value}"
            return
        if [_facts(part) for part in ours.parts] != [_facts(part) for part in theirs.parts]:
            yield f"export {made}: other files than undisturbed"
        if theirs.manifest is None or ours.manifest.digest != theirs.manifest.digest:
            yield f"export {made}: another list of files than undisturbed"
        listed = json.loads(_content(work, ours.manifest.digest))["files"]
        contents = [_content(work, part.file.digest) for part in ours.parts]
        told = [(one["sha256"], one["bytes"]) for one in listed]
        if told != [(hashlib.sha256(each).hexdigest(), len(each)) for each in contents]:
            yield f"export {made}: its files are not as listed"
        if ours.format in (ExportFormat.CSV, ExportFormat.TXT):
            run = queries.get_run(work, ours.run_id)
            chunks = codes.coded_chunks(
                work.ports.keyring, work.ports.base_url, run, ours.first, ours.last
            )
            wanted = chain.from_iterable(map(display, chunk.serials) for chunk in chunks)
            if [code for each in contents for code in _serials(each)] != list(wanted):
                yield f"export {made}: labels are lost, doubled or out of order"


def _facts(part: Any) -> tuple[object, ...]:
    return part.position, part.first, part.last, part.file.digest, part.file.byte_count


def _content(work: Any, digest: str) -> bytes:
    with work.ports.files.open(digest) as file:
        content: bytes = file.read()
        return content


def _serials(content: bytes) -> list[str]:
    lines = content.decode("utf-8-sig").splitlines()[1:]
    return [line.replace("\t", ",").split(",")[1] for line in lines]


def _torn(app: Flask) -> Iterator[str]:
    """Tell which file in the store is not what its name says; what was only begun lies apart."""
    with app.app_context():
        root = Path(house().settings.data_dir) / "files"
    for path in root.rglob("*"):
        if path.is_file() and STAGED not in path.parts:
            if hashlib.sha256(path.read_bytes()).hexdigest() != path.name:
                yield f"{path.name} is torn"
