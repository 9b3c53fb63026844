"""Yearly assessments of holders."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from trace.api.v1 import page_answer
from trace.http.session import door_work
from trace.rooms.sanctions import queries, services
from trace.wire.common import page_of_items
from trace.wire.sanctions import (
    AssessmentInputSchema,
    AssessmentQuery,
    AssessmentSchema,
    PlannedSchema,
    PlanSchema,
)

blp = Blueprint(
    "assessments",
    __name__,
    url_prefix="/assessments",
    description="Assessments of holders: what is due, what was found, what followed",
)


@blp.route("/")
@blp.arguments(AssessmentQuery, location="query")
@blp.response(200, page_of_items(AssessmentSchema))
def assessments(asked: dict[str, Any]) -> dict[str, Any]:
    """List the assessments the caller may see, earliest due day first."""
    size = asked.pop("page_size")
    with door_work(read_only=True) as work:
        return page_answer(queries.list_assessments(work, size=size, **asked))


@blp.route("/plan", methods=["POST"])
@blp.arguments(PlanSchema)
@blp.response(200, PlannedSchema)
def plan(sent: dict[str, Any]) -> dict[str, int]:
    """Plan what falls due by the rule-book in force; doing it twice adds nothing."""
    with door_work() as work:
        return {"added": services.plan_assessments(work, **sent)}


@blp.route("/<int:assessment_id>")
@blp.response(200, AssessmentSchema)
def read_assessment(assessment_id: int) -> Any:
    """Return one assessment."""
    with door_work(read_only=True) as work:
        return queries.get_assessment(work, assessment_id)


@blp.route("/<int:assessment_id>/result", methods=["POST"])
@blp.arguments(AssessmentInputSchema)
@blp.response(200, AssessmentSchema)
def record(sent: dict[str, Any], assessment_id: int) -> Any:
    """Record what was found; a failed assessment imposes its sanction in the same act."""
    with door_work() as work:
        return services.record_assessment(work, assessment_id=assessment_id, **sent)
