"""A scan against an empty answer: processor time in this process, requests a second on two servers, storage, growth.

Every request is for another label of one lot, as in a shop: pages are kept, labels are not. Rounds of both sides
follow one another, and the quietest of each are compared: whatever else the machine does only ever adds.
"""

from __future__ import annotations

import io
import itertools
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text

from tests import databases
from tests.bench import serving
from tests.factories.labels import Packed, make_activated_run, make_packed
from tests.factories.products import a_gtin
from tests.figures import Figure, Options, row
from tests.rooms.scanning.scans import code_of
from trace.http.database import db
from trace.http.limits import limiter
from trace.http.session import open_work
from trace.kernel.actor import Actor
from trace.kernel.clock import SystemClock
from trace.rooms.labels.models import LabelRun
from trace.rooms.scanning.rules import Verdict
from trace.rooms.scanning.services import token_secret
from trace.rooms.scanning.view_token import make_token

SYSTEM = Actor.system("bench")
# Four views of a label are none too many: a fifth is looked at, and that is Flask's.
LABELS = 4000
ROUNDS = 15
# Requests of one round; a round of few is quiet more often.
ASKED = 1000
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0.50"
SCANS, SCANNED = 5_000_000, 1_000_000
# Nobody asks twice: who asks too often is refused, and who asks for many labels is looked at.
_ADDRESSES = (f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in itertools.count())
# Requests of one round where a small database takes turns with a large one, and rounds: both sides have to meet the
# machine when it is quick, and a label has at most four views.
GROWN, GROWN_ROUNDS = 200, 60


def empty_app() -> Flask:
    """The least that Flask answers."""
    app = Flask("empty")
    app.add_url_rule("/", view_func=lambda: "")
    return app


@dataclass
class Lot:
    """An application on its own database, and the addresses of its labels."""

    app: Flask
    folder: Path
    run_id: int
    paths: list[str]

    def tokens(self, count: int) -> list[str]:
        """Return the address of the confirming image of `count` views of as many labels."""
        with self.app.app_context(), open_work(SYSTEM, read_only=True) as work:
            secret = token_secret(work)
            tokens = (
                make_token(
                    secret,
                    run_id=self.run_id,
                    index=n % len(self.paths),
                    verdict=Verdict.ACTIVE,
                    now=work.now,
                )
                for n in range(count)
            )
            return [f"/seen/{token}.gif" for token in tokens]


@contextmanager
def lot(labels: int = LABELS) -> Iterator[Lot]:
    """A lot with activated labels, its page kept."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # As in production: limits on, access log written.
        app = databases.make_app(
            f"sqlite:///{folder}/scan.sqlite3",
            folder,
            SystemClock(),
            TRACE_ENV="production",
            TRACE_BASE_URL="https://localhost",
        )
        databases.bring_up_schema(app)
        with app.app_context(), open_work(SYSTEM) as work:
            packed = make_packed(work, gtin=a_gtin(), packs=labels * 2, quota=labels * 2)
            run_id = make_activated_run(work, packed, labels).id
        with app.app_context(), open_work(SYSTEM, read_only=True) as work:
            run = work.session.get_one(LabelRun, run_id)
            codes = [code_of(work, run, index) for index in range(labels)]
        paths = [f"/v/{c.serial}?gtin={run.gtin}&lot={run.lot}&s={c.signature}" for c in codes]
        made = Lot(app, folder, run_id, paths)
        for path in paths[:3]:
            call(app, path)
        yield made
        databases.close(app)


def call(app: Flask, path: str, address: str = "10.0.0.1") -> bytes:
    """Return the body of one answer, asked without a server or a client library."""
    where, _, query = path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": where,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "HTTP_USER_AGENT": PHONE,
        "HTTP_ACCEPT": "text/html,application/xhtml+xml,*/*;q=0.8",
        "HTTP_ACCEPT_LANGUAGE": "zh-CN,zh;q=0.9",
        "HTTP_ACCEPT_ENCODING": "gzip, deflate",
        "REMOTE_ADDR": address,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    told: list[str] = []
    body = b"".join(app(environ, lambda status, headers, error=None: told.append(status)))
    if told[0] != "200 OK":
        raise RuntimeError(f"{path}: {told[0]}")
    return body


def cpu_ratio(asked: Callable[[int], object], count: int) -> tuple[float, float, str]:
    """Return (µs of `asked`, its ratio to an empty answer, how the rounds spread), each side by its quietest round."""
    empty = empty_app()
    call(empty, "/")
    ours, theirs = [], []
    for number in range(ROUNDS):
        theirs.append(_cpu(lambda _n: call(empty, "/"), count, 0))
        ours.append(_cpu(asked, count, number * count))
    ratios = sorted(a / b for a, b in zip(ours, theirs, strict=True))
    spread = f"empty {min(theirs):.0f} us, ratios {ratios[1]:.2f}-{ratios[-2]:.2f}"
    return min(ours), min(ours) / min(theirs), spread


def _cpu(asked: Callable[[int], object], count: int, first: int) -> float:
    # The access log is written to where nobody reads it.
    with open(os.devnull, "w", encoding="utf-8") as nowhere, redirect_stderr(nowhere):
        began = time.process_time()
        for number in range(first, first + count):
            asked(number)
        return (time.process_time() - began) / count * 1e6


@row("bench", "scan-cpu")
def scan_cpu(options: Options) -> Figure:
    """The page of a pack: database asked, signature checked, page filled and compressed."""
    with lot() as made:
        limiter.enabled = True
        value, ratio, spread = cpu_ratio(
            lambda n: call(made.app, made.paths[n % LABELS], f"10.0.{n >> 8 & 255}.{n & 255}"),
            options.size(ASKED),
        )
    return Figure(value, "us", "<= 2.7", against=spread, ratio=ratio)


@row("bench", "confirm-cpu")
def confirm_cpu(options: Options) -> Figure:
    """The view's confirmation: token read, scan, label's and phone's counters written and committed."""
    count = options.size(ASKED)
    with lot() as made:
        tokens = made.tokens(count * ROUNDS)
        value, ratio, spread = cpu_ratio(
            lambda n: call(made.app, tokens[n], f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}"), count
        )
    return Figure(value, "us", "<= 1.6", against=spread, ratio=ratio)


