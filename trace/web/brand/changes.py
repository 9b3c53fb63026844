"""Changes of a holder's name or trademark, for the people who decide them."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import navigation
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import NoSuchRecord, TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission
from trace.rooms.authorisations import queries, services
from trace.rooms.authorisations.kinds import RequestState
from trace.web.brand import bp
from trace.web.brand.desk import require_staff, staff_work
from trace.web.brand_pages import send_stored
from trace.web.registers import Answer, Column, Filter, list_page, text_asked
from trace.wire.sanctions import DecisionSchema

navigation.add(
    portal="brand",
    endpoint="brand.changes",
    label=_l("Changes of name and trademark"),
    permission=Permission.AUTHORISATIONS_MANAGE,
    order=34,
)


@bp.get("/changes")
def changes() -> Answer:
    """List what holders asked to have changed, newest first."""
    state = Filter("state", _("Any state"), RequestState)
    with staff_work() as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_changes(
                work, state=state.chosen or "", text=text_asked(), cursor=cursor, size=size
            )

        return list_page(
            title=_("Changes of name and trademark"),
            lead=_("The certificate shows what is in force; what was before stays here."),
            columns=[
                Column(
                    _("Authorisation"),
                    lambda c: c.authorisation.number,
                    lambda c: url_for("brand.change", change_id=c.id),
                ),
                Column(_("What"), lambda c: c.kind),
                Column(_("Before"), lambda c: c.old_value),
                Column(_("Afterwards"), lambda c: c.new_value),
                Column(_("Asked"), lambda c: c.made_at),
                Column(_("State"), lambda c: c.state, is_state=True),
            ],
            fetch=fetch,
            search=_("Number or holder"),
            filters=[state],
            empty=_("No change has been asked."),
        )


@bp.route("/changes/<int:change_id>", methods=["GET", "POST"])
def change(change_id: int) -> Answer:
    """Show a change that was asked, and decide it."""
    require_staff()
    form = Form(DecisionSchema)
    if request.method == "POST" and form.load():
        reply = form.data["reply"]
        try:
            with door_work() as work:
                if form.data["decision"] == "accept":
                    services.approve_change(work, change_id=change_id, reply=reply)
                else:
                    services.reject_change(work, change_id=change_id, reply=reply)
            flash(_("The decision is on record."), "good")
            return redirect(url_for("brand.change", change_id=change_id))
        except TraceError as error:
            form.refuse(error)
    with staff_work() as work:
        found = queries.get_change(work, change_id)
        page = render_template("brand/change.html", form=form, change=found)
    return page, form.status


@bp.get("/changes/<int:change_id>/file")
def change_file(change_id: int) -> Answer:
    """Send the document of a change."""
    with staff_work() as work:
        found = queries.get_change(work, change_id).file
        if found is None:
            raise NoSuchRecord(kind="file", key=str(change_id))
        return send_stored(work, found)
