"""People: entering them, their roles, their passwords."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, exists, select, update

from trace.kernel import ids
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.accounts import rules
from trace.rooms.accounts.models import (
    Account,
    AccountSession,
    Lockout,
    Membership,
    Organisation,
)
from trace.rooms.accounts.queries import find_account, get_account, get_organisation
from trace.rooms.accounts.rules import AccountState, Language
from trace.rooms.accounts.services import passwords
from trace.rooms.accounts.services.organisations import normal_division
from trace.rooms.audit.services import record

ONE_TIME_LENGTH = 10


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account and the password that was set; it is shown once and stored nowhere."""

    account: Account
    password: str


def create_account(
    work: Work,
    *,
    phone: str,
    name: str,
    password: str | None = None,
    badge_number: str | None = None,
) -> NewAccount:
    """Enter one person; without `password` a one-time password is made, to be changed at the first sign-in.

    Raises   NotPermitted · PhoneTaken · InvalidValue field `phone`, `name` or `password`
    """
    require(work.actor, Permission.ACCOUNTS_MANAGE)
    return _enter(work, phone=phone, name=name, password=password, badge_number=badge_number)


def register_clerk(
    work: Work, *, organisation_id: int, phone: str, name: str, password: str
) -> NewAccount:
    """Enter the first clerk of a producer that has just registered itself; open to anyone.

    Raises   OrganisationStaffed when the producer has people already · PhoneTaken · RoleUnsuitable ·
             InvalidValue field `phone`, `name` or `password`
    """
    organisation = get_organisation(work, organisation_id)
    rules.check_role(Role.PRODUCER_CLERK, organisation.kind, organisation.division)
    staffed = select(exists().where(Membership.organisation_id == organisation_id))
    if work.session.scalar(staffed):
        raise rules.OrganisationStaffed(name=organisation.name)
    new = _enter(work, phone=phone, name=name, password=password, badge_number=None)
    _join(work, new.account, Role.PRODUCER_CLERK, organisation, "")
    return new


def update_account(
    work: Work, *, account_id: int, phone: str, name: str, badge_number: str | None = None
) -> Account:
    """Mend a person's particulars; raises NotPermitted · NoSuchRecord · PhoneTaken · InvalidValue."""
    require(work.actor, Permission.ACCOUNTS_MANAGE)
    account = get_account(work, account_id)
    account.phone = _free_phone(work, phone, account_id=account_id)
    account.name = _name(name)
    account.badge_number = (badge_number or "").strip() or None
    _record(work, "account.updated", account, name=account.name)
    return account


def add_membership(
    work: Work, *, account_id: int, role: Role, organisation_id: int, division: str = ""
) -> Membership:
    """Give a person a role in an organisation and, where the role needs one, over a division.

    Raises   NotPermitted · NoSuchRecord · RoleUnsuitable · InvalidValue field `division` · AlreadyRecorded
    """
    require(work.actor, Permission.ACCOUNTS_MANAGE)
    account = get_account(work, account_id)
    organisation = get_organisation(work, organisation_id)
    prefix = normal_division(division)
    if not prefix and role in rules.ROLES_WITH_DIVISION:
        prefix = organisation.division
    rules.check_role(role, organisation.kind, prefix)
    return _join(work, account, role, organisation, prefix)


def remove_membership(work: Work, *, membership_id: int) -> None:
    """Take a role away; raises NotPermitted · NoSuchRecord · OwnAccount (one's own administrator role)."""
    require(work.actor, Permission.ACCOUNTS_MANAGE)
    membership = work.session.get(Membership, membership_id)
    if membership is None:
        raise NoSuchRecord(kind="membership", key=str(membership_id))
    if membership.account_id == work.actor.account_id and membership.role is Role.ADMINISTRATOR:
        raise rules.OwnAccount
    account = get_account(work, membership.account_id)
    work.session.delete(membership)
    _record(
        work,
        "account.role-removed",
        account,
        organisation_id=membership.organisation_id,
        role=membership.role.value,
    )


def disable_account(work: Work, *, account_id: int) -> Account:
    """Keep a person out from now on; sessions end at once. Raises NotPermitted · NoSuchRecord · OwnAccount."""
    require(work.actor, Permission.ACCOUNTS_MANAGE)
    if account_id == work.actor.account_id:
        raise rules.OwnAccount
    account = get_account(work, account_id)
    account.state = AccountState.DISABLED
    _end_sessions(work, account_id)
    _record(work, "account.disabled", account)
    return account


def enable_account(work: Work, *, account_id: int) -> Account:
    """Let a person in again; raises NotPermitted · NoSuchRecord."""
    require(work.actor, Permission.ACCOUNTS_MANAGE)
    account = get_account(work, account_id)
    account.state = AccountState.ACTIVE
    _record(work, "account.enabled", account)
    return account


