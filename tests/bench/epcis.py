"""EPCIS capture against a bare insert of the same rows, in this process and over HTTP; one EPC among ten million."""

from __future__ import annotations

import json
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from flask import Flask
from sqlalchemy import text

from tests import databases
from tests.conftest import BEGINNING, FrozenClock
from tests.factories.epcis import CONTEXT
from tests.factories.people import issue_token, make_person
from tests.figures import Figure, Options, row
from tests.journeys.server import Site
from trace.http.database import db
from trace.http.session import open_work
from trace.kernel.actor import Actor, Role
from trace.kernel.work import Work
from trace.rooms.repository.queries.search import find_events
from trace.rooms.repository.services.capturing import capture_document
from trace.rooms.repository.storing import EPC_COLUMNS, EVENT_COLUMNS, WORD_COLUMNS
from trace.standards.epcis.documents import read_json
from trace.standards.epcis.query import read_query

SYSTEM = Actor.system("bench")
EVENTS_EACH, EPCS_EACH = 500, 10
DOCUMENTS = 40
EPCS = 10_000_000
EPCS_CI = 200_000
QUERIES = 500
TABLES = (
    ("captured_events", EVENT_COLUMNS),
    ("captured_epcs", EPC_COLUMNS),
    ("captured_words", WORD_COLUMNS),
)


@row("bench", "capture-inprocess")
def capture_inprocess(options: Options) -> Figure:
    """Documents of 500 events from their bytes to the commit, beside the same rows inserted by the driver alone."""
    with _site() as (app, organisation_id), app.app_context():
        ours, bare = [], []
        for number in range(_documents(options)):
            raw = _document(number)
            began = time.perf_counter()
            with open_work(SYSTEM) as work:
                capture_document(work, sent=read_json(raw), organisation_id=organisation_id)
            ours.append(time.perf_counter() - began)
            bare.append(_bare_insert())
    return _against(ours, bare)


