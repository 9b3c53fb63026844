"""Tables of the certificates and trademarks."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import (
    Amount,
    Code,
    Id,
    LocalDate,
    Name,
    Prose,
    UtcInstant,
    choice,
    reference,
)
from trace.kernel.database import Base
from trace.kernel.quantity import Unit
from trace.rooms.certificates.kinds import (
    CertificateStanding,
    CertifiedKind,
    Mark,
    VerificationResult,
)

__all__ = [
    "Certificate",
    "CertificateLine",
    "CertificateStanding",
    "CertificateState",
    "CertificateVerification",
    "CertifiedAccount",
    "CertifiedEntry",
    "Mark",
    "Trademark",
    "VerificationResult",
]


class Certificate(Base):
    """One certificate for one period of validity."""

    __tablename__ = "certificates"
    __table_args__ = (
        UniqueConstraint("mark", "number", "valid_from"),
        CheckConstraint("valid_from <= valid_until", name="period"),
    )

    id: Mapped[Id]
    producer_id: Mapped[int] = reference("producers.id")
    mark: Mapped[Mark] = mapped_column(choice(Mark))
    number: Mapped[Code] = mapped_column(index=True)
    issuer: Mapped[str] = mapped_column(String(120))
    holder_name: Mapped[Name]
    valid_from: Mapped[LocalDate]
    valid_until: Mapped[LocalDate] = mapped_column(index=True)
    evidence_file_id: Mapped[int | None] = reference("files.id", nullable=True)
    registered_at: Mapped[UtcInstant]

    lines: Mapped[list[CertificateLine]] = relationship(
        lazy="raise_on_sql", order_by="CertificateLine.id"
    )
    states: Mapped[list[CertificateState]] = relationship(
        lazy="raise_on_sql", order_by="(CertificateState.from_on, CertificateState.id)"
    )
    verifications: Mapped[list[CertificateVerification]] = relationship(
        lazy="raise_on_sql", order_by="CertificateVerification.id.desc()"
    )


class CertificateLine(Base):
    """One product in the scope of a certificate, from one unit and up to a quantity where these are named."""

    __tablename__ = "certificate_lines"
    __table_args__ = (CheckConstraint("quantity_base > 0", name="quantity_positive"),)

    id: Mapped[Id]
    certificate_id: Mapped[int] = reference("certificates.id")
    product_id: Mapped[int | None] = reference("products.id", nullable=True)
    product_name: Mapped[str] = mapped_column(String(120))
    production_unit_id: Mapped[int | None] = reference("production_units.id", nullable=True)
    quantity_base: Mapped[Amount | None]
    quantity_unit: Mapped[Unit | None] = mapped_column(choice(Unit))


class CertifiedAccount(Base):
    """How much of the quantity that a scope line states stands behind labels; changed by single UPDATEs only.

    quantity_base, drawn_base   ledger units of the line's own unit
    """

    __tablename__ = "certified_accounts"
    __table_args__ = (
        CheckConstraint("drawn_base >= 0", name="drawn"),
        CheckConstraint("drawn_base <= quantity_base", name="quantity"),
    )

    id: Mapped[Id]
    line_id: Mapped[int] = reference("certificate_lines.id", index=False, unique=True)
    quantity_base: Mapped[Amount]
    drawn_base: Mapped[Amount] = mapped_column(default=0)

    line: Mapped[CertificateLine] = relationship(lazy="raise_on_sql")

    @property
    def left_base(self) -> int:
        """What labels may still draw."""
        return self.quantity_base - self.drawn_base


class CertifiedEntry(Base):
    """One line of the certified-quantity ledger, never changed.

    base, count     ledger units, and the labels that stand for them
    run_id, batch_id  whose labels they are, and of which packs: what is given back goes where it came from
    """

    __tablename__ = "certified_entries"
    __table_args__ = (
        CheckConstraint("base > 0", name="base"),
        CheckConstraint("count > 0", name="count"),
    )

    id: Mapped[Id]
    account_id: Mapped[int] = reference("certified_accounts.id")
    kind: Mapped[CertifiedKind] = mapped_column(choice(CertifiedKind))
    base: Mapped[Amount]
    count: Mapped[Amount]
    run_id: Mapped[int] = mapped_column(Integer, index=True)
    batch_id: Mapped[Amount]
    document: Mapped[Name] = mapped_column(default="")
    recorded_by: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[UtcInstant] = mapped_column(index=True)


class CertificateState(Base):
    """What was said of a certificate, from a day on."""

    __tablename__ = "certificate_states"

    id: Mapped[Id]
    certificate_id: Mapped[int] = reference("certificates.id")
    state: Mapped[CertificateStanding] = mapped_column(choice(CertificateStanding))
    from_on: Mapped[LocalDate]
    reason: Mapped[Prose]
    by: Mapped[str] = mapped_column(String(120))
    at: Mapped[UtcInstant]


class CertificateVerification(Base):
    """An officer's look-up of a certificate at its issuer."""

    __tablename__ = "certificate_verifications"

    id: Mapped[Id]
    certificate_id: Mapped[int] = reference("certificates.id")
    result: Mapped[VerificationResult] = mapped_column(choice(VerificationResult))
    where_looked_up: Mapped[str] = mapped_column(String(200))
    note: Mapped[Prose] = mapped_column(default="")
    by: Mapped[str] = mapped_column(String(120))
    at: Mapped[UtcInstant]


class Trademark(Base):
    """A registered trademark that a producer owns or may use."""

    __tablename__ = "trademarks"
    __table_args__ = (UniqueConstraint("producer_id", "number", "nice_class"),)

    id: Mapped[Id]
    producer_id: Mapped[int] = reference("producers.id")
    name: Mapped[str] = mapped_column(String(120))
    number: Mapped[Code]
    nice_class: Mapped[int]
    holder_name: Mapped[Name]
    valid_from: Mapped[LocalDate | None]
    valid_until: Mapped[LocalDate]
    evidence_file_id: Mapped[int | None] = reference("files.id", nullable=True)
