"""Tables of authorisations, their states, products and old packaging."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, String, UniqueConstraint
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
from trace.rooms.authorisations.kinds import (
    AuthorisationKind,
    AuthorisationOrigin,
    AuthorisationState,
)
from trace.rooms.brands.models import Brand, BrandProduct
from trace.rooms.producers.models import Producer
from trace.rooms.products.models import Product


class Authorisation(Base):
    """The right of one producer to use one brand for a term of days, both included.

    kind         on listed products, on listed shops, or in printing packaging at listed works
    holder_name  as the certificate says it; changed on request, what it was before stays in AuthorisationChange
    trademark    the holder's own trademark beside the brand, as the certificate says it; "" for none
    """

    __tablename__ = "authorisations"
    __table_args__ = (CheckConstraint("valid_from <= valid_until", name="term"),)

    id: Mapped[Id]
    number: Mapped[Code] = mapped_column(unique=True)
    brand_id: Mapped[int] = reference("brands.id")
    producer_id: Mapped[int] = reference("producers.id")
    application_id: Mapped[int | None] = reference("applications.id", nullable=True)
    rule_book_id: Mapped[int | None] = reference("rule_books.id", nullable=True, index=False)
    kind: Mapped[AuthorisationKind] = mapped_column(
        choice(AuthorisationKind),
        default=AuthorisationKind.PRODUCTS,
        server_default=AuthorisationKind.PRODUCTS.value,
    )
    holder_name: Mapped[Name] = mapped_column(default="", server_default="")
    trademark: Mapped[Name] = mapped_column(default="", server_default="")
    origin: Mapped[AuthorisationOrigin] = mapped_column(choice(AuthorisationOrigin))
    valid_from: Mapped[LocalDate]
    valid_until: Mapped[LocalDate] = mapped_column(index=True)
    contract_number: Mapped[Code] = mapped_column(default="")
    old_stock_until: Mapped[date | None] = mapped_column(Date)
    recorded_by: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[UtcInstant]

    brand: Mapped[Brand] = relationship(lazy="raise_on_sql")
    producer: Mapped[Producer] = relationship(lazy="raise_on_sql")
    states: Mapped[list[AuthorisationStateChange]] = relationship(
        lazy="raise_on_sql",
        order_by="AuthorisationStateChange.from_at, AuthorisationStateChange.id",
    )
    products: Mapped[list[AuthorisationProduct]] = relationship(
        lazy="raise_on_sql", order_by="AuthorisationProduct.id"
    )
    places: Mapped[list[AuthorisationPlace]] = relationship(
        lazy="raise_on_sql", order_by="AuthorisationPlace.id"
    )
    stocks: Mapped[list[PackagingStock]] = relationship(
        lazy="raise_on_sql", order_by="PackagingStock.id"
    )


class AuthorisationStateChange(Base):
    """The state from an instant on, with its ground; `public_until` ends its place in the public register."""

    __tablename__ = "authorisation_states"

    id: Mapped[Id]
    authorisation_id: Mapped[int] = reference("authorisations.id")
    state: Mapped[AuthorisationState] = mapped_column(choice(AuthorisationState))
    from_at: Mapped[UtcInstant]
    reason: Mapped[Prose] = mapped_column(default="")
    document_number: Mapped[Code] = mapped_column(default="")
    public_until: Mapped[date | None] = mapped_column(Date)
    recorded_by: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[UtcInstant]


class AuthorisationProduct(Base):
    """A product the authorisation covers, as the brand's kind of goods."""

    __tablename__ = "authorisation_products"
    __table_args__ = (UniqueConstraint("authorisation_id", "product_id"),)

    id: Mapped[Id]
    authorisation_id: Mapped[int] = reference("authorisations.id")
    product_id: Mapped[int] = reference("products.id")
    brand_product_id: Mapped[int] = reference("brand_products.id", index=False)

    product: Mapped[Product] = relationship(lazy="raise_on_sql")
    brand_product: Mapped[BrandProduct] = relationship(lazy="raise_on_sql")


class AuthorisationPlace(Base):
    """A shop, a web shop or a printing works that the authorisation names.

    licence_number  of the printing licence 印刷经营许可证, for printing works
    """

    __tablename__ = "authorisation_places"

    id: Mapped[Id]
    authorisation_id: Mapped[int] = reference("authorisations.id")
    name: Mapped[Name]
    address: Mapped[Name] = mapped_column(default="")
    url: Mapped[str] = mapped_column(String(400), default="")
    licence_number: Mapped[Code] = mapped_column(default="")


class PackagingStock(Base):
    """Packaging printed before this system; it may be used up until its day, piece by piece."""

    __tablename__ = "packaging_stocks"
    __table_args__ = (
        CheckConstraint("count >= 0", name="count"),
        CheckConstraint("used_count BETWEEN 0 AND count", name="used"),
    )

    id: Mapped[Id]
    authorisation_id: Mapped[int] = reference("authorisations.id")
    product_id: Mapped[int | None] = reference("products.id", nullable=True)
    description: Mapped[Name]
    count: Mapped[Amount]
    used_count: Mapped[Amount] = mapped_column(default=0, server_default="0")
    usable_until: Mapped[LocalDate]
    recorded_at: Mapped[UtcInstant]

    @property
    def left(self) -> int:
        """Pieces that are not used up."""
        return self.count - self.used_count
