"""Recall drills 召回演练 in the producers' portal."""

from __future__ import annotations

from trace.web.drill_pages import drill_page, drills_page, reach_page
from trace.web.producer import bp
from trace.web.registers import Answer, own_producer_id


@bp.route("/drills", methods=["GET", "POST"])
def drills() -> Answer:
    """List drills; start one with a batch drawn by lot or chosen."""
    return drills_page("producer", own_producer_id())


@bp.route("/drills/<number>", methods=["GET", "POST"])
def drill(number: str) -> Answer:
    """Show a drill and whom to reach; end it."""
    own_producer_id()
    return drill_page("producer", number)


@bp.route("/drills/<number>/holders/<int:row_id>", methods=["GET", "POST"])
def drill_reach(number: str, row_id: int) -> Answer:
    """Record that somebody was reached."""
    own_producer_id()
    return reach_page("producer", number, row_id)
