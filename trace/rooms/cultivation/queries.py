"""Reads of the cultivation records, of label data and of barred inputs.

The functions that begin with `read_` or `list_` are for signed-in people and ask for their rights; the others serve
the rooms above.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from trace.kernel.errors import NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, require, require_somewhere
from trace.kernel.work import Work
from trace.rooms.cultivation.kinds import InputKind, RecordState
from trace.rooms.cultivation.models import BarredInput, CultivationRecord, InputLabel
from trace.rooms.producers.models import Producer, ProductionUnit
from trace.rooms.producers.queries import get_producer, get_unit, owned_within_reach

_WITH_UNIT = joinedload(CultivationRecord.unit)
MAX_CHOICES = 300
MAX_OPEN = 500


@dataclass(frozen=True, slots=True)
class OpenInterval:
    """A unit that must not be harvested yet, and the use that decides until when."""

    unit: ProductionUnit
    record: CultivationRecord
    earliest_on: date


# ---------------------------------------------------------------- records


def find_record(work: Work, number: str) -> CultivationRecord | None:
    """Return the record with this number and its unit, or None."""
    return work.session.scalars(
        select(CultivationRecord)
        .where(CultivationRecord.number == number.strip().upper())
        .options(_WITH_UNIT)
    ).one_or_none()


def get_record(work: Work, number: str) -> CultivationRecord:
    """Return the record as `find_record` does; raises NoSuchRecord."""
    found = find_record(work, number)
    if found is None:
        raise NoSuchRecord(kind="cultivation-record", key=number[:40])
    return found


def read_record(work: Work, number: str) -> CultivationRecord:
    """Return the record to somebody who may read its producer's books; raises NoSuchRecord · MissingPermission."""
    found = get_record(work, number)
    _require_read(work, get_producer(work, found.producer_id))
    return found


def correction_of(work: Work, record_id: int) -> CultivationRecord | None:
    """Return the record that says what a void one should have said, if there is one."""
    return work.session.scalars(
        select(CultivationRecord)
        .where(CultivationRecord.corrects_id == record_id)
        .order_by(CultivationRecord.id.desc())
        .limit(1)
    ).one_or_none()


