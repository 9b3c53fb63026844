"""Tables of samples 抽样: the sampling sheet, its seals, and a challenge to the result 异议复检."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import (
    BIG,
    Division,
    Id,
    Instant,
    JsonDocument,
    UtcInstant,
    choice,
    reference,
)
from trace.kernel.database import Base
from trace.kernel.files import StoredFile
from trace.rooms.accounts.models import Organisation
from trace.rooms.batches.models import Batch
from trace.rooms.testing.kinds import (
    ChallengeState,
    SampleLaw,
    SampleStage,
    SampleState,
    StopProposal,
)
from trace.rooms.testing.models.reports import TestReport


class Sample(Base):
    """One sample of a batch with what its sheet says 抽样单.

    sheet    the sheet's further fields by name (rules.samples.SHEET_FIELDS), as they were that day
    """

    __tablename__ = "samples"
    __table_args__ = (
        CheckConstraint("is_rapid OR lab_id IS NOT NULL", name="laboratory_unless_rapid"),
        CheckConstraint(
            "challenge_until IS NULL OR notified_at IS NOT NULL", name="clock_since_notice"
        ),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(40), unique=True)
    law: Mapped[SampleLaw] = mapped_column(choice(SampleLaw))
    stage: Mapped[SampleStage] = mapped_column(choice(SampleStage))
    state: Mapped[SampleState] = mapped_column(choice(SampleState), index=True)
    batch_id: Mapped[int] = reference("batches.id")
    division: Mapped[Division] = mapped_column(index=True)
    is_rapid: Mapped[bool]
    lab_id: Mapped[int | None] = reference("organisations.id", nullable=True)
    taken_at: Mapped[UtcInstant]
    place: Mapped[str] = mapped_column(String(200))
    base_quantity: Mapped[str] = mapped_column(String(40))
    sample_quantity: Mapped[str] = mapped_column(String(40))
    backup_quantity: Mapped[str] = mapped_column(String(40), default="")
    sheet: Mapped[dict[str, str]] = mapped_column(JsonDocument)
    signer: Mapped[str] = mapped_column(String(60))
    refusal: Mapped[str] = mapped_column(String(400), default="")
    witness: Mapped[str] = mapped_column(String(200), default="")
    signature_id: Mapped[int | None] = reference("files.id", nullable=True, index=False)
    received_at: Mapped[datetime | None] = mapped_column(Instant)
    received_by: Mapped[str | None] = mapped_column(String(120))
    receipt_note: Mapped[str] = mapped_column(String(400), default="")
    report_id: Mapped[int | None] = mapped_column(
        BIG, ForeignKey("test_reports.id"), nullable=True, unique=True
    )
    notified_at: Mapped[datetime | None] = mapped_column(Instant)
    # Until when the sampled producer may challenge a failure.
    challenge_until: Mapped[datetime | None] = mapped_column(Instant)
    stop: Mapped[StopProposal | None] = mapped_column(choice(StopProposal))
    stop_reason: Mapped[str] = mapped_column(Text, default="")
    stop_decided_by: Mapped[str | None] = mapped_column(String(120))
    recorded_by: Mapped[int | None] = mapped_column(BIG)
    recorded_at: Mapped[UtcInstant]

    batch: Mapped[Batch] = relationship(lazy="raise_on_sql")
    lab: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    report: Mapped[TestReport | None] = relationship(lazy="raise_on_sql")
    officers: Mapped[list[SampleOfficer]] = relationship(
        lazy="raise_on_sql", order_by="SampleOfficer.id"
    )
    signature: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql")
    seals: Mapped[list[SampleSeal]] = relationship(lazy="raise_on_sql", order_by="SampleSeal.id")
    challenge: Mapped[Challenge | None] = relationship(
        lazy="raise_on_sql", back_populates="sample", uselist=False
    )


class SampleOfficer(Base):
    """One of those who took the sample."""

    __tablename__ = "sample_officers"
    __table_args__ = (UniqueConstraint("sample_id", "badge_number"),)

    id: Mapped[Id]
    sample_id: Mapped[int] = reference("samples.id")
    name: Mapped[str] = mapped_column(String(60))
    badge_number: Mapped[str] = mapped_column(String(40))


class SampleSeal(Base):
    """A seal 封样封条 on the sample or on its backup; a seal's number is used once."""

    __tablename__ = "sample_seals"

    id: Mapped[Id]
    sample_id: Mapped[int] = reference("samples.id")
    number: Mapped[str] = mapped_column(String(40), unique=True)
    is_backup: Mapped[bool]


class Challenge(Base):
    """The sampled producer's challenge to a failed result, and its re-test by another laboratory."""

    __tablename__ = "challenges"
    __table_args__ = (
        # A failure is never judged again by the laboratory that found it.
        CheckConstraint(
            "retest_lab_id IS NULL OR first_lab_id IS NULL OR retest_lab_id <> first_lab_id",
            name="another_laboratory",
        ),
    )

    id: Mapped[Id]
    sample_id: Mapped[int] = mapped_column(BIG, ForeignKey("samples.id"), unique=True)
    state: Mapped[ChallengeState] = mapped_column(choice(ChallengeState), index=True)
    reason: Mapped[str] = mapped_column(Text)
    filed_at: Mapped[UtcInstant]
    filed_by: Mapped[str] = mapped_column(String(120))
    decision: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str | None] = mapped_column(String(120))
    first_lab_id: Mapped[int | None] = reference("organisations.id", nullable=True)
    retest_lab_id: Mapped[int | None] = reference("organisations.id", nullable=True)
    is_drawn: Mapped[bool] = mapped_column(default=False)
    backup_received_at: Mapped[datetime | None] = mapped_column(Instant)
    retest_due_on: Mapped[date | None] = mapped_column(Date)
    retest_report_id: Mapped[int | None] = reference("test_reports.id", nullable=True)

    sample: Mapped[Sample] = relationship(lazy="raise_on_sql", back_populates="challenge")
    retest_lab: Mapped[Organisation | None] = relationship(
        lazy="raise_on_sql", foreign_keys="Challenge.retest_lab_id"
    )
    retest_report: Mapped[TestReport | None] = relationship(lazy="raise_on_sql")
