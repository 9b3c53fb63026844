"""What a public page shows beside a batch: the latest loggers and some pictures, read in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Subquery, cast, null, or_, select, union_all
from sqlalchemy.orm import joinedload

from trace.kernel.files import StoredFile
from trace.kernel.work import Work
from trace.rooms.batches.models import EventFile
from trace.rooms.batches.queries import ids_of_files
from trace.rooms.transport.models import SensorBreach, SensorSeries
from trace.rooms.transport.queries.readings import ids_of_series


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a batch; anybody may know of it: neither names a buyer or a place.

    series    newest first, with their breaches
    pictures  photographs and videos, oldest first; a document is opened by those who know what it is about
    """

    series: Sequence[SensorSeries]
    pictures: Sequence[EventFile]


def beside_batch(work: Work, batch_id: int, *, most_series: int, most_pictures: int) -> Beside:
    """Return the latest series that stand and the first public pictures of a batch. One statement."""
    picked = _picked(batch_id, most_series, most_pictures)
    rows = work.session.execute(
        select(SensorSeries, EventFile)
        .select_from(picked)
        .outerjoin(SensorSeries, SensorSeries.id == picked.c.series_id)
        .outerjoin(EventFile, EventFile.id == picked.c.file_id)
        .options(
            joinedload(SensorSeries.breaches).joinedload(SensorBreach.product),
            joinedload(EventFile.file),
            joinedload(EventFile.event),
        )
    )
    # Each row has one of the two.
    found: Sequence[Any] = rows.unique().all()
    series = [each for each, _ in found if each is not None]
    pictures = [each for _, each in found if each is not None]
    return Beside(
        sorted(series, key=lambda each: (each.last_at, each.id), reverse=True),
        sorted(pictures, key=lambda each: each.id),
    )


def _picked(batch_id: int, most_series: int, most_pictures: int) -> Subquery:
    """A row for each: series_id or file_id, the other one NULL."""
    series = ids_of_series(batch_id).limit(most_series).subquery()
    seen = or_(StoredFile.media_type.like("image/%"), StoredFile.media_type.like("video/%"))
    files = (
        ids_of_files(batch_id)
        .join(EventFile.file)
        .where(StoredFile.is_public, seen)
        .order_by(EventFile.id)
        .limit(most_pictures)
        .subquery()
    )
    nothing = cast(null(), BigInteger)
    return union_all(
        select(series.c.id.label("series_id"), nothing.label("file_id")),
        select(nothing, files.c.id),
    ).subquery()
