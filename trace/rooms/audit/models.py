"""The audit trail's one table."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from trace.kernel.columns import Id, JsonDocument, UtcInstant
from trace.kernel.database import Base


class AuditEntry(Base):
    """One act: `verb` on the record `subject_kind` `subject_key`, with the facts that explain it."""

    __tablename__ = "audit_entries"

    id: Mapped[Id]
    at: Mapped[UtcInstant] = mapped_column(index=True)
    actor_label: Mapped[str] = mapped_column(String(120))
    account_id: Mapped[int | None] = mapped_column(index=True)
    organisation_id: Mapped[int | None] = mapped_column(index=True)
    verb: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_key: Mapped[str] = mapped_column(String(80), index=True)
    facts: Mapped[dict[str, object]] = mapped_column(JsonDocument)
    request_id: Mapped[str] = mapped_column(String(64))
