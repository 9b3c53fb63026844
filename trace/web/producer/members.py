"""Members and contract farmers of one's own producer."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import navigation, words
from trace.http.forms import Form
from trace.http.problems import sentence
from trace.http.session import door_work
from trace.kernel.errors import Conflict, Invalid, TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission
from trace.rooms.producers import queries, services
from trace.rooms.producers.kinds import MemberKind
from trace.web.producer import bp
from trace.web.registers import (
    Answer,
    Column,
    Filter,
    Input,
    Link,
    form_page,
    list_page,
    own_producer_id,
    require_own,
    text_asked,
)
from trace.wire.producers import DaySchema, MemberInput

navigation.add(
    portal="producer",
    endpoint="producer.members",
    label=_l("Members and contract farmers"),
    permission=Permission.PRODUCERS_WRITE,
    order=80,
)


@bp.get("/members")
def members() -> Answer:
    """List members and contract farmers; search, filter, export."""
    producer_id = own_producer_id()
    kinds = Filter("kind", _("Member or contract farmer"), MemberKind)
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_members(
                work, producer_id, text=text_asked(), kind=kinds.chosen, cursor=cursor, size=size
            )

        return list_page(
            title=_("Members and contract farmers"),
            columns=[
                Column(_("Number"), lambda row: row.number),
                Column(_("Full name"), lambda row: row.name, _address),
                Column(_("Kind"), lambda row: row.kind),
                Column(_("Phone number"), lambda row: row.phone),
                Column(_("Contract number"), lambda row: row.contract_number),
                Column(_("Since"), lambda row: row.joined_on),
                Column(_("Left on"), lambda row: row.left_on),
            ],
            fetch=fetch,
            search=_("Name, number or phone"),
            filters=[kinds],
            links=[Link(_("Add somebody"), url_for("producer.new_member"), is_main=True)],
            empty=_("Nobody has been entered yet."),
        )


def _address(row: Any) -> str:
    return url_for("producer.member", member_id=row.id)


@bp.route("/members/new", methods=["GET", "POST"])
def new_member() -> Answer:
    """Enter a member or contract farmer."""
    producer_id = own_producer_id()
    form = Form(MemberInput, initial={"kind": MemberKind.MEMBER})
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.add_member(work, producer_id=producer_id, **form.data)
            flash(_("Saved."), "good")
            return redirect(url_for("producer.members"))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=_("Add a member or contract farmer"),
        inputs=_inputs(),
        button=_("Save"),
        back=url_for("producer.members"),
    )


@bp.route("/members/<int:member_id>", methods=["GET", "POST"])
def member(member_id: int) -> Answer:
    """Show and correct a member; end the membership."""
    with door_work(read_only=True) as work:
        known = require_own(queries.get_member(work, member_id), "member")
    form = Form(MemberInput, initial=known)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.update_member(work, member_id=member_id, **form.data)
            flash(_("Saved."), "good")
            return redirect(url_for("producer.members"))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=known.name,
        inputs=_inputs(),
        button=_("Save"),
        back=url_for("producer.members"),
        template="registers/form_with_end.html",
        end_address=url_for("producer.end_membership", member_id=member_id),
        end_label=_("End the membership or contract"),
        end_question=_("Deliveries up to this day stay as they are."),
        ended_on=known.left_on,
        today=work.today,
    )


@bp.post("/members/<int:member_id>/end")
def end_membership(member_id: int) -> Answer:
    """Record the last day of a membership."""
    with door_work(read_only=True) as work:
        require_own(queries.get_member(work, member_id), "member")
    form = Form(DaySchema)
    if not form.load():
        flash(_("Enter the last day."), "bad")
        return redirect(url_for("producer.member", member_id=member_id))
    try:
        with door_work() as work:
            services.end_membership(work, member_id=member_id, on=form.data["on"])
        flash(_("Saved."), "good")
    except (Conflict, Invalid) as error:
        flash(sentence(error), "bad")
    return redirect(url_for("producer.member", member_id=member_id))


def _inputs() -> list[Input]:
    return [
        Input("kind", _("Kind"), "radio", choices=words.choices(MemberKind)),
        Input(
            "number", _("Number"), help=_("The cooperative's own number; no identity-card number.")
        ),
        Input("name", _("Full name")),
        Input("phone", _("Phone number"), "tel"),
        Input("division", _("Township or village"), "division", required=False),
        Input("contract_number", _("Contract number"), help=_("Needed for contract farmers.")),
        Input("joined_on", _("Since"), "date"),
    ]
