"""What phones recorded without a network: taken in once, with both times, and with what changed meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.factories.entries import a_check, a_lead, an_entry, send, send_photo
from tests.factories.labels import make_activated_run, make_packed
from tests.factories.people import make_person
from tests.factories.producers import COUNTY
from tests.factories.supervision import a_photo
from tests.rooms.field.world import codes_of, place
from trace.kernel.actor import Role
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.kernel.uploads import Upload
from trace.kernel.work import Work
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.field import entry_queries as queries
from trace.rooms.field import entry_rules as rules
from trace.rooms.field import services
from trace.rooms.field.entry_rules import (
    ConflictKind,
    EntryKeyReused,
    EntrySettled,
    EntryState,
    PhotographAltered,
    PhotographsMissing,
    Position,
    Settlement,
)
from trace.rooms.supervision.models import Check, Lead
from trace.rooms.supervision.rules import CheckResult

NOON = datetime(2026, 7, 18, 4, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def officer(work: Work) -> Work:
    """An officer of the county, who sends."""
    return _by(work, Role.MARKET_OFFICER)


@pytest.fixture
def partner(work: Work) -> Work:
    """The one who was there as well."""
    return _by(work, Role.AGRICULTURE_OFFICER)


def _by(work: Work, role: Role, division: str = COUNTY) -> Work:
    person = make_person(work, role, division=division)
    work.session.flush()
    return replace(work, actor=person.actor)


def count(work: Work, table: type[Check] | type[Lead]) -> int:
    return work.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def code(work: Work) -> str:
    """What the square of a label on sale says; its batch is the one of `batch_of`."""
    run = make_activated_run(work, make_packed(work))
    work.session.flush()
    return codes_of(work, run)[0]


def kinds(entry: object) -> list[str]:
    return [each["kind"] for each in entry.conflicts]  # type: ignore[attr-defined]


# ---------------------------------------------------------------- once


def test_an_entry_becomes_a_check_record_with_its_photographs_position_and_both_times(
    officer: Work, code: str
) -> None:
    photo = send_photo(officer)
    where = Position(Decimal("28.104167"), Decimal("114.441389"), 12)
    sent = an_entry(
        officer,
        code=code,
        verdict="active",
        photographs=(photo,),
        position=where,
        bundle_division=COUNTY,
        bundle_sequence=7,
    )

    made = send(officer, sent)

    assert made.state is EntryState.RECORDED
    check = queries.get_entry(officer, sent.key).check
    assert check is not None
    assert (check.verdict, check.at, check.recorded_at) == ("active", sent.seen_at, officer.now)
    assert f"/{check.serial}?" in code
    assert (made.seen_at, made.received_at, made.clock_error_s) == (sent.seen_at, officer.now, 0)
    assert (made.latitude, made.longitude, made.accuracy_m) == (
        where.latitude,
        where.longitude,
        12,
    )
    assert made.conflicts == []
    assert len(queries.pictures_of(officer, made)) == 1
    assert [each.key for each in queries.entries_behind(officer, check_id=check.id)] == [sent.key]


def test_the_same_entry_sent_again_gives_the_same_record_however_late(officer: Work) -> None:
    sent = an_entry(officer)
    first = send(officer, sent)
    later = replace(officer, now=officer.now + timedelta(days=3))

    again = send(later, replace(sent, sent_at=later.now))

    assert again.id == first.id
    assert again.received_at == officer.now
    assert count(officer, Check) == 1


def test_an_entry_taken_in_is_answered_to_its_sender_even_after_the_right_was_lost(
    officer: Work,
) -> None:
    sent = an_entry(officer)
    made = send(officer, sent)
    moved = replace(officer, actor=replace(officer.actor, grants=()))

    assert send(moved, sent).number == made.number


def test_a_key_stands_for_one_content_of_one_sender(officer: Work, partner: Work) -> None:
    sent = an_entry(officer)
    send(officer, sent)

    with pytest.raises(EntryKeyReused):
        send(officer, replace(sent, draft=a_check(findings="另有发现")))
    with pytest.raises(EntryKeyReused):
        send(partner, sent)

    assert count(officer, Check) == 1


def test_a_refused_entry_leaves_no_key_and_may_be_mended(officer: Work) -> None:
    wrong = an_entry(officer, draft=a_check(officers=a_check().officers[:1]))
    with pytest.raises(InvalidValue), officer.session.begin_nested():
        send(officer, wrong)

    made = send(officer, replace(wrong, draft=a_check()))

    assert made.state is EntryState.RECORDED


def test_a_lead_comes_in_the_same_way(officer: Work) -> None:
    made = send(officer, an_entry(officer, draft=a_lead(), photographs=(send_photo(officer),)))

    lead = queries.get_entry(officer, made.key).lead
    assert lead is not None
    assert made.number == lead.number
    assert [each.key for each in queries.entries_behind(officer, lead_id=lead.id)] == [made.key]
    send(officer, an_entry(officer, draft=a_lead()))
    assert count(officer, Lead) == 2


def test_a_check_that_differs_opens_its_lead_once(officer: Work) -> None:
    sent = an_entry(officer, draft=a_check(result=CheckResult.DIFFERS))

    send(officer, sent)
    send(officer, sent)

    assert (count(officer, Check), count(officer, Lead)) == (1, 1)


# ---------------------------------------------------------------- photographs


def test_a_photograph_is_kept_once_under_the_digest_of_what_was_sent(officer: Work) -> None:
    photo = a_photo()

    assert send_photo(officer, photo) == send_photo(officer, photo)

    kept = queries.find_photograph(
        officer, officer.actor.account_id or 0, send_photo(officer, photo)
    )
    assert kept is not None
    assert kept.file.media_type == "image/jpeg"


def test_a_photograph_that_was_cut_on_the_way_is_refused(officer: Work) -> None:
    photo = a_photo()
    whole = send_photo(officer, photo)

    with pytest.raises(PhotographAltered):
        services.keep_photograph(officer, digest=whole, upload=Upload("x", photo.content[:-9]))


def test_an_entry_whose_photographs_did_not_arrive_is_not_taken_in(
    officer: Work, partner: Work
) -> None:
    of_another = send_photo(partner)
    with pytest.raises(PhotographsMissing) as refusal:
        send(officer, an_entry(officer, photographs=(of_another, "0" * 64)))

    assert refusal.value.count == 2
    assert count(officer, Check) == 0


# ---------------------------------------------------------------- rights


def test_what_was_recorded_where_the_officer_has_no_right_any_more_is_refused(work: Work) -> None:
    elsewhere = _by(work, Role.MARKET_OFFICER, "360921")

    for draft in (a_check(), a_lead()):
        with pytest.raises(MissingPermission):
            send(elsewhere, an_entry(elsewhere, draft=draft))
    with pytest.raises(MissingPermission):
        send_photo(_by(work, Role.AUDITOR))
    with pytest.raises(MissingPermission):
        send(work, an_entry(work))


def test_entries_are_read_and_decided_in_ones_own_area(
    work: Work, officer: Work, partner: Work
) -> None:
    made = send(officer, an_entry(officer))
    stranger = _by(work, Role.MARKET_OFFICER, "360921")

    assert [each.key for each in queries.list_entries(partner, text="3号摊").items] == [made.key]
    assert queries.list_entries(partner, state=EntryState.HELD).items == []
    assert queries.list_entries(partner, text="没有").items == []
    assert queries.list_entries(stranger).items == []
    assert len(queries.list_entries(work).items) == 1
    with pytest.raises(NoSuchRecord):
        queries.get_entry(stranger, made.key)


# ---------------------------------------------------------------- what changed meanwhile


def test_a_recall_meanwhile_is_kept_beside_what_the_phone_said(officer: Work, work: Work) -> None:
    packed = make_packed(work)
    uri = codes_of(work, make_activated_run(work, packed))[0]
    place(work, packed.batch.id, RestrictionKind.RECALL)

    made = send(officer, an_entry(officer, code=uri, verdict="active"))

    assert made.state is EntryState.RECORDED
    assert made.conflicts == [
        {"kind": "verdict_changed", "facts": {"then": "active", "now": "recalled"}}
    ]
    check = queries.get_entry(officer, made.key).check
    assert check is not None
    assert check.verdict == "active"


@pytest.mark.parametrize(
    ("then", "now", "is_told"),
    [
        ("recalled", "active", True),
        ("active", "recalled", True),
        ("absent", "forged", True),
        ("absent", "active", False),
        ("warning", "active", False),
        ("unsigned", "active", False),
        ("recalled", "recalled", False),
    ],
)
def test_what_an_officer_has_to_know_is_told(then: str, now: str, is_told: bool) -> None:
    assert rules.has_changed(then, now) is is_told


def test_of_a_code_that_the_phone_did_not_hold_the_record_says_nothing_then(
    officer: Work, code: str
) -> None:
    made = send(officer, an_entry(officer, code=code, verdict="absent"))

    check = queries.get_entry(officer, made.key).check
    assert check is not None
    assert (check.verdict, made.verdict, made.now_verdict) == (None, "absent", "active")
    assert made.conflicts == []


@pytest.mark.parametrize("typed", ["ABC", "https://example.com/"])
def test_a_code_that_is_none_of_ours_is_recorded_as_it_was_read(officer: Work, typed: str) -> None:
    made = send(officer, an_entry(officer, code=typed, verdict="mistyped"))

    assert (made.state, made.serial, made.code) == (EntryState.RECORDED, None, typed)


def test_a_second_record_of_a_code_within_the_hour_is_held_and_nothing_of_it_is_lost(
    officer: Work, partner: Work, code: str
) -> None:
    first = send(officer, an_entry(officer, code=code, verdict="active"))
    photo = send_photo(partner)
    near = officer.now - 2 * timedelta(hours=1) + MINUTE

    held = send(partner, an_entry(partner, code=code, seen_at=near, photographs=(photo,)))

    assert (held.state, held.number) == (EntryState.HELD, None)
    assert kinds(held) == [ConflictKind.ALREADY_CHECKED]
    assert held.conflicts[0]["facts"]["number"] == first.number
    assert len(queries.pictures_of(partner, held)) == 1
    assert count(officer, Check) == 1


def test_a_record_of_the_same_code_at_another_hour_is_another_check(
    officer: Work, partner: Work, code: str
) -> None:
    send(officer, an_entry(officer, code=code))
    before = officer.now - timedelta(hours=2)

    made = send(partner, an_entry(partner, code=code, seen_at=before))

    assert made.state is EntryState.RECORDED


def held_entry(officer: Work, partner: Work, code: str) -> tuple[str, str]:
    """The number of the first record, and the key of what is held."""
    first = send(officer, an_entry(officer, code=code))
    photos = (send_photo(partner),)
    held = send(partner, an_entry(partner, code=code, photographs=photos))
    return str(first.number), held.key


def test_what_is_held_is_recorded_as_well_when_so_decided(
    officer: Work, partner: Work, code: str
) -> None:
    first, key = held_entry(officer, partner, code)

    made = services.settle_entry(partner, key=key, decision=Settlement.RECORD)
    again = services.settle_entry(partner, key=key, decision=Settlement.RECORD)

    assert made.state is EntryState.RECORDED
    assert again.number == made.number != first
    assert count(officer, Check) == 2
    assert (made.settled_at, made.settled_by) == (partner.now, partner.actor.label)


def test_what_is_held_is_the_check_recorded_before_when_so_decided(
    officer: Work, partner: Work, code: str
) -> None:
    first, key = held_entry(officer, partner, code)

    made = services.settle_entry(officer, key=key, decision=Settlement.SAME)

    assert (made.state, made.number) == (EntryState.SAME, first)
    assert count(officer, Check) == 1
    assert len(queries.pictures_of(partner, made)) == 1
    with pytest.raises(EntrySettled):
        services.settle_entry(officer, key=key, decision=Settlement.RECORD)
    # The phone, which does not know of the decision yet, is told when it sends again.
    assert queries.find_sent(partner, key) is made


def test_nobody_of_another_county_decides(
    work: Work, officer: Work, partner: Work, code: str
) -> None:
    _first, key = held_entry(officer, partner, code)

    with pytest.raises(NoSuchRecord):
        services.settle_entry(
            _by(work, Role.MARKET_OFFICER, "360921"), key=key, decision=Settlement.SAME
        )


# ---------------------------------------------------------------- clocks


@pytest.mark.parametrize(
    ("ahead_then", "ahead_now", "at", "oddity"),
    [
        (0, 0, 0, None),
        (4, 4, 4, None),
        (600, 600, 0, ConflictKind.CLOCK_WRONG),
        (-600, -600, 0, ConflictKind.CLOCK_WRONG),
        (None, 600, 0, ConflictKind.CLOCK_WRONG),
        (0, -600, 0, ConflictKind.CLOCK_MOVED),
        (600, 0, 0, ConflictKind.CLOCK_MOVED),
    ],
)
def test_the_time_of_a_record_is_told_by_a_clock_that_may_be_wrong(
    ahead_then: int | None, ahead_now: int, at: int, oddity: ConflictKind | None
) -> None:
    """Minutes by which the clock was ahead when it was seen and when it was sent, an hour and more later."""
    then = ahead_now if ahead_then is None else ahead_then
    received = NOON + timedelta(hours=2)

    found = rules.settle_time(
        NOON + then * MINUTE,
        received + ahead_now * MINUTE,
        received,
        None if ahead_then is None else ahead_then * 60,
    )

    assert found.at == NOON + at * MINUTE
    assert found.error_s == ahead_now * 60
    assert found.oddity is oddity


_SECONDS = st.integers(-(10**9), 10**9)


@given(seen=_SECONDS, sent=_SECONDS, skew=st.none() | _SECONDS)
def test_nothing_is_seen_after_it_was_received(seen: int, sent: int, skew: int | None) -> None:
    found = rules.settle_time(
        NOON + timedelta(seconds=seen), NOON + timedelta(seconds=sent), NOON, skew
    )

    assert found.at <= NOON
    assert found.error_s == sent


def test_a_moved_clock_is_kept_with_the_record(officer: Work) -> None:
    later = timedelta(days=400)
    sent = an_entry(officer, seen_at=officer.now + later, sent_at=officer.now + later, skew_s=0)

    made = send(officer, sent)

    assert kinds(made) == [ConflictKind.CLOCK_MOVED]
    assert (made.at, made.seen_at) == (officer.now, officer.now + later)
    assert made.clock_error_s == later.total_seconds()


def test_content_is_read_again_as_it_was_written(work: Work) -> None:
    entry = an_entry(work, draft=a_check(companion="摊主", refusal="拒签"))

    assert rules.draft_of(rules.content_of(entry)) == entry.draft
