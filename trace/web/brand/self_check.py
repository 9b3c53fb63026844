"""The self-check 自查 that came with an application, for the people of the authority."""

from __future__ import annotations

from flask import url_for

from trace.rooms.applications import queries
from trace.web import brand_pages
from trace.web.brand import bp
from trace.web.brand.desk import staff_work


@bp.get("/applications/<int:application_id>/self-check")
def kept_self_check(application_id: int) -> str:
    """Show what the records said of each condition when the application was submitted."""
    with staff_work() as work:
        found = queries.get_application(work, application_id)
        back = url_for("brand.application", application_id=application_id)
        return brand_pages.kept_self_check(work, found, back=back)
