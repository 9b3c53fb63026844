"""Sanctions, for the people of the brand: the list, imposing a rung of the ladder, what the holder asks of it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import navigation, words
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission
from trace.rooms.authorisations import queries as authorisation_queries
from trace.rooms.authorisations import rules as authorisation_rules
from trace.rooms.brands import queries as brands
from trace.rooms.brands.kinds import SanctionKind
from trace.rooms.labels import services as labels
from trace.rooms.sanctions import queries, rules, services
from trace.rooms.sanctions.kinds import SanctionState
from trace.web.brand import bp
from trace.web.brand.desk import require_staff, staff_work
from trace.web.brand_pages import send_stored
from trace.web.registers import Answer, Column, Filter, list_page, text_asked
from trace.wire.sanctions import DecisionSchema, ReasonSchema, SanctionInputSchema

navigation.add(
    portal="brand",
    endpoint="brand.sanctions",
    label=_l("Sanctions"),
    permission=Permission.AUTHORISATIONS_MANAGE,
    order=32,
)


@bp.get("/sanctions")
def sanctions() -> Answer:
    """List the sanctions against holders, newest first."""
    kind = Filter("kind", _("Any rung"), SanctionKind)
    state = Filter("state", _("Any state"), SanctionState)
    with staff_work() as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_sanctions(
                work,
                kind=kind.chosen or "",
                state=state.chosen or "",
                text=text_asked(),
                cursor=cursor,
                size=size,
            )

        return list_page(
            title=_("Sanctions"),
            lead=_("Warning, order to rectify, suspension, withdrawal: each by the rule-book"),
            columns=[
                Column(
                    _("Document number"),
                    lambda s: s.document_number,
                    lambda s: url_for("brand.sanction", sanction_id=s.id),
                ),
                Column(_("Sanction"), lambda s: s.kind),
                Column(
                    _("Authorised user"),
                    lambda s: authorisation_queries.holder_name(s.authorisation),
                ),
                Column(_("Authorisation"), lambda s: s.authorisation.number),
                Column(_("Decided on"), lambda s: s.decided_on),
                Column(_("Put right until"), lambda s: s.rectify_until),
                Column(_("Points"), lambda s: s.points),
                Column(_("Asked by the holder"), _asked),
                Column(_("State"), lambda s: s.state, is_state=True),
            ],
            fetch=fetch,
            search=_("Number or holder"),
            filters=[kind, state],
            empty=_("No sanction has been imposed."),
        )


def _asked(sanction: Any) -> str:
    waiting = [words.word(row.kind) for row in sanction.requests if row.decided_at is None]
    return _(", ").join(waiting)


@bp.route("/authorisations/<int:authorisation_id>/sanctions", methods=["GET", "POST"])
def impose_sanction(authorisation_id: int) -> Answer:
    """Choose a rung of the ladder, cite rule, facts and document, and impose it."""
    require_staff()
    form = Form(SanctionInputSchema, initial={"kind": request.args.get("kind", "")})
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                made = services.impose_sanction(
                    work, authorisation_id=authorisation_id, **form.data
                )
            flash(_("The sanction is on record."), "good")
            return redirect(url_for("brand.sanction", sanction_id=made.id))
        except TraceError as error:
            form.refuse(error)
    with staff_work() as work:
        held = authorisation_queries.get_authorisation(work, authorisation_id)
        current = brands.rules_on(work, held.brand_id, work.today)
        known = queries.sanctions_of_holder(
            work, brand_id=held.brand_id, producer_id=held.producer_id
        )
        body = current[1] if current else None
        page = render_template(
            "brand/sanction_form.html",
            form=form,
            authorisation=held,
            holder=authorisation_queries.holder_name(held),
            body=body,
            version=current[0].version if current else 0,
            points=rules.points_on(known, body, work.today) if body else 0,
            proposal=rules.propose(known, body, work.today) if body else None,
            condition_choices=[(c.code, f"{c.code} {c.title}") for c in body.conditions]
            if body
            else [],
        )
    return page, form.status


@bp.get("/sanctions/<int:sanction_id>")
def sanction(sanction_id: int) -> Answer:
    """Show a sanction, what the holder asked of it, and what may be done."""
    return _page(sanction_id)


@bp.get("/sanctions/<int:sanction_id>/files/<int:file_id>")
def sanction_file(sanction_id: int, file_id: int) -> Answer:
    """Send a document that the holder handed in."""
    with staff_work() as work:
        return send_stored(work, queries.get_sanction_file(work, sanction_id, file_id))


@bp.post("/sanctions/<int:sanction_id>/confirm")
def confirm_withdrawal(sanction_id: int) -> Answer:
    """Confirm a proposed withdrawal as a second person."""
    form = Form(ReasonSchema)
    try:
        with door_work() as work:
            services.confirm_withdrawal(work, sanction_id=sanction_id)
        flash(_("The authorisation is withdrawn."), "good")
        return _back(sanction_id)
    except TraceError as error:
        form.refuse(error)
    return _page(sanction_id, form)


@bp.post("/sanctions/<int:sanction_id>/decline")
def decline_withdrawal(sanction_id: int) -> Answer:
    """Decline a proposed withdrawal as a second person."""
    return _with_reason(sanction_id, services.decline_withdrawal, _("The proposal is declined."))


@bp.post("/sanctions/<int:sanction_id>/lift")
def lift_suspension(sanction_id: int) -> Answer:
    """End a suspension."""
    return _with_reason(sanction_id, services.lift_suspension, _("The suspension is lifted."))


@bp.post("/sanctions/<int:sanction_id>/void-unused")
def void_unused(sanction_id: int) -> Answer:
    """Void every label of the authorisation that was never activated."""
    form = Form(ReasonSchema)
    try:
        with door_work() as work:
            count = labels.void_unused(work, sanction_id=sanction_id)
        flash(_("%(count)d labels have been voided.", count=count), "good")
        return _back(sanction_id)
    except TraceError as error:
        form.refuse(error)
    return _page(sanction_id, form)


@bp.post("/sanctions/<int:sanction_id>/requests/<int:request_id>")
def decide_request(sanction_id: int, request_id: int) -> Answer:
    """Accept or reject what the holder asked."""
    form = Form(DecisionSchema)
    if form.load():
        reply = form.data["reply"]
        try:
            with door_work() as work:
                if form.data["decision"] == "accept":
                    services.accept_request(work, request_id=request_id, reply=reply)
                else:
                    services.reject_request(
                        work,
                        request_id=request_id,
                        reply=reply,
                        rectify_until=form.data["rectify_until"],
                    )
            flash(_("The decision is on record."), "good")
            return _back(sanction_id)
        except TraceError as error:
            form.refuse(error)
    return _page(sanction_id, form)


def _with_reason(sanction_id: int, act: Any, said: str) -> Answer:
    form = Form(ReasonSchema)
    if form.load():
        try:
            with door_work() as work:
                act(work, sanction_id=sanction_id, reason=form.data["reason"])
            flash(said, "good")
            return _back(sanction_id)
        except TraceError as error:
            form.refuse(error)
    return _page(sanction_id, form)


def _back(sanction_id: int) -> Answer:
    return redirect(url_for("brand.sanction", sanction_id=sanction_id))


def _page(sanction_id: int, form: Form | None = None) -> Answer:
    with staff_work() as work:
        found = queries.get_sanction(work, sanction_id)
        page = render_template(
            "brand/sanction.html",
            form=form or Form(DecisionSchema),
            sanction=found,
            holder=authorisation_queries.holder_name(found.authorisation),
            standing=authorisation_rules.standing_on(
                found.authorisation, on=work.today, now=work.now
            ),
            is_overdue=rules.is_overdue(found, work.today),
            is_public=rules.is_public(found, work.today),
            stops_use=found.kind in rules.STOPS_USE,
        )
    return page, form.status if form else 200
