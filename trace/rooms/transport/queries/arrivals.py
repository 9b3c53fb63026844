"""Arrivals, one by one and for many dispatches at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from trace.kernel.errors import NoSuchRecord
from trace.kernel.work import Work
from trace.rooms.transport.kinds import Stop
from trace.rooms.transport.models import Arrival

PART = 5_000


def get_arrival(work: Work, arrival_id: int) -> Arrival:
    """Return one arrival; raises NoSuchRecord."""
    found = work.session.get(Arrival, arrival_id, populate_existing=True)
    if found is None:
        raise NoSuchRecord(kind="arrival", key=str(arrival_id))
    return found


def arrivals_of(work: Work, dispatch_id: int) -> Sequence[Arrival]:
    """Return every arrival of a dispatch, taken back or not, in the order of time."""
    return work.session.scalars(
        select(Arrival)
        .where(Arrival.dispatch_id == dispatch_id)
        .order_by(Arrival.arrived_at, Arrival.id)
    ).all()


def standing_arrivals(work: Work, dispatch_ids: Collection[int]) -> dict[int, dict[Stop, datetime]]:
    """Return when each of these dispatches arrived where, without what was taken back. One statement for 5,000."""
    wanted = sorted(set(dispatch_ids))
    found: dict[int, dict[Stop, datetime]] = defaultdict(dict)
    for begin in range(0, len(wanted), PART):
        rows = work.session.execute(
            select(Arrival.dispatch_id, Arrival.stop, Arrival.arrived_at).where(
                Arrival.dispatch_id.in_(wanted[begin : begin + PART]),
                Arrival.taken_back_at.is_(None),
            )
        )
        for dispatch_id, stop, at in rows:
            found[dispatch_id][stop] = at
    return found
