"""Tables of label templates: a name, and its versions, which never change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import Id, Instant, JsonDocument, UtcInstant, reference
from trace.kernel.database import Base
from trace.rooms.sheets.templates import Template, from_document


class LabelTemplate(Base):
    """A template 标签模板 of a producer or a print shop; a retired one is chosen no more, and its files stay."""

    __tablename__ = "label_templates"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    id: Mapped[Id]
    organisation_id: Mapped[int] = reference("organisations.id", index=False)
    name: Mapped[str] = mapped_column(String(60))
    created_by: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[UtcInstant]
    retired_at: Mapped[datetime | None] = mapped_column(Instant)

    versions: Mapped[list[LabelTemplateVersion]] = relationship(
        lazy="raise_on_sql",
        order_by="LabelTemplateVersion.number",
        back_populates="template",
    )

    @property
    def latest(self) -> LabelTemplateVersion:
        """The version that is printed from."""
        return self.versions[-1]


class LabelTemplateVersion(Base):
    """One version of a template, as data."""

    __tablename__ = "label_template_versions"
    __table_args__ = (
        UniqueConstraint("template_id", "number"),
        CheckConstraint("number > 0", name="number"),
    )

    id: Mapped[Id]
    template_id: Mapped[int] = reference("label_templates.id", index=False)
    number: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    saved_by: Mapped[str] = mapped_column(String(120))
    saved_at: Mapped[UtcInstant]

    template: Mapped[LabelTemplate] = relationship(lazy="raise_on_sql", back_populates="versions")

    @property
    def content(self) -> Template:
        """The template as a value."""
        return from_document(self.document)
