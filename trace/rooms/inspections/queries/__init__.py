"""Reads of the inspections room."""

from __future__ import annotations

from trace.rooms.inspections.queries.check_lists import (
    get_check_list,
    list_check_lists,
    lists_in_force,
    lists_within,
)
from trace.rooms.inspections.queries.inspections import (
    Pending,
    find_published,
    get_inspection,
    get_picture,
    inspections_due,
    list_inspections,
    list_published,
    lock_inspection,
    number_of,
    numbered_inspections,
    pending,
    same_inspection,
    waiting_inspections,
)
from trace.rooms.inspections.queries.plans import (
    Coverage,
    coverage_of,
    grade_of,
    gradings_of,
    list_gradings,
    list_plans,
    lock_plan,
    open_plans_in,
    open_plans_of,
)

__all__ = [
    "Coverage",
    "Pending",
    "coverage_of",
    "find_published",
    "get_check_list",
    "get_inspection",
    "get_picture",
    "grade_of",
    "gradings_of",
    "inspections_due",
    "list_check_lists",
    "list_gradings",
    "list_inspections",
    "list_plans",
    "list_published",
    "lists_in_force",
    "lists_within",
    "lock_inspection",
    "lock_plan",
    "number_of",
    "numbered_inspections",
    "open_plans_in",
    "open_plans_of",
    "pending",
    "same_inspection",
    "waiting_inspections",
]
