"""Cases 案件: the lists, the work list of clocks, and filing a lead 立案."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from trace.http import case_papers, navigation, words
from trace.http.forms import Form
from trace.http.identity import caller
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission, may_somewhere, require_somewhere
from trace.kernel.work import Work
from trace.rooms.accounts.queries import get_account
from trace.rooms.cases import queries, rules, services
from trace.rooms.cases.kinds import CaseState, GoodsKind, ProposalState, Stage
from trace.rooms.supervision.queries import get_lead
from trace.rooms.supervision.rules import Regime
from trace.web.officer import bp
from trace.web.officer.shared import for_portal
from trace.web.registers import Answer, Column, Filter, Link, list_page, text_asked
from trace.wire.cases import ApproveFilingSchema, ProposeFilingSchema, RefuseSchema


class Whose(StrEnum):
    """Which cases a list holds."""

    MINE = "mine"


words.add({Whose.MINE: _l("Those I handle")})
navigation.add(
    portal="officer",
    endpoint="officer.cases",
    label=_l("Cases"),
    permission=Permission.CASES_MARKET,
    order=47,
    others=(Permission.CASES_AGRICULTURE,),
)


@bp.get("/cases")
def cases() -> Answer:
    """List the cases of one's side and area."""
    for_portal()
    states = Filter("state", _("State"), CaseState)
    whose = Filter("whose", _("All of the office"), Whose)
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_cases(
                work,
                state=states.chosen,
                mine=whose.chosen is Whose.MINE,
                text=text_asked(),
                cursor=cursor,
                size=size,
            )

        return list_page(
            title=_("Cases"),
            lead=_("A case comes of a lead, by a filing that another person approves."),
            columns=[
                Column(_("Case number"), lambda row: row.number, _address),
                Column(_("Cause"), lambda row: row.cause),
                Column(_("Party"), lambda row: row.party_name),
                Column(_("Filed on"), lambda row: row.filed_on),
                Column(_("Handling officers"), _handlers),
                Column(_("Next duty ends"), _next_day),
                Column(_("State"), lambda row: row.state, is_state=True),
            ],
            fetch=fetch,
            search=_("Number, party or cause"),
            filters=[states, whose],
            links=[
                Link(_("Work list"), url_for("officer.case_duties"), is_main=True),
                Link(_("Filings"), url_for("officer.case_filings")),
            ],
            empty=_("There is no case. Open a lead and choose “File a case”."),
        )


@bp.get("/cases/duties")
def case_duties() -> Answer:
    """List what is still owed in cases, the most urgent first."""
    for_portal()
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_duties(work, text=text_asked(), cursor=cursor, size=size)

        today = work.today
        return list_page(
            title=_("Work list of cases"),
            lead=_("What is owed until when, by this office, the party or another office."),
            columns=[
                Column(_("Last day"), lambda row: row.due_on),
                Column(_("What"), lambda row: row.kind),
                Column(_("Whose"), lambda row: row.owes),
                Column(_("Case number"), lambda row: row.case.number, _case_of_duty),
                Column(_("Party"), lambda row: row.case.party_name),
                Column(_("Handling officers"), lambda row: _handlers(row.case)),
                Column(_("Legal basis"), lambda row: row.source),
                Column(
                    _("Standing"),
                    lambda row: _("overdue") if row.due_on < today else _("running"),
                ),
            ],
            fetch=fetch,
            search=_("Case number or party"),
            links=[Link(_("Cases"), url_for("officer.cases"))],
            empty=_("Nothing is owed."),
        )


@bp.get("/cases/filings")
def case_filings() -> Answer:
    """List filings, waiting and decided."""
    for_portal()
    states = Filter("state", _("State"), ProposalState)
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_filings(
                work, state=states.chosen, text=text_asked(), cursor=cursor, size=size
            )

        return list_page(
            title=_("Filings"),
            lead=_("Whether a lead becomes a case is decided by another person than proposes it."),
            columns=[
                Column(_("Number"), lambda row: row.number, _filing_address),
                Column(_("Cause"), lambda row: row.cause),
                Column(_("Party"), lambda row: row.party_name),
                Column(_("Lead"), lambda row: row.lead.number),
                Column(_("Proposed at"), lambda row: row.proposed_at),
                Column(_("Proposed by"), lambda row: row.proposed_by_name),
                Column(_("State"), lambda row: row.state, is_state=True),
            ],
            fetch=fetch,
            search=_("Number, party or cause"),
            filters=[states],
            links=[Link(_("Cases"), url_for("officer.cases"))],
            empty=_("Nothing was proposed."),
        )


