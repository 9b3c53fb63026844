"""Reading accounts: who sends a request, which organisations and people there are, what the site says of itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import selectinload
from sqlalchemy.sql.base import ExecutableOption

from trace.kernel.actor import Actor, ActorKind, Grant, Role
from trace.kernel.errors import NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, require, roles_over_area
from trace.kernel.work import Work
from trace.rooms.accounts import rules
from trace.rooms.accounts.models import (
    Account,
    AccountSession,
    ApiToken,
    IdempotencyKey,
    Lockout,
    Membership,
    Organisation,
    SiteSetting,
    VerificationFile,
)
from trace.rooms.accounts.rules import AccountState, Language, OrganisationKind, SiteKey


@dataclass(frozen=True, slots=True)
class Place:
    """One role of the signed-in person, with the organisation's name."""

    organisation_id: int
    organisation: str
    role: Role
    division: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody to whom a matter may be given, with the office in which they may take it."""

    account_id: int
    name: str
    office: str


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request, proved by a session or a token.

    session_id    None for a token
    is_stale      the time of last use is worth writing again
    """

    actor: Actor
    account_id: int
    name: str
    locale: Language | None
    must_change_password: bool
    places: tuple[Place, ...]
    session_id: int | None = None
    token_id: int | None = None
    is_stale: bool = False


def actor_of_session(work: Work, secret: str) -> Caller | None:
    """Return who has the session with this cookie secret, or None when it is unknown, ended or expired."""
    rows = work.session.execute(
        _identified(AccountSession).where(
            AccountSession.digest == rules.digest(secret), AccountSession.ended_at.is_(None)
        )
    ).all()
    if not rows:
        return None
    session, account = rows[0][:2]
    live = rules.is_live(
        last_seen_at=session.last_seen_at, expires_at=session.expires_at, now=work.now
    )
    if not live or account.state is not AccountState.ACTIVE:
        return None
    stale = work.now - session.last_seen_at > rules.SESSION_TOUCH
    return _caller(account, _places(rows), session_id=session.id, is_stale=stale)


def actor_of_token(work: Work, secret: str) -> Caller | None:
    """Return on whose behalf the bearer of this token acts, or None when it is unknown, revoked or expired."""
    rows = work.session.execute(
        _identified(ApiToken).where(
            ApiToken.digest == rules.digest(secret), ApiToken.revoked_at.is_(None)
        )
    ).all()
    if not rows:
        return None
    token, account = rows[0][:2]
    if token.expires_at <= work.now or account.state is not AccountState.ACTIVE:
        return None
    stale = token.last_used_at is None or work.now - token.last_used_at > rules.TOKEN_TOUCH
    only = token.organisation_id
    places = tuple(p for p in _places(rows) if only is None or p.organisation_id == only)
    return _caller(account, places, token_id=token.id, is_stale=stale)


def _identified(ticket: type[AccountSession] | type[ApiToken]) -> Any:
    """Sessions or tokens with their account and, a row each, its roles: asked by every request, so in one go."""
    return (
        select(ticket, Account, Membership, Organisation.name)
        .join(Account, Account.id == ticket.account_id)
        .outerjoin(Membership, Membership.account_id == Account.id)
        .outerjoin(Organisation, _is_open_place())
        .order_by(Membership.id)
    )


def _is_open_place() -> ColumnElement[bool]:
    return and_(Organisation.id == Membership.organisation_id, Organisation.is_active.is_(True))


def _places(rows: Iterable[Any]) -> tuple[Place, ...]:
    return tuple(
        Place(member.organisation_id, name, member.role, member.division)
        for *_ticket, member, name in rows
        if member is not None and name is not None
    )


def _caller(
    account: Account,
    places: tuple[Place, ...],
    *,
    session_id: int | None = None,
    token_id: int | None = None,
    is_stale: bool,
) -> Caller:
    grants = tuple(Grant(p.role, p.organisation_id, p.division) for p in places)
    via = "" if token_id is None else " (API)"
    actor = Actor(ActorKind.PERSON, f"{account.name}{via}", account_id=account.id, grants=grants)
    return Caller(
        actor=actor,
        account_id=account.id,
        name=account.name,
        locale=account.locale,
        must_change_password=account.must_change_password,
        places=places,
        session_id=session_id,
        token_id=token_id,
        is_stale=is_stale,
    )


