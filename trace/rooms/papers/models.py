"""The table of archives that producers take along."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import Id, Instant, UtcInstant, choice, reference
from trace.kernel.database import Base
from trace.kernel.files import StoredFile
from trace.rooms.papers.kinds import ArchiveState

__all__ = ["Archive", "ArchiveState"]


class Archive(Base):
    """One archive of everything that one producer entered or was issued.

    file_id  set while its bytes are kept
    """

    __tablename__ = "archives"
    __table_args__ = (
        CheckConstraint("(state = 'done') = (file_id IS NOT NULL)", name="file_there"),
    )

    id: Mapped[Id]
    producer_id: Mapped[int] = reference("producers.id")
    state: Mapped[ArchiveState] = mapped_column(choice(ArchiveState), index=True)
    requested_by: Mapped[str] = mapped_column(String(120))
    requested_at: Mapped[UtcInstant]
    job_id: Mapped[int | None] = reference("jobs.id", nullable=True)
    began_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    file_id: Mapped[int | None] = reference("files.id", nullable=True)
    # What the manifest counts: rows of records, events, files.
    record_count: Mapped[int] = mapped_column(default=0)
    event_count: Mapped[int] = mapped_column(default=0)
    file_count: Mapped[int] = mapped_column(default=0)

    file: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql")
