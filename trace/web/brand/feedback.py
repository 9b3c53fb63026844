"""Consumers' feedback 反馈 in the brand authority's portal; complaints and reports are not for it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from trace.http import navigation
from trace.http.identity import current_organisation_id
from trace.http.session import door_work
from trace.kernel.actor import Role
from trace.kernel.permissions import Permission
from trace.rooms.supervision import queries
from trace.web.brand import bp
from trace.web.feedback_pages import feedback_list, feedback_page, note_page
from trace.web.officer.shared import send_picture
from trace.web.registers import Answer

navigation.add(
    portal="brand",
    endpoint="brand.feedback",
    label=_l("Feedback"),
    permission=Permission.FEEDBACK_HANDLE,
    order=80,
)


@bp.get("/feedback")
def feedback() -> Answer:
    """List consumers' feedback."""
    current_organisation_id(Role.BRAND)
    return feedback_list("brand")


@bp.route("/feedback/<int:item_id>", methods=["GET", "POST"])
def feedback_item(item_id: int) -> Answer:
    """Show one item and answer it."""
    current_organisation_id(Role.BRAND)
    return feedback_page("brand", item_id)


@bp.post("/feedback/<int:item_id>/notes")
def note_feedback(item_id: int) -> Answer:
    """Add a note that the sender never sees."""
    current_organisation_id(Role.BRAND)
    return note_page("brand", item_id)


@bp.get("/feedback/<int:item_id>/pictures/<int:picture_id>")
def feedback_picture(item_id: int, picture_id: int) -> Response:
    """Send a photograph that a consumer sent."""
    current_organisation_id(Role.BRAND)
    with door_work(read_only=True) as work:
        return send_picture(work, queries.get_picture(work, "feedback", str(item_id), picture_id))
