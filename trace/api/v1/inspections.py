"""Inspections 监督检查: check lists, what was found, rectification, publication, risk grades and plans."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from trace.api.v1 import page_answer
from trace.http.session import door_work
from trace.rooms.inspections import queries, services
from trace.wire import inspections as wire
from trace.wire.common import TextPage, page_of_items

blp = Blueprint(
    "inspections", __name__, url_prefix="/inspections", description="Inspections of producers"
)


@blp.route("/")
class Inspections(MethodView):
    @blp.arguments(wire.InspectionListQuery, location="query")
    @blp.response(200, page_of_items(wire.InspectionSchema))
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List the inspections one may know of, newest first."""
        size = asked.pop("page_size")
        with door_work(read_only=True) as work:
            return page_answer(queries.list_inspections(work, size=size, **asked))

    @blp.arguments(wire.RecordInspectionSchema)
    @blp.response(201, wire.InspectionDetailSchema)
    def post(self, sent: dict[str, Any]) -> Any:
        """Record an inspection; one that calls for an investigation opens a lead."""
        with door_work() as work:
            made = services.record_inspection(work, **sent)
            return queries.get_inspection(work, made.number)


@blp.route("/<number>")
@blp.response(200, wire.InspectionDetailSchema)
def read_inspection(number: str) -> Any:
    """Return one inspection."""
    with door_work(read_only=True) as work:
        return queries.get_inspection(work, number)


@blp.route("/<number>/publish", methods=["POST"])
@blp.response(200, wire.InspectionDetailSchema)
def publish(number: str) -> Any:
    """Make the result public."""
    with door_work() as work:
        return services.publish_inspection(work, number=number)


@blp.route("/<number>/rectification", methods=["POST"])
@blp.arguments(wire.RectificationSchema)
@blp.response(200, wire.InspectionDetailSchema)
def submit_rectification(sent: dict[str, Any], number: str) -> Any:
    """Say what was put right."""
    with door_work() as work:
        return services.submit_rectification(work, number=number, **sent)


@blp.route("/<number>/rectification/judgement", methods=["POST"])
@blp.arguments(wire.JudgeRectificationSchema)
@blp.response(200, wire.InspectionDetailSchema)
def judge_rectification(sent: dict[str, Any], number: str) -> Any:
    """Accept what was put right, or send it back."""
    with door_work() as work:
        return services.judge_rectification(work, number=number, **sent)


@blp.route("/check-lists")
class CheckLists(MethodView):
    @blp.arguments(TextPage, location="query")
    @blp.response(200, page_of_items(wire.CheckListSchema))
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List every version of every check list."""
        size = asked.pop("page_size")
        with door_work(read_only=True) as work:
            return page_answer(queries.list_check_lists(work, size=size, **asked))

    @blp.arguments(wire.CheckListInputSchema)
    @blp.response(201, wire.CheckListSchema)
    def post(self, sent: dict[str, Any]) -> Any:
        """Enter a check list, or the next version of one."""
        with door_work() as work:
            return services.enter_check_list(work, **sent)


@blp.route("/check-lists/<int:check_list_id>")
@blp.response(200, wire.CheckListSchema)
def read_check_list(check_list_id: int) -> Any:
    """Return one version of a check list."""
    with door_work(read_only=True) as work:
        return queries.get_check_list(work, check_list_id)


@blp.route("/risk-grades")
class RiskGrades(MethodView):
    @blp.arguments(wire.GradeListQuery, location="query")
    @blp.response(200, page_of_items(wire.GradeSchema))
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List the latest grade of each producer of one's area."""
        size = asked.pop("page_size")
        with door_work(read_only=True) as work:
            return page_answer(queries.list_gradings(work, size=size, **asked))

    @blp.arguments(wire.RiskGradeSchema)
    @blp.response(201, wire.GradeSchema)
    def post(self, sent: dict[str, Any]) -> Any:
        """Grade a producer's risk."""
        with door_work() as work:
            return services.set_risk_grade(work, **sent)


@blp.route("/plans")
class Plans(MethodView):
    @blp.arguments(wire.PlanListQuery, location="query")
    @blp.response(200, page_of_items(wire.PlanSchema))
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List planned inspections; flying ones are told to officers only."""
        size = asked.pop("page_size")
        with door_work(read_only=True) as work:
            return page_answer(queries.list_plans(work, size=size, **asked))

    @blp.arguments(wire.PlanInspectionSchema)
    @blp.response(201, wire.PlanSchema)
    def post(self, sent: dict[str, Any]) -> Any:
        """Plan an inspection."""
        with door_work() as work:
            return services.plan_inspection(work, **sent)


@blp.route("/plans/<int:plan_id>/cancel", methods=["POST"])
@blp.arguments(wire.CancelPlanSchema)
@blp.response(200, wire.PlanSchema)
def cancel_plan(sent: dict[str, Any], plan_id: int) -> Any:
    """Give up a planned inspection."""
    with door_work() as work:
        return services.cancel_plan(work, plan_id=plan_id, **sent)
