"""Tables of the quota ledger."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import (
    Amount,
    Id,
    Name,
    UtcInstant,
    choice,
    reference,
)
from trace.kernel.database import Base
from trace.rooms.authorisations.models import Authorisation
from trace.rooms.products.models import Product
from trace.rooms.quotas.kinds import QuotaKind


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
    """One line of the quota ledger, never changed.

    run_id       the label run it belongs to, where there is one
    counters_id  the grant that this entry takes back; a grant is taken back once
    """

    __tablename__ = "quota_entries"
    __table_args__ = (CheckConstraint("count > 0", name="count"),)

    id: Mapped[Id]
    account_id: Mapped[int] = reference("quota_accounts.id")
    kind: Mapped[QuotaKind] = mapped_column(choice(QuotaKind))
    count: Mapped[Amount]
    document: Mapped[Name] = mapped_column(default="")
    run_id: Mapped[int | None] = mapped_column(Integer, index=True)
    counters_id: Mapped[int | None] = reference(
        "quota_entries.id", nullable=True, index=False, unique=True
    )
    recorded_by: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[UtcInstant] = mapped_column(index=True)
