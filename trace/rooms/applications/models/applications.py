"""Tables of applications to use a brand."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import (
    Amount,
    Code,
    Id,
    Instant,
    JsonDocument,
    Name,
    Prose,
    UtcInstant,
    choice,
    reference,
)
from trace.kernel.database import Base
from trace.kernel.files import StoredFile
from trace.rooms.applications.kinds import ApplicationState
from trace.rooms.authorisations.kinds import AuthorisationKind
from trace.rooms.brands.models import Brand, BrandProduct, RuleBook
from trace.rooms.producers.models import Producer
from trace.rooms.products.models import Product


class Application(Base):
    """A producer's request to use a brand; `rule_book_id` is the version it was submitted under and follows."""

    __tablename__ = "applications"

    id: Mapped[Id]
    brand_id: Mapped[int] = reference("brands.id")
    producer_id: Mapped[int] = reference("producers.id")
    state: Mapped[ApplicationState] = mapped_column(choice(ApplicationState), index=True)
    statement: Mapped[Prose] = mapped_column(default="")
    rule_book_id: Mapped[int | None] = reference("rule_books.id", nullable=True, index=False)
    other_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[UtcInstant]
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str | None] = mapped_column(String(120))

    brand: Mapped[Brand] = relationship(lazy="raise_on_sql")
    producer: Mapped[Producer] = relationship(lazy="raise_on_sql")
    rule_book: Mapped[RuleBook | None] = relationship(lazy="raise_on_sql")
    products: Mapped[list[ApplicationProduct]] = relationship(
        lazy="raise_on_sql", order_by="ApplicationProduct.id"
    )
    files: Mapped[list[ApplicationFile]] = relationship(
        lazy="raise_on_sql", order_by="ApplicationFile.id"
    )
    use: Mapped[ApplicationUse | None] = relationship(lazy="raise_on_sql")
    grounds: Mapped[list[ApplicationGround]] = relationship(
        lazy="raise_on_sql", order_by="ApplicationGround.id"
    )


class ApplicationProduct(Base):
    """A product the mark is asked for, and how many labels a season the producer expects to need."""

    __tablename__ = "application_products"
    __table_args__ = (UniqueConstraint("application_id", "product_id"),)

    id: Mapped[Id]
    application_id: Mapped[int] = reference("applications.id")
    product_id: Mapped[int] = reference("products.id")
    brand_product_id: Mapped[int] = reference("brand_products.id", index=False)
    label_count: Mapped[Amount] = mapped_column(default=0)

    product: Mapped[Product] = relationship(lazy="raise_on_sql")
    brand_product: Mapped[BrandProduct] = relationship(lazy="raise_on_sql")


class ApplicationUse(Base):
    """For what else than new products an application asks: shops, printing works, a renewal.

    places     [{name, address, url, licence_number}]
    renews_id  the authorisation that the new one is to follow
    """

    __tablename__ = "application_uses"

    application_id: Mapped[int] = reference("applications.id", primary_key=True, index=False)
    kind: Mapped[AuthorisationKind] = mapped_column(choice(AuthorisationKind))
    places: Mapped[list[dict[str, str]]] = mapped_column(JsonDocument)
    renews_id: Mapped[int | None] = reference("authorisations.id", nullable=True)


class ApplicationFile(Base):
    """A document handed in; `condition_code` names the condition it proves, where it proves one."""

    __tablename__ = "application_files"

    id: Mapped[Id]
    application_id: Mapped[int] = reference("applications.id")
    file_id: Mapped[int] = reference("files.id", index=False)
    condition_code: Mapped[Code] = mapped_column(default="")
    caption: Mapped[Name] = mapped_column(default="")

    file: Mapped[StoredFile] = relationship(lazy="raise_on_sql")


class ApplicationGround(Base):
    """One unmet condition cited by a refusal: the condition as it read then, and what was found."""

    __tablename__ = "application_grounds"

    id: Mapped[Id]
    application_id: Mapped[int] = reference("applications.id")
    condition_code: Mapped[Code]
    condition_title: Mapped[Prose]
    finding: Mapped[Prose] = mapped_column(default="")
