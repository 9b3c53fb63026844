"""Checking a workbook and taking it over.

Both write every record through its service, each in a savepoint of its own, so that one fault does not hide the
next; a check undoes the whole in the end, a take-over with a fault is refused as a whole. Savepoints are the one
exception to the rule that services leave transactions alone: docs/decisions/0009.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy.exc import IntegrityError

from trace.kernel.database import refused_by_constraint
from trace.kernel.errors import Broken, InvalidValue, NotPermitted, TraceError
from trace.kernel.files import StoredFile, keep_on_commit
from trace.kernel.permissions import Permission, require
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.audit.services import record as audit
from trace.rooms.brands.models import Brand
from trace.rooms.brands.queries import get_brand
from trace.rooms.intake import queries
from trace.rooms.intake.errors import AlreadyImported, AlreadyUndone, WorkbookRefused
from trace.rooms.intake.grid import read_grids
from trace.rooms.intake.kinds import ImportKind, ImportState
from trace.rooms.intake.mapping import Mapped, Record, map_workbook
from trace.rooms.intake.models import ImportedRecord, ImportedRow, WorkbookImport
from trace.rooms.intake.report import MAX_FAULTS, Fault, Report
from trace.rooms.intake.services.noting import noted
from trace.rooms.intake.services.records import Books, Made, write_record
from trace.rooms.producers.queries import get_producer

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class CheckedWorkbook:
    """What a check found; `record` waits to be taken over and is None where there are faults."""

    report: Report
    record: WorkbookImport | None


@dataclass(frozen=True, slots=True)
class _Target:
    kind: ImportKind
    organisation_id: int
    brand: Brand | None = None

    @property
    def brand_id(self) -> int | None:
        return self.brand.id if self.brand else None

    @property
    def scope(self) -> str:
        return f"brand:{self.brand.id}" if self.brand else "producer"


def check_producer_workbook(work: Work, *, producer_id: int, upload: Upload) -> CheckedWorkbook:
    """Rehearse the take-over of a producer's members, units, products, proofs and batches.

    Returns  the report; without a fault the workbook is kept, to be taken over by `import_workbook`
    Raises   NotPermitted · NoSuchRecord · FileTooLarge · WorkbookTooLarge · AlreadyImported ·
             InvalidValue field `file` (nothing is written)
    """
    producer = get_producer(work, producer_id)
    require(
        work.actor,
        Permission.INTAKE_IMPORT,
        organisation_id=producer.id,
        division=producer.division,
    )
    return _check(work, _Target(ImportKind.PRODUCER, producer.id), upload)


def check_brand_workbook(work: Work, *, brand_id: int, upload: Upload) -> CheckedWorkbook:
    """Rehearse the take-over of the holders that a brand authorised before; raises as for a producer's."""
    brand = get_brand(work, brand_id)
    require(work.actor, Permission.INTAKE_IMPORT, organisation_id=brand.authority_id)
    return _check(work, _Target(ImportKind.BRAND, brand.authority_id, brand), upload)


def import_workbook(work: Work, *, import_id: int) -> WorkbookImport:
    """Take a checked workbook over, all of it or nothing.

    Raises   NotPermitted · NoSuchRecord · AlreadyImported · AlreadyUndone ·
             WorkbookRefused (things have changed since the check)
    """
    found = queries.lock_import(work, import_id)
    if found.undoing is not None:
        raise AlreadyUndone(by=found.undoing.undone_by, on=found.undoing.undone_at)
    if found.state is ImportState.DONE:
        raise _already(found)
    brand = get_brand(work, found.brand_id) if found.brand_id is not None else None
    target = _Target(found.kind, found.organisation_id, brand)
    with work.ports.files.open(queries.file_of(work, import_id).digest) as file:
        mapped = _read(work, target, file.read())
    with noted(work.session) as places:
        outcome = _carry_out(work, target, mapped)
    report = outcome.report(mapped)
    if not report.is_good:
        raise WorkbookRefused(fault_count=report.fault_count, report=report)
    found.state = ImportState.DONE
    found.imported_by, found.imported_at = work.actor.label[:120], work.now
    _describe(found, report)
    work.session.add_all(
        ImportedRecord(
            import_id=found.id,
            organisation_id=found.organisation_id,
            digest=record.digest,
            sheet=record.sheet.format.key,
            first_row=record.numbers[0],
            subject_kind=made.subject_kind,
            subject_id=made.subject_id,
        )
        for record, made in outcome.made
    )
    work.session.add_all(
        ImportedRow(import_id=found.id, table_name=table, row_id=key) for table, key in places
    )
    work.session.flush()  # from here on these rows are known
    audit(
        work,
        "workbook.imported",
        subject_kind="import",
        subject_key=found.id,
        organisation_id=found.organisation_id,
        file_name=found.file_name,
        records=found.record_count,
    )
    return found


def _check(work: Work, target: _Target, upload: Upload) -> CheckedWorkbook:
    mapped = _read(work, target, upload.content)
    outcome = _rehearse(work, target, mapped)
    report = outcome.report(mapped)
    if not report.is_good:
        return CheckedWorkbook(report, None)
    return CheckedWorkbook(report, _keep(work, target, upload, mapped, report))


