"""Tables of the products and what stands on their labels."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import (
    Amount,
    Id,
    JsonDocument,
    LocalDate,
    Name,
    Prose,
    Scaled,
    UtcInstant,
    choice,
    reference,
)
from trace.kernel.database import Base
from trace.kernel.quantity import Dimension, Quantity, Unit
from trace.rooms.products.kinds import (
    Commodity,
    ProductState,
)

__all__ = [
    "Commodity",
    "LabelText",
    "Product",
    "ProductComponent",
    "ProductState",
]


class Product(Base):
    """One product of one producer."""

    __tablename__ = "products"
    __table_args__ = (CheckConstraint("net_content_base > 0", name="net_content_positive"),)

    id: Mapped[Id]
    producer_id: Mapped[int] = reference("producers.id")
    code: Mapped[str] = mapped_column(String(20), unique=True)
    gtin: Mapped[str | None] = mapped_column(String(14), unique=True)
    name: Mapped[Name]
    # As papers for buyers abroad say it; empty where the producer has given none.
    name_en: Mapped[Name] = mapped_column(default="", server_default="")
    commodity: Mapped[Commodity] = mapped_column(choice(Commodity))
    variety: Mapped[str] = mapped_column(String(60), default="")
    is_prepackaged_food: Mapped[bool]
    # In what its batches' ledgers count; a packed product's net content is of the same dimension.
    dimension: Mapped[Dimension] = mapped_column(choice(Dimension))
    net_content_base: Mapped[Amount | None]
    net_content_unit: Mapped[Unit | None] = mapped_column(choice(Unit))
    density: Mapped[Decimal | None] = mapped_column(Scaled(4))
    shelf_life_days: Mapped[int | None]
    storage: Mapped[str] = mapped_column(String(120), default="")
    standard_code: Mapped[str] = mapped_column(String(60), default="")
    ingredients: Mapped[Prose] = mapped_column(default="")
    origin_text: Mapped[str] = mapped_column(String(120), default="")
    # The grade standard (norms room) by which its goods are graded, if any.
    grade_norm_code: Mapped[str | None] = mapped_column(String(64))
    picture_id: Mapped[int | None] = reference("files.id", nullable=True)
    state: Mapped[ProductState] = mapped_column(choice(ProductState))
    registered_at: Mapped[UtcInstant]

    components: Mapped[list[ProductComponent]] = relationship(
        lazy="raise_on_sql",
        foreign_keys="ProductComponent.product_id",
        order_by="ProductComponent.id",
    )

    @property
    def is_packed(self) -> bool:
        """Whether it is sold in packs of a fixed net content."""
        return self.net_content_base is not None

    @property
    def net_content(self) -> Quantity | None:
        """The content of one pack in its own unit, or None for goods in bulk."""
        if self.net_content_base is None or self.net_content_unit is None:
            return None
        return Quantity.from_base(self.net_content_base, self.net_content_unit)

    @property
    def public_key(self) -> str:
        """What stands for the product in public addresses: the GTIN, else its own code."""
        return self.gtin or self.code


class ProductComponent(Base):
    """So many ledger units of another product go into one pack of an assortment."""

    __tablename__ = "product_components"
    __table_args__ = (
        UniqueConstraint("product_id", "component_id"),
        CheckConstraint("base > 0", name="base_positive"),
        CheckConstraint("product_id <> component_id", name="not_itself"),
    )

    id: Mapped[Id]
    product_id: Mapped[int] = reference("products.id")
    component_id: Mapped[int] = reference("products.id")
    base: Mapped[Amount]

    component: Mapped[Product] = relationship(lazy="raise_on_sql", foreign_keys=[component_id])


class LabelText(Base):
    """One version of the mandatory text of a product's label, valid for what is packed from `from_on`."""

    __tablename__ = "label_texts"
    __table_args__ = (UniqueConstraint("product_id", "version"),)

    id: Mapped[Id]
    product_id: Mapped[int] = reference("products.id")
    version: Mapped[int]
    from_on: Mapped[LocalDate]
    fields: Mapped[dict[str, str]] = mapped_column(JsonDocument)
    set_by: Mapped[str] = mapped_column(String(120))
    set_at: Mapped[UtcInstant]
