"""What an import made, and what builds on it: found by the database's own references, not by a list of rooms.

Every row that an import wrote is noted by table and id. Whatever refers to one of them by a foreign key and was not
written by the same import builds on it, in whichever room it stands. Besides, an event that names an imported lot,
and an audit entry about an imported record after the import, tell of what leaves no reference behind.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    String,
    Table,
    and_,
    cast,
    false,
    func,
    join,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from trace.kernel.database import Base
from trace.kernel.work import Work
from trace.rooms.audit.models import AuditEntry
from trace.rooms.authorisations.models import Authorisation
from trace.rooms.batches.models import Batch, BatchReversal
from trace.rooms.events.models import EventEpc
from trace.rooms.intake.errors import Obstacle
from trace.rooms.intake.kinds import Footing, SheetKey
from trace.rooms.intake.models import ImportedRecord, ImportedRow, WorkbookImport
from trace.rooms.intake.queries.imports import get_import

#: What is told of one kind of thing that builds on one kind of record; the rest is counted.
FEW = 5
#: The record itself: kept whatever becomes of an import, and no part of what it made.
EVIDENCE = frozenset({"audit_entries", "events", "event_epcs", "event_files"})
#: Columns that lead to an importable record without a foreign key, and the table they lead to.
POINTERS: Mapping[tuple[str, str], str] = {("certified_entries", "batch_id"): "batches"}
#: The kind of record whose main row stands in a table.
SUBJECTS: Mapping[str, str] = {
    "members": "member",
    "production_units": "production_unit",
    "products": "product",
    "proofs": "proof",
    "batches": "batch",
    "authorisations": "authorisation",
}
# Lines that people know by what they stand on: the column that leads there.
_STANDS_ON: Mapping[str, str] = {
    "application_contracts": "authorisation_id",
    "application_products": "application_id",
    "application_uses": "application_id",
    "assessments": "authorisation_id",
    "authorisation_changes": "authorisation_id",
    "authorisation_places": "authorisation_id",
    "authorisation_products": "authorisation_id",
    "authorisation_states": "authorisation_id",
    "batch_inputs": "child_id",
    "certificate_lines": "certificate_id",
    "dispatch_lines": "dispatch_id",
    "label_ranges": "run_id",
    "label_texts": "product_id",
    "ledger_entries": "batch_id",
    "measurements": "batch_id",
    "packaging_stocks": "authorisation_id",
    "product_components": "product_id",
    "product_links": "product_id",
    "proof_items": "proof_id",
    "proof_states": "proof_id",
    "proof_verifications": "proof_id",
    "quota_accounts": "authorisation_id",
    "quota_entries": "account_id",
    "quota_grants": "account_id",
    "quota_season_ends": "account_id",
    "recall_amounts": "recall_id",
    "recall_batches": "recall_id",
    "recall_drill_holders": "drill_id",
    "recall_entries": "recall_id",
    "recall_probe_labels": "batch_id",
    "recall_totals": "recall_id",
    "restrictions": "batch_id",
    "source_lines": "batch_id",
    "test_reports": "batch_id",
    "yield_findings": "batch_id",
}
# How people know a record, the first of these that it has.
_NAMES = ("lot", "number", "receipt", "code", "name")
# An act on these leaves a row that refers to them, and an audit entry besides: one of the two is enough.
_TOLD_BY_ROWS = frozenset({"batch", "authorisation"})


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """What undoing an import takes back, and what forbids it.

    counts          records by kind, as `imported_records.subject_kind` has them
    is_noted        whether it is on record which rows the import wrote; older imports have no such notes
    obstacles       at most FEW of each kind, of `obstacle_count`
    """

    counts: Mapping[str, int]
    is_noted: bool
    obstacles: tuple[Obstacle, ...]
    obstacle_count: int

    @property
    def is_free(self) -> bool:
        """Whether the import can be undone now."""
        return self.is_noted and not self.obstacle_count


def plan_undo(work: Work, import_id: int) -> UndoPlan:
    """Return what undoing the import would take back and what builds on it; two statements.

    Raises   NoSuchRecord · MissingPermission
    """
    found = get_import(work, import_id)
    work.session.flush()  # the unions below ask tables, not classes: what waits to be written counts too
    counts: dict[str, int] = {}
    tables: set[str] = set()
    for what, name, count in work.session.execute(_made(found.id)):
        if what == "row":
            tables.add(name)
        else:
            counts[name] = count
    if not tables:
        return UndoPlan(counts, is_noted=False, obstacles=(), obstacle_count=0)
    obstacles = _tidy(_obstacles(work.session, found, tables))
    totals = {(o.footing, o.table, o.subject_kind): o.count for o in obstacles}
    return UndoPlan(counts, True, obstacles, sum(totals.values()))


def own_tables(session: Session, import_id: int) -> set[str]:
    """Return the tables in which the import wrote rows."""
    statement = select(ImportedRow.table_name).where(ImportedRow.import_id == import_id)
    return set(session.scalars(statement.distinct()))


def references_into(tables: Collection[str]) -> list[tuple[Column[Any], str]]:
    """Return every column of any table that leads into one of `tables`, with the table that it leads to."""
    found = [
        (key.parent, key.column.table.name)
        for table in Base.metadata.sorted_tables
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
        if key.column.table.name in tables
    ]
    metadata = Base.metadata.tables
    pointers = [
        (metadata[table].c[column], target)
        for (table, column), target in POINTERS.items()
        if target in tables
    ]
    return [*found, *pointers]


def _made(import_id: int) -> Any:
    rows = (
        select(literal("row").label("what"), ImportedRow.table_name, func.count())
        .where(ImportedRow.import_id == import_id)
        .group_by(ImportedRow.table_name)
    )
    records = (
        select(literal("record").label("what"), ImportedRecord.subject_kind, func.count())
        .where(ImportedRecord.import_id == import_id)
        .group_by(ImportedRecord.subject_kind)
    )
    return union_all(rows, records)


def _obstacles(session: Session, found: WorkbookImport, tables: Collection[str]) -> list[Obstacle]:
    parts = [_referring(found.id, column, target) for column, target in references_into(tables)]
    parts.append(_changed(found.id))
    if "batches" in tables:
        parts.append(_events(found.id))
    # A limit may stand in a part of a union only where the part is a query of its own.
    rows = session.execute(union_all(*(select(part.subquery()) for part in parts)))
    return [
        Obstacle(
            footing=Footing(row.footing),
            table=row.table,
            owner=row.owner,
            id=row.id,
            name=row.name,
            count=row[5],
            sheet=None if row.sheet is None else SheetKey(row.sheet),
            row=row.first_row,
            subject_kind=row.subject_kind,
            subject_id=row.subject_id,
        )
        for row in rows
    ]


def _told(footing: Footing, table: Any, owner: Any, key: Any, name: Any) -> Any:
    record = ImportedRecord
    return select(
        literal(footing.value, String).label("footing"),
        cast(table, String).label("table"),
        cast(owner, String).label("owner"),
        cast(key, BigInteger).label("id"),
        cast(name, String).label("name"),
        func.count().over().label("count"),
        cast(record.sheet, String).label("sheet"),
        record.first_row.label("first_row"),
        record.subject_kind.label("subject_kind"),
        record.subject_id.label("subject_id"),
    )


def _of_record(import_id: int, subject_id: Any, kind: str) -> ColumnElement[bool]:
    return and_(
        ImportedRecord.import_id == import_id,
        ImportedRecord.subject_kind == kind,
        ImportedRecord.subject_id == subject_id,
    )


def _beside_record(source: Any, import_id: int, made: Any, target: str) -> Any:
    """Return `source` joined with the record of the workbook that a row of `target` is, or is a part of."""
    if target in SUBJECTS:
        record = _of_record(import_id, made.row_id, SUBJECTS[target])
        return source.outerjoin(ImportedRecord, record)
    way = _STANDS_ON.get(target)
    table = Base.metadata.tables[target].alias(f"part_{target}")
    if way is None:
        return source.outerjoin(ImportedRecord, false())
    owner = next(iter(table.c[way].foreign_keys)).column.table.name
    if owner not in SUBJECTS:
        return source.outerjoin(ImportedRecord, false())
    (key,) = Base.metadata.tables[target].primary_key
    record = _of_record(import_id, table.c[way], SUBJECTS[owner])
    return source.join(table, table.c[key.name] == made.row_id).outerjoin(ImportedRecord, record)


def _referring(import_id: int, column: Column[Any], target: str) -> Any:
    """Return the rows that lead by `column` to what the import wrote, and are not the import's own."""
    child = column.table
    assert isinstance(child, Table)  # noqa: S101  (for the type checker)
    key = next(iter(child.primary_key))
    made, own = aliased(ImportedRow), aliased(ImportedRow)
    owner_name, owner, source = _owner(child)
    owner_key = next(iter(owner.primary_key))
    leads = and_(made.import_id == import_id, made.table_name == target, made.row_id == column)
    is_own = (
        select(own.id)
        .where(own.import_id == import_id, own.table_name == child.name, own.row_id == key)
        .exists()
    )
    statement = (
        _told(Footing.REFERS, literal(child.name), literal(owner_name), owner_key, _name(owner))
        .select_from(_beside_record(join(source, made, leads), import_id, made, target))
        .where(~is_own)
    )
    if "event_pk" in child.c:
        # What was taken back, and the entry that takes it back, cancel each other out.
        statement = statement.where(child.c.event_pk.not_in(_cancelled()))
    return statement.limit(FEW)