@row("bench", "scan-rps-gunicorn")
def scan_rps_gunicorn(options: Options) -> list[Figure]:
    """Requests a second under gunicorn (sync), and how long the slowest of a hundred take."""
    return _rps(serving.gunicorn, 0.60, options)


@row("bench", "scan-rps-granian")
def scan_rps_granian(options: Options) -> list[Figure]:
    """The same under granian (WSGI, one blocking thread)."""
    return _rps(serving.granian, 0.50, options)


def _rps(server: serving.Server, least: float, options: Options) -> list[Figure]:
    seconds = 20 if options.full else 8
    with lot() as made:
        found = serving.compare(server, made.folder, made.paths, seconds=seconds)
    ratio = found.page_rps / found.empty_rps
    spread = (
        f"empty {found.empty_rps:.0f}/s, ratios {min(found.ratios):.2f}-{max(found.ratios):.2f}"
    )
    return [
        Figure(found.page_rps, "1/s", f">= {least:.2f}", against=spread, ratio=ratio),
        Figure(found.p99_ms, "ms", "<= 25", against="16 connections", part="p99"),
    ]


@row("bench", "scan-growth")
def scan_growth(options: Options) -> list[Figure]:
    """The page and the confirmation with many labels scanned, against the same with none."""
    # Enough for an index of several levels where the time is short; full=1 tries the stated size.
    share = 4 if options.ci else 1
    scans, scanned = options.size(SCANS) // share, options.size(SCANNED) // share
    with lot() as small, lot() as large:
        grow(large, scans, scanned)
        pages = _growth(small, large, lambda made: made.paths)
        views = _growth(small, large, lambda made: made.tokens(GROWN * GROWN_ROUNDS))
    about = f"{scanned} labels, {scans} scans"
    return [
        Figure(pages, "x", "<= 1.2", against=about, part="page"),
        Figure(views, "x", "<= 1.2", against=about, part="confirm"),
    ]


def _growth(small: Lot, large: Lot, paths: Callable[[Lot], list[str]]) -> float:
    sides = [(made, paths(made)) for made in (small, large)]
    rounds = [
        [cpu_of_round(made, asked, number) for made, asked in sides]
        for number in range(GROWN_ROUNDS)
    ]
    before, after = (min(taken) for taken in zip(*rounds, strict=True))
    return after / before


def cpu_of_round(made: Lot, asked: list[str], number: int) -> float:
    """Return the µs of processor time that a request of round `number` takes."""
    return _cpu(
        lambda n: call(made.app, asked[n % len(asked)], next(_ADDRESSES)), GROWN, number * GROWN
    )


