"""The tables of brands, rule-books, applications, authorisations and quota."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import (
    Amount,
    Code,
    Division,
    Id,
    Instant,
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
from trace.rooms.brands.kinds import (
    ApplicationState,
    AuthorisationOrigin,
    AuthorisationState,
    MarkType,
    QuotaKind,
)
from trace.rooms.producers.models import Producer
from trace.rooms.products.models import Commodity, Product


class Brand(Base):
    """One regional public brand and the authority that grants its use.

    territory  division codes (6, 9 or 12 digits); goods from any place these codes begin are local
    palette    CSS colours of the brand's pages by name (primary, ink, paper)
    """

    __tablename__ = "brands"

    id: Mapped[Id]
    authority_id: Mapped[int] = reference("organisations.id")
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


class Application(Base):
    """A producer's request to use a brand; `rule_book_id` is the version it was decided under."""

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


class Authorisation(Base):
    """The right of one producer to use one brand on listed products for a term of days, both included."""

    __tablename__ = "authorisations"
    __table_args__ = (CheckConstraint("valid_from <= valid_until", name="term"),)

    id: Mapped[Id]
    number: Mapped[Code] = mapped_column(unique=True)
    brand_id: Mapped[int] = reference("brands.id")
    producer_id: Mapped[int] = reference("producers.id")
    application_id: Mapped[int | None] = reference("applications.id", nullable=True)
    rule_book_id: Mapped[int | None] = reference("rule_books.id", nullable=True, index=False)
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


class PackagingStock(Base):
    """Packaging printed before this system; it may be used up until its day."""

    __tablename__ = "packaging_stocks"
    __table_args__ = (CheckConstraint("count >= 0", name="count"),)

    id: Mapped[Id]
    authorisation_id: Mapped[int] = reference("authorisations.id")
    product_id: Mapped[int | None] = reference("products.id", nullable=True)
    description: Mapped[Name]
    count: Mapped[Amount]
    usable_until: Mapped[LocalDate]
    recorded_at: Mapped[UtcInstant]


class QuotaAccount(Base):
    """The labels one holder may take for one product in one season; changed by single UPDATEs only."""

    __tablename__ = "quota_accounts"
    __table_args__ = (
        UniqueConstraint("authorisation_id", "product_id", "season"),
        CheckConstraint("remaining >= 0", name="remaining"),
        CheckConstraint("reserved >= 0", name="reserved"),
        CheckConstraint("returned + spoiled <= drawn", name="returned"),
        CheckConstraint(
            "remaining = granted + transferred_in + returned"
            " - drawn - transferred_out - expired - reserved",
            name="balance",
        ),
    )

    id: Mapped[Id]
    authorisation_id: Mapped[int] = reference("authorisations.id")
    product_id: Mapped[int] = reference("products.id")
    season: Mapped[str] = mapped_column(String(20))
    granted: Mapped[Amount] = mapped_column(default=0)
    transferred_in: Mapped[Amount] = mapped_column(default=0)
    returned: Mapped[Amount] = mapped_column(default=0)
    drawn: Mapped[Amount] = mapped_column(default=0)
    transferred_out: Mapped[Amount] = mapped_column(default=0)
    spoiled: Mapped[Amount] = mapped_column(default=0)
    expired: Mapped[Amount] = mapped_column(default=0)
    reserved: Mapped[Amount] = mapped_column(default=0)
    remaining: Mapped[Amount] = mapped_column(default=0)

    product: Mapped[Product] = relationship(lazy="raise_on_sql")
    authorisation: Mapped[Authorisation] = relationship(lazy="raise_on_sql", viewonly=True)


class QuotaEntry(Base):
    """One line of the quota ledger, never changed; `run_id` is the label run it belongs to, where there is one."""

    __tablename__ = "quota_entries"
    __table_args__ = (CheckConstraint("count > 0", name="count"),)

    id: Mapped[Id]
    account_id: Mapped[int] = reference("quota_accounts.id")
    kind: Mapped[QuotaKind] = mapped_column(choice(QuotaKind))
    count: Mapped[Amount]
    document: Mapped[Name] = mapped_column(default="")
    run_id: Mapped[int | None] = mapped_column(Integer, index=True)
    recorded_by: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[UtcInstant] = mapped_column(index=True)