def reset_password(work: Work, *, account_id: int) -> NewAccount:
    """Set a one-time password that must be changed at the next sign-in; ends sessions and any lock.

    Raises   NotPermitted · NoSuchRecord
    """
    require(work.actor, Permission.ACCOUNTS_MANAGE)
    account = get_account(work, account_id)
    password = ids.readable_code(ONE_TIME_LENGTH)
    account.password_hash = passwords.hash_password(password)
    account.must_change_password = True
    _end_sessions(work, account_id)
    _forget_failures(work, account.phone)
    _record(work, "account.password-reset", account)
    return NewAccount(account, password)


def unlock(work: Work, *, account_id: int) -> None:
    """Forget the failed sign-ins of a person's phone number; raises NotPermitted · NoSuchRecord."""
    require(work.actor, Permission.ACCOUNTS_MANAGE)
    account = get_account(work, account_id)
    _forget_failures(work, account.phone)
    _record(work, "account.unlocked", account)


def change_password(
    work: Work, *, old_password: str, new_password: str, keep_session_id: int | None = None
) -> None:
    """Change one's own password; every other session of the account ends.

    Raises   NotPermitted · WrongPassword · InvalidValue field `new_password`
    """
    account = _own(work)
    if not passwords.is_password(account.password_hash, old_password):
        raise rules.WrongPassword
    rules.check_new_password(new_password, phone=account.phone, field="new_password")
    if new_password == old_password:
        raise InvalidValue(field="new_password", reason="password-same")
    account.password_hash = passwords.hash_password(new_password)
    account.must_change_password = False
    _end_sessions(work, account.id, except_id=keep_session_id)
    _record(work, "account.password-changed", account)


def change_locale(work: Work, *, locale: Language) -> None:
    """Choose the language in which one's own pages come; raises NotPermitted."""
    account = _own(work)
    account.locale = locale
    _record(work, "account.language-changed", account, locale=locale.value)


def _own(work: Work) -> Account:
    if work.actor.account_id is None:
        raise MissingPermission(permission="account:own")
    return get_account(work, work.actor.account_id)


def _enter(
    work: Work, *, phone: str, name: str, password: str | None, badge_number: str | None
) -> NewAccount:
    normal = _free_phone(work, phone)
    if password is not None:
        rules.check_new_password(password, phone=normal)
    chosen = password or ids.readable_code(ONE_TIME_LENGTH)
    account = Account(
        phone=normal,
        name=_name(name),
        password_hash=passwords.hash_password(chosen),
        badge_number=(badge_number or "").strip() or None,
        state=AccountState.ACTIVE,
        must_change_password=password is None,
        created_at=work.now,
        memberships=[],
    )
    work.session.add(account)
    work.session.flush()  # memberships and the audit trail refer to it by its id
    _record(work, "account.created", account, name=account.name)
    return NewAccount(account, chosen)


def _join(
    work: Work, account: Account, role: Role, organisation: Organisation, division: str
) -> Membership:
    membership = Membership(
        account=account,
        role=role,
        organisation=organisation,
        division=division,
        created_at=work.now,
    )
    work.session.add(membership)
    work.session.flush()  # a role held already is refused here, before anything else is written
    _record(
        work,
        "account.role-added",
        account,
        organisation_id=organisation.id,
        role=role.value,
        division=division,
    )
    return membership


def _free_phone(work: Work, phone: str, *, account_id: int | None = None) -> str:
    normal = rules.normal_phone(phone)
    holder = find_account(work, phone=normal)
    if holder is not None and holder.id != account_id:
        raise rules.PhoneTaken
    return normal


def _name(name: str) -> str:
    if not name.strip():
        raise InvalidValue(field="name", reason="required")
    return name.strip()


def _end_sessions(work: Work, account_id: int, *, except_id: int | None = None) -> None:
    statement = update(AccountSession).where(
        AccountSession.account_id == account_id, AccountSession.ended_at.is_(None)
    )
    if except_id is not None:
        statement = statement.where(AccountSession.id != except_id)
    work.session.execute(statement.values(ended_at=work.now))


def _forget_failures(work: Work, phone: str) -> None:
    work.session.execute(delete(Lockout).where(Lockout.phone_digest == rules.digest(phone)))


def _record(
    work: Work,
    verb: str,
    account: Account,
    *,
    organisation_id: int | None = None,
    **facts: str | bool,
) -> None:
    record(
        work,
        verb,
        subject_kind="account",
        subject_key=account.id,
        organisation_id=organisation_id,
        **facts,
    )