def _read(work: Work, target: _Target, content: bytes) -> Mapped:
    mapped = map_workbook(read_grids(content), target.kind, scope=target.scope)
    if not mapped.records and not any(sheet.faults for sheet in mapped.sheets):
        raise InvalidValue(field="file", reason="workbook-nothing")
    digests = [record.digest for record in mapped.records]
    known = queries.known_digests(work, target.organisation_id, digests)
    if digests and known.issuperset(digests):
        earlier = queries.last_import_of(work, target.organisation_id, known)
        if earlier is not None:
            raise _already(earlier)
    return mapped


def _already(found: WorkbookImport) -> AlreadyImported:
    return AlreadyImported(
        import_id=found.id,
        by=found.imported_by or found.checked_by,
        on=found.imported_at or found.checked_at,
    )


# ---------------------------------------------------------------- writing, for good or to be undone


@dataclass(frozen=True, slots=True)
class _Outcome:
    made: Sequence[tuple[Record, Made]]
    known: Sequence[Record]
    faults: Sequence[Fault]

    def report(self, mapped: Mapped) -> Report:
        counts = {
            id(sheet): sum(record.sheet is sheet for record in self.known)
            for sheet in mapped.sheets
        }
        return Report(
            sheets=(
                *(sheet.summary(known=counts[id(sheet)]) for sheet in mapped.sheets),
                *mapped.others,
            ),
            faults=tuple(self.faults[:MAX_FAULTS]),
            fault_count=len(self.faults),
            record_count=len(mapped.records) - len(self.known),
            known_count=len(self.known),
        )


def _rehearse(work: Work, target: _Target, mapped: Mapped) -> _Outcome:
    savepoint = work.session.begin_nested()
    try:
        return _carry_out(work, target, mapped)
    finally:
        savepoint.rollback()


def _carry_out(work: Work, target: _Target, mapped: Mapped) -> _Outcome:
    records = mapped.records
    digests = [record.digest for record in records]
    known_digests = queries.known_digests(work, target.organisation_id, digests)
    books = Books(work, target.organisation_id, target.brand)
    faults = [fault for sheet in mapped.sheets for fault in sheet.faults]
    made: list[tuple[Record, Made]] = []
    known = [record for record in records if record.digest in known_digests]
    for record in records:
        if record.digest in known_digests:
            continue
        outcome = _write(books, record) if record.is_good else None
        if isinstance(outcome, Made):
            made.append((record, outcome))
            continue
        if outcome is not None:
            faults.append(record.sheet.fault(record.numbers, outcome))
        if record.name is not None:
            books.failed.add((record.sheet.format.key, record.name))
    return _Outcome(made, known, _in_order(mapped, faults))


def _write(books: Books, record: Record) -> Made | TraceError:
    """Write one record in a savepoint of its own; return what it became, or why it cannot be."""
    try:
        with books.work.session.begin_nested():
            return write_record(books, record)
    except IntegrityError as error:
        return refused_by_constraint(error)
    except (NotPermitted, Broken):
        raise
    except TraceError as error:
        return error


def _in_order(mapped: Mapped, faults: Sequence[Fault]) -> list[Fault]:
    place = {sheet.grid.title: number for number, sheet in enumerate(mapped.sheets)}
    return sorted(faults, key=lambda fault: (place[fault.sheet], fault.rows[0]))


# ---------------------------------------------------------------- what is kept of a checked workbook


def _keep(
    work: Work, target: _Target, upload: Upload, mapped: Mapped, report: Report
) -> WorkbookImport:
    digests = sorted(record.digest for record in mapped.records)
    content_digest = hashlib.sha256("\n".join(digests).encode()).hexdigest()
    file = _store(work, upload)
    found = queries.find_same(work, target.organisation_id, content_digest)
    if found is None:
        found = WorkbookImport(
            kind=target.kind,
            organisation_id=target.organisation_id,
            brand_id=target.brand_id,
            state=ImportState.CHECKED,
            content_digest=content_digest,
        )
    found.file_id, found.file_name = file.id, upload.name.strip()[:200] or "workbook.xlsx"
    found.checked_by, found.checked_at = work.actor.label[:120], work.now
    _describe(found, report)
    work.session.add(found)
    work.session.flush()  # the door leads on to it by its number
    audit(
        work,
        "workbook.checked",
        subject_kind="import",
        subject_key=found.id,
        organisation_id=target.organisation_id,
        file_name=found.file_name,
        records=report.record_count,
    )
    return found


def _describe(found: WorkbookImport, report: Report) -> None:
    found.record_count, found.known_count = report.record_count, report.known_count
    found.summary = [asdict(sheet) for sheet in report.sheets]


def _store(work: Work, upload: Upload) -> StoredFile:
    staged = work.ports.files.stage(upload.content)
    keep_on_commit(work.session, staged)
    file = StoredFile(
        digest=staged.digest,
        media_type=XLSX,
        name=upload.name[:200],
        byte_count=len(upload.content),
        # It opens to whoever may import for the organisation, not to all who may read its records.
        organisation_id=None,
        uploaded_by=work.actor.account_id,
        uploaded_at=work.now,
    )
    work.session.add(file)
    work.session.flush()  # the import refers to the file by its id
    return file
