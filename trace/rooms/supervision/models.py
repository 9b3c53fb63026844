"""Tables of checks, leads and what consumers send in."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, Index, String, Text, text
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
from trace.rooms.batches.models import Batch
from trace.rooms.producers.models import Producer
from trace.rooms.supervision.rules import (
    CheckResult,
    FeedbackKind,
    FeedbackState,
    LeadKind,
    LeadState,
)


class Check(Base):
    """One check record 现场核验记录单: a code, a batch or a mark without a code, seen by two officers."""

    __tablename__ = "checks"

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(32), unique=True)
    at: Mapped[UtcInstant] = mapped_column(index=True)
    place: Mapped[str] = mapped_column(String(200))
    division: Mapped[Division] = mapped_column(index=True)
    producer_id: Mapped[int | None] = reference("producers.id", nullable=True)
    batch_id: Mapped[int | None] = reference("batches.id", nullable=True)
    serial: Mapped[str | None] = mapped_column(String(13), index=True)
    verdict: Mapped[str | None] = mapped_column(String(20))
    result: Mapped[CheckResult] = mapped_column(choice(CheckResult))
    findings: Mapped[str] = mapped_column(Text)
    # Who was met there, and what was noted when that person would not sign.
    companion: Mapped[str] = mapped_column(String(60), default="")
    refusal: Mapped[str] = mapped_column(String(400), default="")
    recorded_by: Mapped[int | None] = mapped_column(BIG)
    recorded_at: Mapped[UtcInstant]
    lead_id: Mapped[int | None] = reference("leads.id", nullable=True)
    producer: Mapped[Producer | None] = relationship(lazy="raise_on_sql")
    batch: Mapped[Batch | None] = relationship(lazy="raise_on_sql")
    officers: Mapped[list[CheckOfficer]] = relationship(
        lazy="raise_on_sql", order_by="CheckOfficer.id"
    )
    pictures: Mapped[list[CheckPicture]] = relationship(
        lazy="raise_on_sql", order_by="CheckPicture.id"
    )


class CheckOfficer(Base):
    """One of the officers who signed the record."""

    __tablename__ = "check_officers"

    id: Mapped[Id]
    check_id: Mapped[int] = reference("checks.id")
    name: Mapped[str] = mapped_column(String(60))
    badge_number: Mapped[str] = mapped_column(String(40))


class CheckPicture(Base):
    """A photograph that belongs to a check."""

    __tablename__ = "check_pictures"

    id: Mapped[Id]
    check_id: Mapped[int] = reference("checks.id")
    file_id: Mapped[int] = reference("files.id", index=False)
    file: Mapped[StoredFile] = relationship(lazy="raise_on_sql")


class Lead(Base):
    """Something an officer should look into 线索; it becomes a case only after filing."""

    __tablename__ = "leads"

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[LeadKind] = mapped_column(choice(LeadKind))
    state: Mapped[LeadState] = mapped_column(choice(LeadState), index=True)
    division: Mapped[Division] = mapped_column(index=True)
    producer_id: Mapped[int | None] = reference("producers.id", nullable=True)
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_key: Mapped[str] = mapped_column(String(80), index=True)
    summary: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, object]] = mapped_column(JsonDocument)
    opened_at: Mapped[UtcInstant] = mapped_column(index=True)
    opened_by: Mapped[str] = mapped_column(String(120))
    joined_to_id: Mapped[int | None] = reference("leads.id", nullable=True)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_by: Mapped[str | None] = mapped_column(String(120))
    close_reason: Mapped[str | None] = mapped_column(Text)
    producer: Mapped[Producer | None] = relationship(lazy="raise_on_sql")
    joined_to: Mapped[Lead | None] = relationship(lazy="raise_on_sql", remote_side="Lead.id")
    pictures: Mapped[list[LeadPicture]] = relationship(
        lazy="raise_on_sql", order_by="LeadPicture.id"
    )
    subject: Mapped[LeadSubject | None] = relationship(lazy="raise_on_sql")
    assignments: Mapped[list[LeadAssignment]] = relationship(
        lazy="raise_on_sql", order_by="LeadAssignment.id"
    )


class LeadPicture(Base):
    """A photograph that belongs to a lead."""

    __tablename__ = "lead_pictures"

    id: Mapped[Id]
    lead_id: Mapped[int] = reference("leads.id")
    file_id: Mapped[int] = reference("files.id", index=False)
    file: Mapped[StoredFile] = relationship(lazy="raise_on_sql")


class LeadSubject(Base):
    """Which pack, run and batch a lead is about, as far as known: what other leads are compared with."""

    __tablename__ = "lead_subjects"

    id: Mapped[Id]
    lead_id: Mapped[int] = reference("leads.id", unique=True)
    serial: Mapped[str | None] = mapped_column(String(13), index=True)
    run_id: Mapped[int | None] = reference("label_runs.id", nullable=True)
    batch_id: Mapped[int | None] = reference("batches.id", nullable=True)


class LeadAssignment(Base):
    """To whom a lead was given, by whom, and until when it was theirs; one person has it at a time."""

    __tablename__ = "lead_assignments"
    __table_args__ = (
        Index(
            "uq_lead_assignments_standing",
            "lead_id",
            unique=True,
            sqlite_where=text("until_at IS NULL"),
            postgresql_where=text("until_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    lead_id: Mapped[int] = reference("leads.id")
    account_id: Mapped[int] = mapped_column(BIG, index=True)
    name: Mapped[str] = mapped_column(String(120))
    office: Mapped[str] = mapped_column(String(200))
    at: Mapped[UtcInstant]
    by: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(Text, default="")
    until_at: Mapped[datetime | None] = mapped_column(Instant)


class LeadJoin(Base):
    """That one lead was joined to another, and that this was undone: both stay on record."""

    __tablename__ = "lead_joins"
    __table_args__ = (
        CheckConstraint("lead_id <> into_id", name="not_itself"),
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone"),
        # A lead goes on in one place only, whoever joins it at the same time.
        Index(
            "uq_lead_joins_standing",
            "lead_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    lead_id: Mapped[int] = reference("leads.id", index=False)
    into_id: Mapped[int] = reference("leads.id")
    at: Mapped[UtcInstant]
    by: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_by: Mapped[str | None] = mapped_column(String(120))
    undo_reason: Mapped[str | None] = mapped_column(Text)


class FeedbackItem(Base):
    """What a consumer sent about a pack, followed by its receipt number without an account."""

    __tablename__ = "feedback_items"

    id: Mapped[Id]
    receipt: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[FeedbackKind] = mapped_column(choice(FeedbackKind))
    state: Mapped[FeedbackState] = mapped_column(choice(FeedbackState), index=True)
    division: Mapped[Division] = mapped_column(index=True)
    producer_id: Mapped[int | None] = reference("producers.id", nullable=True)
    batch_id: Mapped[int | None] = reference("batches.id", nullable=True)
    run_id: Mapped[int | None] = reference("label_runs.id", nullable=True)
    label_index: Mapped[int | None] = mapped_column(BIG)
    text: Mapped[str] = mapped_column(Text)
    contact_name: Mapped[str] = mapped_column(String(60))
    contact_phone: Mapped[str] = mapped_column(String(40))
    received_at: Mapped[UtcInstant] = mapped_column(index=True)
    due_on: Mapped[date | None] = mapped_column(Date)
    lead_id: Mapped[int | None] = reference("leads.id", nullable=True)
    producer: Mapped[Producer | None] = relationship(lazy="raise_on_sql")
    batch: Mapped[Batch | None] = relationship(lazy="raise_on_sql")
    lead: Mapped[Lead | None] = relationship(lazy="raise_on_sql")
    replies: Mapped[list[FeedbackReply]] = relationship(
        lazy="raise_on_sql", order_by="FeedbackReply.id"
    )
    pictures: Mapped[list[FeedbackPicture]] = relationship(
        lazy="raise_on_sql", order_by="FeedbackPicture.id"
    )


class FeedbackReply(Base):
    """One step of handling; `is_public` ones are shown to whoever holds the receipt."""

    __tablename__ = "feedback_replies"

    id: Mapped[Id]
    item_id: Mapped[int] = reference("feedback_items.id")
    at: Mapped[UtcInstant]
    by: Mapped[str] = mapped_column(String(120))
    office: Mapped[str] = mapped_column(String(200))
    state: Mapped[FeedbackState] = mapped_column(choice(FeedbackState))
    text: Mapped[str] = mapped_column(Text)
    is_public: Mapped[bool] = mapped_column(default=True)


class FeedbackPicture(Base):
    """A photograph that a consumer sent."""

    __tablename__ = "feedback_pictures"

    id: Mapped[Id]
    item_id: Mapped[int] = reference("feedback_items.id")
    file_id: Mapped[int] = reference("files.id", index=False)
    file: Mapped[StoredFile] = relationship(lazy="raise_on_sql")
