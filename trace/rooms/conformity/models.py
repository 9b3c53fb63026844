"""Tables of conformity certificates and their checks."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import Id, Instant, JsonDocument, UtcInstant, choice, reference
from trace.kernel.database import Base


class ConformityKind(StrEnum):
    """Issued for the holder's own batch, or collected from the seller of bought-in goods."""

    ISSUED = "issued"
    COLLECTED = "collected"


class Statement(StrEnum):
    """Which of the two statements of the order the certificate carries."""

    PRODUCER = "producer"
    BUYER = "buyer"


class Basis(StrEnum):
    """The boxes of 承诺依据."""

    CONTROL = "control"  # 质量安全控制符合要求
    OWN_TEST = "own_test"  # 自行检测合格
    COMMISSIONED_TEST = "commissioned_test"  # 委托检测合格


class ConformityState(StrEnum):
    """in_force → void."""

    IN_FORCE = "in_force"
    VOID = "void"


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
    quantity_text: Mapped[str] = mapped_column(String(60))
    origin: Mapped[str] = mapped_column(String(200))
    promisor: Mapped[str] = mapped_column(String(120))
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
        lazy="raise_on_sql", order_by="ConformityCheck.id.desc()"
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
