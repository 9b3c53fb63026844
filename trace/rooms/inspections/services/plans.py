"""Risk grades and the yearly plan."""

from __future__ import annotations

from datetime import date

from trace.kernel.checks import require_period, require_text
from trace.kernel.errors import InvalidValue
from trace.kernel.permissions import Permission, require, require_somewhere
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.inspections import queries, rules
from trace.rooms.inspections.kinds import InspectionKind, PlanState, RiskGrade
from trace.rooms.inspections.models import PlannedInspection, RiskGrading
from trace.rooms.producers.queries import get_producer


def set_risk_grade(
    work: Work, *, producer_id: int, grade: RiskGrade, from_on: date, reasons: str
) -> RiskGrading:
    """Grade a producer's risk from a day on, with the reasons; earlier grades stay on record.

    Raises   NoSuchRecord · MissingPermission · InvalidValue
    """
    producer = get_producer(work, producer_id)
    require(work.actor, Permission.CHECKS_WRITE, division=producer.division)
    made = RiskGrading(
        producer_id=producer.id,
        grade=grade,
        from_on=from_on,
        reasons=require_text("reasons", reasons, longest=2000),
        set_by=work.actor.label[:120],
        set_at=work.now,
    )
    work.session.add(made)
    work.session.flush()  # doors answer with its id
    # Without organisation: the trader is not told by its own audit trail how soon to expect a visit.
    record(
        work,
        "risk-grade.set",
        subject_kind="risk-grade",
        subject_key=made.id,
        grade=grade.value,
        producer=producer.id,
    )
    return made


def plan_inspection(
    work: Work, *, producer_id: int, kind: InspectionKind, from_on: date, until_on: date
) -> PlannedInspection:
    """Plan an inspection for a time; a flying one stays unknown to the producer until it happened.

    Raises   NoSuchRecord · MissingPermission · InvalidValue
    """
    producer = get_producer(work, producer_id)
    require(work.actor, Permission.CHECKS_WRITE, division=producer.division)
    require_period(from_on, until_on, field="until_on")
    if until_on < work.today:
        raise InvalidValue(field="until_on", reason="past", value=until_on.isoformat())
    made = PlannedInspection(
        producer_id=producer.id,
        kind=kind,
        from_on=from_on,
        until_on=until_on,
        state=PlanState.PLANNED,
        planned_by=work.actor.label[:120],
        planned_at=work.now,
    )
    work.session.add(made)
    work.session.flush()  # doors answer with its id
    record(
        work,
        "inspection-plan.planned",
        subject_kind="inspection-plan",
        subject_key=made.id,
        kind=kind.value,
        producer=producer.id,
    )
    return made


def cancel_plan(work: Work, *, plan_id: int, reason: str) -> PlannedInspection:
    """Give up a planned inspection, saying why.

    Raises   MissingPermission · NoSuchRecord (not of one's area) · InspectionStateForbids · InvalidValue
    """
    require_somewhere(work.actor, Permission.CHECKS_WRITE)
    plan = queries.lock_plan(work, plan_id)
    plan.state = rules.next_plan_state(plan.state, "cancel")
    plan.reason = require_text("reason", reason, longest=400)
    record(work, "inspection-plan.cancelled", subject_kind="inspection-plan", subject_key=plan_id)
    return plan
