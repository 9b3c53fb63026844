"""Tables of yearly assessments 年度考核."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import Code, Id, Instant, LocalDate, Prose, choice, reference
from trace.kernel.database import Base
from trace.kernel.files import StoredFile
from trace.rooms.authorisations.models import Authorisation
from trace.rooms.sanctions.kinds import AssessmentResult
from trace.rooms.sanctions.models.sanctions import ImposedSanction


class Assessment(Base):
    """One assessment of a holder: due on a day, and what it found once it was held.

    score        0 to 100, where points were given
    sanction_id  what followed from it
    """

    __tablename__ = "assessments"
    __table_args__ = (
        UniqueConstraint("authorisation_id", "due_on"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
        CheckConstraint("(result IS NULL) = (recorded_at IS NULL)", name="result"),
    )

    id: Mapped[Id]
    authorisation_id: Mapped[int] = reference("authorisations.id")
    due_on: Mapped[LocalDate] = mapped_column(index=True)
    result: Mapped[AssessmentResult | None] = mapped_column(choice(AssessmentResult))
    assessed_on: Mapped[date | None] = mapped_column(Date)
    score: Mapped[int | None]
    findings: Mapped[Prose] = mapped_column(default="")
    document_number: Mapped[Code] = mapped_column(default="")
    sanction_id: Mapped[int | None] = reference("sanctions.id", nullable=True)
    recorded_by: Mapped[str | None] = mapped_column(String(120))
    recorded_at: Mapped[datetime | None] = mapped_column(Instant)

    authorisation: Mapped[Authorisation] = relationship(lazy="raise_on_sql")
    sanction: Mapped[ImposedSanction | None] = relationship(lazy="raise_on_sql")
    files: Mapped[list[AssessmentFile]] = relationship(
        lazy="raise_on_sql", order_by="AssessmentFile.id"
    )


class AssessmentFile(Base):
    """A record or photograph of an assessment."""

    __tablename__ = "assessment_files"

    id: Mapped[Id]
    assessment_id: Mapped[int] = reference("assessments.id")
    file_id: Mapped[int] = reference("files.id", index=False)

    file: Mapped[StoredFile] = relationship(lazy="raise_on_sql")