def _owner(child: Table) -> tuple[str, Any, Any]:
    """Return the table whose record stands for a row of `child`, its columns' source, and what to select from."""
    way = _STANDS_ON.get(child.name)
    if way is None:
        return child.name, child, child
    target = next(iter(child.c[way].foreign_keys)).column
    # A part may stand on what is in the same table: that is another row of it.
    owner = target.table.alias(f"owner_{target.table.name}")
    return target.table.name, owner, join(child, owner, owner.c[target.name] == child.c[way])


def _name(table: Any) -> Any:
    found = next((table.c[name] for name in _NAMES if name in table.c), None)
    return null() if found is None else found


def _cancelled() -> Any:
    return select(BatchReversal.reversed_pk).union_all(select(BatchReversal.event_pk))


def _changed(import_id: int) -> Any:
    """Return who changed an imported record after the import."""
    taken_over = aliased(AuditEntry)
    mark = (
        select(func.max(taken_over.id))
        .where(
            taken_over.subject_kind == "import",
            taken_over.subject_key == str(import_id),
            taken_over.verb == "workbook.imported",
        )
        .scalar_subquery()
    )
    record = ImportedRecord
    number = (
        select(Authorisation.number)
        .where(record.subject_kind == "authorisation", Authorisation.id == record.subject_id)
        .scalar_subquery()
    )
    key = func.coalesce(number, cast(record.subject_id, String))
    return (
        _told(
            Footing.CHANGED,
            record.subject_kind,
            record.subject_kind,
            record.subject_id,
            AuditEntry.actor_label,
        )
        .join(
            AuditEntry,
            and_(
                AuditEntry.subject_key == key,
                AuditEntry.subject_kind == record.subject_kind,
                AuditEntry.id > mark,
            ),
        )
        .where(record.import_id == import_id)
        .limit(FEW)
    )