def actor_of_account(work: Work, *, account_id: int) -> Actor:
    """Return the person with this account as an actor, for commands that act on somebody's behalf."""
    account = get_account(work, account_id)
    rows = work.session.execute(
        select(Membership, Organisation.name)
        .join(Organisation, _is_open_place())
        .where(Membership.account_id == account.id)
        .order_by(Membership.id)
    )
    return _caller(account, _places(rows), is_stale=False).actor


def get_organisation(work: Work, organisation_id: int) -> Organisation:
    """Return one organisation; raises NoSuchRecord."""
    found = work.session.get(Organisation, organisation_id)
    if found is None:
        raise NoSuchRecord(kind="organisation", key=str(organisation_id))
    return found


def organisations_by_id(work: Work, ids: Iterable[int]) -> dict[int, Organisation]:
    """Return the organisations with these ids in one statement."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = work.session.scalars(select(Organisation).where(Organisation.id.in_(wanted)))
    return {row.id: row for row in rows}


def list_organisations(
    work: Work,
    *,
    kind: OrganisationKind | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[Organisation]:
    """Return organisations, newest first; `text` is looked for in name, credit code and division."""
    statement = select(Organisation)
    if kind is not None:
        statement = statement.where(Organisation.kind == kind)
    if text:
        statement = statement.where(
            or_(
                Organisation.name.contains(text, autoescape=True),
                Organisation.credit_code == text.upper(),
                Organisation.division.startswith(text, autoescape=True),
            )
        )
    return page_of(work.session, statement, keys=[Organisation.id], cursor=cursor, size=size)


def get_account(work: Work, account_id: int) -> Account:
    """Return one account with its memberships; raises NoSuchRecord."""
    found = work.session.scalars(
        select(Account).where(Account.id == account_id).options(_with_places())
    ).first()
    if found is None:
        raise NoSuchRecord(kind="account", key=str(account_id))
    return found


def find_account(work: Work, *, phone: str) -> Account | None:
    """Return the account that signs in with this phone number (eleven digits), or None."""
    return work.session.scalars(
        select(Account).where(Account.phone == phone).options(_with_places())
    ).first()


def accounts_by_id(work: Work, ids: Iterable[int]) -> dict[int, Account]:
    """Return the accounts with these ids in one statement, without their memberships."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {a.id: a for a in work.session.scalars(select(Account).where(Account.id.in_(wanted)))}


def accounts_by_badge(work: Work, badges: Iterable[str]) -> dict[str, int]:
    """Return the ids of the accounts that carry these badge numbers, by number; a number of two people tells none."""
    rows = work.session.execute(
        select(Account.badge_number, Account.id).where(Account.badge_number.in_(set(badges)))
    ).all()
    counts = Counter(badge for badge, _id in rows)
    return {badge: account_id for badge, account_id in rows if badge and counts[badge] == 1}


def colleagues_over(work: Work, division: str, *permissions: Permission) -> list[Colleague]:
    """Return the active people who hold all of `permissions` over `division`, by office and name. One statement."""
    prefixes = [division[:length] for length in range(2, len(division) + 1)]
    rows = work.session.execute(
        select(Account.id, Account.name, Organisation.name)
        .join(Membership, Membership.account_id == Account.id)
        .join(Organisation, _is_open_place())
        .where(
            Account.state == AccountState.ACTIVE,
            Membership.role.in_(roles_over_area(*permissions)),
            Membership.division.in_(prefixes),
        )
        .order_by(Organisation.name, Account.name, Account.id)
    )
    found: dict[int, Colleague] = {}
    for account_id, name, office in rows:
        found.setdefault(account_id, Colleague(account_id, name, office))
    return list(found.values())


def offices_of(
    work: Work, account_ids: Iterable[int], *permissions: Permission
) -> list[tuple[int, int, str]]:
    """Return (account, organisation, division) of where these people hold all of `permissions`. One statement."""
    rows = work.session.execute(
        select(Membership.account_id, Membership.organisation_id, Membership.division)
        .join(Organisation, _is_open_place())
        .where(
            Membership.account_id.in_(set(account_ids)),
            Membership.role.in_(roles_over_area(*permissions)),
        )
        .order_by(Membership.id)
    )
    return [(account_id, organisation_id, code) for account_id, organisation_id, code in rows]


