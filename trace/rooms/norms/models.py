"""Tables of the norms and their versions."""

from __future__ import annotations

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import (
    Division,
    Id,
    JsonDocument,
    LocalDate,
    Name,
    UtcInstant,
    choice,
    reference,
)
from trace.kernel.database import Base
from trace.rooms.norms.kinds import (
    NormKind,
)

__all__ = [
    "Norm",
    "NormKind",
    "NormVersion",
]


class Norm(Base):
    """A named set of rules; its owner is an organisation, or a government over a division."""

    __tablename__ = "norms"
    __table_args__ = (UniqueConstraint("kind", "code"),)

    id: Mapped[Id]
    kind: Mapped[NormKind] = mapped_column(choice(NormKind))
    code: Mapped[str] = mapped_column(String(64))
    title: Mapped[Name]
    organisation_id: Mapped[int | None] = reference("organisations.id", nullable=True)
    division: Mapped[Division] = mapped_column(default="")

    versions: Mapped[list[NormVersion]] = relationship(
        lazy="raise_on_sql", order_by="NormVersion.version.desc()", back_populates="norm"
    )


class NormVersion(Base):
    """What a norm says from a day on."""

    __tablename__ = "norm_versions"
    __table_args__ = (UniqueConstraint("norm_id", "version"),)

    id: Mapped[Id]
    norm_id: Mapped[int] = reference("norms.id")
    version: Mapped[int]
    from_on: Mapped[LocalDate]
    body: Mapped[dict[str, object]] = mapped_column(JsonDocument)
    source: Mapped[str] = mapped_column(String(200))
    entered_by: Mapped[str] = mapped_column(String(120))
    entered_at: Mapped[UtcInstant]

    norm: Mapped[Norm] = relationship(lazy="raise_on_sql", back_populates="versions")
