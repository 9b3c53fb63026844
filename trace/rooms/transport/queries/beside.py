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
from trace.rooms.links.models import ProductLink
from trace.rooms.links.queries import ids_of_shown
from trace.rooms.transport.models import SensorBreach, SensorSeries
from trace.rooms.transport.queries.readings import ids_of_series


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a batch; anybody may know of it: none names a buyer or a place.

    series    newest first, with their breaches
    pictures  photographs and videos, oldest first; a document is opened by those who know what it is about
    links     what the producer added to the product, in the order of their places
    """

    series: Sequence[SensorSeries]
    pictures: Sequence[EventFile]
    links: Sequence[ProductLink]


def beside_batch(
    work: Work, batch_id: int, *, product_id: int, most_series: int, most_pictures: int
) -> Beside:
    """Return the latest series that stand, the first public pictures and the product's own links. One statement."""
    picked = _picked(batch_id, product_id, most_series, most_pictures)
    rows = work.session.execute(
        select(SensorSeries, EventFile, ProductLink)
        .select_from(picked)
        .outerjoin(SensorSeries, SensorSeries.id == picked.c.series_id)
        .outerjoin(EventFile, EventFile.id == picked.c.file_id)
        .outerjoin(ProductLink, ProductLink.id == picked.c.link_id)
        .options(
            joinedload(SensorSeries.breaches).joinedload(SensorBreach.product),
            joinedload(EventFile.file),
            joinedload(EventFile.event),
        )
    )
    # Each row has one of the three.
    found: Sequence[Any] = rows.unique().all()
    series, pictures, links = ([row[at] for row in found if row[at] is not None] for at in range(3))
    return Beside(
        sorted(series, key=lambda each: (each.last_at, each.id), reverse=True),
        sorted(pictures, key=lambda each: each.id),
        sorted(links, key=lambda each: each.place or 0),
    )


def _picked(batch_id: int, product_id: int, most_series: int, most_pictures: int) -> Subquery:
    """A row for each: series_id, file_id or link_id, the other two NULL."""
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
    links = ids_of_shown(product_id).subquery()
    nothing = cast(null(), BigInteger)
    return union_all(
        select(series.c.id.label("series_id"), nothing.label("file_id"), nothing.label("link_id")),
        select(nothing, files.c.id, nothing),
        select(nothing, nothing, links.c.id),
    ).subquery()
