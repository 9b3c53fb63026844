"""Building this room's projections anew from the event store."""

from __future__ import annotations

from sqlalchemy import delete

from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.events.queries import events_in_order
from trace.rooms.transport import projection
from trace.rooms.transport.models import PROJECTIONS


def rebuild(work: Work) -> int:
    """Empty the room's tables and replay all events; every row gets its old id. Returns how many events spoke of it.

    Runs after the batches' own rebuild, in the same transaction: arrivals refer to dispatches.
    Raises   MissingPermission
    """
    require(work.actor, Permission.EVENTS_REBUILD)
    session = work.session
    session.flush()  # what this work has written so far is part of the record
    for row in list(session):
        if isinstance(row, PROJECTIONS):
            session.expunge(row)
    for model in PROJECTIONS:
        session.execute(delete(model.__table__))  # type: ignore[arg-type]
    count = 0
    for stored in events_in_order(session):
        count += projection.apply(session, stored)
    return count
