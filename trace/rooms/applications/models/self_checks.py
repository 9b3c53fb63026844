"""Table of the self-checks that were handed in with applications."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import Id, JsonDocument, UtcInstant, reference
from trace.kernel.database import Base
from trace.rooms.brands.models import RuleBook


class ApplicationSelfCheck(Base):
    """What the records said of each condition when an application was submitted; one for each time it was."""

    __tablename__ = "application_self_checks"

    id: Mapped[Id]
    application_id: Mapped[int] = reference("applications.id")
    rule_book_id: Mapped[int] = reference("rule_books.id", index=False)
    taken_at: Mapped[UtcInstant]
    findings: Mapped[list[dict[str, object]]] = mapped_column(JsonDocument)

    rule_book: Mapped[RuleBook] = relationship(lazy="raise_on_sql")
