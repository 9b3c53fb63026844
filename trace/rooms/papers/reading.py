"""Reading what belongs to a producer, some rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import Table, select, tuple_
from sqlalchemy.sql import ColumnElement

from trace.kernel.database import Base
from trace.kernel.files import StoredFile
from trace.kernel.work import Work
from trace.rooms.events.models import StoredEvent
from trace.rooms.papers.holdings import HELD, WITHHELD

SOME = 500


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows in the order of their keys, and where the next ones begin (None: there are none)."""

    rows: list[dict[str, Any]]
    after: tuple[Any, ...] | None


def columns_of(name: str) -> list[str]:
    """Return the columns of a table that an archive tells."""
    withheld = WITHHELD.get(name, ())
    return [column.name for column in _table(name).columns if column.name not in withheld]


def rows_of(work: Work, name: str, producer_id: int, after: tuple[Any, ...] | None) -> Part:
    """Return some rows of one table that belong to the producer, behind a place; one statement."""
    table = _table(name)
    keys = list(table.primary_key.columns)
    statement = select(*(table.c[column] for column in columns_of(name)))
    statement = statement.where(_belongs(table, HELD[name], producer_id))
    if after is not None:
        statement = statement.where(tuple_(*keys) > after)
    found = work.session.execute(statement.order_by(*keys).limit(SOME)).mappings().all()
    last = found[-1] if len(found) == SOME else None
    return Part(
        [{column: plain(value) for column, value in row.items()} for row in found],
        tuple(last[key.name] for key in keys) if last is not None else None,
    )


def files_of(work: Work, producer_id: int) -> dict[int, StoredFile]:
    """Return the files that the producer's rows name, and those stored as evidence of its records, by id."""
    ids = set(
        work.session.scalars(select(StoredFile.id).where(StoredFile.organisation_id == producer_id))
    )
    for name, path in HELD.items():
        table = _table(name)
        for column in table.columns:
            refers = any(key.column.table.name == "files" for key in column.foreign_keys)
            # An archive does not hold the archives before it.
            if refers and name != "archives":
                named = select(column).where(
                    column.is_not(None), _belongs(table, path, producer_id)
                )
                ids |= set(work.session.scalars(named.distinct()))
    wanted = sorted(ids)
    found: dict[int, StoredFile] = {}
    for begin in range(0, len(wanted), SOME):
        part = wanted[begin : begin + SOME]
        rows = work.session.scalars(select(StoredFile).where(StoredFile.id.in_(part)))
        found |= {row.id: row for row in rows}
    return dict(sorted(found.items()))


def events_after(work: Work, producer_id: int, last: int) -> list[StoredEvent]:
    """Return some events of the producer's, captured after that one, in the order of capture."""
    return list(
        work.session.scalars(
            select(StoredEvent)
            .where(StoredEvent.organisation_id == producer_id, StoredEvent.id > last)
            .order_by(StoredEvent.id)
            .limit(SOME)
        )
    )


def plain(value: object) -> object:
    """Return a value as JSON has it: exact numbers and instants as text."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def steps_of(path: str) -> Iterator[tuple[str, str | None]]:
    """Yield the columns of a path, each with the table it leads to; None behind the last."""
    for step in path.split("."):
        column, _, parent = step.partition(":")
        yield column, parent or None


def _table(name: str) -> Table:
    return Base.metadata.tables[name]


def _belongs(table: Table, path: str, producer_id: int) -> ColumnElement[bool]:
    column, _, rest = path.partition(":")
    if not rest:
        return table.c[column] == producer_id
    name, _, onward = rest.partition(".")
    parent = _table(name)
    owned = select(parent.c.id).where(_belongs(parent, onward, producer_id))
    return table.c[column].in_(owned)