@row("bench", "capture-http")
def capture_http(options: Options) -> Figure:
    """The same documents sent to a running server, beside the same rows inserted by the driver alone."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/epcis.sqlite3"
        site = Site(url, Path(folder), environment="test")
        databases.bring_up_schema(site.app)
        try:
            with site.app.app_context():
                with open_work(SYSTEM) as work:
                    token = issue_token(work, make_person(work, Role.PRODUCER_CLERK))
                site.start()
                ours, bare = [], []
                for number in range(_documents(options)):
                    raw = _document(number)
                    began = time.perf_counter()
                    _send(site.address, token, raw)
                    ours.append(time.perf_counter() - began)
                    bare.append(_bare_insert())
        finally:
            site.stop()
    return _against(ours, bare)


@row("bench", "query-epc")
def query_epc(options: Options) -> Figure:
    """The events of one EPC among ten million rows of EPCs (a million by default), document and all."""
    count = EPCS_CI if options.ci else options.size(EPCS)
    with _site() as (app, organisation_id), app.app_context():
        with open_work(SYSTEM) as work:
            capture_document(work, sent=json.loads(_document(0)), organisation_id=organisation_id)
        _fill(count)
        times, again = _undisturbed(count // EPCS_EACH)
    p99 = sorted(times)[int(len(times) * 0.99)]
    return Figure(
        p99,
        "ms",
        "<= 20",
        against=f"{count} rows, median {statistics.median(times):.1f}, disturbed {again}",
    )


def _undisturbed(events: int) -> tuple[list[float], int]:
    """How long queries of different EPCs took, and how many the machine disturbed.

    A query during which the kernel gave the processor to another program is as long as that one's turn: another EPC
    is asked for in its place, until every EPC has been asked for once or twice the queries were disturbed.
    """
    times: list[float] = []
    disturbed: list[float] = []
    for number in range(3 * QUERIES):
        if len(times) == QUERIES:
            break
        before = resource.getrusage(resource.RUSAGE_SELF).ru_nivcsw
        taken = _ask(number * (events // (3 * QUERIES)))
        calm = resource.getrusage(resource.RUSAGE_SELF).ru_nivcsw == before
        (times if calm else disturbed).append(taken)
    # On a machine that is never calm the figure is made of all.
    return (times if len(times) == QUERIES else times + disturbed), len(disturbed)


def _documents(options: Options) -> int:
    return 5 if options.ci else max(8, options.size(DOCUMENTS))


def _against(ours: Sequence[float], bare: Sequence[float]) -> Figure:
    """Both as events a second, by the medians of their documents."""
    mine = EVENTS_EACH / statistics.median(ours)
    raw = EVENTS_EACH / statistics.median(bare)
    return Figure(mine, "events/s", ">= 0.35", against=round(raw), ratio=mine / raw)


@contextmanager
def _site() -> Iterator[tuple[Flask, int]]:
    with tempfile.TemporaryDirectory() as folder:
        clock = FrozenClock(BEGINNING)
        app = databases.make_app(f"sqlite:///{folder}/epcis.sqlite3", Path(folder) / "data", clock)
        databases.bring_up_schema(app)
        with app.app_context(), open_work(SYSTEM) as work:
            organisation_id = make_person(work, Role.PRODUCER_CLERK).organisation_id
        yield app, organisation_id
        databases.close(app)


def _document(number: int) -> bytes:
    events = [_event(number * EVENTS_EACH + each) for each in range(EVENTS_EACH)]
    return json.dumps(
        {
            "@context": CONTEXT,
            "type": "EPCISDocument",
            "schemaVersion": "2.0",
            "creationDate": "2026-07-18T01:00:00.000Z",
            "epcisBody": {"eventList": events},
        }
    ).encode()


def _event(number: int) -> dict[str, Any]:
    first = number * EPCS_EACH
    moment = datetime(2026, 7, 1, tzinfo=UTC) + timedelta(seconds=number)
    return {
        "eventID": f"urn:uuid:10000000-0000-4000-8000-{number:012d}",
        "type": "ObjectEvent",
        "action": "OBSERVE",
        "bizStep": "shipping",
        "disposition": "in_transit",
        "epcList": [_epc(first + each) for each in range(EPCS_EACH)],
        "eventTime": moment.isoformat(timespec="milliseconds"),
        "eventTimeZoneOffset": "+08:00",
        "readPoint": {"id": "urn:epc:id:sgln:9521234.00001.7"},
        "bizTransactionList": [{"type": "po", "bizTransaction": f"urn:shop:po:{number // 50}"}],
    }


def _epc(number: int) -> str:
    return f"urn:epc:id:sgtin:9521234.056789.{number}"


def _send(address: str, token: str, raw: bytes) -> None:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with urlopen(Request(f"{address}/epcis/capture", data=raw, headers=headers)) as answer:
        assert answer.status == 202


def _bare_insert() -> float:
    """Insert the rows of the last document once more, as new events, and return how long that took."""
    session = db.session()
    last = session.scalar(text("SELECT max(id) FROM captured_events"))
    first = last - EVENTS_EACH + 1
    rows = [
        _shifted(session, "captured_events", EVENT_COLUMNS, f"id BETWEEN {first} AND {last}"),
        *(
            _shifted(session, table, columns, f"event_pk BETWEEN {first} AND {last}")
            for table, columns in TABLES[1:]
        ),
    ]
    session.rollback()
    driver = db.engine.raw_connection()
    cursor = driver.cursor()
    began = time.perf_counter()
    cursor.execute("BEGIN IMMEDIATE")
    for (table, columns), values in zip(TABLES, rows, strict=True):
        marks = ", ".join("?" for _ in columns)
        cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", values)
    cursor.execute("COMMIT")
    taken = time.perf_counter() - began
    driver.close()
    return taken


def _shifted(session: Any, table: str, columns: Sequence[str], which: str) -> list[tuple[Any, ...]]:
    found = session.execute(text(f"SELECT {', '.join(columns)} FROM {table} WHERE {which}"))
    shifted = [(each[0] + EVENTS_EACH, *each[1:]) for each in found]
    if table == "captured_events":
        return [(each[0], f"{each[1]}#again", *each[2:]) for each in shifted]
    return shifted


def _fill(count: int) -> None:
    """Bring the EPC rows to `count`, ten to an event, all events alike but for id and time."""
    columns = ", ".join(EVENT_COLUMNS)
    copied = ", ".join(
        {"id": "n", "event_id": "'urn:fill:' || n"}.get(name, name) for name in EVENT_COLUMNS
    )
    driver = db.engine.raw_connection()
    cursor = driver.cursor()
    cursor.execute("BEGIN IMMEDIATE")
    # A view of numbers by recursion: nothing travels between Python and the database.
    numbers = (
        f"WITH RECURSIVE s(n) AS (SELECT {EVENTS_EACH + 1} UNION ALL SELECT n + 1 FROM s "
        f"WHERE n < {count // EPCS_EACH}) "
    )
    cursor.execute(
        f"{numbers} INSERT INTO captured_events ({columns}) SELECT {copied} FROM s, captured_events e WHERE e.id = 1"
    )
    for each in range(EPCS_EACH):
        cursor.execute(
            f"{numbers} INSERT INTO captured_epcs (event_pk, role, epc, is_class) "
            f"SELECT n, 'epc', 'https://id.gs1.org/01/09521234567899/21/' || ((n - 1) * {EPCS_EACH} + {each}), 0 FROM s"
        )
    cursor.execute("COMMIT")
    driver.close()


def _ask(event: int) -> float:
    """How long the events of one EPC take, in milliseconds."""
    query = read_query({"MATCH_epc": _epc(event * EPCS_EACH + 3)})
    began = time.perf_counter()
    with open_work(SYSTEM, read_only=True) as work:
        found = _found(work, query)
    taken = (time.perf_counter() - began) * 1000
    assert found == 1
    return taken


def _found(work: Work, query: Any) -> int:
    return len(find_events(work, query).events)
