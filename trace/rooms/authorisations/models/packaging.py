"""Tables of packaging: artwork filed for approval 包装备案, and what became of packaging printed before."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import (
    Amount,
    Id,
    Instant,
    LocalDate,
    Name,
    Prose,
    UtcInstant,
    choice,
    reference,
)
from trace.kernel.database import Base
from trace.kernel.files import StoredFile
from trace.rooms.authorisations.kinds import FilingState
from trace.rooms.authorisations.models.authorisations import Authorisation, PackagingStock
from trace.rooms.products.models import Product


class PackagingFiling(Base):
    """One version of the artwork of a product's packaging; the days of its use include both ends.

    channel      where the packs are sold, in the rule-book's words; "" for everywhere
    valid_until  set when a later version takes over, or from the first; None: until further notice
    """

    __tablename__ = "packaging_filings"
    __table_args__ = (
        UniqueConstraint("authorisation_id", "product_id", "version"),
        CheckConstraint("valid_until IS NULL OR valid_from <= valid_until", name="days"),
    )

    id: Mapped[Id]
    authorisation_id: Mapped[int] = reference("authorisations.id")
    product_id: Mapped[int] = reference("products.id")
    version: Mapped[int]
    description: Mapped[Name]
    channel: Mapped[str] = mapped_column(String(60), default="")
    file_id: Mapped[int] = reference("files.id", index=False)
    state: Mapped[FilingState] = mapped_column(choice(FilingState), index=True)
    valid_from: Mapped[LocalDate]
    valid_until: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[Prose] = mapped_column(default="")
    submitted_by: Mapped[str] = mapped_column(String(120))
    submitted_at: Mapped[UtcInstant]
    decided_by: Mapped[str] = mapped_column(String(120), default="")
    decided_at: Mapped[datetime | None] = mapped_column(Instant)

    authorisation: Mapped[Authorisation] = relationship(lazy="raise_on_sql")
    product: Mapped[Product] = relationship(lazy="raise_on_sql")
    file: Mapped[StoredFile] = relationship(lazy="raise_on_sql")


class PackagingStockUse(Base):
    """So many pieces of old packaging were used up, or (negative) came back when an order was cancelled."""

    __tablename__ = "packaging_stock_uses"
    __table_args__ = (CheckConstraint("count <> 0", name="count"),)

    id: Mapped[Id]
    stock_id: Mapped[int] = reference("packaging_stocks.id")
    count: Mapped[Amount]
    # The label run whose packs it was used for; the labels room lies above this one.
    run_id: Mapped[int | None] = mapped_column(Integer, index=True)
    note: Mapped[Name] = mapped_column(default="")
    recorded_by: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[UtcInstant]

    stock: Mapped[PackagingStock] = relationship(lazy="raise_on_sql")
