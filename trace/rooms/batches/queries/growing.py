"""What was done on the land behind goods, before they were harvested."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload

from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission
from trace.kernel.work import Work
from trace.rooms.batches.models import Batch, BatchSource, Restriction
from trace.rooms.batches.queries.reading import WITH_PARTIES
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.cultivation.models import CultivationRecord
from trace.rooms.cultivation.queries import records_by_unit
from trace.rooms.cultivation.rules import RESIDUE_DAYS, SEASON_DAYS, ingredients_of, uses_before
from trace.rooms.producers.models import Producer
from trace.rooms.producers.queries import owned_within_reach

Grown = Mapping[int, Sequence[CultivationRecord]]


def records_behind(work: Work, lines: Iterable[BatchSource]) -> Grown:
    """Return, by the id of each line that names a unit, the unit's records in force of the year before the harvest.

    lines   with their batches loaded; records of every kind, oldest first. One statement.
    """
    known = [line for line in lines if line.production_unit_id is not None]
    if not known:
        return {}
    season = timedelta(days=SEASON_DAYS)
    since = min(line.batch.made_on for line in known) - season
    units = {line.production_unit_id for line in known if line.production_unit_id is not None}
    by_unit = records_by_unit(work, units, since=since)
    return {
        line.id: [
            record
            for record in by_unit.get(line.production_unit_id or 0, ())
            if record.first_on <= line.batch.made_on <= record.last_on + season
        ]
        for line in known
    }


def ingredients_behind(lines: Iterable[BatchSource], grown: Grown) -> dict[int, list[str]]:
    """Return, by batch, the active ingredients used on its units within `RESIDUE_DAYS` before it was harvested."""
    found: dict[int, list[str]] = {}
    for line in lines:
        made_on = line.batch.made_on
        for use in uses_before(grown.get(line.id, ()), made_on, days=RESIDUE_DAYS):
            found.setdefault(line.batch_id, []).extend(ingredients_of(use))
    return {key: list(dict.fromkeys(names)) for key, names in found.items()}


def ingredients_used_on(work: Work, batch_id: int) -> list[str]:
    """Return the active ingredients that a test of this batch has to cover: those of its own lines. Two statements."""
    lines = work.session.scalars(
        select(BatchSource)
        .where(BatchSource.batch_id == batch_id)
        .options(joinedload(BatchSource.batch))
    ).all()
    return ingredients_behind(lines, records_behind(work, lines)).get(batch_id, [])


def list_breaches(
    work: Work,
    *,
    is_open: bool | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[Restriction]:
    """Return what was restricted for an interval, a maximum or a bar, newest first, as far as the actor may read.

    is_open  True for what still holds, False for what was cleared
    text     parts of a lot, a producer or the reason; every word has to occur
    Raises   MissingPermission · InvalidValue for a cursor
    """
    statement = (
        select(Restriction)
        .join(Restriction.batch)
        .where(
            Restriction.kind == RestrictionKind.INTERVAL,
            owned_within_reach(work, Batch.producer_id, Permission.BATCHES_READ),
        )
        .options(contains_eager(Restriction.batch).options(*WITH_PARTIES))
    )
    if is_open is not None:
        holds = Restriction.lifted_at.is_(None)
        statement = statement.where(holds if is_open else ~holds)
    for word in text.split():
        named = select(Producer.id).where(Producer.name.icontains(word, autoescape=True))
        statement = statement.where(
            or_(
                Batch.lot.icontains(word, autoescape=True),
                Restriction.reason.icontains(word, autoescape=True),
                Batch.producer_id.in_(named),
            )
        )
    return page_of(work.session, statement, keys=[Restriction.id], cursor=cursor, size=size)
