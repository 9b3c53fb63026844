"""From a stored event to rows: the only code that writes this room's tables, live and in a rebuild alike.

Events of this room carry an `act_on_way` among their extensions; those of the batches room say `act`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from trace.rooms.batches.rules import row_id
from trace.rooms.events.models import StoredEvent
from trace.rooms.events.rules import unpack
from trace.rooms.transport.errors import AcknowledgedAlready, TakenBackAlready
from trace.rooms.transport.kinds import ArrivalProof, Sensed, Stop
from trace.rooms.transport.models import Arrival, SensorBreach, SensorSeries

ACT = "act_on_way"
Facts = Mapping[str, Any]


def apply(session: Session, stored: StoredEvent) -> bool:
    """Write the rows that follow from `stored`; whether it was an event of this room.

    Raises   TakenBackAlready · AcknowledgedAlready
    """
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


def _measure(session: Session, stored: StoredEvent, record: Facts) -> None:
    session.add(
        SensorSeries(
            id=row_id(stored.id),
            event_pk=stored.id,
            producer_id=record["producer"],
            dispatch_id=record.get("dispatch"),
            batch_id=record.get("batch"),
            device=record["device"],
            digest=record["digest"],
            file_id=record["file"],
            zone=record["zone"],
            reading_count=record["count"],
            duplicate_count=record["duplicates"],
            first_at=datetime.fromisoformat(record["first"]),
            last_at=stored.event_time,
            shown=record["shown"],
            limits=record["limits"],
            recorded_by=record["by"],
            recorded_at=stored.record_time,
        )
    )
    session.flush()  # the breaches refer to it
    for number, breach in enumerate(record["breaches"]):
        session.add(
            SensorBreach(
                id=row_id(stored.id, number),
                series_id=row_id(stored.id),
                product_id=breach["product"],
                quantity=Sensed(breach["quantity"]),
                least=_decimal(breach.get("least")),
                most=_decimal(breach.get("most")),
                minutes=breach["minutes"],
                norm_version_id=breach["version"],
                norm_row=breach["row"],
                since=datetime.fromisoformat(breach["since"]),
                until=datetime.fromisoformat(breach["until"]),
                extreme=Decimal(breach["extreme"]),
                reading_count=breach["count"],
            )
        )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _acknowledge(session: Session, stored: StoredEvent, record: Facts) -> None:
    values = {
        "acknowledged_at": stored.record_time,
        "acknowledged_by": record["by"],
        "comment": record["comment"],
    }
    if not _change(session, SensorBreach, record["breach"], "acknowledged_at", values):
        raise AcknowledgedAlready(by="")


def _take_back(session: Session, stored: StoredEvent, record: Facts, model: Any, key: int) -> None:
    values = {
        "taken_back_at": stored.record_time,
        "taken_back_by": record["by"],
        "taken_back_reason": record["reason"],
    }
    if not _change(session, model, key, "taken_back_at", values):
        raise TakenBackAlready


def _take_back_arrival(session: Session, stored: StoredEvent, record: Facts) -> None:
    _take_back(session, stored, record, Arrival, record["arrival"])


def _take_back_series(session: Session, stored: StoredEvent, record: Facts) -> None:
    _take_back(session, stored, record, SensorSeries, record["series"])


def _change(session: Session, model: Any, key: int, empty: str, values: Facts) -> bool:
    """Write `values` into the row whose column `empty` nobody has written; whether there was one.

    In one statement of the database: of two people who do it at once, one succeeds.
    """
    changed: Any = session.execute(
        update(model)
        .where(model.id == key, getattr(model, empty).is_(None))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    held = session.identity_map.get(session.identity_key(model, key))
    if held is not None:
        session.refresh(held)
    return bool(changed.rowcount)


_HANDLERS: dict[str, Callable[[Session, StoredEvent, Facts], None]] = {
    "arrive": _arrive,
    "take-back-arrival": _take_back_arrival,
    "measure": _measure,
    "acknowledge-breach": _acknowledge,
    "take-back-series": _take_back_series,
}
