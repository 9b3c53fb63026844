"""Tables of conformity certificates and their checks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import (
    Amount,
    Id,
    Instant,
    JsonDocument,
    UtcInstant,
    choice,
    reference,
)
from trace.kernel.database import Base
from trace.rooms.conformity.kinds import (
    Basis,
    CheckOutcome,
    ConformityKind,
    ConformityState,
    Statement,
)

__all__ = [
    "Basis",
    "ConformityCertificate",
    "ConformityCheck",
    "ConformityKind",
    "ConformityState",
    "Statement",
]


class ConformityCertificate(Base):
    """One certificate as it was issued or collected: its words do not follow later changes of the register."""

    __tablename__ = "conformity_certificates"

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[ConformityKind] = mapped_column(choice(ConformityKind))
    state: Mapped[ConformityState] = mapped_column(choice(ConformityState))
    producer_id: Mapped[int] = reference("producers.id")
    batch_id: Mapped[int] = reference("batches.id")
    product_name: Mapped[str] = mapped_column(String(120))
    # As the paper says it, in Chinese; of an issued one also in the batch's ledger units.
    quantity_text: Mapped[str] = mapped_column(String(60))
    quantity_base: Mapped[Amount | None]
    origin: Mapped[str] = mapped_column(String(200))
    promisor: Mapped[str] = mapped_column(String(120))
    # A seller's own certificate may give none.
    phone: Mapped[str] = mapped_column(String(30))
    statement: Mapped[Statement] = mapped_column(choice(Statement))
    basis: Mapped[list[str]] = mapped_column(JsonDocument)
    issued_at: Mapped[UtcInstant] = mapped_column(index=True)
    # The number that a seller's own certificate carries, and its picture.
    outside_number: Mapped[str | None] = mapped_column(String(80))
    file_id: Mapped[int | None] = reference("files.id", nullable=True)
    recorded_by: Mapped[str] = mapped_column(String(120))
    voided_at: Mapped[datetime | None] = mapped_column(Instant)
    void_reason: Mapped[str | None] = mapped_column(Text)

    checks: Mapped[list[ConformityCheck]] = relationship(
        lazy="raise_on_sql", order_by="ConformityCheck.id.desc()", back_populates="certificate"
    )

    @property
    def is_in_force(self) -> bool:
        """Whether it has not been made void."""
        return self.state is ConformityState.IN_FORCE


class ConformityCheck(Base):
    """One look at a certificate by an officer or a market: who, when, where, with what result."""

    __tablename__ = "conformity_checks"

    id: Mapped[Id]
    certificate_id: Mapped[int] = reference("conformity_certificates.id")
    at: Mapped[UtcInstant]
    by: Mapped[str] = mapped_column(String(120))
    office: Mapped[str] = mapped_column(String(200))
    place: Mapped[str] = mapped_column(String(200))
    agrees: Mapped[bool]
    note: Mapped[str] = mapped_column(Text)
    # How much arrived, in the words of who looked.
    received: Mapped[str | None] = mapped_column(String(60))
    # Of a market that scanned the certificate without an account: its own word, by this phone.
    market_phone: Mapped[str | None] = mapped_column(String(30))

    certificate: Mapped[ConformityCertificate] = relationship(
        lazy="raise_on_sql", back_populates="checks"
    )

    @property
    def is_by_market(self) -> bool:
        """Whether a market recorded it, which nobody here has verified."""
        return self.market_phone is not None

    @property
    def outcome(self) -> CheckOutcome:
        """What the check found."""
        return CheckOutcome.AGREES if self.agrees else CheckOutcome.DIFFERS
