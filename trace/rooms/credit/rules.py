"""By which rule a fact enters a credit file and until when it counts: versions as data, each with its sources.

`is_confirmed` tells which source was read in its text. That results of inspections enter the file was read; how long
an entry counts was read nowhere, so the terms are this product's own choice until an office has checked them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from trace.kernel.clock import local_date
from trace.kernel.errors import Conflict
from trace.rooms.credit.kinds import (
    CreditObjectionState,
    EntryKind,
    EntryStanding,
    Finality,
    Lateness,
)
from trace.rooms.testing.kinds import ChallengeState


@dataclass(frozen=True, slots=True)
class Term:
    """How long a kind of entry counts.

    years         after the fact, or after its end where it lasts; None: as long as the document itself is valid
    enters_by     the text by which it enters the file; `is_entry_confirmed` whether that was read
    counts_by     the text by which the years are counted; `is_term_confirmed` whether that was read
    """

    years: int | None
    enters_by: str
    counts_by: str
    is_entry_confirmed: bool = False
    is_term_confirmed: bool = False

    @property
    def is_confirmed(self) -> bool:
        """Whether both were read in their text."""
        return self.is_entry_confirmed and self.is_term_confirmed


@dataclass(frozen=True, slots=True)
class CreditRule:
    """One version of the rule, in force from a day on."""

    version: str
    from_on: date
    terms: Mapping[EntryKind, Term]


_ORDER_49 = "食品生产经营监督检查管理办法（总局令第49号）"
_FOOD_LAW = "食品安全法（2021）第113条"
_PENALTIES = "市场监督管理行政处罚信息公示规定（公示满三年）"
_OWN = "本平台设定，待主管部门确认"
_YEARS = 3


def _by_law(counts_by: str = _OWN) -> Term:
    return Term(_YEARS, _FOOD_LAW, counts_by)


# 食品安全法 第113条: the file records licences, results of routine inspection and how breaches were dealt with. Its
# text stands here from memory, and so do the three years for which notices of penalties are shown.
RULES: tuple[CreditRule, ...] = (
    CreditRule(
        "2026-1",
        date(2026, 1, 1),
        {
            EntryKind.LICENCE: Term(None, _FOOD_LAW, "证书载明的有效期", is_term_confirmed=True),
            EntryKind.LICENCE_STATE: _by_law(),
            EntryKind.INSPECTION: Term(_YEARS, _ORDER_49, _OWN, is_entry_confirmed=True),
            EntryKind.RECTIFICATION: Term(_YEARS, _ORDER_49, _OWN, is_entry_confirmed=True),
            EntryKind.ORDER: _by_law(),
            EntryKind.SAMPLE: _by_law(),
            EntryKind.RECALL: _by_law(),
            EntryKind.SUSPENSION: _by_law(),
            EntryKind.CASE: _by_law(_PENALTIES),
        },
    ),
)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened, as its own room has it.

    entry_id  the row there; `number` is what people call it
    what      which way it went: a member of that room's kinds, or of this one's
    since     the day on which it entered the file
    ended_on  the day on which it was over; None while it lasts
    """

    kind: EntryKind
    entry_id: int
    number: str
    what: StrEnum
    since: date
    ended_on: date | None
    text: str = ""


@dataclass(eq=False, kw_only=True)
class AlreadyObjected(Conflict):
    """The entry was objected to before, by `number`."""

    number: str


@dataclass(eq=False, kw_only=True)
class EntryDoesNotCount(Conflict):
    """The entry `number` no longer counts: there is nothing to object to."""

    number: str


@dataclass(eq=False, kw_only=True)
class ObjectionAnswered(Conflict):
    """The objection `number` was answered before."""

    number: str


def rule_on(day: date) -> CreditRule:
    """Return the version in force on that day; the first one counts for what lies before it."""
    in_force = [rule for rule in RULES if rule.from_on <= day]
    return max(in_force or RULES[:1], key=lambda rule: rule.from_on)


def counts_until(fact: Fact, term: Term) -> date | None:
    """Return the last day on which a fact counts, or None while it lasts."""
    if fact.ended_on is None:
        return None
    return fact.ended_on if term.years is None else years_after(fact.ended_on, term.years)


def standing_of(
    since: date, until: date | None, objection: CreditObjectionState | None, on: date
) -> EntryStanding:
    """Return whether an entry counts on a day; an open objection changes nothing yet."""
    if objection is CreditObjectionState.UPHELD:
        return EntryStanding.STRUCK
    if on < since or (until is not None and until < on):
        return EntryStanding.EXPIRED
    return EntryStanding.COUNTS


def years_after(day: date, years: int) -> date:
    """Return the same day so many years later; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def failure_final(
    *,
    challenge_until: datetime | None,
    challenge: ChallengeState | None,
    declined_at: datetime | None,
    retested_at: datetime | None,
    now: datetime,
) -> tuple[date, Finality] | None:
    """Return since when a failed sample is final and why; None while it may be, or is being, challenged.

    A failure that was overturned is none.
    """
    if challenge is ChallengeState.UPHELD and retested_at is not None:
        return local_date(retested_at), Finality.RETEST_FAILED
    if challenge is ChallengeState.DECLINED and declined_at is not None:
        return local_date(declined_at), Finality.CHALLENGE_DECLINED
    if challenge is None and challenge_until is not None and challenge_until < now:
        # The clock runs to the last moment of a day: the failure is final on the next.
        return local_date(challenge_until + timedelta(microseconds=1)), Finality.UNCHALLENGED
    return None


def lateness(
    due_on: date, done_on: date | None, today: date
) -> tuple[date, date | None, Lateness] | None:
    """Return since when something is late, when it was done, and which of the two it is; None where it is not late.

    done_on  the day on which what was put right was handed in, as far as it was not sent back
    """
    since = due_on + timedelta(days=1)
    if done_on is not None:
        return (since, done_on, Lateness.DONE_LATE) if done_on > due_on else None
    return (since, None, Lateness.OUTSTANDING) if today > due_on else None
