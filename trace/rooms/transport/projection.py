"""From a stored event to rows: the only code that writes this room's tables, live and in a rebuild alike.

Events of this room carry an `act_on_way` among their extensions; those of the batches room say `act`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from trace.rooms.batches.rules import row_id
from trace.rooms.events.models import StoredEvent
from trace.rooms.events.rules import unpack
from trace.rooms.transport.errors import TakenBackAlready
from trace.rooms.transport.kinds import ArrivalProof, Stop
from trace.rooms.transport.models import Arrival

ACT = "act_on_way"
Facts = Mapping[str, Any]


def apply(session: Session, stored: StoredEvent) -> bool:
    """Write the rows that follow from `stored`; whether it was an event of this room. Raises TakenBackAlready."""
    record = unpack(stored.document)
    handler = _HANDLERS.get(str(record.get(ACT)))
    if handler is None:
        return False
    handler(session, stored, record)
    session.flush()  # the next event, and every query of this work, reads these rows
    return True


def _arrive(session: Session, stored: StoredEvent, record: Facts) -> None:
    session.add(
        Arrival(
            id=row_id(stored.id),
            event_pk=stored.id,
            dispatch_id=record["dispatch"],
            stop=Stop(record["stop"]),
            arrived_at=stored.event_time,
            receiver=record["receiver"],
            proof=ArrivalProof(record["proof"]),
            document_number=record.get("document"),
            note=record.get("note", ""),
            recorded_by=record["by"],
            recorded_at=stored.record_time,
        )
    )


def _take_back_arrival(session: Session, stored: StoredEvent, record: Facts) -> None:
    changed: Any = session.execute(
        update(Arrival)
        .where(Arrival.id == record["arrival"], Arrival.taken_back_at.is_(None))
        .values(
            taken_back_at=stored.record_time,
            taken_back_by=record["by"],
            taken_back_reason=record["reason"],
        )
        .execution_options(synchronize_session=False)
    )
    if not changed.rowcount:
        raise TakenBackAlready
    held = session.identity_map.get(session.identity_key(Arrival, record["arrival"]))
    if held is not None:
        session.refresh(held)


_HANDLERS: dict[str, Callable[[Session, StoredEvent, Facts], None]] = {
    "arrive": _arrive,
    "take-back-arrival": _take_back_arrival,
}
