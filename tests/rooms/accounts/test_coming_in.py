from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.conftest import FrozenClock
from tests.factories.people import PASSWORD, Person, make_person
from trace.kernel.actor import Actor, Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.kernel.work import Work
from trace.rooms.accounts import queries, rules, services
from trace.rooms.accounts.rules import SignInLocked, SignInRefused
from trace.rooms.accounts.services import passwords
from trace.rooms.audit import queries as audit

WorkBy = Callable[[Actor], Work]


@pytest.fixture
def person(work: Work) -> Person:
    """Somebody with an account."""
    return make_person(work, Role.LAB)


def _later(work: Work, clock: FrozenClock, work_by: WorkBy, **duration: float) -> Work:
    work.session.flush()
    clock.advance(**duration)
    return work_by(work.actor)


def test_a_good_sign_in_opens_a_session_that_names_the_person(work: Work, person: Person) -> None:
    result = services.sign_in(work, phone=person.phone, password=PASSWORD, client="x" * 500)
    work.session.flush()

    assert result.secret is not None
    found = queries.actor_of_session(work, result.secret)
    assert found is not None
    assert found.actor.account_id == person.account_id
    assert found.actor.grants == person.actor.grants
    assert found.places[0].role is Role.LAB


def test_an_unknown_phone_and_a_wrong_password_are_answered_alike(
    work: Work, person: Person
) -> None:
    refusals = [
        services.sign_in(work, phone=phone, password="not the password").refusal
        for phone in (person.phone, "13999999999", "no phone at all")
    ]

    assert [type(refusal) for refusal in refusals] == [SignInRefused] * 3
    assert len({str(refusal) for refusal in refusals}) == 1


def test_known_and_unknown_phones_are_locked_alike_after_five_failures(
    work: Work, person: Person
) -> None:
    for phone in (person.phone, "13999999999"):
        refusals = [
            services.sign_in(work, phone=phone, password="not the password").refusal
            for _attempt in range(6)
        ]
        work.session.flush()

        assert [type(refusal) for refusal in refusals] == [SignInRefused] * 4 + [SignInLocked] * 2


def test_while_locked_even_the_right_password_waits_and_each_lock_is_longer(
    work: Work, person: Person, clock: FrozenClock, work_by: WorkBy
) -> None:
    for _attempt in range(5):
        services.sign_in(work, phone=person.phone, password="not the password")

    locked = services.sign_in(work, phone=person.phone, password=PASSWORD).refusal
    assert isinstance(locked, SignInLocked)
    assert locked.minutes == 1

    work = _later(work, clock, work_by, minutes=1)
    again = services.sign_in(work, phone=person.phone, password="not the password").refusal
    assert isinstance(again, SignInLocked)
    assert again.minutes == 2

    work = _later(work, clock, work_by, minutes=2)
    assert services.sign_in(work, phone=person.phone, password=PASSWORD).refusal is None


def test_failures_are_forgotten_after_a_day_and_by_an_administrator(
    work: Work, person: Person, clock: FrozenClock, work_by: WorkBy
) -> None:
    for _attempt in range(4):
        services.sign_in(work, phone=person.phone, password="not the password")
    work = _later(work, clock, work_by, hours=25)

    refusal = services.sign_in(work, phone=person.phone, password="not the password").refusal
    assert isinstance(refusal, SignInRefused)
    for _attempt in range(4):
        services.sign_in(work, phone=person.phone, password="not the password")
    assert queries.lock_of(work, phone=person.phone) is not None

    services.unlock(work, account_id=person.account_id)
    assert queries.lock_of(work, phone=person.phone) is None
    assert services.sign_in(work, phone=person.phone, password=PASSWORD).refusal is None


def test_a_disabled_account_is_answered_like_a_wrong_password(work: Work, person: Person) -> None:
    services.disable_account(work, account_id=person.account_id)

    refusal = services.sign_in(work, phone=person.phone, password=PASSWORD).refusal

    assert isinstance(refusal, SignInRefused)


