"""When a fact enters a credit file, and until when it counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from trace.rooms.credit import rules
from trace.rooms.credit.kinds import (
    CreditObjectionState,
    EntryKind,
    EntryStanding,
    Finality,
    Lateness,
)
from trace.rooms.credit.rules import Fact
from trace.rooms.producers.kinds import ProofKind
from trace.rooms.testing.kinds import ChallengeState

DAY = date(2026, 7, 18)
NOW = datetime(2026, 7, 18, 2, 0, tzinfo=UTC)
# The last moment of 17 July in China.
MIDNIGHT = datetime(2026, 7, 17, 15, 59, 59, 999999, tzinfo=UTC)


def a_fact(ended_on: date | None) -> Fact:
    return Fact(EntryKind.RECALL, 1, "ZH-1", Lateness.DONE_LATE, DAY, ended_on)


def test_every_kind_has_a_term_with_its_sources():
    rule = rules.rule_on(DAY)

    assert set(rule.terms) == set(EntryKind)
    assert all(term.enters_by and term.counts_by for term in rule.terms.values())


def test_what_was_not_read_is_not_confirmed():
    terms = rules.rule_on(DAY).terms

    assert terms[EntryKind.INSPECTION].is_entry_confirmed
    assert not any(term.is_confirmed for term in terms.values())


def test_the_first_version_counts_for_what_lies_before_it():
    assert rules.rule_on(date(2020, 1, 1)) is rules.RULES[0]


@pytest.mark.parametrize(
    ("ended_on", "until"),
    [(date(2026, 7, 18), date(2029, 7, 18)), (date(2024, 2, 29), date(2027, 2, 28)), (None, None)],
)
def test_an_entry_counts_three_years_after_its_end_and_while_it_lasts(ended_on, until):
    term = rules.rule_on(DAY).terms[EntryKind.RECALL]

    assert rules.counts_until(a_fact(ended_on), term) == until


def test_a_licence_counts_as_long_as_it_is_valid():
    term = rules.rule_on(DAY).terms[EntryKind.LICENCE]
    licence = Fact(EntryKind.LICENCE, 1, "SC1", ProofKind.SC, DAY, date(2028, 12, 31))

    assert rules.counts_until(licence, term) == date(2028, 12, 31)


@pytest.mark.parametrize(
    ("until", "objection", "standing"),
    [
        (DAY, None, EntryStanding.COUNTS),
        (None, None, EntryStanding.COUNTS),
        (DAY - timedelta(days=1), None, EntryStanding.EXPIRED),
        (None, CreditObjectionState.FILED, EntryStanding.COUNTS),
        (None, CreditObjectionState.DISMISSED, EntryStanding.COUNTS),
        (None, CreditObjectionState.UPHELD, EntryStanding.STRUCK),
    ],
)
def test_only_time_and_an_upheld_objection_stop_an_entry_counting(until, objection, standing):
    assert rules.standing_of(date(2025, 1, 1), until, objection, DAY) is standing


def test_what_lies_ahead_does_not_count_yet():
    tomorrow = DAY + timedelta(days=1)

    assert rules.standing_of(tomorrow, None, None, DAY) is EntryStanding.EXPIRED


@pytest.mark.parametrize(
    ("given", "final"),
    [
        ({"challenge_until": MIDNIGHT}, (DAY, Finality.UNCHALLENGED)),
        ({"challenge_until": NOW}, None),
        ({"challenge_until": None}, None),
        (
            {"challenge": ChallengeState.DECLINED, "declined_at": NOW},
            (DAY, Finality.CHALLENGE_DECLINED),
        ),
        ({"challenge": ChallengeState.UPHELD, "retested_at": NOW}, (DAY, Finality.RETEST_FAILED)),
        *[
            ({"challenge": state, "challenge_until": MIDNIGHT}, None)
            for state in (
                ChallengeState.FILED,
                ChallengeState.ACCEPTED,
                ChallengeState.TESTING,
                ChallengeState.OVERTURNED,
            )
        ],
    ],
)
def test_a_failure_is_final_only_when_it_can_no_longer_be_overturned(given, final):
    whole = {
        "challenge_until": None,
        "challenge": None,
        "declined_at": None,
        "retested_at": None,
    } | given

    assert rules.failure_final(now=NOW, **whole) == final


@pytest.mark.parametrize(
    ("done_on", "today", "late"),
    [
        (None, DAY, None),
        (None, DAY + timedelta(days=1), (DAY + timedelta(days=1), None, Lateness.OUTSTANDING)),
        (DAY, DAY + timedelta(days=9), None),
        (
            DAY + timedelta(days=2),
            DAY + timedelta(days=9),
            (DAY + timedelta(days=1), DAY + timedelta(days=2), Lateness.DONE_LATE),
        ),
    ],
)
def test_what_was_handed_in_on_its_day_is_not_late(done_on, today, late):
    assert rules.lateness(DAY, done_on, today) == late
