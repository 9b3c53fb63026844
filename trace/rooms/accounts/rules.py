"""Decisions about people, passwords, lock-outs and roles, on plain values."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from trace.kernel.actor import Role
from trace.kernel.errors import Conflict, Invalid, InvalidValue, NotPermitted


class OrganisationKind(StrEnum):
    """What an organisation is in the programme."""

    PRODUCER = "producer"  # 生产主体
    AUTHORITY = "authority"  # 品牌管理方
    GOVERNMENT = "government"  # 政府部门
    PRINTER = "printer"  # 印刷单位
    LAB = "lab"  # 检验机构
    TRADER = "trader"  # 经营者：商店、批发、餐饮、承运
    OPERATOR = "operator"  # 系统运营单位


class AccountState(StrEnum):
    """Whether a person may come in."""

    ACTIVE = "active"
    DISABLED = "disabled"


class Language(StrEnum):
    """The languages that pages and messages come in."""

    CHINESE = "zh_Hans_CN"
    ENGLISH = "en"


class SiteKey(StrEnum):
    """The settings of the instance that an administrator edits in the browser."""

    SITE_NAME = "site_name"
    SITE_NAME_EN = "site_name_en"
    HOST_UNIT = "host_unit"  # 主办单位
    ICP_NUMBER = "icp_number"  # ICP备案号
    POLICE_NUMBER = "police_number"  # 公安备案号
    REPORT_PHONE = "report_phone"  # 举报电话
    PROGRAMME = "programme"  # what the programme says of itself
    PROGRAMME_EN = "programme_en"
    DEMO = "demo"  # `1` once the demo county has been loaded


@dataclass(eq=False, kw_only=True)
class SignInRefused(NotPermitted):
    """No such phone, wrong password or a disabled account: which of them is never said."""

    at = "password"


@dataclass(eq=False, kw_only=True)
class SignInLocked(Conflict):
    """Too many failures for this phone number; `minutes` until the next try."""

    at = "phone"
    minutes: int


@dataclass(eq=False, kw_only=True)
class WrongPassword(Invalid):
    """The present password was not typed rightly."""

    at = "old_password"


@dataclass(eq=False, kw_only=True)
class PhoneTaken(Conflict):
    """Another account signs in with this phone number."""

    at = "phone"


@dataclass(eq=False, kw_only=True)
class RoleUnsuitable(Invalid):
    """An organisation of kind `kind` gives nobody the role `role`."""

    at = "role"
    role: Role
    kind: OrganisationKind


@dataclass(eq=False, kw_only=True)
class OrganisationStaffed(Conflict):
    """The organisation has people already: they or an administrator add more."""

    name: str


@dataclass(eq=False, kw_only=True)
class OwnAccount(Conflict):
    """Administrators do not lock themselves out: another one has to do it."""


@dataclass(eq=False, kw_only=True)
class IdempotencyKeyReused(Conflict):
    """The idempotency key was used for another request."""

    key: str


@dataclass(eq=False, kw_only=True)
class IdempotencyOutcomeUnknown(Conflict):
    """The first request with this key was carried out or is under way, but its answer is not kept (yet)."""

    key: str


ROLES_OF_KIND: dict[OrganisationKind, frozenset[Role]] = {
    OrganisationKind.PRODUCER: frozenset({Role.PRODUCER_CLERK}),
    OrganisationKind.AUTHORITY: frozenset({Role.BRAND}),
    OrganisationKind.GOVERNMENT: frozenset(
        {
            Role.MARKET_OFFICER,
            Role.AGRICULTURE_OFFICER,
            Role.TOWNSHIP_ASSISTANT,
            Role.VILLAGE_ASSISTANT,
            Role.BRAND,
            Role.AUDITOR,
        }
    ),
    OrganisationKind.PRINTER: frozenset({Role.PRINTER}),
    OrganisationKind.LAB: frozenset({Role.LAB}),
    OrganisationKind.TRADER: frozenset({Role.TRADER}),
    OrganisationKind.OPERATOR: frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),
}
# Their rights follow a division's code, so one has to be named.
ROLES_WITH_DIVISION = frozenset(
    {
        Role.MARKET_OFFICER,
        Role.AGRICULTURE_OFFICER,
        Role.TOWNSHIP_ASSISTANT,
        Role.VILLAGE_ASSISTANT,
        Role.BRAND,
        Role.LAB,
    }
)

SESSION_IDLE = timedelta(hours=12)
SESSION_LIFE = timedelta(days=7)
# `last_seen_at` is written no more often than this, so that reading pages stays reading.
SESSION_TOUCH = timedelta(minutes=5)
TOKEN_TOUCH = timedelta(hours=1)
MAX_TOKEN_DAYS = 730
IDEMPOTENCY_LIFE = timedelta(days=7)

FREE_FAILURES = 5
FIRST_LOCK = timedelta(minutes=1)
LONGEST_LOCK = timedelta(hours=1)
FAILURES_FORGOTTEN = timedelta(hours=24)

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 128
COMMON_PASSWORDS = frozenset(
    {
        "12345678", "123456789", "1234567890", "87654321", "11111111", "00000000", "88888888",
        "66666666", "password", "password1", "qwertyui", "qwerty123", "abc12345", "abcd1234",
        "a1234567", "a12345678", "1qaz2wsx", "woaini1314", "iloveyou", "admin123", "passw0rd",
        "aa123456", "qq123456", "asdf1234", "zxcvbnm1", "5201314520",
    }
)  # fmt: skip

_MOBILE = re.compile(r"1[3-9]\d{9}")
_VERIFICATION_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}\.txt")
RESERVED_FILES = frozenset({"robots.txt", "security.txt"})
LONGEST_VERIFICATION = 4096


def normal_phone(text: str, *, field: str = "phone") -> str:
    """Return a mainland mobile number as its eleven digits; spaces, hyphens and +86 are forgiven.

    Raises   InvalidValue reason `phone`
    """
    digits = re.sub(r"[\s\-－　]", "", text).removeprefix("+86").removeprefix("0086")
    if not _MOBILE.fullmatch(digits) or not digits.isascii():
        raise InvalidValue(field=field, reason="phone", value=text[:40])
    return digits


def check_new_password(password: str, *, phone: str, field: str = "password") -> None:
    """Refuse a password that would be guessed first.

    Raises   InvalidValue reason `password-short`, `password-long`, `password-common` or `password-phone`
    """
    if len(password) < SHORTEST_PASSWORD:
        raise InvalidValue(field=field, reason="password-short")
    if len(password) > LONGEST_PASSWORD:
        raise InvalidValue(field=field, reason="password-long")
    if password.lower() in COMMON_PASSWORDS or len(set(password)) < 3:
        raise InvalidValue(field=field, reason="password-common")
    if phone in password or password in phone:
        raise InvalidValue(field=field, reason="password-phone")


def lock_after(failed_count: int) -> timedelta | None:
    """Return how long a phone number is locked after so many failures in a row; each lock is twice the last."""
    if failed_count < FREE_FAILURES:
        return None
    lock = FIRST_LOCK
    for _further in range(min(failed_count - FREE_FAILURES, 16)):
        lock *= 2
    return min(lock, LONGEST_LOCK)


def check_role(role: Role, kind: OrganisationKind, division: str) -> None:
    """Refuse a role that the organisation cannot give, or one that needs a division and has none.

    Raises   RoleUnsuitable · InvalidValue field `division` reason `division-needed`
    """
    if role not in ROLES_OF_KIND[kind]:
        raise RoleUnsuitable(role=role, kind=kind)
    if role in ROLES_WITH_DIVISION and not division:
        raise InvalidValue(field="division", reason="division-needed")


def is_live(*, last_seen_at: datetime, expires_at: datetime, now: datetime) -> bool:
    """Whether a session that has not been ended still counts: neither idle too long nor too old."""
    return now < expires_at and now - last_seen_at < SESSION_IDLE


def digest(secret: str) -> str:
    """Return what is stored of a random secret (256 bits: no salt is needed)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def check_verification_file(name: str, content: str) -> None:
    """Refuse what is no domain-verification file: a short text under a plain name ending `.txt`.

    Raises   InvalidValue field `file` reason `verification-name` or `verification-content`
    """
    if not _VERIFICATION_NAME.fullmatch(name) or name.lower() in RESERVED_FILES:
        raise InvalidValue(field="file", reason="verification-name", value=name[:80])
    if not content.strip() or len(content) > LONGEST_VERIFICATION or not content.isprintable():
        raise InvalidValue(field="file", reason="verification-content")
