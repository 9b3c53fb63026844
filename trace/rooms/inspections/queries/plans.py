"""Reads of risk grades and plans. A flying inspection that has not happened is told to officers only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from trace.kernel.errors import NoSuchRecord
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, reach_of, require, require_somewhere
from trace.kernel.work import Work
from trace.rooms.inspections import rules
from trace.rooms.inspections.kinds import InspectionKind, PlanState, RiskGrade
from trace.rooms.inspections.models import (
    CheckList,
    Inspection,
    InspectionAnswer,
    PlannedInspection,
    RiskGrading,
)
from trace.rooms.inspections.queries.inspections import in_area, named
from trace.rooms.producers.models import Producer


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far a producer was inspected: how often this year, what the grade asks for, and items not looked at.

    missing   codes of items of the list that nobody looked at within two years
    """

    grade: RiskGrade | None
    done_this_year: int
    frequency: rules.Frequency | None
    missing: dict[str, list[str]]


def _in_area_of_producers(work: Work) -> ColumnElement[bool]:
    return in_area(work, Producer.division)


def grade_of(work: Work, producer_id: int, on: date) -> RiskGrading | None:
    """Return the grade in force on a day, or None where none was set."""
    return work.session.scalars(
        select(RiskGrading)
        .where(RiskGrading.producer_id == producer_id, RiskGrading.from_on <= on)
        .order_by(RiskGrading.from_on.desc(), RiskGrading.id.desc())
        .limit(1)
    ).first()


def gradings_of(work: Work, producer_id: int) -> Sequence[RiskGrading]:
    """Return every grade that a producer had, the latest first; for officers of its area.

    Raises   MissingPermission (held nowhere)
    """
    require_somewhere(work.actor, Permission.CHECKS_WRITE)
    return work.session.scalars(
        select(RiskGrading)
        .join(Producer, Producer.id == RiskGrading.producer_id)
        .where(RiskGrading.producer_id == producer_id, _in_area_of_producers(work))
        .order_by(RiskGrading.from_on.desc(), RiskGrading.id.desc())
    ).all()


def list_gradings(
    work: Work,
    *,
    grade: RiskGrade | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[RiskGrading]:
    """Return the latest grade of each producer of the actor's area, the last set first.

    Raises   MissingPermission (held nowhere)
    """
    require_somewhere(work.actor, Permission.CHECKS_WRITE)
    latest = select(func.max(RiskGrading.id)).group_by(RiskGrading.producer_id)
    statement = (
        select(RiskGrading)
        .join(Producer, Producer.id == RiskGrading.producer_id)
        .where(RiskGrading.id.in_(latest), _in_area_of_producers(work))
        .options(joinedload(RiskGrading.producer))
    )
    if grade is not None:
        statement = statement.where(RiskGrading.grade == grade)
    for word in text.split():
        statement = statement.where(RiskGrading.producer_id.in_(named(word)))
    return page_of(work.session, statement, keys=[RiskGrading.id], cursor=cursor, size=size)


def list_plans(
    work: Work,
    *,
    state: PlanState | None = None,
    producer_id: int | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[PlannedInspection]:
    """Return the planned inspections that the actor may know of, the last planned first.

    Officers see all of their area. A producer sees its own, but a flying one never, whatever became of it: that it
    was planned and given up would tell as much as that it is to come.
    Raises   MissingPermission (held nowhere)
    """
    require_somewhere(work.actor, Permission.CHECKS_WRITE, Permission.BATCHES_WRITE)
    own = reach_of(work.actor, Permission.BATCHES_WRITE).organisation_ids
    announced = and_(
        PlannedInspection.producer_id.in_(own),
        PlannedInspection.kind != InspectionKind.FLYING,
    )
    statement = (
        select(PlannedInspection)
        .join(Producer, Producer.id == PlannedInspection.producer_id)
        .where(or_(_in_area_of_producers(work), announced))
        .options(joinedload(PlannedInspection.producer))
    )
    if state is not None:
        statement = statement.where(PlannedInspection.state == state)
    if producer_id is not None:
        statement = statement.where(PlannedInspection.producer_id == producer_id)
    for word in text.split():
        statement = statement.where(PlannedInspection.producer_id.in_(named(word)))
    return page_of(work.session, statement, keys=[PlannedInspection.id], cursor=cursor, size=size)


def open_plans_of(work: Work, producer_id: int) -> Sequence[PlannedInspection]:
    """Return the inspections that are planned for a producer, the earliest first; for officers of its area."""
    require_somewhere(work.actor, Permission.CHECKS_WRITE)
    return work.session.scalars(
        select(PlannedInspection)
        .join(Producer, Producer.id == PlannedInspection.producer_id)
        .where(
            PlannedInspection.producer_id == producer_id,
            PlannedInspection.state == PlanState.PLANNED,
            _in_area_of_producers(work),
        )
        .order_by(PlannedInspection.until_on)
    ).all()


def open_plans_in(work: Work, division: str) -> Sequence[PlannedInspection]:
    """Return the inspections that are planned in a division, flying ones too: for its officers alone.

    Raises   MissingPermission
    """
    require(work.actor, Permission.CHECKS_WRITE, division=division)
    return work.session.scalars(
        select(PlannedInspection)
        .join(Producer, Producer.id == PlannedInspection.producer_id)
        .where(
            PlannedInspection.state == PlanState.PLANNED,
            Producer.division.startswith(division, autoescape=True),
        )
        .order_by(PlannedInspection.id)
    ).all()


def lock_plan(work: Work, plan_id: int) -> PlannedInspection:
    """Return a planned inspection of the actor's area, locked until the transaction ends; raises NoSuchRecord."""
    found = work.session.scalars(
        select(PlannedInspection)
        .where(
            PlannedInspection.id == plan_id,
            PlannedInspection.producer_id.in_(
                select(Producer.id).where(_in_area_of_producers(work))
            ),
        )
        .options(joinedload(PlannedInspection.producer))
        .with_for_update(of=PlannedInspection)
    ).first()
    if found is None:
        raise NoSuchRecord(kind="inspection-plan", key=str(plan_id))
    return found


def coverage_of(work: Work, producer_id: int, lists: Collection[CheckList]) -> Coverage:
    """Return how far a producer was inspected: this year, and by item within two years. Three statements."""
    graded = grade_of(work, producer_id, work.today)
    begun = date(work.today.year, 1, 1)
    since = _years_before(work.today, rules.FULL_COVERAGE_YEARS)
    rows = work.session.execute(
        select(CheckList.code, InspectionAnswer.code)
        .join(Inspection, Inspection.id == InspectionAnswer.inspection_id)
        .join(CheckList, CheckList.id == Inspection.check_list_id)
        .where(Inspection.producer_id == producer_id, Inspection.on >= since)
        .distinct()
    )
    seen = {(code, item) for code, item in rows}
    done = work.session.scalar(
        select(func.count())
        .select_from(Inspection)
        .where(Inspection.producer_id == producer_id, Inspection.on >= begun)
    )
    missing = {
        each.title: [
            str(item["code"]) for item in each.items if (each.code, str(item["code"])) not in seen
        ]
        for each in lists
    }
    return Coverage(
        graded.grade if graded else None,
        done or 0,
        rules.FREQUENCIES[graded.grade] if graded else None,
        missing,
    )


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
