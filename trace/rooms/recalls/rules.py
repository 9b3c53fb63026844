"""Grades of recalls, their legal clocks, and what a recall may become."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from trace.kernel.errors import Conflict, InvalidValue
from trace.standards.china.working_days import add_working_days

CLOCK_SLACK = timedelta(minutes=5)


class RecallKind(StrEnum):
    """Who calls the goods back."""

    VOLUNTARY = "voluntary"  # 主动召回
    ORDERED = "ordered"  # 责令召回


class RecallGrade(StrEnum):
    """How grave it is; farm products are pursued without grades."""

    GRADE_1 = "1"  # 一级
    GRADE_2 = "2"  # 二级
    GRADE_3 = "3"  # 三级
    AGRI = "agri"  # 农产品追回


class RecallState(StrEnum):
    """ordered → lifted."""

    ORDERED = "ordered"
    LIFTED = "lifted"


class ScopeKind(StrEnum):
    """How the batches of a recall were found."""

    CODE = "code"  # a label, a crate, a lot number
    UNIT = "unit"  # harvested or taken in from a production unit in a period
    INPUT = "input"  # grown with an input used in a period
    PREMISES = "premises"  # made at premises, or sent from there, in a period


class HolderState(StrEnum):
    """known → told → answered; or nobody can be reached there."""

    KNOWN = "known"
    TOLD = "told"
    ANSWERED = "answered"
    UNREACHABLE = "unreachable"


class Way(StrEnum):
    """How a holder was told, or looked after."""

    MESSAGE = "message"
    PHONE = "phone"
    LETTER = "letter"
    VISIT = "visit"


class EntryKind(StrEnum):
    """What became of goods: the first two of a holder's, the others of what was recovered."""

    RECOVERED = "recovered"  # 已追回
    GONE = "gone"  # 已售出或食用，无法追回
    DESTROYED = "destroyed"  # 销毁
    TREATED = "treated"  # 无害化处理
    REMEDIED = "remedied"  # 补救后继续销售


DISPOSALS = (EntryKind.DESTROYED, EntryKind.TREATED, EntryKind.REMEDIED)


class DrillState(StrEnum):
    """running → finished or abandoned."""

    RUNNING = "running"
    FINISHED = "finished"
    ABANDONED = "abandoned"


class ProbeFinding(StrEnum):
    """What a self-check found."""

    FOLLOWED = "followed"
    STOP_NOT_SHOWN = "stop_not_shown"
    RELEASE_NOT_SHOWN = "release_not_shown"
    NOT_READY = "not_ready"  # the test label was not valid to begin with


@dataclass(frozen=True, slots=True)
class RecallClock:
    """What the law gives: hours from knowing the risk to the start, working days from the notice to the end."""

    start_within_hours: int
    finish_within_working_days: int
    source: str


_RULES = "食品召回管理办法 第13条、第18条"
# Grade 1 may cause or has caused grave harm or death, 2 harm of a general kind, 3 is false labelling. The law on farm
# products (农产品质量安全法 第70-72条) orders goods pursued and sets no such clock.
CLOCKS = {
    RecallGrade.GRADE_1: RecallClock(24, 10, _RULES),
    RecallGrade.GRADE_2: RecallClock(48, 20, _RULES),
    RecallGrade.GRADE_3: RecallClock(72, 30, _RULES),
}


@dataclass(eq=False, kw_only=True)
class SeveralProducers(Conflict):
    """One recall is addressed to one producer; the batches named belong to `count`."""

    at = "batch_ids"
    count: int


@dataclass(eq=False, kw_only=True)
class AlreadyRecalled(Conflict):
    """Batch `lot` is under recall `number` of the same kind already."""

    at = "batch_ids"
    lot: str
    number: str


@dataclass(eq=False, kw_only=True)
class RecallIsLifted(Conflict):
    """Recall `number` was lifted before."""

    number: str


@dataclass(eq=False, kw_only=True)
class SecondOfficerNeeded(Conflict):
    """Whoever ordered recall `number` does not lift it; another officer has to look."""

    number: str


@dataclass(eq=False, kw_only=True)
class MoreThanThere(Conflict):
    """Only `left` of these goods is not accounted for yet; `asked` cannot be entered."""

    at = "quantity"
    left: str
    asked: str


@dataclass(eq=False, kw_only=True)
class RemedyNotAllowed(Conflict):
    """Only goods with wrong labels may be sold again after a remedy, not those of a grade `grade` recall."""

    at = "kind"
    grade: str


@dataclass(eq=False, kw_only=True)
class RecallIsClosed(Conflict):
    """The closing report of recall `number` is filed; its figures stand."""

    number: str


@dataclass(eq=False, kw_only=True)
class DutyIsDone(Conflict):
    """The duty was recorded as done before."""


@dataclass(eq=False, kw_only=True)
class DrillIsOver(Conflict):
    """Drill `number` has ended."""

    number: str


@dataclass(eq=False, kw_only=True)
class NothingToDrill(Conflict):
    """No batch of the kind asked for was delivered to anybody."""


@dataclass(eq=False, kw_only=True)
class NoTestLabel(Conflict):
    """A self-check needs an activated label of a batch of which nothing was ever delivered."""

    at = "serial"


def check_known_at(known_at: datetime, now: datetime) -> datetime:
    """Return since when the risk is known; raises InvalidValue reason `known-in-future`."""
    if known_at > now + CLOCK_SLACK:
        raise InvalidValue(field="known_at", reason="known-in-future")
    return known_at


def start_due_at(grade: RecallGrade, known_at: datetime) -> datetime | None:
    """When the recall has to have begun, or None where no law says."""
    clock = CLOCKS.get(grade)
    return None if clock is None else known_at + timedelta(hours=clock.start_within_hours)


def finish_due_on(grade: RecallGrade, announced_on: date) -> date | None:
    """The last day for the end of the recall, or None where no law says."""
    clock = CLOCKS.get(grade)
    if clock is None:
        return None
    return add_working_days(announced_on, clock.finish_within_working_days)


# ---------------------------------------------------------------- drills

# What a drill is measured by: everything accounted for within a day is the least, within two hours good practice.
GOOD_TIME = timedelta(hours=2)
LONGEST_TIME = timedelta(hours=24)
GOODS_POINTS, HOLDER_POINTS, TIME_POINTS = 60, 20, 20


def drill_score(
    *, shipped: int, found: int, holders: int, reached: int, duration: timedelta
) -> int:
    """Return 0-100: 60 for the share of goods accounted for, 20 for holders reached, 20 for time (full within 2 h).

    shipped, found   weight that was delivered, and that of it somebody could tell the whereabouts of
    """
    goods = 1.0 if shipped <= 0 else min(1.0, found / shipped)
    people = 1.0 if holders <= 0 else min(1.0, reached / holders)
    late = (duration - GOOD_TIME) / (LONGEST_TIME - GOOD_TIME)
    speed = min(1.0, max(0.0, 1.0 - late))
    return round(GOODS_POINTS * goods + HOLDER_POINTS * people + TIME_POINTS * speed)
