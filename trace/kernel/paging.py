"""Keyset pages: the next page starts after the last row seen, however many rows came in between."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from trace.kernel.errors import InvalidValue

T = TypeVar("T")
DEFAULT_SIZE = 50
MAX_SIZE = 500


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows in order, and the cursor of the next page (None on the last)."""

    items: Sequence[T]
    next_cursor: str | None

    def __iter__(self) -> Any:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def every_row(fetch: Callable[[str | None, int], Page[T]]) -> Iterator[T]:
    """Yield the rows of every page that `fetch` gives for a cursor and a size."""
    cursor: str | None = None
    while True:
        page = fetch(cursor, MAX_SIZE)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def page_of(
    session: Session,
    statement: Select[T],
    *,
    keys: Sequence[InstrumentedAttribute[Any]],
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
    descending: bool = True,
) -> Page[T]:
    """Return one page of the entities that `statement` selects.

    keys     columns that order the rows and together are unique (end with the id); all ascending or all descending
    cursor   from the page before, or None for the first
    size     rows a page, 1 to MAX_SIZE
    Raises   InvalidValue field `cursor` or `page_size`
    """
    if not 1 <= size <= MAX_SIZE:
        raise InvalidValue(field="page_size", reason="range", value=str(size))
    if cursor:
        position = tuple_(*keys)
        after = _decode(cursor, keys)
        statement = statement.where(position < after if descending else position > after)
    order = [key.desc() if descending else key.asc() for key in keys]
    rows = list(session.scalars(statement.order_by(*order).limit(size + 1)))
    more = len(rows) > size
    rows = rows[:size]
    return Page(rows, _encode([getattr(rows[-1], key.key) for key in keys]) if more else None)


def slice_of(rows: Sequence[T], cursor: str | None, size: int = DEFAULT_SIZE) -> Page[T]:
    """Return a page of a list that is read whole: its cursor is the place of the next row.

    A cursor that names no place begins anew.
    """
    start = int(cursor) if cursor and cursor.isdecimal() and len(cursor) < 7 else 0
    end = start + size
    return Page(rows[start:end], str(end) if end < len(rows) else None)


def _encode(values: Sequence[object]) -> str:
    plain = [value.isoformat() if isinstance(value, date | datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain, default=str).encode()).decode().rstrip("=")


def _decode(cursor: str, keys: Sequence[InstrumentedAttribute[Any]]) -> tuple[Any, ...]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != len(keys):
            raise ValueError(cursor)
        return tuple(_typed(value, key) for value, key in zip(values, keys, strict=True))
    except (ValueError, TypeError, ArithmeticError, RecursionError) as error:
        raise InvalidValue(field="cursor", reason="cursor", value=cursor[:80]) from error


def _typed(value: Any, key: InstrumentedAttribute[Any]) -> Any:
    """Return a value of a cursor as its column has it; raises ValueError for what no row can hold."""
    kind = key.type.python_type
    if kind is datetime:
        moment = datetime.fromisoformat(value)
        # Both ends of the calendar leave it when they are turned into UTC.
        if moment.tzinfo is None or not MINYEAR < moment.year < MAXYEAR:
            raise ValueError(value)
        return moment
    if kind is date:
        return date.fromisoformat(value)
    if kind is int:
        if type(value) is not int or abs(value) >= 2**63:
            raise ValueError(value)
        return value
    text = str(value)
    if "\x00" in text:
        raise ValueError(value)
    text.encode()  # half of a surrogate pair is no text
    return kind(text)
