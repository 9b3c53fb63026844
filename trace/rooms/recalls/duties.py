"""What the law demands in the course of a recall, by grade, as data: until when, and which article says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from trace.kernel.clock import end_of_day
from trace.rooms.recalls.rules import CLOCKS, RecallGrade, finish_due_on, start_due_at


class DutyKind(StrEnum):
    """The duties of a recall, in the order in which they fall due."""

    STOP = "stop"  # 停止生产经营
    PLAN = "plan"  # 启动召回并提交召回计划
    TELL = "tell"  # 通知相关生产经营者和消费者
    PURSUE = "pursue"  # 追回已经销售的农产品
    ANNOUNCE_DISPOSAL = "announce_disposal"  # 报告无害化处理、销毁的时间、地点
    DISPOSE = "dispose"  # 无害化处理或者监督销毁
    FINISH = "finish"  # 完成召回
    REPORT = "report"  # 召回总结


class Clock(StrEnum):
    """What a duty's time is counted from."""

    AT_ONCE = "at_once"
    HOURS_FROM_KNOWING = "hours_from_knowing"
    BEFORE_DISPOSAL = "before_disposal"
    WORKING_DAYS_FROM_NOTICE = "working_days_from_notice"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Rule:
    """One duty: what it is counted from, and the source of the demand."""

    kind: DutyKind
    clock: Clock
    source: str


_FOOD_LAW = "食品安全法 第63条"
_RULES = "食品召回管理办法 第13条、第18条"
_FARM_LAW = "农产品质量安全法 第70-72条"
_FOOD = (
    Rule(DutyKind.STOP, Clock.AT_ONCE, _FOOD_LAW),
    Rule(DutyKind.PLAN, Clock.HOURS_FROM_KNOWING, _RULES),
    Rule(DutyKind.TELL, Clock.AT_ONCE, _FOOD_LAW),
    Rule(DutyKind.ANNOUNCE_DISPOSAL, Clock.BEFORE_DISPOSAL, _FOOD_LAW),
    Rule(DutyKind.FINISH, Clock.WORKING_DAYS_FROM_NOTICE, _RULES),
    Rule(DutyKind.REPORT, Clock.NONE, _FOOD_LAW),
)
_FARM = (
    Rule(DutyKind.STOP, Clock.AT_ONCE, _FARM_LAW),
    Rule(DutyKind.PURSUE, Clock.AT_ONCE, _FARM_LAW),
    Rule(DutyKind.DISPOSE, Clock.NONE, _FARM_LAW),
    Rule(DutyKind.REPORT, Clock.NONE, _FARM_LAW),
)
# The numbers of hours and days are in rules.CLOCKS. The law on farm products sets no graded clock.
RULES = {
    RecallGrade.GRADE_1: _FOOD,
    RecallGrade.GRADE_2: _FOOD,
    RecallGrade.GRADE_3: _FOOD,
    RecallGrade.AGRI: _FARM,
}


def due_at(rule: Rule, grade: RecallGrade, *, known_at: datetime, on: date) -> datetime | None:
    """Until when a duty is to be done, or None where no clock is set by hours or days.

    on    the day of the notice in China, from which working days are counted; what the law wants at once, naming no
          hour, is late when that day is over
    """
    if rule.clock is Clock.AT_ONCE:
        return end_of_day(on)
    if rule.clock is Clock.HOURS_FROM_KNOWING:
        return start_due_at(grade, known_at)
    if rule.clock is Clock.WORKING_DAYS_FROM_NOTICE and grade in CLOCKS:
        last = finish_due_on(grade, on)
        return None if last is None else end_of_day(last)
    return None


def source_of(grade: RecallGrade, kind: DutyKind) -> str:
    """Return the article that demands a duty of a recall of that grade."""
    return next((rule.source for rule in RULES[grade] if rule.kind is kind), "")