def test_an_unknown_phone_costs_a_verification_too(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    real = passwords.is_password
    monkeypatch.setattr(
        passwords, "is_password", lambda stored, typed: seen.append(typed) or real(stored, typed)
    )

    services.sign_in(work, phone="13999999999", password="some password")
    services.sign_in(work, phone="nothing", password="some password")

    assert seen == ["some password"] * 2


def test_a_sign_in_ends_the_session_the_browser_came_with(work: Work, person: Person) -> None:
    first = services.sign_in(work, phone=person.phone, password=PASSWORD)
    work.session.flush()

    second = services.sign_in(work, phone=person.phone, password=PASSWORD, old_secret=first.secret)
    work.session.flush()

    assert first.secret != second.secret
    assert queries.actor_of_session(work, first.secret or "") is None
    assert queries.actor_of_session(work, second.secret or "") is not None


def test_a_hash_of_other_parameters_is_renewed_at_the_next_sign_in(
    work: Work, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from argon2 import PasswordHasher

    before = queries.get_account(work, person.account_id).password_hash
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(2, 8, 1))

    services.sign_in(work, phone=person.phone, password=PASSWORD)

    after = queries.get_account(work, person.account_id).password_hash
    assert after != before
    assert "t=2" in after


def test_sessions_end_by_idleness_by_age_and_by_signing_out(
    work: Work, person: Person, clock: FrozenClock, work_by: WorkBy
) -> None:
    account = queries.get_account(work, person.account_id)
    idle = services.open_session(work, account=account, client="")
    gone = services.open_session(work, account=account, client="")
    services.sign_out(work_by(person.actor), secret=gone)
    work.session.flush()
    assert queries.actor_of_session(work, gone) is None
    assert queries.actor_of_session(work, "never issued") is None

    later = _later(work, clock, work_by, minutes=6)
    found = queries.actor_of_session(later, idle)
    assert found is not None
    assert found.is_stale
    services.touch(later, found)
    work.session.expire_all()
    refreshed = queries.actor_of_session(later, idle)
    assert refreshed is not None
    assert not refreshed.is_stale

    for _half_a_day in range(14):
        later = _later(work, clock, work_by, hours=11.9)
        found = queries.actor_of_session(later, idle)
        if found is not None:
            services.touch(later, found)
            work.session.expire_all()
    assert queries.actor_of_session(later, idle) is not None
    later = _later(work, clock, work_by, hours=11.9)
    assert queries.actor_of_session(later, idle) is None


def test_people_see_and_end_their_own_sessions_only(
    work: Work, person: Person, work_by: WorkBy
) -> None:
    account = queries.get_account(work, person.account_id)
    secrets = [services.open_session(work, account=account, client=c) for c in ("a", "b", "c")]
    own, other = work_by(person.actor), work_by(make_person(work, Role.LAB).actor)
    work.session.flush()
    sessions = queries.own_sessions(own)
    assert {session.client for session in sessions} == {"a", "b", "c"}

    with pytest.raises(NoSuchRecord):
        services.end_session(other, session_id=sessions[0].id)
    services.end_session(own, session_id=sessions[0].id)
    services.end_other_sessions(own, keep_session_id=sessions[1].id)
    work.session.expire_all()

    assert [session.id for session in queries.own_sessions(own)] == [sessions[1].id]
    assert sum(queries.actor_of_session(work, secret) is not None for secret in secrets) == 1
    with pytest.raises(MissingPermission):
        services.end_other_sessions(work, keep_session_id=0)


def test_a_token_acts_for_its_owner_until_it_is_revoked_or_expires(
    work: Work, person: Person, clock: FrozenClock, work_by: WorkBy
) -> None:
    own = work_by(person.actor)
    token, secret = services.issue_token(own, account_id=person.account_id, name="ERP", days=30)
    work.session.flush()
    found = queries.actor_of_token(work, secret)
    assert found is not None
    assert found.actor.grants == person.actor.grants
    assert found.is_stale
    services.touch(work, found)
    assert [t.id for t in queries.own_tokens(own)] == [token.id]
    assert secret not in token.digest

    later = _later(work, clock, work_by, days=30)
    assert queries.actor_of_token(later, secret) is None
    services.revoke_token(own, token_id=token.id)
    services.revoke_token(own, token_id=token.id)
    work.session.flush()
    assert queries.actor_of_token(own, secret) is None
    assert queries.actor_of_token(own, "trace_unknown") is None


def test_a_token_can_be_narrowed_to_one_organisation(work: Work, person: Person) -> None:
    second = make_person(work, Role.PRINTER)
    services.add_membership(
        work,
        account_id=person.account_id,
        role=Role.PRINTER,
        organisation_id=second.organisation_id,
    )
    work.session.expire_all()

    _token, secret = services.issue_token(
        work,
        account_id=person.account_id,
        name="print shop",
        days=1,
        organisation_id=second.organisation_id,
    )
    work.session.flush()

    found = queries.actor_of_token(work, secret)
    assert found is not None
    assert [grant.role for grant in found.actor.grants] == [Role.PRINTER]


def test_a_narrowed_token_makes_no_wider_one(work: Work, person: Person, work_by: WorkBy) -> None:
    second = make_person(work, Role.PRINTER)
    services.add_membership(
        work,
        account_id=person.account_id,
        role=Role.PRINTER,
        organisation_id=second.organisation_id,
    )
    _token, secret = services.issue_token(
        work,
        account_id=person.account_id,
        name="print shop",
        days=1,
        organisation_id=second.organisation_id,
    )
    work.session.expire_all()
    found = queries.actor_of_token(work, secret)
    assert found is not None
    bearer = work_by(found.actor)
    wanted = {"account_id": person.account_id, "name": "more", "days": 1}

    with pytest.raises(MissingPermission):
        services.issue_token(bearer, **wanted)
    with pytest.raises(InvalidValue):
        services.issue_token(bearer, **wanted, organisation_id=person.organisation_id)
    assert services.issue_token(bearer, **wanted, organisation_id=second.organisation_id)


def test_nobody_makes_or_revokes_a_token_of_another(
    work: Work, person: Person, work_by: WorkBy
) -> None:
    other = work_by(make_person(work, Role.PRINTER).actor)
    token, _secret = services.issue_token(work, account_id=person.account_id, name="x", days=1)

    with pytest.raises(MissingPermission):
        services.issue_token(other, account_id=person.account_id, name="x", days=1)
    with pytest.raises(MissingPermission):
        services.revoke_token(other, token_id=token.id)
    with pytest.raises(NoSuchRecord):
        services.revoke_token(other, token_id=999)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " ", "days": 1}, "name"),
        ({"name": "x", "days": 0}, "days"),
        ({"name": "x", "days": 731}, "days"),
        ({"name": "x", "days": 1, "organisation_id": 999}, "organisation_id"),
    ],
)
def test_what_is_wrong_with_a_token_is_said_of_the_field(
    work: Work, person: Person, values: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidValue) as refusal:
        services.issue_token(work, account_id=person.account_id, **values)  # type: ignore[arg-type]

    assert refusal.value.field == field