@bp.route("/cases/filings/new", methods=["GET", "POST"])
def new_filing() -> Answer:
    """Propose that a lead becomes a case."""
    for_portal()
    form = Form(ProposeFilingSchema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                filing = services.propose_filing(work, **form.data)
            flash(_("Proposed; another person of the office decides."), "good")
            return redirect(url_for("officer.case_filing", number=filing.number))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        require_somewhere(work.actor, *queries.RIGHTS)
        number = request.args.get("lead", "")[:32] or form.value("lead")
        lead = get_lead(work, number.strip().upper()) if number.strip() else None
        if request.method == "GET":
            form = Form(ProposeFilingSchema, initial=_begun(work, lead))
        page = render_template(
            "officer/filing_form.html",
            form=form,
            lead=lead,
            regimes=[(side.value, words.word(side)) for side in _sides(work)],
            goods=words.choices(GoodsKind),
            stages=words.choices(Stage),
        )
    return page, form.status


@bp.get("/cases/filings/<number>")
def case_filing(number: str) -> Answer:
    """Show a filing; another person decides on it here."""
    for_portal()
    return _filing_page(number, Form(ApproveFilingSchema), Form(RefuseSchema))


@bp.post("/cases/filings/<number>/approve")
def approve_filing(number: str) -> Answer:
    """Approve a filing with the office's number of 立案."""
    for_portal()
    form = Form(ApproveFilingSchema)
    if form.load():
        try:
            with door_work() as work:
                found = services.approve_filing(work, number=number, **form.data)
            flash(_("The case is filed; its clocks run from today."), "good")
            return redirect(url_for("officer.case", key=found.key))
        except TraceError as error:
            form.refuse(error)
    return _filing_page(number, form, Form(RefuseSchema))


@bp.post("/cases/filings/<number>/refuse")
def refuse_filing(number: str) -> Answer:
    """Refuse a filing with the reason."""
    for_portal()
    form = Form(RefuseSchema)
    if form.load():
        try:
            with door_work() as work:
                services.refuse_filing(work, number=number, **form.data)
            flash(_("Refused; the lead stays open."), "good")
            return redirect(url_for("officer.case_filing", number=number))
        except TraceError as error:
            form.refuse(error)
    return _filing_page(number, Form(ApproveFilingSchema), form)


@bp.get("/cases/filings/<number>/paper")
def filing_paper(number: str) -> Response:
    """Send the 立案审批表 as a document to print and sign."""
    for_portal()
    with door_work(read_only=True) as work:
        filing = queries.get_filing(work, number)
        return case_papers.send(case_papers.filing_sheet(filing), f"立案审批表 {filing.number}")


def _filing_page(number: str, approving: Form, refusing: Form) -> Answer:
    with door_work(read_only=True) as work:
        filing = queries.get_filing(work, number)
        is_own = filing.proposed_by is not None and filing.proposed_by == work.actor.account_id
        page = render_template(
            "officer/filing.html",
            filing=filing,
            approving=approving,
            refusing=refusing,
            waits=filing.state is ProposalState.PROPOSED,
            is_own=is_own,
        )
    return page, max(approving.status, refusing.status)


def _sides(work: Work) -> list[Regime]:
    return [side for side, right in rules.PERMISSIONS.items() if may_somewhere(work.actor, right)]


def _begun(work: Work, lead: Any) -> dict[str, Any]:
    """What the form begins with: the lead's own words, and the officer who fills it in."""
    sides = _sides(work)
    person = caller()
    known = get_account(work, person.account_id) if person else None
    begun: dict[str, Any] = {"regime": sides[0].value if len(sides) == 1 else ""}
    if known is not None:
        begun["handlers"] = [{"name": known.name, "badge_number": known.badge_number or ""}]
    if lead is not None:
        begun |= {
            "lead": lead.number,
            "summary": lead.summary,
            "party_name": lead.producer.name if lead.producer else lead.facts.get("seller", ""),
        }
    return begun


def _handlers(row: Any) -> str:
    return ", ".join(each.name for each in row.officers if each.until_on is None)


def _next_day(row: Any) -> object:
    return min((duty.due_on for duty in row.duties if duty.done_on is None), default=None)


def _address(row: Any) -> str:
    return url_for("officer.case", key=row.key)


def _case_of_duty(row: Any) -> str:
    return url_for("officer.case", key=row.case.key)


def _filing_address(row: Any) -> str:
    return url_for("officer.case_filing", number=row.number)