def list_accounts(
    work: Work,
    *,
    text: str = "",
    role: Role | None = None,
    organisation_id: int | None = None,
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[Account]:
    """Return accounts with their memberships, newest first; needs the right to manage accounts."""
    require(work.actor, Permission.ACCOUNTS_MANAGE)
    statement = select(Account).options(_with_places())
    if text:
        statement = statement.where(
            or_(
                Account.name.contains(text, autoescape=True),
                Account.phone.startswith(text, autoescape=True),
                Account.badge_number == text,
            )
        )
    if role is not None or organisation_id is not None:
        held = select(Membership.account_id)
        if role is not None:
            held = held.where(Membership.role == role)
        if organisation_id is not None:
            held = held.where(Membership.organisation_id == organisation_id)
        statement = statement.where(Account.id.in_(held))
    return page_of(work.session, statement, keys=[Account.id], cursor=cursor, size=size)


def count_people(work: Work) -> dict[str, int]:
    """Return how many organisations, active accounts and live sessions there are."""
    live = (AccountSession.ended_at.is_(None)) & (AccountSession.expires_at > work.now)
    recent = AccountSession.last_seen_at > work.now - rules.SESSION_IDLE
    counted = {
        "organisations": select(func.count()).select_from(Organisation),
        "accounts": select(func.count()).where(Account.state == AccountState.ACTIVE),
        "sessions": select(func.count()).where(live, recent),
    }
    return {name: work.session.scalar(statement) or 0 for name, statement in counted.items()}


def lock_of(work: Work, *, phone: str) -> datetime | None:
    """Return until when sign-in with this phone number is locked, or None."""
    row = work.session.scalars(
        select(Lockout).where(Lockout.phone_digest == rules.digest(phone))
    ).first()
    if row is None or row.locked_until is None or row.locked_until <= work.now:
        return None
    return row.locked_until


def own_sessions(work: Work) -> list[AccountSession]:
    """Return the live sessions of whoever asks, the latest first."""
    rows = work.session.scalars(
        select(AccountSession)
        .where(
            AccountSession.account_id == work.actor.account_id,
            AccountSession.ended_at.is_(None),
            AccountSession.expires_at > work.now,
            AccountSession.last_seen_at > work.now - rules.SESSION_IDLE,
        )
        .order_by(AccountSession.last_seen_at.desc(), AccountSession.id.desc())
    )
    return list(rows)


def own_tokens(work: Work) -> list[ApiToken]:
    """Return the tokens of whoever asks that are neither revoked nor expired, the newest first."""
    rows = work.session.scalars(
        select(ApiToken)
        .where(
            ApiToken.account_id == work.actor.account_id,
            ApiToken.revoked_at.is_(None),
            ApiToken.expires_at > work.now,
        )
        .order_by(ApiToken.id.desc())
    )
    return list(rows)


def find_answer(work: Work, *, key: str) -> IdempotencyKey | None:
    """Return what is known of the asker's earlier request with this idempotency key, or None."""
    return work.session.scalars(
        select(IdempotencyKey).where(
            IdempotencyKey.account_id == work.actor.account_id,
            IdempotencyKey.key == key,
            IdempotencyKey.created_at > work.now - rules.IDEMPOTENCY_LIFE,
        )
    ).first()


def site_settings(work: Work) -> Mapping[SiteKey, str]:
    """Return every setting of the site that has been given; open to all."""
    rows = work.session.execute(select(SiteSetting.key, SiteSetting.value)).all()
    return {SiteKey(key): value for key, value in rows if key in set(SiteKey)}


def list_verification_files(work: Work) -> list[VerificationFile]:
    """Return the domain-verification files, by name."""
    return list(work.session.scalars(select(VerificationFile).order_by(VerificationFile.name)))


def get_verification_file(work: Work, name: str) -> VerificationFile:
    """Return the domain-verification file of this name; raises NoSuchRecord."""
    found = work.session.scalars(
        select(VerificationFile).where(VerificationFile.name == name)
    ).first()
    if found is None:
        raise NoSuchRecord(kind="file", key=name)
    return found


def _with_places() -> ExecutableOption:
    return selectinload(Account.memberships).selectinload(Membership.organisation)
