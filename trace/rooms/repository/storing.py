"""Rows of events, written many at a time: the statements are prepared once, their values are plain tuples.

Ids are given here, under one lock: they grow in the order of commit, which pages and subscriptions rely on.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Insert, func, insert, select, text
from sqlalchemy.orm import Session

from trace.rooms.repository.kinds import Standing
from trace.rooms.repository.models import (
    CapturedEpc,
    CapturedEvent,
    CapturedWord,
    ContextPrefix,
    EventContext,
)
from trace.rooms.repository.rules import digest, prefixes_of
from trace.standards.epcis.reading import Reading

LOCK = 0x45504349

EVENT_COLUMNS = (
    "id",
    "event_id",
    "organisation_id",
    "standing",
    "event_type",
    "action",
    "biz_step",
    "disposition",
    "event_time",
    "record_time",
    "read_point",
    "biz_location",
    "transformation_id",
    "declared_at",
    "error_reason",
    "has_sensors",
    "context_id",
    "job_id",
    "own_event",
    "document",
)
EPC_COLUMNS = ("event_pk", "role", "epc", "is_class", "quantity", "uom")
WORD_COLUMNS = ("event_pk", "name", "text", "number", "instant", "unit")


@dataclass(frozen=True, slots=True)
class NewEvent:
    """What becomes one row and its index rows."""

    event_id: str
    reading: Reading
    context: Any
    organisation_id: int
    standing: Standing
    recorded_at: datetime
    document: str | None = None
    own_event: int | None = None
    job_id: int | None = None


def lock(session: Session) -> None:
    """Let one writer at a time give ids (SQLite has one writer anyway)."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})


def plain(sent: object) -> str:
    """Return JSON text that says the same values."""
    try:
        return orjson.dumps(sent).decode()
    except TypeError:
        # A whole number of more than 64 bits.
        return json.dumps(sent, ensure_ascii=False, separators=(",", ":"))


def store(session: Session, events: Sequence[NewEvent]) -> list[int]:
    """Insert the rows of `events` and return their ids, in the same order; the caller holds the lock."""
    if not events:
        return []
    last = session.scalar(select(func.coalesce(func.max(CapturedEvent.id), 0))) or 0
    contexts: dict[int, int] = {}
    rows, epcs, words = [], [], []
    instant = instants(session)
    for pk, event in enumerate(events, start=last + 1):
        context_id = contexts.get(id(event.context))
        if context_id is None:
            context_id = contexts[id(event.context)] = context_row(session, event.context)
        read = event.reading
        rows.append(
            (
                pk,
                event.event_id,
                event.organisation_id,
                event.standing.value,
                read.event_type,
                read.action,
                read.biz_step,
                read.disposition,
                instant(read.event_time),
                instant(event.recorded_at),
                read.read_point,
                read.biz_location,
                read.transformation_id,
                instant(read.declared_at),
                read.error_reason,
                read.has_sensors,
                context_id,
                event.job_id,
                event.own_event,
                event.document,
            )
        )
        epcs += [(pk, *epc) for epc in read.epcs]
        words += [(pk, *w[:3], instant(w[3]), w[4]) for w in read.words]
    session.flush()  # the job and the contexts that the rows refer to
    for table, names, values in (
        (CapturedEvent, EVENT_COLUMNS, rows),
        (CapturedEpc, EPC_COLUMNS, epcs),
        (CapturedWord, WORD_COLUMNS, words),
    ):
        write(session, insert(table), names, values)
    return [row[0] for row in rows]


def write(
    session: Session, statement: Insert, names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert plain tuples by the driver's own many-row call."""
    if not rows:
        return
    connection = session.connection()
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    table = statement.table.name
    columns = ", ".join(f'"{name}"' for name in names)
    # Names of our own columns; every value is a parameter.
    sql = f"INSERT INTO {table} ({columns}) VALUES ({', '.join(mark for _ in names)})"  # noqa: S608
    connection.exec_driver_sql(sql, list(rows))


def instants(session: Session) -> Any:
    """Return how the driver takes an instant: text on SQLite (as the column type writes it), the value elsewhere."""
    if session.get_bind().dialect.name != "sqlite":
        return lambda moment: moment

    def written(moment: datetime | None) -> str | None:
        if moment is None:
            return None
        return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")

    return written


def context_row(session: Session, context: Any) -> int:
    """Return the id of a context's row, written now if it is new, with the prefixes it explains."""
    document = plain(context)
    present = session.scalar(select(EventContext.id).where(EventContext.digest == digest(document)))
    if present is not None:
        return present
    row = EventContext(digest=digest(document), document=document)
    session.add(row)
    found = prefixes_of(context)
    known = session.execute(
        select(ContextPrefix.prefix, ContextPrefix.namespace).where(
            ContextPrefix.prefix.in_(list(found))
        )
    )
    names = {(row.prefix, row.namespace) for row in known}
    for prefix, namespace in found.items():
        if (prefix, namespace) not in names and len(prefix) <= 100 and len(namespace) <= 1000:
            session.add(ContextPrefix(prefix=prefix, namespace=namespace))
    session.flush()  # the events refer to it
    return row.id
