"""Series of readings, their breaches, and what waits to be acknowledged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from trace.kernel.errors import NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.batches.models import DispatchLine
from trace.rooms.events.models import StoredEvent
from trace.rooms.producers.models import Producer
from trace.rooms.producers.queries import get_producer, within_reach
from trace.rooms.products.models import Product
from trace.rooms.transport.kinds import EPCIS_NAMES, Sensed
from trace.rooms.transport.logger_files import Reading
from trace.rooms.transport.models import SensorBreach, SensorSeries

_WITH_BREACHES = selectinload(SensorSeries.breaches).joinedload(SensorBreach.product)
_SENSED = {name: sensed for sensed, (name, _unit) in EPCIS_NAMES.items()}


def get_series(work: Work, series_id: int) -> SensorSeries:
    """Return a series with its breaches; raises NoSuchRecord."""
    found = work.session.scalars(
        select(SensorSeries)
        .where(SensorSeries.id == series_id)
        .options(_WITH_BREACHES)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NoSuchRecord(kind="sensor_series", key=str(series_id))
    return found


def read_series(work: Work, series_id: int) -> SensorSeries:
    """Return a series to who may read its producer's books; raises NoSuchRecord · MissingPermission."""
    series = get_series(work, series_id)
    producer = get_producer(work, series.producer_id)
    require(
        work.actor,
        Permission.BATCHES_READ,
        organisation_id=producer.id,
        division=producer.division,
    )
    return series


def get_breach(work: Work, breach_id: int) -> SensorBreach:
    """Return a breach with its series and product; raises NoSuchRecord."""
    found = work.session.scalars(
        select(SensorBreach)
        .where(SensorBreach.id == breach_id)
        .options(joinedload(SensorBreach.series), joinedload(SensorBreach.product))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NoSuchRecord(kind="sensor_breach", key=str(breach_id))
    return found


def series_of_dispatch(work: Work, dispatch_id: int) -> Sequence[SensorSeries]:
    """Return every series of a dispatch with its breaches, taken back or not, oldest first."""
    return _series(work, SensorSeries.dispatch_id == dispatch_id)


def series_of_batch(work: Work, batch_id: int) -> Sequence[SensorSeries]:
    """Return every series of a batch in store with its breaches, taken back or not, oldest first."""
    return _series(work, SensorSeries.batch_id == batch_id)


def _series(work: Work, which: Any) -> Sequence[SensorSeries]:
    return work.session.scalars(
        select(SensorSeries)
        .where(which)
        .order_by(SensorSeries.first_at, SensorSeries.id)
        .options(_WITH_BREACHES)
    ).all()


def ids_of_series(batch_id: int) -> Select[int]:
    """Return the ids of the series that stand of a batch in store and of its dispatches, newest first."""
    carried = select(DispatchLine.dispatch_id).where(DispatchLine.batch_id == batch_id)
    return (
        select(SensorSeries.id)
        .where(
            or_(SensorSeries.batch_id == batch_id, SensorSeries.dispatch_id.in_(carried)),
            SensorSeries.taken_back_at.is_(None),
        )
        .order_by(SensorSeries.last_at.desc(), SensorSeries.id.desc())
    )


def series_about(work: Work, batch_id: int, *, most: int) -> Sequence[SensorSeries]:
    """Return the series that `ids_of_series` names with their breaches, the latest `most` of them, newest first."""
    return work.session.scalars(
        select(SensorSeries)
        .where(SensorSeries.id.in_(ids_of_series(batch_id)))
        .order_by(SensorSeries.last_at.desc(), SensorSeries.id.desc())
        .limit(most)
        .options(_WITH_BREACHES)
    ).all()


def readings_of(work: Work, series: SensorSeries) -> list[Reading]:
    """Return every reading of a series out of its event, in the order of time."""
    event = work.session.get_one(StoredEvent, series.event_pk)
    found: dict[datetime, dict[Sensed, Decimal]] = {}
    elements: Any = event.document.get("sensorElementList", [])
    for element in elements:
        for report in element["sensorReport"]:
            sensed = _SENSED[str(report["type"]).rpartition(":")[2]]
            at = datetime.fromisoformat(str(report["time"]))
            found.setdefault(at, {})[sensed] = Decimal(str(report["value"]))
    return [
        Reading(at, values.get(Sensed.TEMPERATURE), values.get(Sensed.HUMIDITY))
        for at, values in sorted(found.items())
    ]


def list_breaches(
    work: Work,
    *,
    producer_id: int | None = None,
    is_open: bool | None = True,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[SensorBreach]:
    """Return breaches in the actor's reach, newest first.

    is_open  True: nobody has acknowledged them; False: somebody has; None: both
    text     parts of the goods' name or the logger's number; every word has to occur
    Raises   MissingPermission · InvalidValue for a cursor
    """
    statement = (
        select(SensorBreach)
        .join(SensorSeries, SensorSeries.id == SensorBreach.series_id)
        .join(Producer, Producer.id == SensorSeries.producer_id)
        .join(Product, Product.id == SensorBreach.product_id)
        .where(SensorSeries.taken_back_at.is_(None), within_reach(work, Permission.BATCHES_READ))
        .options(contains_eager(SensorBreach.product), contains_eager(SensorBreach.series))
    )
    for word in text.split():
        statement = statement.where(
            or_(
                Product.name.icontains(word, autoescape=True),
                SensorSeries.device.icontains(word, autoescape=True),
            )
        )
    if producer_id is not None:
        statement = statement.where(SensorSeries.producer_id == producer_id)
    if is_open is not None:
        at = SensorBreach.acknowledged_at
        statement = statement.where(at.is_(None) if is_open else at.is_not(None))
    return page_of(work.session, statement, keys=[SensorBreach.id], cursor=cursor, size=size)
