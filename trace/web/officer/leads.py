"""Leads 线索: reported from the market, joined and closed."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from trace.http import navigation, words
from trace.http.arguments import number_asked
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.actor import ActorKind
from trace.kernel.clock import local_date
from trace.kernel.errors import TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission, may_somewhere, require_somewhere
from trace.kernel.work import Work
from trace.rooms.cases import queries as cases
from trace.rooms.cases.kinds import ProposalState
from trace.rooms.cases.rules import PERMISSIONS
from trace.rooms.field.entry_queries import entries_behind
from trace.rooms.supervision import likeness, queries, services
from trace.rooms.supervision.rules import (
    LEAD_CLOCKS,
    SEEN_IN_THE_MARKET,
    LeadKind,
    LeadState,
    look_into_by,
)
from trace.web.officer import bp
from trace.web.officer.shared import for_portal, own_division, send_picture
from trace.web.registers import (
    Answer,
    Column,
    Filter,
    Input,
    Link,
    form_page,
    list_page,
    text_asked,
)
from trace.wire.supervision import CloseLeadSchema, JoinLeadsSchema, ReportLeadSchema


class Given(StrEnum):
    """Which leads a list holds."""

    MINE = "mine"


words.add({Given.MINE: _l("Given to me")})
navigation.add(
    portal="officer",
    endpoint="officer.leads",
    label=_l("Leads"),
    permission=Permission.LEADS_WRITE,
    order=40,
)


@bp.get("/leads")
def leads() -> Answer:
    """List the leads that the person may know of."""
    for_portal()
    kinds = Filter("kind", _("Kind"), LeadKind)
    states = Filter("state", _("State"), LeadState)
    whose = Filter("whose", _("Given to anybody"), Given)
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_leads(
                work,
                kind=kinds.chosen,
                state=states.chosen,
                mine=whose.chosen is Given.MINE,
                text=text_asked(),
                cursor=cursor,
                size=size,
            )

        return list_page(
            title=_("Leads"),
            lead=_("What should be looked into. A lead is no finding against anybody."),
            columns=[
                Column(_("Number"), lambda row: row.number, _address),
                Column(_("Kind"), lambda row: row.kind),
                Column(_("Summary"), lambda row: row.summary[:80]),
                Column(_("Producer"), lambda row: row.producer.name if row.producer else ""),
                Column(_("Opened at"), lambda row: row.opened_at),
                Column(_("Given to"), _holder),
                Column(_("State"), lambda row: row.state, is_state=True),
            ],
            fetch=fetch,
            search=_("Number, words or producer"),
            filters=[states, kinds, whose],
            links=[Link(_("Report something seen"), url_for("officer.new_lead"), is_main=True)],
            empty=_("There is no lead."),
            pictures=(work, lambda row: [kept.file for kept in row.pictures]),
        )


@bp.route("/leads/new", methods=["GET", "POST"])
def new_lead() -> Answer:
    """Report a mark used without a code, or something else seen in the market."""
    for_portal()
    form = Form(ReportLeadSchema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                lead = services.report_lead(work, files=form.files("files"), **form.data)
            flash(_("The lead is opened."), "good")
            return redirect(url_for("officer.lead", number=lead.number))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        require_somewhere(work.actor, Permission.LEADS_WRITE)
    if request.method == "GET":
        begun = {
            "kind": LeadKind.MARK_WITHOUT_CODE,
            "division": own_division(),
            "producer_id": number_asked("producer_id"),
            "summary": request.args.get("summary", "")[:400],
        }
        form = Form(ReportLeadSchema, initial=begun)
    return form_page(
        form,
        title=_("Report something seen in the market"),
        lead=_("Most often: the regional mark on goods that bear no code of ours."),
        inputs=_inputs(),
        button=_("Open a lead"),
        back=url_for("officer.leads"),
    )


@bp.get("/leads/<number>")
def lead(number: str) -> Answer:
    """Show a lead."""
    for_portal()
    return _show(number, Form(CloseLeadSchema), Form(JoinLeadsSchema))


@bp.post("/leads/<number>/close")
def close_lead(number: str) -> Answer:
    """Close a lead with its reason."""
    for_portal()
    form = Form(CloseLeadSchema)
    if form.load():
        try:
            with door_work() as work:
                services.close_lead(work, number=number, **form.data)
            flash(_("The lead is closed."), "good")
            return redirect(url_for("officer.lead", number=number))
        except TraceError as error:
            form.refuse(error)
    return _show(number, form, Form(JoinLeadsSchema))


@bp.post("/leads/<number>/join")
def join_lead(number: str) -> Answer:
    """Join a lead to another open one."""
    for_portal()
    form = Form(JoinLeadsSchema)
    if form.load():
        try:
            with door_work() as work:
                services.join_leads(work, number=number, **form.data)
            flash(_("The lead is joined to the other."), "good")
            return redirect(url_for("officer.lead", number=number))
        except TraceError as error:
            form.refuse(error)
    return _show(number, Form(CloseLeadSchema), form)


@bp.post("/leads/<number>/part")
def part_lead(number: str) -> Answer:
    """Undo the join of a lead."""
    for_portal()
    form = Form(CloseLeadSchema)
    if form.load():
        try:
            with door_work() as work:
                services.part_lead(work, number=number, **form.data)
            flash(_("The lead is open by itself again."), "good")
            return redirect(url_for("officer.lead", number=number))
        except TraceError as error:
            form.refuse(error)
    return _show(number, Form(CloseLeadSchema), Form(JoinLeadsSchema), parting=form)


@bp.post("/leads/<number>/pictures")
def add_lead_pictures(number: str) -> Answer:
    """Add photographs to an open lead."""
    for_portal()
    form = Form(CloseLeadSchema)
    try:
        with door_work() as work:
            services.add_pictures(work, number=number, files=form.files("files"))
        flash(_("The photographs are kept with the lead."), "good")
        return redirect(url_for("officer.lead", number=number))
    except TraceError as error:
        pictures = Form(CloseLeadSchema)
        pictures.refuse(error)
    return _show(number, form, Form(JoinLeadsSchema), pictures=pictures)


@bp.get("/leads/<number>/pictures/<int:picture_id>")
def lead_picture(number: str, picture_id: int) -> Response:
    """Send a photograph of a lead."""
    for_portal()
    with door_work(read_only=True) as work:
        return send_picture(work, queries.get_picture(work, "lead", number, picture_id))


def _show(
    number: str,
    closing: Form,
    joining: Form,
    *,
    pictures: Form | None = None,
    parting: Form | None = None,
) -> Answer:
    shown = pictures or Form(CloseLeadSchema)
    parted = parting or Form(CloseLeadSchema)
    with door_work(read_only=True) as work:
        found = queries.get_lead(work, number)
        is_open = found.state is LeadState.OPEN
        about = likeness.subject_of(found)
        page = render_template(
            "officer/lead.html",
            lead=found,
            sources=likeness.sources_of(work, found),
            joins=likeness.joins_of(work, found.id),
            alike=likeness.leads_alike(work, about, but=found.id) if is_open else [],
            sent=entries_behind(work, lead_id=found.id),
            closing=closing,
            joining=joining,
            pictures=shown,
            parting=parted,
            is_open=is_open,
            is_joined=found.state is LeadState.JOINED,
            **_case_part(work, found, is_open=is_open),
        )
    return page, max(closing.status, joining.status, shown.status, parted.status)


def _case_part(work: Work, found: Any, *, is_open: bool) -> dict[str, Any]:
    """What those who handle cases see besides: the clock of their side, filings, the case it went on in."""
    sides = [side for side, right in PERMISSIONS.items() if may_somewhere(work.actor, right)]
    if not sides or work.actor.kind is not ActorKind.PERSON:
        return {"may_file": False, "clocks": [], "filings": [], "cases": [], "cases_to_join": []}
    opened_on = local_date(found.opened_at)
    clocks = [(LEAD_CLOCKS[side].source, look_into_by(side, opened_on)) for side in sides]
    filings = cases.filings_of_lead(work, found.id)
    waits = any(filing.state is ProposalState.PROPOSED for filing in filings)
    return {
        "may_file": is_open and not waits,
        "clocks": clocks if is_open else [],
        "today": work.today,
        "filings": filings,
        "cases": [] if is_open else cases.cases_of_leads(work, [found.id]),
        "cases_to_join": cases.cases_to_join(work, found) if is_open else [],
    }


def _inputs() -> list[Input]:
    seen = [(kind.value, words.word(kind)) for kind in LeadKind if kind in SEEN_IN_THE_MARKET]
    return [
        Input("kind", _("What was seen"), "radio", choices=seen),
        Input("division", _("Where (division)"), "division"),
        Input("place", _("Place"), help=_("Market and stall, shop, address or online shop.")),
        Input("seller", _("Seller, as far as known")),
        Input("summary", _("What was seen, in words"), "textarea"),
        Input("producer_id", "", "hidden"),
        Input(
            "files",
            _("Photographs"),
            "file",
            help=_("Up to six; taken with the phone or chosen."),
            attrs={"accept": "image/*", "multiple": True},
            required=False,
        ),
    ]


def _holder(row: Any) -> str:
    held = queries.holder_of(row)
    return held.name if held else ""


def _address(row: Any) -> str:
    return url_for("officer.lead", number=row.number)
