"""Tables of test reports and grade measurements."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import Id, Instant, JsonDocument, LocalDate, UtcInstant, choice, reference
from trace.kernel.database import Base
from trace.rooms.batches.models import Batch
from trace.rooms.testing.kinds import TestKind

__all__ = ["Measurement", "TestItem", "TestKind", "TestReport"]


class TestReport(Base):
    """One report on one batch; `passed` is its conclusion, `is_safety` whether food safety was tested."""

    __test__ = False
    __tablename__ = "test_reports"
    __table_args__ = (UniqueConstraint("lab_name", "report_number", "batch_id"),)

    id: Mapped[Id]
    batch_id: Mapped[int] = reference("batches.id")
    kind: Mapped[TestKind] = mapped_column(choice(TestKind))
    lab_id: Mapped[int | None] = reference("organisations.id", nullable=True)
    lab_name: Mapped[str] = mapped_column(String(120))
    report_number: Mapped[str] = mapped_column(String(64), index=True)
    sampled_on: Mapped[LocalDate]
    reported_on: Mapped[LocalDate]
    is_safety: Mapped[bool]
    passed: Mapped[bool]
    conclusion: Mapped[str] = mapped_column(Text)
    file_id: Mapped[int | None] = reference("files.id", nullable=True)
    # The report that this one re-tests.
    retest_of_id: Mapped[int | None] = reference("test_reports.id", nullable=True)
    recorded_by: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[UtcInstant]
    disposition: Mapped[str | None] = mapped_column(Text)
    disposed_on: Mapped[date | None] = mapped_column(Date)
    disposed_by: Mapped[str | None] = mapped_column(String(120))
    disposed_at: Mapped[datetime | None] = mapped_column(Instant)

    items: Mapped[list[TestItem]] = relationship(lazy="raise_on_sql", order_by="TestItem.id")
    batch: Mapped[Batch] = relationship(lazy="raise_on_sql")

    @property
    def cause(self) -> str:
        """How a restriction that this report places or lifts names it."""
        return f"{self.lab_name} {self.report_number}"

    @property
    def needs_settling(self) -> bool:
        """Whether it found goods unsafe and nobody has recorded what was done with them."""
        return self.is_safety and not self.passed and self.disposition is None


class TestItem(Base):
    """One thing tested, as the report states it: the value and the limit are text (未检出, ≤0.05)."""

    __test__ = False
    __tablename__ = "test_items"

    id: Mapped[Id]
    report_id: Mapped[int] = reference("test_reports.id")
    name: Mapped[str] = mapped_column(String(120))
    value: Mapped[str] = mapped_column(String(60))
    unit: Mapped[str] = mapped_column(String(30))
    limit_value: Mapped[str] = mapped_column(String(60))
    method: Mapped[str] = mapped_column(String(120))
    passed: Mapped[bool]


class Measurement(Base):
    """What an instrument measured of a batch, and the grade which the standard of that day gives."""

    __tablename__ = "measurements"

    id: Mapped[Id]
    batch_id: Mapped[int] = reference("batches.id")
    norm_version_id: Mapped[int | None] = reference("norm_versions.id", nullable=True)
    measured_on: Mapped[LocalDate]
    instrument: Mapped[str] = mapped_column(String(120))
    values: Mapped[dict[str, str]] = mapped_column(JsonDocument)
    grade: Mapped[str | None] = mapped_column(String(40))
    recorded_by: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[UtcInstant]

    batch: Mapped[Batch] = relationship(lazy="raise_on_sql")
