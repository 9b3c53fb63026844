"""Reviews and site checks that a brand's authority asked of one's office."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from trace.http import navigation
from trace.kernel.permissions import Permission
from trace.web import procedure_pages as pages
from trace.web.officer import bp
from trace.web.officer.shared import for_portal
from trace.web.registers import Answer

navigation.add(
    portal="officer",
    endpoint="officer.tasks",
    label=_l("Asked by brands"),
    permission=Permission.APPLICATIONS_REVIEW,
    order=75,
)
_STEP = "/applications/<int:application_id>/steps/<int:step_id>"


@bp.get("/tasks")
def tasks() -> Answer:
    """List the reviews and site checks that one's office was asked to do."""
    for_portal()
    return pages.tasks_page("officer")


@bp.get(_STEP)
def step(application_id: int, step_id: int) -> Answer:
    """Show a step with its records and forms."""
    for_portal()
    return pages.step_page("officer", application_id, step_id)


@bp.get(f"{_STEP}/files/<int:file_id>")
def step_file(application_id: int, step_id: int, file_id: int) -> Response:
    """Send a paper or photograph of a step."""
    for_portal()
    return pages.send_step_file(application_id, step_id, file_id)


@bp.post(f"{_STEP}/decide")
def decide_step(application_id: int, step_id: int) -> Answer:
    """End a review: pass, return for correction, refuse."""
    for_portal()
    return pages.decide("officer", application_id, step_id)


@bp.post(f"{_STEP}/site-check")
def record_site_check(application_id: int, step_id: int) -> Answer:
    """Record a site check."""
    for_portal()
    return pages.check("officer", application_id, step_id)
