"""Feedback 反馈, complaints 投诉 and reports 举报 in the officer's portal."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from trace.http import navigation
from trace.http.session import door_work
from trace.kernel.permissions import Permission
from trace.rooms.supervision import queries
from trace.web.feedback_pages import feedback_list, feedback_page, follow_up_page, note_page
from trace.web.officer import bp
from trace.web.officer.shared import for_portal, send_picture
from trace.web.registers import Answer

navigation.add(
    portal="officer",
    endpoint="officer.feedback",
    label=_l("Complaints and reports"),
    permission=Permission.COMPLAINTS_HANDLE,
    order=45,
)


@bp.get("/feedback")
def feedback() -> Answer:
    """List what consumers sent."""
    for_portal()
    return feedback_list("officer")


@bp.route("/feedback/<int:item_id>", methods=["GET", "POST"])
def feedback_item(item_id: int) -> Answer:
    """Show one item and take its next step."""
    for_portal()
    return feedback_page("officer", item_id)


@bp.post("/feedback/<int:item_id>/notes")
def note_feedback(item_id: int) -> Answer:
    """Add a note that the sender never sees."""
    for_portal()
    return note_page("officer", item_id)


@bp.post("/feedback/<int:item_id>/lead")
def follow_up_feedback(item_id: int) -> Answer:
    """Open a lead out of an item, or put it under an open one."""
    for_portal()
    return follow_up_page(item_id)


@bp.get("/feedback/<int:item_id>/pictures/<int:picture_id>")
def feedback_picture(item_id: int, picture_id: int) -> Response:
    """Send a photograph that a consumer sent."""
    for_portal()
    with door_work(read_only=True) as work:
        return send_picture(work, queries.get_picture(work, "feedback", str(item_id), picture_id))
