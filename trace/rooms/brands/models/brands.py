"""Tables of brands, their kinds of goods and their rule-books."""

from __future__ import annotations

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import (
    Code,
    Division,
    Id,
    JsonDocument,
    LocalDate,
    Name,
    Prose,
    UtcInstant,
    choice,
    reference,
)
from trace.kernel.database import Base
from trace.kernel.files import StoredFile
from trace.rooms.brands.kinds import MarkType
from trace.rooms.products.models import Commodity


class Brand(Base):
    """One regional public brand and the authority that grants its use.

    territory  division codes (6, 9 or 12 digits); goods from any place these codes begin are local
    palette    CSS colours of the brand's pages by name (primary, ink, paper)
    """

    __tablename__ = "brands"

    id: Mapped[Id]
    authority_id: Mapped[int] = reference("organisations.id")
    # A sub-brand 子品牌 follows the rule-book of its parent until one of its own is in force.
    parent_id: Mapped[int | None] = reference("brands.id", nullable=True)
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name] = mapped_column(unique=True)
    mark_type: Mapped[MarkType] = mapped_column(choice(MarkType))
    division: Mapped[Division]
    territory: Mapped[list[str]] = mapped_column(JsonDocument)
    introduction: Mapped[Prose] = mapped_column(default="")
    palette: Mapped[dict[str, str]] = mapped_column(JsonDocument, default=dict)
    logo_file_id: Mapped[int | None] = reference("files.id", nullable=True, index=False)
    created_at: Mapped[UtcInstant]

    products: Mapped[list[BrandProduct]] = relationship(
        lazy="raise_on_sql", order_by="BrandProduct.id"
    )
    logo: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql")


class BrandProduct(Base):
    """A kind of goods the brand may be used on; the rule-book names it by its code."""

    __tablename__ = "brand_products"
    __table_args__ = (UniqueConstraint("brand_id", "code"),)

    id: Mapped[Id]
    brand_id: Mapped[int] = reference("brands.id")
    code: Mapped[Code]
    name: Mapped[Name]
    commodity: Mapped[Commodity] = mapped_column(choice(Commodity))


class RuleBook(Base):
    """One version of a brand's rule-book; `body` is read by `rules.RuleBookBody`."""

    __tablename__ = "rule_books"
    __table_args__ = (UniqueConstraint("brand_id", "version"),)

    id: Mapped[Id]
    brand_id: Mapped[int] = reference("brands.id")
    version: Mapped[int]
    from_on: Mapped[LocalDate]
    body: Mapped[dict[str, object]] = mapped_column(JsonDocument)
    source: Mapped[Prose]
    published_by: Mapped[str] = mapped_column(String(120))
    published_at: Mapped[UtcInstant]