def list_records(
    work: Work,
    *,
    producer_id: int | None = None,
    unit_id: int | None = None,
    kind: InputKind | None = None,
    state: RecordState | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[CultivationRecord]:
    """Return records with their units, the latest use first: one producer's, or all that the actor may read.

    text     parts of a name, an ingredient, a unit, a target or a number; every word has to occur
    Raises   MissingPermission · NoSuchRecord · InvalidValue for a cursor
    """
    statement = select(CultivationRecord).options(_WITH_UNIT)
    if producer_id is not None:
        _require_read(work, get_producer(work, producer_id))
        statement = statement.where(CultivationRecord.producer_id == producer_id)
    else:
        statement = statement.where(
            owned_within_reach(work, CultivationRecord.producer_id, Permission.BATCHES_READ)
        )
    if unit_id is not None:
        statement = statement.where(CultivationRecord.production_unit_id == unit_id)
    if kind is not None:
        statement = statement.where(CultivationRecord.kind == kind)
    if state is not None:
        is_in_force = CultivationRecord.voided_at.is_(None)
        statement = statement.where(is_in_force if state is RecordState.IN_FORCE else ~is_in_force)
    for word in text.split():
        named = select(ProductionUnit.id).where(
            ProductionUnit.name.icontains(word, autoescape=True)
        )
        columns = (
            CultivationRecord.name,
            CultivationRecord.ingredients,
            CultivationRecord.target,
            CultivationRecord.number,
        )
        statement = statement.where(
            or_(
                *(column.icontains(word, autoescape=True) for column in columns),
                CultivationRecord.production_unit_id.in_(named),
            )
        )
    keys = [CultivationRecord.last_on, CultivationRecord.id]
    return page_of(work.session, statement, keys=keys, cursor=cursor, size=size)


def records_by_unit(
    work: Work, unit_ids: Collection[int], *, since: date | None = None
) -> Mapping[int, list[CultivationRecord]]:
    """Return the records in force of each of these units, oldest first, in one statement.

    since   only those whose use ended on that day or later
    """
    if not unit_ids:
        return {}
    statement = select(CultivationRecord).where(
        CultivationRecord.production_unit_id.in_(set(unit_ids)),
        CultivationRecord.voided_at.is_(None),
    )
    if since is not None:
        statement = statement.where(CultivationRecord.last_on >= since)
    found: dict[int, list[CultivationRecord]] = {}
    for record in work.session.scalars(
        statement.order_by(CultivationRecord.last_on, CultivationRecord.id)
    ):
        found.setdefault(record.production_unit_id, []).append(record)
    return found


def history_of_units(
    work: Work, unit_ids: Collection[int], *, since: date, until: date
) -> Sequence[CultivationRecord]:
    """Return all records of these units, void ones too, whose use touches the days given; the latest first."""
    if not unit_ids:
        return []
    return work.session.scalars(
        select(CultivationRecord)
        .where(
            CultivationRecord.production_unit_id.in_(set(unit_ids)),
            CultivationRecord.last_on >= since,
            CultivationRecord.first_on <= until,
        )
        .order_by(CultivationRecord.last_on.desc(), CultivationRecord.id.desc())
        .limit(MAX_CHOICES)
        .options(_WITH_UNIT)
    ).all()


def open_intervals(
    work: Work, producer_id: int, *, unit_ids: Collection[int] = ()
) -> list[OpenInterval]:
    """Return the producer's units that may not be harvested today, each with the use that lasts longest.

    unit_ids   only these, where any are named
    """
    statement = select(CultivationRecord).where(
        CultivationRecord.producer_id == producer_id,
        CultivationRecord.voided_at.is_(None),
        CultivationRecord.harvest_from_on > work.today,
    )
    if unit_ids:
        statement = statement.where(CultivationRecord.production_unit_id.in_(set(unit_ids)))
    latest: dict[int, OpenInterval] = {}
    for record in work.session.scalars(
        statement.order_by(CultivationRecord.harvest_from_on, CultivationRecord.id)
        .limit(MAX_OPEN)
        .options(_WITH_UNIT)
    ):
        if record.harvest_from_on is not None:
            found = OpenInterval(record.unit, record, record.harvest_from_on)
            latest[record.production_unit_id] = found
    return sorted(latest.values(), key=lambda each: (each.earliest_on, each.unit.code))


def read_intervals(work: Work, producer_id: int) -> list[OpenInterval]:
    """Return `open_intervals` to a reader of the producer's books; raises NoSuchRecord · MissingPermission."""
    _require_read(work, get_producer(work, producer_id))
    return open_intervals(work, producer_id)


def read_unit_records(
    work: Work, unit_id: int, *, size: int = DEFAULT_SIZE
) -> Page[CultivationRecord]:
    """Return the newest records of one unit, void ones too; raises NoSuchRecord · MissingPermission."""
    unit = get_unit(work, unit_id)
    return list_records(work, producer_id=unit.producer_id, unit_id=unit_id, size=size)


def last_record(work: Work, producer_id: int) -> CultivationRecord | None:
    """Return what the producer recorded last and has not made void, for a copy."""
    return work.session.scalars(
        select(CultivationRecord)
        .where(CultivationRecord.producer_id == producer_id, CultivationRecord.voided_at.is_(None))
        .order_by(CultivationRecord.id.desc())
        .limit(1)
    ).one_or_none()


def lock_units(work: Work, unit_ids: Iterable[int]) -> None:
    """Hold the units until the work ends, in the order of their ids.

    A harvest and a use of the same unit, entered at once, must see one another: whichever comes second judges both.
    """
    wanted = sorted(set(unit_ids))
    if wanted:
        work.session.execute(
            select(ProductionUnit.id)
            .where(ProductionUnit.id.in_(wanted))
            .order_by(ProductionUnit.id)
            .with_for_update(key_share=True)
        )


# ---------------------------------------------------------------- label data, barred inputs


def get_label(work: Work, label_id: int) -> InputLabel:
    """Return the label data; raises NoSuchRecord."""
    found = work.session.get(InputLabel, label_id)
    if found is None:
        raise NoSuchRecord(kind="input-label", key=str(label_id))
    return found


def labels_for(work: Work, producer: Producer) -> Sequence[InputLabel]:
    """Return the label data in force on which the producer may rest a record: its own first, by name."""
    return work.session.scalars(
        select(InputLabel)
        .where(InputLabel.withdrawn_at.is_(None), _serves(producer))
        .order_by(InputLabel.producer_id.is_(None), InputLabel.name, InputLabel.id)
        .limit(MAX_CHOICES)
    ).all()


def list_labels(
    work: Work,
    *,
    producer_id: int | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[InputLabel]:
    """Return label data by name: what serves one producer, or the offices' shared entries.

    text     parts of a name, an ingredient, a crop, a maker or a registration number
    Raises   MissingPermission · NoSuchRecord · InvalidValue for a cursor
    """
    statement = select(InputLabel)
    if producer_id is not None:
        producer = get_producer(work, producer_id)
        _require_read(work, producer)
        statement = statement.where(_serves(producer))
    else:
        require_somewhere(work.actor, Permission.BATCHES_READ, Permission.NORMS_WRITE)
        statement = statement.where(InputLabel.producer_id.is_(None))
    for word in text.split():
        columns = (
            InputLabel.name,
            InputLabel.ingredients,
            InputLabel.crop,
            InputLabel.maker,
            InputLabel.registration_number,
        )
        statement = statement.where(or_(*(c.icontains(word, autoescape=True) for c in columns)))
    keys = [InputLabel.name, InputLabel.id]
    return page_of(work.session, statement, keys=keys, cursor=cursor, size=size, descending=False)


def get_barred(work: Work, barred_id: int) -> BarredInput:
    """Return the barred input; raises NoSuchRecord."""
    found = work.session.get(BarredInput, barred_id)
    if found is None:
        raise NoSuchRecord(kind="barred-input", key=str(barred_id))
    return found


def barred_for(work: Work, division: str) -> Sequence[BarredInput]:
    """Return what is barred in a place now, whoever entered it: a county, a province or the whole instance."""
    prefixes = ["", *(division[:length] for length in (2, 4, 6, 9, 12))]
    return work.session.scalars(
        select(BarredInput)
        .where(BarredInput.withdrawn_at.is_(None), BarredInput.division.in_(prefixes))
        .order_by(BarredInput.id)
    ).all()


def list_barred(
    work: Work, *, text: str = "", cursor: str | None = None, size: int = DEFAULT_SIZE
) -> Page[BarredInput]:
    """Return the barred inputs, withdrawn ones too, by name; everybody who is signed in may know them.

    text     parts of a name or of the source
    """
    statement = select(BarredInput)
    for word in text.split():
        columns = (BarredInput.name, BarredInput.source)
        statement = statement.where(or_(*(c.icontains(word, autoescape=True) for c in columns)))
    keys = [BarredInput.name, BarredInput.id]
    return page_of(work.session, statement, keys=keys, cursor=cursor, size=size, descending=False)


# ---------------------------------------------------------------- rights


def _serves(producer: Producer) -> ColumnElement[bool]:
    prefixes = [producer.division[:length] for length in (2, 4, 6, 9, 12)]
    return or_(
        InputLabel.producer_id == producer.id,
        InputLabel.producer_id.is_(None) & InputLabel.division.in_(prefixes),
    )


def _require_read(work: Work, producer: Producer) -> None:
    require(
        work.actor,
        Permission.BATCHES_READ,
        organisation_id=producer.id,
        division=producer.division,
    )
