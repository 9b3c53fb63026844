"""Tables of the intake: workbooks that were checked or taken over, and what became of their rows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import (
    BIG,
    Digest,
    Id,
    Instant,
    JsonDocument,
    Prose,
    UtcInstant,
    choice,
    reference,
)
from trace.kernel.database import Base
from trace.rooms.intake.kinds import ImportKind, ImportState, SheetKey, WorkbookStanding

__all__ = [
    "ImportKind",
    "ImportState",
    "ImportedRecord",
    "ImportedRow",
    "SheetKey",
    "WorkbookImport",
    "WorkbookStanding",
    "WorkbookUndoing",
]


class WorkbookImport(Base):
    """One workbook without faults: checked, and then taken over.

    organisation_id  the producer, or the brand's authority
    content_digest   of its records: the same content saved anew is the same workbook (once undone, it is another)
    summary          per sheet of the file: title, state, columns and counts, as `report.SheetSummary`
    """

    __tablename__ = "workbook_imports"
    __table_args__ = (UniqueConstraint("organisation_id", "content_digest"),)

    id: Mapped[Id]
    kind: Mapped[ImportKind] = mapped_column(choice(ImportKind))
    organisation_id: Mapped[int] = reference("organisations.id", index=False)
    brand_id: Mapped[int | None] = reference("brands.id", nullable=True)
    state: Mapped[ImportState] = mapped_column(choice(ImportState))
    file_id: Mapped[int] = reference("files.id", index=False)
    file_name: Mapped[str] = mapped_column(String(200))
    content_digest: Mapped[Digest]
    record_count: Mapped[int]
    known_count: Mapped[int]
    summary: Mapped[list[dict[str, object]]] = mapped_column(JsonDocument)
    checked_by: Mapped[str] = mapped_column(String(120))
    checked_at: Mapped[UtcInstant]
    imported_by: Mapped[str | None] = mapped_column(String(120))
    imported_at: Mapped[datetime | None] = mapped_column(Instant)

    # One row at most, and every page that shows a workbook says whether it was undone.
    undoing: Mapped[WorkbookUndoing | None] = relationship(lazy="joined", viewonly=True)

    @property
    def standing(self) -> WorkbookStanding:
        """How it stands now."""
        if self.undoing is not None:
            return WorkbookStanding.UNDONE
        return WorkbookStanding(self.state.value)


class WorkbookUndoing(Base):
    """That what a workbook brought was taken back: by whom, when and why."""

    __tablename__ = "workbook_undoings"

    id: Mapped[Id]
    import_id: Mapped[int] = reference("workbook_imports.id", index=False, unique=True)
    reason: Mapped[Prose]
    undone_by: Mapped[str] = mapped_column(String(120))
    undone_at: Mapped[UtcInstant]


class ImportedRecord(Base):
    """Which row of which workbook became which record; the same row is not taken over again."""

    __tablename__ = "imported_records"
    __table_args__ = (UniqueConstraint("organisation_id", "digest"),)

    id: Mapped[Id]
    import_id: Mapped[int] = reference("workbook_imports.id")
    organisation_id: Mapped[int] = reference("organisations.id", index=False)
    digest: Mapped[Digest]
    sheet: Mapped[SheetKey] = mapped_column(choice(SheetKey))
    first_row: Mapped[int]
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(BIG)


class ImportedRow(Base):
    """One row of one table that a take-over wrote, in the order of writing: what may be taken back with it.

    Imports of before this table have none, and cannot be undone.
    """

    __tablename__ = "imported_rows"
    __table_args__ = (Index("ix_imported_rows_place", "import_id", "table_name", "row_id"),)

    id: Mapped[Id]
    import_id: Mapped[int] = reference("workbook_imports.id", index=False)
    table_name: Mapped[str] = mapped_column(String(63))
    row_id: Mapped[int] = mapped_column(BIG)
