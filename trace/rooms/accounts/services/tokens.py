"""API tokens: shown once, stored as digests."""

from __future__ import annotations

from datetime import timedelta

from trace.kernel import ids
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.accounts import rules
from trace.rooms.accounts.models import Account, ApiToken
from trace.rooms.accounts.queries import get_account
from trace.rooms.audit.services import record

PREFIX = "trace_"


def issue_token(
    work: Work, *, account_id: int, name: str, days: int, organisation_id: int | None = None
) -> tuple[ApiToken, str]:
    """Return a new token and its secret, which is shown this once.

    The bearer may do what the account may; with `organisation_id` only what it may there. Whoever asks with a token
    of one organisation gets none for more.
    days     1 to 730
    Raises   NotPermitted · NoSuchRecord · InvalidValue field `name`, `days` or `organisation_id`
    """
    _require_own(work, account_id)
    account = get_account(work, account_id)
    if not name.strip():
        raise InvalidValue(field="name", reason="required")
    if not 1 <= days <= rules.MAX_TOKEN_DAYS:
        raise InvalidValue(field="days", reason="range", value=str(days))
    held = _handed_on(work, account)
    if organisation_id is None and not held.issuperset(_places(account)):
        raise MissingPermission(permission="token:all-organisations")
    if organisation_id is not None and organisation_id not in held:
        raise InvalidValue(
            field="organisation_id", reason="unknown-choice", value=str(organisation_id)
        )
    secret = PREFIX + ids.secret_token()
    token = ApiToken(
        account_id=account_id,
        organisation_id=organisation_id,
        name=name.strip(),
        digest=rules.digest(secret),
        created_at=work.now,
        expires_at=work.now + timedelta(days=days),
    )
    work.session.add(token)
    work.session.flush()  # the caller shows and revokes it by its id
    record(
        work,
        "token.issued",
        subject_kind="token",
        subject_key=token.id,
        organisation_id=organisation_id,
        name=token.name,
        days=days,
    )
    return token, secret


def revoke_token(work: Work, *, token_id: int) -> None:
    """Make a token worthless at once; revoking again changes nothing. Raises NotPermitted · NoSuchRecord."""
    token = work.session.get(ApiToken, token_id)
    if token is None:
        raise NoSuchRecord(kind="token", key=str(token_id))
    _require_own(work, token.account_id)
    if token.revoked_at is None:
        token.revoked_at = work.now
        record(work, "token.revoked", subject_kind="token", subject_key=token.id)


def _handed_on(work: Work, account: Account) -> set[int]:
    """The organisations for which the actor may make a token of this account."""
    held = _places(account)
    if work.actor.account_id != account.id:
        return held
    return held & set(work.actor.organisations())


def _places(account: Account) -> set[int]:
    """The organisations in which the account may act now."""
    return {each.organisation_id for each in account.memberships if each.organisation.is_active}


def _require_own(work: Work, account_id: int) -> None:
    """People manage their own tokens; those of others are the administrator's."""
    if work.actor.account_id != account_id:
        require(work.actor, Permission.ACCOUNTS_MANAGE)
