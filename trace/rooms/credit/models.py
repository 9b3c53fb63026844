"""Table of the objections to entries of a credit file."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import (
    BIG,
    Division,
    Id,
    Instant,
    LocalDate,
    Prose,
    UtcInstant,
    choice,
    reference,
)
from trace.kernel.database import Base
from trace.rooms.credit.kinds import CreditObjectionState, EntryKind
from trace.rooms.producers.models import Producer


class CreditObjection(Base):
    """A producer's objection 异议 to one entry, and the office's answer; an entry is objected to once.

    entry_kind, entry_id  the fact: the row of its own room
    entry_number, since   what people call it and since when it counted, as they were that day
    rule_version          the rule by which it counted
    division              of the producer, whose officers answer
    """

    __tablename__ = "credit_objections"
    __table_args__ = (
        UniqueConstraint("producer_id", "entry_kind", "entry_id"),
        CheckConstraint("(state = 'filed') = (decided_at IS NULL)", name="answered"),
        CheckConstraint("(state = 'filed') = (answer IS NULL)", name="with_reasons"),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(32), unique=True)
    producer_id: Mapped[int] = reference("producers.id", index=False)
    division: Mapped[Division] = mapped_column(index=True)
    entry_kind: Mapped[EntryKind] = mapped_column(choice(EntryKind))
    entry_id: Mapped[int] = mapped_column(BigInteger)
    entry_number: Mapped[str] = mapped_column(String(80))
    since: Mapped[LocalDate]
    rule_version: Mapped[str] = mapped_column(String(20))
    state: Mapped[CreditObjectionState] = mapped_column(choice(CreditObjectionState), index=True)
    reason: Mapped[Prose]
    filed_at: Mapped[UtcInstant]
    filed_by: Mapped[str] = mapped_column(String(120))
    answer: Mapped[Prose | None]
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str | None] = mapped_column(String(120))
    decided_account_id: Mapped[int | None] = mapped_column(BIG)

    producer: Mapped[Producer] = relationship(lazy="raise_on_sql")
