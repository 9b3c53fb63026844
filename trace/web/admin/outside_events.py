"""Outside parties' events before the administrators."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l

from trace.http import navigation
from trace.kernel.permissions import Permission
from trace.web.admin import bp
from trace.web.outside_event_pages import event_page, events_page
from trace.web.registers import Answer

navigation.add(
    portal="admin",
    endpoint="admin.outside_events",
    label=_l("Events of outside parties"),
    permission=Permission.EVENTS_MATCH,
    order=60,
)


def _address(event_pk: int) -> str:
    return url_for("admin.outside_event", event_pk=event_pk)


@bp.get("/outside-events")
def outside_events() -> Answer:
    """List outside parties' events."""
    return events_page(_address)


@bp.route("/outside-events/<int:event_pk>", methods=["GET", "POST"])
def outside_event(event_pk: int) -> Answer:
    """Show one; match or decline it from here."""
    return event_page(event_pk, _address, url_for("admin.outside_events"))
