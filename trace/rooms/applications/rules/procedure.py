"""The procedure 授权程序: which step follows which, by when, and what lets a step end well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from trace.kernel.errors import InvalidValue
from trace.rooms.applications.errors import (
    NoticeRunning,
    ObjectionsOpen,
    ObjectionStands,
    PanelScoreTooLow,
    PanelTooSmall,
)
from trace.rooms.applications.kinds import Fulfilment, ObjectionOutcome
from trace.rooms.applications.models import NO_DEADLINE, Objection, PublicNotice
from trace.rooms.brands.kinds import StepKind
from trace.rooms.brands.rules import Condition, ProcedureStep, RuleBookBody
from trace.standards.china.working_days import add_working_days, is_published

# Fewer than three opinions are no panel: two experts who differ decide nothing.
LEAST_SHEETS = 3
MOST_POINTS = 100
DELEGABLE = frozenset({StepKind.PRELIMINARY_REVIEW, StepKind.SITE_CHECK})
RETURNING = frozenset({StepKind.PRELIMINARY_REVIEW, StepKind.SITE_CHECK, StepKind.PUBLIC_NOTICE})


@dataclass(frozen=True, slots=True)
class StepPass:
    """A step ends well: with an opinion and the number of the document, where there is one."""

    opinion: str = ""
    document_number: str = ""


@dataclass(frozen=True, slots=True)
class StepReturn:
    """An application goes back to the applicant for correction 退回补正; `reason` says what to correct."""

    reason: str
    document_number: str = ""


@dataclass(frozen=True, slots=True)
class SiteFinding:
    """What was found on the spot about one condition."""

    condition_code: str
    fulfilment: Fulfilment
    note: str = ""


@dataclass(frozen=True, slots=True)
class ExpertScore:
    """The points, 0 to 100, that an expert gives for one criterion."""

    criterion_code: str
    points: int


def first_step(body: RuleBookBody) -> ProcedureStep:
    """Return the step with which a procedure begins."""
    return body.procedure[0]


def step_after(body: RuleBookBody, kind: StepKind) -> ProcedureStep | None:
    """Return the step that follows `kind`, or None after the last."""
    kinds = [step.kind for step in body.procedure]
    if kind not in kinds:
        return None
    place = kinds.index(kind) + 1
    return body.procedure[place] if place < len(kinds) else None


def deadline(step: ProcedureStep, opened_on: date) -> date:
    """Return the last day for a step that opened on a day, which is not counted itself (民法典 第201条)."""
    if not step.days:
        return NO_DEADLINE
    if step.working_days:
        return add_working_days(opened_on, step.days)
    return opened_on + timedelta(days=step.days)


def notice_end(starts_on: date, working_days: int) -> date:
    """Return the last day of a public notice of so many working days 工作日.

    The day of publication is not counted (民法典 第201条), so that nobody has fewer days than the rule-book says;
    the State Council's holidays and make-up working days are (see standards/china/working_days).
    """
    return add_working_days(starts_on, working_days)


def is_provisional(ends_on: date) -> bool:
    """Whether the holidays of that day's year have not been published yet, so that the end may move."""
    return not is_published(ends_on)


def check_notice_over(notice: PublicNotice, on: date) -> None:
    """Raise unless a notice (its objections loaded) may end well on a day.

    Raises   NoticeRunning · ObjectionsOpen · ObjectionStands
    """
    if on <= notice.ends_on:
        raise NoticeRunning(ends_on=notice.ends_on)
    require_answered(notice.objections)
    upheld = [o.receipt for o in notice.objections if o.outcome is ObjectionOutcome.UPHELD]
    if upheld:
        raise ObjectionStands(receipts=tuple(upheld))


def require_answered(objections: Sequence[Objection]) -> None:
    """Raise ObjectionsOpen where an objection waits for its answer."""
    waiting = [objection.receipt for objection in objections if objection.outcome is None]
    if waiting:
        raise ObjectionsOpen(receipts=tuple(waiting))


def check_scores(body: RuleBookBody, scores: Sequence[ExpertScore]) -> list[tuple[Condition, int]]:
    """Return the points of every criterion of a sheet; the criteria are the conditions of the rule-book.

    Raises   InvalidValue (one is missing, twice there, or outside 0 to 100) · UnknownCondition
    """
    found: dict[str, tuple[Condition, int]] = {}
    for number, score in enumerate(scores):
        at = f"scores.{number}.points"
        condition = body.condition(score.criterion_code)
        if condition.code in found:
            raise InvalidValue(field=at, reason="repeated", value=condition.code)
        if not 0 <= score.points <= MOST_POINTS:
            raise InvalidValue(field=at, reason="points", value=str(score.points))
        found[condition.code] = (condition, score.points)
    missing = [condition.code for condition in body.conditions if condition.code not in found]
    if missing:
        raise InvalidValue(field="scores", reason="criterion-missing", value=", ".join(missing))
    return list(found.values())


def sheet_total(points: Sequence[int]) -> Decimal:
    """Return the mean of a sheet's points, 0 to 100, to two decimals."""
    return _mean([Decimal(point) for point in points])


def panel_average(sheets: Sequence[Sequence[int]]) -> Decimal:
    """Return the mean of the sheets' totals, 0 to 100, to two decimals; 0 without a sheet."""
    return _mean([sheet_total(points) for points in sheets])


def _mean(values: Sequence[Decimal]) -> Decimal:
    total = sum(values, Decimal(0)) / (len(values) or 1)
    return total.quantize(Decimal("0.01"), ROUND_HALF_UP)


def require_panel(sheets: Sequence[Sequence[int]]) -> Decimal:
    """Return the average of a panel that is large enough to conclude; raises PanelTooSmall."""
    if len(sheets) < LEAST_SHEETS:
        raise PanelTooSmall(sheets=len(sheets), needed=LEAST_SHEETS)
    return panel_average(sheets)


def check_panel(sheets: Sequence[Sequence[int]], score_min: Decimal | None) -> Decimal:
    """Return the average of a panel that passes.

    Raises   PanelTooSmall · PanelScoreTooLow
    """
    average = require_panel(sheets)
    if score_min is not None and average < score_min:
        raise PanelScoreTooLow(average=average, score_min=score_min)
    return average


def check_two_people(first: str, second: str) -> tuple[str, str]:
    """Return the names of the two people of a site check; raises InvalidValue unless they are two."""
    names = (first.strip()[:60], second.strip()[:60])
    for field, name in zip(("first_person", "second_person"), names, strict=True):
        if not name:
            raise InvalidValue(field=field, reason="required")
    if names[0] == names[1]:
        raise InvalidValue(field="second_person", reason="two-people", value=names[1])
    return names
