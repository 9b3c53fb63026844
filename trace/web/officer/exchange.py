"""Hand-overs before the agriculture officers: how far the facts of their area reached the platforms."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http import navigation
from trace.kernel.permissions import Permission
from trace.web.exchange_pages import coverage_page, handover_page, target_page
from trace.web.officer import bp
from trace.web.officer.shared import for_portal
from trace.web.registers import Answer

navigation.add(
    portal="officer",
    endpoint="officer.exchange",
    label=_l("Hand-over to platforms"),
    permission=Permission.EXCHANGE_READ,
    order=90,
)


@bp.get("/exchange")
def exchange() -> Answer:
    """Show the coverage of one's area."""
    for_portal()
    return coverage_page("officer")


@bp.get("/exchange/targets/<name>")
def exchange_target(name: str) -> Answer:
    """List the hand-overs of one's area to a target."""
    for_portal()
    return target_page("officer", name)


@bp.get("/exchange/handovers/<int:handover_id>")
def handover(handover_id: int) -> Answer:
    """Show one hand-over of one's area with its receipts."""
    for_portal()
    return handover_page("officer", handover_id)
