"""Long lists of ids in parts that every database takes as the arguments of one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
# PostgreSQL's protocol numbers arguments with 16 bits; SQLite's own limit is lower in old builds.
CHUNK = 5_000


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """Yield the values in lists of `size` at most, in their order; nothing for no values."""
    rest = iter(values)
    while part := list(islice(rest, size)):
        yield part