def _events(import_id: int) -> Any:
    """Return the events, other than those that made them, which name an imported lot."""
    made, other = aliased(ImportedRow), aliased(Batch)
    own = select(other.event_pk).where(
        other.id.in_(
            select(ImportedRow.row_id).where(
                ImportedRow.import_id == import_id, ImportedRow.table_name == "batches"
            )
        )
    )
    return (
        _told(Footing.EVENT, literal("events"), literal("batches"), Batch.id, Batch.lot)
        .select_from(Batch)
        .join(
            made,
            and_(
                made.import_id == import_id,
                made.table_name == "batches",
                made.row_id == Batch.id,
            ),
        )
        .join(EventEpc, EventEpc.epc == Batch.uri)
        .outerjoin(ImportedRecord, _of_record(import_id, Batch.id, "batch"))
        .where(
            EventEpc.event_pk > Batch.event_pk,
            EventEpc.event_pk.not_in(own),
            EventEpc.event_pk.not_in(_cancelled()),
        )
        .limit(FEW)
    )


def _tidy(obstacles: Sequence[Obstacle]) -> tuple[Obstacle, ...]:
    """Return each thing told once, by what says most about it."""
    plain = [o for o in obstacles if o.footing is Footing.REFERS and o.table != "ledger_entries"]
    known = _records(plain)
    booked = [o for o in obstacles if o.table == "ledger_entries" and _record(o) not in known]
    known |= _records(booked)
    changed = [
        o
        for o in obstacles
        if o.footing is Footing.CHANGED
        and not (o.subject_kind in _TOLD_BY_ROWS and _record(o) in known)
    ]
    known |= _records(changed)
    events = [o for o in obstacles if o.footing is Footing.EVENT and _record(o) not in known]
    return tuple(dict.fromkeys([*plain, *booked, *changed, *events]))


def _record(obstacle: Obstacle) -> tuple[str | None, int | None]:
    return obstacle.subject_kind, obstacle.subject_id


def _records(obstacles: Iterable[Obstacle]) -> set[tuple[str | None, int | None]]:
    return {_record(o) for o in obstacles}
