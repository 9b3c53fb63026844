"""Tables of the recalls."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import (
    BIG,
    Id,
    Instant,
    JsonDocument,
    Prose,
    UtcInstant,
    choice,
    reference,
)
from trace.kernel.database import Base
from trace.rooms.batches.models import Batch
from trace.rooms.producers.models import Producer
from trace.rooms.recalls.rules import RecallGrade, RecallKind, RecallState


class Recall(Base):
    """One recall 召回 of a producer's batches and of everything made of them.

    known_at   since when the risk is known: the first legal clock runs from it
    reach      counts of batches, runs and labels on the day it was ordered (the goods go on moving)
    """

    __tablename__ = "recalls"
    __table_args__ = (
        CheckConstraint("kind <> 'ordered' OR document_number IS NOT NULL", name="document"),
        CheckConstraint("(state = 'lifted') = (lifted_at IS NOT NULL)", name="lifted"),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[RecallKind] = mapped_column(choice(RecallKind))
    grade: Mapped[RecallGrade] = mapped_column(choice(RecallGrade))
    state: Mapped[RecallState] = mapped_column(choice(RecallState), index=True)
    producer_id: Mapped[int] = reference("producers.id")
    organisation_id: Mapped[int | None] = reference("organisations.id", nullable=True)
    office: Mapped[str] = mapped_column(String(200))
    reason: Mapped[Prose]
    document_number: Mapped[str | None] = mapped_column(String(64))
    notice_text: Mapped[Prose]
    known_at: Mapped[UtcInstant]
    ordered_at: Mapped[UtcInstant] = mapped_column(index=True)
    ordered_by: Mapped[int | None] = mapped_column(BIG)
    ordered_by_name: Mapped[str] = mapped_column(String(120))
    start_due_at: Mapped[datetime | None] = mapped_column(Instant)
    finish_due_on: Mapped[date | None] = mapped_column(Date)
    reach: Mapped[dict[str, int]] = mapped_column(JsonDocument)
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)
    lifted_by: Mapped[int | None] = mapped_column(BIG)
    lifted_by_name: Mapped[str | None] = mapped_column(String(120))
    lift_reason: Mapped[Prose | None]

    producer: Mapped[Producer] = relationship(lazy="raise_on_sql")
    batches: Mapped[list[RecallBatch]] = relationship(
        lazy="raise_on_sql", order_by="RecallBatch.id"
    )


class RecallBatch(Base):
    """A batch that a recall names."""

    __tablename__ = "recall_batches"
    __table_args__ = (UniqueConstraint("recall_id", "batch_id"),)

    id: Mapped[Id]
    recall_id: Mapped[int] = reference("recalls.id", index=False)
    batch_id: Mapped[int] = reference("batches.id")

    batch: Mapped[Batch] = relationship(lazy="raise_on_sql")
