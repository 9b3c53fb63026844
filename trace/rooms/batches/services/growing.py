"""What was used on a production unit, and the harvests that it reaches: whichever is entered second restricts.

A harvest is judged by the records of its units when it is booked; a record entered later judges the harvests booked
before it. Both hold the units' rows until they end, so that neither misses the other.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.batches.models import Batch, BatchSource, Restriction
from trace.rooms.batches.queries import restriction_history
from trace.rooms.batches.rules import BatchKind, RestrictionKind
from trace.rooms.batches.services.restrictions import place_interval
from trace.rooms.cultivation import queries as cultivation
from trace.rooms.cultivation import services as records
from trace.rooms.cultivation.models import BarredInput, CultivationRecord
from trace.rooms.cultivation.rules import SEASON_DAYS, Breach, judge_harvest
from trace.rooms.cultivation.services import NewUse
from trace.rooms.producers.models import Producer
from trace.rooms.products.models import Product

# What comes from a unit on a day; goods made of it are reached through the graph.
HARVESTED = (BatchKind.HARVEST, BatchKind.INTAKE)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A record, and the batches harvested before that it restricts."""

    record: CultivationRecord
    restricted: tuple[Restriction, ...] = ()


def record_use(
    work: Work, *, producer_id: int, use: NewUse, evidence: Upload | None = None
) -> Recorded:
    """Record what was done on a unit; a harvest booked before that it reaches is restricted at once.

    Raises   MissingPermission · InvalidValue · an upload's refusals (nothing is written)
    """
    cultivation.lock_units(work, [use.unit_id])
    record = records.add_record(work, producer_id=producer_id, use=use, evidence=evidence)
    return Recorded(record, tuple(_restrict_earlier(work, record)))


def correct_use(
    work: Work, *, number: str, reason: str, use: NewUse, evidence: Upload | None = None
) -> Recorded:
    """Make a wrong record void and write down what it should have said, as one act.

    What the void one restricted stays restricted until a test or an office has cleared it.
    Raises   MissingPermission · NoSuchRecord · RecordIsVoid · InvalidValue (nothing is written)
    """
    cultivation.lock_units(work, [use.unit_id])
    wrong = records.void_record(work, number=number, reason=reason)
    record = records.add_record(
        work, producer_id=wrong.producer_id, use=use, evidence=evidence, corrects=wrong
    )
    return Recorded(record, tuple(_restrict_earlier(work, record)))


def breaches_at_harvest(
    work: Work, producer: Producer, product: Product, unit_ids: Collection[int], on: date
) -> list[Breach]:
    """Return what stands against goods harvested from these units on a day; holds the units."""
    cultivation.lock_units(work, unit_ids)
    since = on - timedelta(days=SEASON_DAYS)
    by_unit = cultivation.records_by_unit(work, unit_ids, since=since)
    if not by_unit:
        return []
    barred = cultivation.barred_for(work, producer.division)
    found: list[Breach] = []
    for unit_id in sorted(by_unit):
        found += judge_harvest(by_unit[unit_id], on=on, commodity=product.commodity, barred=barred)
    return found


def _restrict_earlier(work: Work, record: CultivationRecord) -> list[Restriction]:
    reached = _harvests_since(work, record)
    if not reached:
        return []
    known = {
        (each.batch_id, each.reason)
        for each in restriction_history(work, [batch.id for batch in reached])
        if each.kind is RestrictionKind.INTERVAL
    }
    unit_id = record.production_unit_id
    all_uses = cultivation.records_by_unit(work, [unit_id]).get(unit_id, [])
    barred = cultivation.barred_for(work, reached[0].producer.division)
    placed: list[Restriction] = []
    for batch in reached:
        for breach in _brought_about(record, all_uses, batch, barred):
            if (batch.id, breach.text) not in known:
                placed.append(place_interval(work, batch=batch, breach=breach))
    return placed


def _brought_about(
    record: CultivationRecord,
    all_uses: Sequence[CultivationRecord],
    batch: Batch,
    barred: Sequence[BarredInput],
) -> list[Breach]:
    """Only what this record brought about: the rest was judged when it was entered."""
    others = [use for use in all_uses if use.id != record.id]
    commodity = batch.product.commodity
    before = judge_harvest(others, on=batch.made_on, commodity=commodity, barred=barred)
    after = judge_harvest(all_uses, on=batch.made_on, commodity=commodity, barred=barred)
    return [breach for breach in after if breach not in before]


def _harvests_since(work: Work, record: CultivationRecord) -> list[Batch]:
    """The batches with goods of the unit, harvested on the first day of the use or within a year after it."""
    from_unit = select(BatchSource.batch_id).where(
        BatchSource.production_unit_id == record.production_unit_id
    )
    return list(
        work.session.scalars(
            select(Batch)
            .where(
                Batch.id.in_(from_unit),
                Batch.kind.in_(HARVESTED),
                Batch.made_on >= record.first_on,
                Batch.made_on <= record.last_on + timedelta(days=SEASON_DAYS),
            )
            .order_by(Batch.id)
            .options(joinedload(Batch.product), joinedload(Batch.producer))
        )
    )
