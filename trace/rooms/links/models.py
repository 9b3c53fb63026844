"""Tables of the links that producers add, and of the rules under which they may."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import (
    Division,
    Id,
    Instant,
    JsonDocument,
    Prose,
    UtcInstant,
    choice,
    reference,
)
from trace.kernel.database import Base
from trace.rooms.links.kinds import LinkKind, LinkState
from trace.rooms.products.models import Product

__all__ = ["LinkKind", "LinkRules", "LinkState", "ProductLink"]


class ProductLink(Base):
    """One link that a producer added to one of its products.

    place  which of the product's places it holds while it waits or is shown, from 1; None afterwards
    """

    __tablename__ = "product_links"
    __table_args__ = (
        # Two clerks who press the button together never get more places than the rules have.
        UniqueConstraint("product_id", "place"),
        CheckConstraint("place >= 1", name="place_positive"),
        CheckConstraint("(place IS NOT NULL) = (state IN ('waiting', 'shown'))", name="place_held"),
        CheckConstraint("url LIKE 'https://%'", name="secure"),
    )

    id: Mapped[Id]
    product_id: Mapped[int] = reference("products.id")
    kind: Mapped[LinkKind] = mapped_column(choice(LinkKind))
    url: Mapped[str] = mapped_column(String(500))
    title_zh: Mapped[str] = mapped_column(String(60))
    title_en: Mapped[str] = mapped_column(String(120))
    state: Mapped[LinkState] = mapped_column(choice(LinkState), index=True)
    place: Mapped[int | None]
    # Under which version of whose rules it was added; 0 is what the product ships with.
    rules_division: Mapped[Division] = mapped_column(default="")
    rules_version: Mapped[int]
    added_by: Mapped[str] = mapped_column(String(120))
    added_at: Mapped[UtcInstant]
    decided_by: Mapped[str] = mapped_column(String(120), default="")
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[Prose] = mapped_column(default="")

    product: Mapped[Product] = relationship(lazy="raise_on_sql")

    @property
    def host(self) -> str:
        """The host it leads to, which people read before they follow it."""
        return self.url.removeprefix("https://").partition("/")[0].partition("?")[0]


class LinkRules(Base):
    """One version of what the authority of a division allows; the narrowest division's newest version holds.

    kinds          values of LinkKind
    needs_approval  whether a link waits until somebody has looked at it
    most           links of one product at once, 1 to 20
    barred_hosts   names that no link may lead to, with what is below them
    only_hosts     where not empty: the only names that links may lead to, with what is below them
    """

    __tablename__ = "link_rules"
    __table_args__ = (
        UniqueConstraint("division", "version"),
        CheckConstraint("most BETWEEN 1 AND 20", name="most_range"),
    )

    id: Mapped[Id]
    division: Mapped[Division]
    version: Mapped[int]
    kinds: Mapped[list[str]] = mapped_column(JsonDocument)
    needs_approval: Mapped[bool]
    most: Mapped[int]
    barred_hosts: Mapped[list[str]] = mapped_column(JsonDocument)
    only_hosts: Mapped[list[str]] = mapped_column(JsonDocument)
    source: Mapped[str] = mapped_column(String(200))
    set_by: Mapped[str] = mapped_column(String(120))
    set_at: Mapped[UtcInstant]
