"""Reading applications and their procedure."""

from __future__ import annotations

from trace.rooms.applications.queries.applications import (
    authorisation_of_application,
    get_application,
    get_application_file,
    labels_applied_for,
    list_applications,
)
from trace.rooms.applications.queries.figures import (
    BrandFigures,
    figures_of,
)
from trace.rooms.applications.queries.procedure import (
    count_due,
    find_objection,
    find_open_step,
    get_notice,
    get_objection,
    get_step,
    get_step_file,
    list_notices,
    objections_to,
    offices_near,
    products_of_application,
    require_authority_reach,
    steps_of,
    work_list,
)
from trace.rooms.applications.queries.reach import (
    REVIEWING,
)
from trace.rooms.applications.queries.self_checks import (
    findings_of,
    self_check_of,
)

__all__ = [
    "REVIEWING",
    "BrandFigures",
    "authorisation_of_application",
    "count_due",
    "figures_of",
    "find_objection",
    "find_open_step",
    "findings_of",
    "get_application",
    "get_application_file",
    "get_notice",
    "get_objection",
    "get_step",
    "get_step_file",
    "labels_applied_for",
    "list_applications",
    "list_notices",
    "objections_to",
    "offices_near",
    "products_of_application",
    "require_authority_reach",
    "self_check_of",
    "steps_of",
    "work_list",
]
