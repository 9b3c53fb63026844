"""Tables of people, organisations, sessions, tokens, and of the instance's own settings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trace.kernel.actor import Role
from trace.kernel.columns import (
    Digest,
    Division,
    Id,
    Instant,
    Name,
    Prose,
    UtcInstant,
    choice,
    reference,
)
from trace.kernel.database import Base
from trace.rooms.accounts.rules import AccountState, Language, OrganisationKind


class Organisation(Base):
    """A producer, an authority, an office, a printer, a laboratory, a trading partner or the instance's operator."""

    __tablename__ = "organisations"

    id: Mapped[Id]
    kind: Mapped[OrganisationKind] = mapped_column(choice(OrganisationKind), index=True)
    name: Mapped[Name] = mapped_column(index=True)
    division: Mapped[Division] = mapped_column(default="", index=True)
    credit_code: Mapped[str | None] = mapped_column(String(18), index=True)
    phone: Mapped[str | None] = mapped_column(String(40))
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[UtcInstant]


class Account(Base):
    """One person, who signs in with a phone number."""

    __tablename__ = "accounts"

    id: Mapped[Id]
    phone: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[Name]
    password_hash: Mapped[str] = mapped_column(String(200))
    badge_number: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[AccountState] = mapped_column(choice(AccountState), default=AccountState.ACTIVE)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    locale: Mapped[Language | None] = mapped_column(choice(Language))
    created_at: Mapped[UtcInstant]
    last_sign_in_at: Mapped[datetime | None] = mapped_column(Instant)

    memberships: Mapped[list[Membership]] = relationship(
        back_populates="account", lazy="raise_on_sql", order_by="Membership.id"
    )


class Membership(Base):
    """One role of a person in an organisation and, for government users, over one division."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("account_id", "role", "organisation_id", "division"),)

    id: Mapped[Id]
    account_id: Mapped[int] = reference("accounts.id")
    role: Mapped[Role] = mapped_column(choice(Role))
    organisation_id: Mapped[int] = reference("organisations.id")
    division: Mapped[Division] = mapped_column(default="")
    created_at: Mapped[UtcInstant]

    account: Mapped[Account] = relationship(back_populates="memberships", lazy="raise_on_sql")
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")


class AccountSession(Base):
    """One signed-in browser; the cookie holds the secret, this row its digest."""

    __tablename__ = "sessions"

    id: Mapped[Id]
    account_id: Mapped[int] = reference("accounts.id")
    digest: Mapped[Digest] = mapped_column(unique=True)
    client: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[UtcInstant]
    last_seen_at: Mapped[UtcInstant]
    expires_at: Mapped[UtcInstant] = mapped_column(index=True)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class ApiToken(Base):
    """A bearer token of a person for another system; narrowed to one organisation where that is named."""

    __tablename__ = "api_tokens"

    id: Mapped[Id]
    account_id: Mapped[int] = reference("accounts.id")
    organisation_id: Mapped[int | None] = reference("organisations.id", nullable=True)
    name: Mapped[Name]
    digest: Mapped[Digest] = mapped_column(unique=True)
    created_at: Mapped[UtcInstant]
    expires_at: Mapped[UtcInstant]
    last_used_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class Lockout(Base):
    """Failed sign-ins in a row for one phone number, whether or not anybody has it."""

    __tablename__ = "lockouts"

    id: Mapped[Id]
    phone_digest: Mapped[Digest] = mapped_column(unique=True)
    failed_count: Mapped[int] = mapped_column(Integer)
    last_failed_at: Mapped[UtcInstant]
    locked_until: Mapped[datetime | None] = mapped_column(Instant)


class IdempotencyKey(Base):
    """One API request that must not be carried out twice, with the answer it got."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (UniqueConstraint("account_id", "key"),)

    id: Mapped[Id]
    account_id: Mapped[int] = reference("accounts.id")
    key: Mapped[str] = mapped_column(String(80))
    route: Mapped[str] = mapped_column(String(200))
    body_digest: Mapped[Digest]
    status: Mapped[int | None]
    answer: Mapped[str | None] = mapped_column(Text)
    location: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[UtcInstant] = mapped_column(index=True)


class SiteSetting(Base):
    """One setting of the instance that administrators edit in the browser."""

    __tablename__ = "site_settings"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(40), unique=True)
    value: Mapped[Prose]
    updated_at: Mapped[UtcInstant]


class VerificationFile(Base):
    """A text that another service wants to read at the root of this site, such as WeChat's domain check."""

    __tablename__ = "verification_files"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(80), unique=True)
    content: Mapped[Prose]
    uploaded_at: Mapped[UtcInstant]
