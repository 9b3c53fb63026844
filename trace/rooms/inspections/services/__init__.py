"""The verbs of inspections."""

from __future__ import annotations

from trace.rooms.inspections.services.check_lists import enter_check_list
from trace.rooms.inspections.services.failures import decide_proposed_stop
from trace.rooms.inspections.services.following import (
    judge_rectification,
    publish_inspection,
    submit_rectification,
)
from trace.rooms.inspections.services.inspecting import record_inspection
from trace.rooms.inspections.services.plans import cancel_plan, plan_inspection, set_risk_grade
from trace.rooms.inspections.services.reminders import remind

__all__ = [
    "cancel_plan",
    "decide_proposed_stop",
    "enter_check_list",
    "judge_rectification",
    "plan_inspection",
    "publish_inspection",
    "record_inspection",
    "remind",
    "set_risk_grade",
    "submit_rectification",
]
