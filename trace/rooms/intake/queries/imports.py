"""Reading the history of imports."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import or_, select

from trace.kernel.errors import NoSuchRecord
from trace.kernel.files import StoredFile
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, reach_of, require, require_somewhere
from trace.kernel.work import Work
from trace.rooms.intake.kinds import ImportKind, ImportState
from trace.rooms.intake.models import ImportedRecord, WorkbookImport

# SQLite takes some thousands of values in one statement.
_AT_ONCE = 500


def list_imports(
    work: Work,
    *,
    kind: ImportKind | None = None,
    organisation_id: int | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[WorkbookImport]:
    """Return the workbooks checked and taken over that the actor may see, newest first.

    Raises   MissingPermission
    """
    require_somewhere(work.actor, Permission.INTAKE_IMPORT)
    reach = reach_of(work.actor, Permission.INTAKE_IMPORT)
    statement = select(WorkbookImport)
    if not reach.everywhere:
        statement = statement.where(WorkbookImport.organisation_id.in_(reach.organisation_ids))
    if kind is not None:
        statement = statement.where(WorkbookImport.kind == kind)
    if organisation_id is not None:
        statement = statement.where(WorkbookImport.organisation_id == organisation_id)
    for word in text.split():
        statement = statement.where(
            or_(
                WorkbookImport.file_name.icontains(word, autoescape=True),
                WorkbookImport.checked_by.icontains(word, autoescape=True),
            )
        )
    return page_of(work.session, statement, keys=[WorkbookImport.id], cursor=cursor, size=size)


def get_import(work: Work, import_id: int) -> WorkbookImport:
    """Return one import to somebody of its organisation; raises NoSuchRecord · MissingPermission."""
    found = work.session.get(WorkbookImport, import_id)
    if found is None:
        raise NoSuchRecord(kind="import", key=str(import_id))
    require(work.actor, Permission.INTAKE_IMPORT, organisation_id=found.organisation_id)
    return found


def lock_import(work: Work, import_id: int) -> WorkbookImport:
    """Return the import as `get_import` does, locked until the transaction ends."""
    get_import(work, import_id)
    statement = select(WorkbookImport).where(WorkbookImport.id == import_id)
    return work.session.scalars(
        statement.with_for_update(of=WorkbookImport).execution_options(populate_existing=True)
    ).one()


def file_of(work: Work, import_id: int) -> StoredFile:
    """Return the workbook as it was handed in; raises NoSuchRecord · MissingPermission."""
    found = get_import(work, import_id)
    return work.session.get_one(StoredFile, found.file_id)


def records_of(
    work: Work, import_id: int, *, cursor: str | None = None, size: int = DEFAULT_SIZE
) -> Page[ImportedRecord]:
    """Return what the rows of a workbook became, in the order of their taking over."""
    get_import(work, import_id)
    statement = select(ImportedRecord).where(ImportedRecord.import_id == import_id)
    return page_of(
        work.session,
        statement,
        keys=[ImportedRecord.id],
        cursor=cursor,
        size=size,
        descending=False,
    )


def find_same(work: Work, organisation_id: int, content_digest: str) -> WorkbookImport | None:
    """Return the organisation's workbook with this content, if there was one."""
    return work.session.scalar(
        select(WorkbookImport).where(
            WorkbookImport.organisation_id == organisation_id,
            WorkbookImport.content_digest == content_digest,
        )
    )


def known_digests(work: Work, organisation_id: int, digests: Sequence[str]) -> set[str]:
    """Return those of `digests` whose records were taken over before."""
    found: set[str] = set()
    for start in range(0, len(digests), _AT_ONCE):
        part = digests[start : start + _AT_ONCE]
        found.update(
            work.session.scalars(
                select(ImportedRecord.digest).where(
                    ImportedRecord.organisation_id == organisation_id,
                    ImportedRecord.digest.in_(part),
                )
            )
        )
    return found


def last_import_of(
    work: Work, organisation_id: int, digests: Collection[str]
) -> WorkbookImport | None:
    """Return the last import that took one of these records over."""
    return work.session.scalar(
        select(WorkbookImport)
        .join(ImportedRecord, ImportedRecord.import_id == WorkbookImport.id)
        .where(
            WorkbookImport.state == ImportState.DONE,
            ImportedRecord.organisation_id == organisation_id,
            ImportedRecord.digest.in_(sorted(digests)[:_AT_ONCE]),
        )
        .order_by(WorkbookImport.id.desc())
        .limit(1)
    )
