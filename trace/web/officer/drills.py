"""Recall drills 召回演练 in the officers' portal."""

from __future__ import annotations

from trace.web.drill_pages import drill_page, drills_page, reach_page
from trace.web.officer import bp
from trace.web.officer.shared import for_portal
from trace.web.registers import Answer


@bp.route("/drills", methods=["GET", "POST"])
def drills() -> Answer:
    """List drills; start one with a batch drawn by lot or chosen."""
    for_portal()
    return drills_page("officer")


@bp.route("/drills/<number>", methods=["GET", "POST"])
def drill(number: str) -> Answer:
    """Show a drill and whom to reach; end it."""
    for_portal()
    return drill_page("officer", number)


@bp.route("/drills/<number>/holders/<int:row_id>", methods=["GET", "POST"])
def drill_reach(number: str, row_id: int) -> Answer:
    """Record that somebody was reached."""
    for_portal()
    return reach_page("officer", number, row_id)
