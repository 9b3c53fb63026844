"""What an inspection must hold, what its result may be, and the clocks and frequencies that follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from trace.kernel.errors import Conflict, InvalidValue
from trace.rooms.inspections.kinds import (
    InspectionResult,
    ItemFinding,
    PlanState,
    RectificationAct,
    RectificationState,
    RiskGrade,
)
from trace.standards.china.working_days import add_working_days

_ORDER_49 = "食品生产经营监督检查管理办法（总局令第49号）"
# 第39条: the result is public within 20 working days after it was formed.
PUBLISH_WITHIN_WORKING_DAYS = 20
PUBLISH_SOURCE = f"{_ORDER_49} 第39条"
# 第22条: every item is looked at once in two years at least.
FULL_COVERAGE_YEARS = 2
COVERAGE_SOURCE = f"{_ORDER_49} 第22条"
# Days before a rectification or a publication is due on which whoever owes it is told.
REMINDER_DAYS = (7, 3, 1)
MAX_ITEMS = 300
LONGEST_ITEM = 400
LONGEST_NOTE = 400


@dataclass(frozen=True, slots=True)
class Frequency:
    """Inspections a year that a grade calls for: at least `least`, as a rule not above `most` (None: no upper one)."""

    least: int
    most: int | None


# 食品生产经营风险分级管理办法（试行）(食药监食监一〔2016〕115号): A once a year at least, B 1-2, C 2-3, D 3-4.
FREQUENCY_SOURCE = "食品生产经营风险分级管理办法（试行）（食药监食监一〔2016〕115号）"
FREQUENCIES: Mapping[RiskGrade, Frequency] = {
    RiskGrade.A: Frequency(1, None),
    RiskGrade.B: Frequency(1, 2),
    RiskGrade.C: Frequency(2, 3),
    RiskGrade.D: Frequency(3, 4),
}


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item of a check list; a key item 重点项目 or a general one 一般项目."""

    code: str
    text: str
    section: str = ""
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found of the item `code`."""

    code: str
    finding: ItemFinding
    note: str = ""


@dataclass(eq=False, kw_only=True)
class ListNotInForce(Conflict):
    """On the day of the inspection another version of the check list `title` was in force."""

    at = "check_list_id"
    title: str


@dataclass(eq=False, kw_only=True)
class InspectionStateForbids(Conflict):
    """An inspection, its rectification or a plan in `state` does not take `act`."""

    state: str
    act: str


@dataclass(eq=False, kw_only=True)
class OtherProducerPlanned(Conflict):
    """The plan is about the producer `planned`, not about the one that was inspected."""

    at = "plan_id"
    planned: str


def divisions_above(division: str) -> list[str]:
    """Return the divisions whose lists hold in `division`, itself among them, as offices write their codes."""
    above = [division[:length] for length in (6, 9, 12) if len(division) >= length]
    return [*above, division[:2], division[:4], division[:4] + "00", division[:2] + "0000"]


def check_items(items: Sequence[ListItem]) -> list[dict[str, object]]:
    """Return the items of a list as they are stored; raises InvalidValue at `items` or `items.<n>.<field>`."""
    if not items:
        raise InvalidValue(field="items", reason="required")
    if len(items) > MAX_ITEMS:
        raise InvalidValue(field="items", reason="too-many", value=str(len(items)))
    seen: set[str] = set()
    for number, item in enumerate(items):
        code = item.code.strip()
        if not code or not item.text.strip():
            at = "text" if code else "code"
            raise InvalidValue(field=f"items.{number}.{at}", reason="required")
        if code in seen:
            raise InvalidValue(field=f"items.{number}.code", reason="item-twice", value=code)
        seen.add(code)
    return [
        {
            "code": item.code.strip()[:20],
            "section": item.section.strip()[:80],
            "text": item.text.strip()[:LONGEST_ITEM],
            "is_key": item.is_key,
        }
        for item in items
    ]


def check_answers(
    items: Sequence[Mapping[str, object]], answers: Sequence[Answer]
) -> dict[str, Answer]:
    """Return the answers by item; raises InvalidValue at `answers` or `answers.<code>`.

    Every key item is looked at, each item once; what differs says how.
    """
    known = {str(item["code"]): bool(item["is_key"]) for item in items}
    found: dict[str, Answer] = {}
    for answer in answers:
        if answer.code not in known or answer.code in found:
            raise InvalidValue(field="answers", reason="no-such-item", value=answer.code[:20])
        if answer.finding is ItemFinding.DIFFERS and not answer.note.strip():
            raise InvalidValue(field="answers", reason="say-what-differs", value=answer.code)
        if len(answer.note.strip()) > LONGEST_NOTE:
            raise InvalidValue(field="answers", reason="too-long", value=answer.note[:20])
        found[answer.code] = answer
    for code, is_key in known.items():
        if is_key and code not in found:
            raise InvalidValue(field="answers", reason="key-item-missing", value=code)
    if not found:
        raise InvalidValue(field="answers", reason="required")
    return found


def check_result(
    result: InspectionResult, answers: Mapping[str, Answer], rectify_by: date | None, on: date
) -> None:
    """Raise InvalidValue unless the result agrees with what was found and carries its day.

    An item that differs leaves no result without a consequence, and a consequence needs an item that differs.
    """
    differs = any(answer.finding is ItemFinding.DIFFERS for answer in answers.values())
    if differs and result is InspectionResult.CONFORMS:
        raise InvalidValue(field="result", reason="something-differs")
    if not differs and result is not InspectionResult.CONFORMS:
        raise InvalidValue(field="result", reason="nothing-differs")
    if result is not InspectionResult.TIME_LIMITED:
        return
    if rectify_by is None:
        raise InvalidValue(field="rectify_by", reason="required")
    if rectify_by < on:
        raise InvalidValue(field="rectify_by", reason="before-start", value=rectify_by.isoformat())


def check_signature(*, is_signed: bool, refusal: str, witness: str) -> None:
    """Raise InvalidValue unless the trader signed, or the refusal is noted with who or what witnessed it."""
    if is_signed:
        return
    if not refusal.strip():
        raise InvalidValue(field="signature", reason="signature-or-refusal")
    if not witness.strip():
        raise InvalidValue(field="witness", reason="required")
    for name, text, longest in (("refusal", refusal, 400), ("witness", witness, 200)):
        if len(text.strip()) > longest:
            raise InvalidValue(field=name, reason="too-long", value=text[:20])


def publish_by(formed_on: date) -> date:
    """The last day on which the result has to be public."""
    return add_working_days(formed_on, PUBLISH_WITHIN_WORKING_DAYS)


_R, _A = RectificationState, RectificationAct
NEXT_RECTIFICATION = {
    (_R.DUE, _A.SUBMIT): _R.SUBMITTED,
    (_R.SUBMITTED, _A.ACCEPT): _R.ACCEPTED,
    (_R.SUBMITTED, _A.RETURN): _R.DUE,
}
NEXT_PLAN_STATE = {
    (PlanState.PLANNED, "do"): PlanState.DONE,
    (PlanState.PLANNED, "cancel"): PlanState.CANCELLED,
}


def next_rectification(
    state: RectificationState | None, act: RectificationAct
) -> RectificationState:
    """Return where `act` leads; raises InspectionStateForbids, also where nothing has to be rectified."""
    following = None if state is None else NEXT_RECTIFICATION.get((state, act))
    if following is None:
        raise InspectionStateForbids(state=state.value if state else "none", act=act.value)
    return following


def next_plan_state(state: PlanState, act: str) -> PlanState:
    """Return where `act` (do, cancel) leads; raises InspectionStateForbids."""
    following = NEXT_PLAN_STATE.get((state, act))
    if following is None:
        raise InspectionStateForbids(state=state.value, act=act)
    return following
