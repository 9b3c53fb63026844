"""The steps of one's own application: what was found, by whom, with which papers."""

from __future__ import annotations

from werkzeug.wrappers import Response

from trace.web import procedure_pages as pages
from trace.web.producer import bp
from trace.web.registers import Answer, own_producer_id

_STEP = "/applications/<int:application_id>/steps/<int:step_id>"


@bp.get(_STEP)
def step(application_id: int, step_id: int) -> Answer:
    """Show a step with its records."""
    own_producer_id()
    return pages.step_page("producer", application_id, step_id)


@bp.get(f"{_STEP}/files/<int:file_id>")
def step_file(application_id: int, step_id: int, file_id: int) -> Response:
    """Send a paper or photograph of a step."""
    return pages.send_step_file(application_id, step_id, file_id)
