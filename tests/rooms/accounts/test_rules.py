from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import NOW
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue
from trace.rooms.accounts import rules
from trace.rooms.accounts.rules import OrganisationKind, RoleUnsuitable


@pytest.mark.parametrize(
    "typed", ["13800000001", "138 0000 0001", "+86 138-0000-0001", "0086 13800000001"]
)
def test_a_mobile_number_is_forgiven_its_spaces_hyphens_and_prefix(typed: str) -> None:
    assert rules.normal_phone(typed) == "13800000001"


@pytest.mark.parametrize(
    "typed", ["", "1380000000", "23800000001", "12800000001", "１３８００００００0１"]
)
def test_what_is_no_mobile_number_is_refused(typed: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        rules.normal_phone(typed)

    assert refusal.value.reason == "phone"


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short 1", "password-short"),
        ("x1" * 65, "password-long"),
        ("12345678", "password-common"),
        ("abababab", "password-common"),
        ("13800000001", "password-phone"),
        ("a13800000001z", "password-phone"),
    ],
)
def test_passwords_that_are_guessed_first_are_refused(password: str, reason: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        rules.check_new_password(password, phone="13800000001")

    assert refusal.value.reason == reason


def test_every_lock_is_twice_as_long_as_the_last_up_to_an_hour() -> None:
    locks = [rules.lock_after(count) for count in (4, 5, 6, 7, 30)]

    assert locks == [None, *(timedelta(minutes=m) for m in (1, 2, 4, 60))]


def test_a_role_is_held_only_where_it_suits_and_with_a_division_where_it_needs_one() -> None:
    rules.check_role(Role.MARKET_OFFICER, OrganisationKind.GOVERNMENT, "360922")

    with pytest.raises(RoleUnsuitable):
        rules.check_role(Role.MARKET_OFFICER, OrganisationKind.PRODUCER, "360922")
    with pytest.raises(InvalidValue, match="division-needed"):
        rules.check_role(Role.MARKET_OFFICER, OrganisationKind.GOVERNMENT, "")


def test_a_session_ends_by_idleness_and_by_age() -> None:
    fresh = NOW - timedelta(hours=1)

    assert rules.is_live(last_seen_at=fresh, expires_at=NOW + timedelta(seconds=1), now=NOW)
    assert not rules.is_live(last_seen_at=fresh, expires_at=NOW, now=NOW)
    idle = NOW - rules.SESSION_IDLE
    assert not rules.is_live(last_seen_at=idle, expires_at=NOW + timedelta(days=1), now=NOW)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("../x.txt", "abc", "verification-name"),
        ("page.html", "abc", "verification-name"),
        ("robots.txt", "abc", "verification-name"),
        ("MP_verify_1.txt", "", "verification-content"),
        ("MP_verify_1.txt", "a\x00b", "verification-content"),
        ("MP_verify_1.txt", "a" * 5000, "verification-content"),
    ],
)
def test_only_short_texts_under_plain_names_are_verification_files(
    name: str, content: str, reason: str
) -> None:
    with pytest.raises(InvalidValue) as refusal:
        rules.check_verification_file(name, content)

    assert refusal.value.reason == reason
