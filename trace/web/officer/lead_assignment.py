"""Giving a lead to somebody who looks into it."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.rooms.supervision import queries, services
from trace.web.officer import bp
from trace.web.officer.shared import for_portal
from trace.web.registers import Answer, Input, form_page
from trace.wire.supervision import AssignLeadSchema


@bp.route("/leads/<number>/assign", methods=["GET", "POST"])
def assign_lead(number: str) -> Answer:
    """Choose who looks into a lead."""
    for_portal()
    form = Form(AssignLeadSchema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.assign_lead(work, number=number, **form.data)
            flash(_("The lead is given; whose it was before stays on record."), "good")
            return redirect(url_for("officer.lead", number=number))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        lead = queries.get_lead(work, number)
        held = queries.holder_of(lead)
        if request.method == "GET":
            form = Form(AssignLeadSchema, initial={"account_id": held and held.account_id})
        offered = [
            (str(each.account_id), _("%(name)s · %(office)s", name=each.name, office=each.office))
            for each in queries.who_may_take(work, lead)
        ]
        return form_page(
            form,
            title=_("Give the lead to somebody"),
            lead=lead.summary[:200],
            inputs=[
                Input("account_id", _("Who looks into it"), "radio", choices=offered),
                Input("note", _("What to look at"), "textarea"),
            ],
            button=_("Give the lead"),
            back=url_for("officer.lead", number=number),
        )
