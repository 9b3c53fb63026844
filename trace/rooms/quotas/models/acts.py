"""Tables of what moves quota: grants with their calculation, transfers between holders, ends of seasons."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.columns import (
    Amount,
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
from trace.rooms.authorisations.models import Authorisation
from trace.rooms.products.models import Product
from trace.rooms.quotas.kinds import TransferState
from trace.rooms.quotas.models.accounts import QuotaAccount


class QuotaGrant(Base):
    """What was decided for a product and a season: the calculation as it stood, and the labels granted.

    sheet   the calculation as `rules.sheets.QuotaSheet.to_json` wrote it
    figure  the labels it came to; None where it could not be worked out
    reason  why another number was granted than the figure
    """

    __tablename__ = "quota_grants"
    __table_args__ = (CheckConstraint("total > 0", name="total"),)

    id: Mapped[Id]
    account_id: Mapped[int] = reference("quota_accounts.id")
    sheet: Mapped[dict[str, object]] = mapped_column(JsonDocument)
    figure: Mapped[Amount | None]
    total: Mapped[Amount]
    reason: Mapped[Prose] = mapped_column(default="")
    document: Mapped[Name]
    decided_by: Mapped[str] = mapped_column(String(120))
    decided_at: Mapped[UtcInstant]

    account: Mapped[QuotaAccount] = relationship(lazy="raise_on_sql")
    instalments: Mapped[list[QuotaInstalment]] = relationship(
        lazy="raise_on_sql", order_by="QuotaInstalment.position"
    )


class QuotaInstalment(Base):
    """One part of a grant, planned for a day; `entry_id` is the ledger's entry once it was released."""

    __tablename__ = "quota_instalments"
    __table_args__ = (
        UniqueConstraint("grant_id", "position"),
        CheckConstraint("count > 0", name="count"),
    )

    id: Mapped[Id]
    grant_id: Mapped[int] = reference("quota_grants.id")
    position: Mapped[int]
    planned_on: Mapped[LocalDate] = mapped_column(index=True)
    count: Mapped[Amount]
    entry_id: Mapped[int | None] = reference("quota_entries.id", nullable=True, index=False)
    # Why the rest will not come any more, and since when.
    stopped_reason: Mapped[Prose] = mapped_column(default="")
    closed_at: Mapped[datetime | None] = mapped_column(Instant)

    grant: Mapped[QuotaGrant] = relationship(lazy="raise_on_sql", viewonly=True)


class QuotaTransfer(Base):
    """Labels that one holder gives to another of the same brand, for the same kind of goods and season."""

    __tablename__ = "quota_transfers"
    __table_args__ = (
        CheckConstraint("count > 0", name="count"),
        CheckConstraint("from_authorisation_id <> to_authorisation_id", name="not_itself"),
    )

    id: Mapped[Id]
    from_authorisation_id: Mapped[int] = reference("authorisations.id")
    from_product_id: Mapped[int] = reference("products.id", index=False)
    to_authorisation_id: Mapped[int] = reference("authorisations.id")
    to_product_id: Mapped[int] = reference("products.id", index=False)
    season: Mapped[str] = mapped_column(String(20))
    count: Mapped[Amount]
    state: Mapped[TransferState] = mapped_column(choice(TransferState), index=True)
    reason: Mapped[Prose] = mapped_column(default="")
    document: Mapped[Name] = mapped_column(default="")
    ground: Mapped[Prose] = mapped_column(default="")
    requested_by: Mapped[str] = mapped_column(String(120))
    requested_at: Mapped[UtcInstant]
    answered_by: Mapped[str] = mapped_column(String(120), default="")
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str] = mapped_column(String(120), default="")
    decided_at: Mapped[datetime | None] = mapped_column(Instant)

    giver: Mapped[Authorisation] = relationship(
        lazy="raise_on_sql", foreign_keys=[from_authorisation_id]
    )
    taker: Mapped[Authorisation] = relationship(
        lazy="raise_on_sql", foreign_keys=[to_authorisation_id]
    )
    from_product: Mapped[Product] = relationship(
        lazy="raise_on_sql", foreign_keys=[from_product_id]
    )
    to_product: Mapped[Product] = relationship(lazy="raise_on_sql", foreign_keys=[to_product_id])


class QuotaSeasonEnd(Base):
    """The end of a season for one account: unsold packs counted, labels carried over for them, the rest expired."""

    __tablename__ = "quota_season_ends"
    __table_args__ = (
        CheckConstraint("counted >= 0", name="counted"),
        CheckConstraint("carried >= 0 AND carried <= counted", name="carried"),
        CheckConstraint("expired >= 0", name="expired"),
    )

    id: Mapped[Id]
    account_id: Mapped[int] = reference("quota_accounts.id")
    counted: Mapped[Amount]
    carried: Mapped[Amount]
    expired: Mapped[Amount]
    document: Mapped[Name]
    note: Mapped[Prose] = mapped_column(default="")
    recorded_by: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[UtcInstant]