def grow(made: Lot, scans: int, scanned: int) -> None:
    """Record scans of another run's labels with their counters, spread at random as phones come."""
    run_id = long_run(made, scanned)
    record(made, run_id, scans, scanned)
    count_labels(made, run_id, scanned)


def count_labels(made: Lot, run_id: int, scanned: int) -> None:
    """Give each scanned label the counter that its scans would have left."""
    at = "2026-10-01 08:00:00.000000"
    with made.app.app_context(), open_work(SYSTEM) as work:
        connection = work.session.connection()
        for start in range(0, scanned, 50_000):
            counters = [
                (run_id, index, 5, at, "43", at, 0)
                for index in range(start, min(start + 50_000, scanned))
            ]
            connection.exec_driver_sql(
                "INSERT INTO scan_counters (run_id, label_index, count, first_at, first_province, "
                "last_at, is_spread) VALUES (?, ?, ?, ?, ?, ?, ?)",
                counters,
            )


def long_run(made: Lot, labels: int) -> int:
    """Return a run of so many labels; only its number of labels is that of a long one."""
    with made.app.app_context(), open_work(SYSTEM) as work:
        packed = make_packed(work, gtin=a_gtin())
        run_id = make_activated_run(work, packed, 10).id
        work.session.flush()
        work.session.execute(
            text("UPDATE label_runs SET count = :n WHERE id = :id"), {"n": labels, "id": run_id}
        )
    return run_id


def record(made: Lot, run_id: int, scans: int, scanned: int) -> None:
    """Record scans at random over a run's labels, as phones come."""
    chance = random.Random(7)
    with made.app.app_context(), open_work(SYSTEM) as work:
        connection = work.session.connection()
        for start in range(0, scans, 50_000):
            rows = [
                (run_id, chance.randrange(scanned), _view(chance), chance.getrandbits(48), 943)
                for _ in range(min(50_000, scans - start))
            ]
            connection.exec_driver_sql(
                "INSERT OR IGNORE INTO pack_scans VALUES (?, ?, ?, ?, ?)", rows
            )


def _view(chance: random.Random) -> int:
    # A year of seconds, about seven years after the first.
    return (215_000_000 + chance.randrange(31_000_000)) << 17 | chance.getrandbits(17)


@row("bench", "storage-label")
def storage_label(options: Options) -> Figure:
    """Bytes that a label takes which nobody scanned: what a long run leaves in the database beyond a short one."""
    count = options.size(100_000)
    with lot(10) as made:
        with made.app.app_context(), open_work(SYSTEM) as work:
            packed = make_packed(work, gtin=a_gtin(), packs=count * 2, quota=count * 2)
        few, many = (_rows_of_run(made, packed, labels) for labels in (10, count))
    # Without a row more there is not a byte more.
    return Figure(float(many - few) / count, "B", "== 0", against=f"{count} labels")


def _rows_of_run(made: Lot, packed: Packed, labels: int) -> int:
    before = _rows(made)
    with made.app.app_context(), open_work(SYSTEM) as work:
        make_activated_run(work, packed, labels)
    return _rows(made) - before


def _rows(made: Lot) -> int:
    tables = [f"(SELECT count(*) FROM {name})" for name in db.metadata.tables]
    with made.app.app_context(), open_work(SYSTEM, read_only=True) as work:
        return int(work.session.scalar(text(f"SELECT {' + '.join(tables)}")) or 0)


@row("bench", "storage-scan")
def storage_scan(options: Options) -> Figure:
    """Bytes a scan takes on SQLite, table and key, scans coming at random over the labels; counters apart."""
    with lot(10) as made:
        run_id = long_run(made, options.size(SCANNED))
        before = bytes_of(made)
        record(made, run_id, options.size(SCANS), options.size(SCANNED))
        taken = bytes_of(made) - before
        with made.app.app_context(), open_work(SYSTEM, read_only=True) as work:
            kept = work.session.scalar(text("SELECT count(*) FROM pack_scans")) or 0
    return Figure(taken / kept, "B", "<= 40", against=f"{kept} scans")


def bytes_of(made: Lot) -> int:
    """Return the bytes of the database's pages that are in use."""
    with made.app.app_context(), open_work(SYSTEM, read_only=True) as work:
        asked = ("page_count", "freelist_count", "page_size")
        pages, free, size = (work.session.scalar(text(f"PRAGMA {name}")) or 0 for name in asked)
        return int((pages - free) * size)
