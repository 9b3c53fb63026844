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
