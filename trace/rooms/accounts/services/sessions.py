"""Signing in and out: server-side sessions, and a lock that grows with every further failure."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sqlalchemy import delete, select, update

from trace.kernel import ids
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord, TraceError
from trace.kernel.work import Work
from trace.rooms.accounts import rules
from trace.rooms.accounts.models import Account, AccountSession, ApiToken, Lockout
from trace.rooms.accounts.queries import Caller, find_account
from trace.rooms.accounts.rules import AccountState, SignInLocked, SignInRefused
from trace.rooms.accounts.services import passwords
from trace.rooms.audit.services import record


@dataclass(frozen=True, slots=True)
class SignIn:
    """What came of a sign-in: the cookie's secret, or why not.

    A refusal is returned, not raised, because the failure itself has to be stored.
    """

    secret: str | None = None
    account: Account | None = None
    refusal: TraceError | None = None


def sign_in(
    work: Work, *, phone: str, password: str, client: str = "", old_secret: str | None = None
) -> SignIn:
    """Open a session for whoever knows the password of this phone number.

    client       what the browser says it is, for the list of one's own sessions
    old_secret   the cookie the browser came with: that session ends (no session is carried over a sign-in)
    Returns      refusal SignInRefused (the same for an unknown phone) or SignInLocked
    """
    try:
        normal = rules.normal_phone(phone)
    except InvalidValue:
        passwords.spend_the_time(password)
        return SignIn(refusal=SignInRefused())
    failures = _failures(work, normal)
    if failures is not None and failures.locked_until and failures.locked_until > work.now:
        # Even the right password waits, or the lock would tell when it was found.
        passwords.spend_the_time(password)
        return SignIn(refusal=_locked(work, failures))
    account = find_account(work, phone=normal)
    if not _is_known(account, password):
        return SignIn(refusal=_count_failure(work, normal, failures))
    assert account is not None  # noqa: S101  (_is_known has seen it)
    work.session.execute(delete(Lockout).where(Lockout.phone_digest == rules.digest(normal)))
    if passwords.is_outdated(account.password_hash):
        account.password_hash = passwords.hash_password(password)
    if old_secret:
        _end(work, old_secret)
    account.last_sign_in_at = work.now
    record(
        work,
        "session.opened",
        subject_kind="account",
        subject_key=account.id,
        account=account.name,
    )
    return SignIn(secret=open_session(work, account=account, client=client), account=account)


def open_session(work: Work, *, account: Account, client: str) -> str:
    """Return the cookie secret of a new session for `account`, whose identity the caller has established."""
    secret = ids.secret_token()
    work.session.add(
        AccountSession(
            account_id=account.id,
            digest=rules.digest(secret),
            client=client[:120],
            created_at=work.now,
            last_seen_at=work.now,
            expires_at=work.now + rules.SESSION_LIFE,
        )
    )
    work.session.flush()  # statements that end sessions must find it
    return secret


def sign_out(work: Work, *, secret: str) -> None:
    """End the session with this cookie secret; an unknown one is no error."""
    _end(work, secret)
    if work.actor.account_id is not None:
        record(work, "session.closed", subject_kind="account", subject_key=work.actor.account_id)


def end_session(work: Work, *, session_id: int) -> None:
    """End one of one's own sessions on another device; raises NoSuchRecord."""
    ended = work.session.execute(
        update(AccountSession)
        .where(
            AccountSession.id == session_id,
            AccountSession.account_id == (work.actor.account_id or 0),
            AccountSession.ended_at.is_(None),
        )
        .values(ended_at=work.now)
        .returning(AccountSession.id)
    ).first()
    if ended is None:
        raise NoSuchRecord(kind="session", key=str(session_id))
    record(work, "session.ended", subject_kind="session", subject_key=session_id)


def end_other_sessions(work: Work, *, keep_session_id: int) -> None:
    """End every session of one's own account but this one; raises MissingPermission for visitors."""
    if work.actor.account_id is None:
        raise MissingPermission(permission="account:own")
    work.session.execute(
        update(AccountSession)
        .where(
            AccountSession.account_id == work.actor.account_id,
            AccountSession.id != keep_session_id,
            AccountSession.ended_at.is_(None),
        )
        .values(ended_at=work.now)
    )
    record(work, "session.others-ended", subject_kind="account", subject_key=work.actor.account_id)


def touch(work: Work, caller: Caller) -> None:
    """Write down that a session or token was used just now."""
    if caller.session_id is not None:
        work.session.execute(
            update(AccountSession)
            .where(AccountSession.id == caller.session_id)
            .values(last_seen_at=work.now)
        )
    if caller.token_id is not None:
        work.session.execute(
            update(ApiToken).where(ApiToken.id == caller.token_id).values(last_used_at=work.now)
        )


def _is_known(account: Account | None, password: str) -> bool:
    if account is None:
        passwords.spend_the_time(password)
        return False
    matches = passwords.is_password(account.password_hash, password)
    return matches and account.state is AccountState.ACTIVE


def _failures(work: Work, phone: str) -> Lockout | None:
    return work.session.scalars(
        select(Lockout).where(Lockout.phone_digest == rules.digest(phone)).with_for_update()
    ).first()


def _count_failure(work: Work, phone: str, row: Lockout | None) -> TraceError:
    if row is None:
        row = Lockout(phone_digest=rules.digest(phone), failed_count=0, last_failed_at=work.now)
        work.session.add(row)
    if work.now - row.last_failed_at > rules.FAILURES_FORGOTTEN:
        row.failed_count = 0
    row.failed_count += 1
    row.last_failed_at = work.now
    lock = rules.lock_after(row.failed_count)
    row.locked_until = work.now + lock if lock else None
    work.session.flush()  # the next attempt reads the count
    record(
        work,
        "session.refused",
        subject_kind="phone",
        subject_key=f"{phone[:3]}****{phone[-4:]}",
        failed_count=row.failed_count,
    )
    return SignInRefused() if lock is None else _locked(work, row)


def _locked(work: Work, row: Lockout) -> SignInLocked:
    left = (row.locked_until or work.now) - work.now
    return SignInLocked(minutes=max(1, math.ceil(left.total_seconds() / 60)))


def _end(work: Work, secret: str) -> None:
    work.session.execute(
        update(AccountSession)
        .where(AccountSession.digest == rules.digest(secret), AccountSession.ended_at.is_(None))
        .values(ended_at=work.now)
    )
