"""Noting which rows an import writes, whatever service writes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Table, event, inspect
from sqlalchemy.orm import Session

from trace.rooms.intake.queries import EVIDENCE

Place = tuple[str, int]


@contextmanager
def noted(session: Session) -> Iterator[list[Place]]:
    """Yield a list that grows by table and id of each row written inside the block, in the order of writing.

    What is the record itself (events, the audit trail) is left out: it stays whatever becomes of the import.
    """
    places: list[Place] = []

    def note(session: Session, _context: object) -> None:
        for row in session.new:
            mapper = inspect(row).mapper
            table = mapper.local_table
            if isinstance(table, Table) and table.name not in EVIDENCE:
                (key,) = mapper.primary_key_from_instance(row)
                places.append((table.name, key))

    event.listen(session, "after_flush", note)
    try:
        yield places
        session.flush()  # what waits to be written belongs to the import too
    finally:
        event.remove(session, "after_flush", note)