def test_sign_ins_and_failures_are_in_the_audit_trail_without_the_whole_phone_number(
    work: Work, person: Person
) -> None:
    services.sign_in(work, phone=person.phone, password="not the password")
    services.sign_in(work, phone=person.phone, password=PASSWORD)
    work.session.flush()

    entries = audit.list_entries(work).items
    assert {"session.opened", "session.refused"} <= {entry.verb for entry in entries}
    refused = next(entry for entry in entries if entry.verb == "session.refused")
    assert refused.subject_key == f"{person.phone[:3]}****{person.phone[-4:]}"


def test_an_idempotency_key_is_kept_with_its_answer_for_a_week(
    work: Work, person: Person, clock: FrozenClock, work_by: WorkBy
) -> None:
    own = work_by(person.actor)
    services.claim_key(own, key="key-0001", route="POST /x", body_digest="0" * 64)
    services.keep_answer(own, key="key-0001", status=201, answer="{}", location="/x/1")
    own.session.expire_all()

    kept = queries.find_answer(own, key="key-0001")
    assert kept is not None
    assert (kept.status, kept.answer, kept.location) == (201, "{}", "/x/1")

    later = _later(own, clock, work_by, days=8)
    assert queries.find_answer(later, key="key-0001") is None
    services.claim_key(later, key="key-0001", route="POST /x", body_digest="1" * 64)
    assert timedelta(days=8) > rules.IDEMPOTENCY_LIFE
