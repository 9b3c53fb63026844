"""A case 案件 on one page, the forms of its acts, and its papers."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from trace.http import case_papers, words
from trace.http.arguments import number_asked
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import NoSuchRecord, TraceError
from trace.rooms.cases import clocks, queries, rules
from trace.rooms.cases.kinds import CaseVerb, ClosingReason, Outcome, ProposalKind, ProposalState
from trace.rooms.cases.services.duties import BY_HAND
from trace.web.officer import bp
from trace.web.officer.case_acts import ACTS
from trace.web.officer.shared import for_portal, send_picture
from trace.web.registers import Answer, form_page

# Which acts a page offers, by the verb that the state has to take.
OFFERED = (
    ("step", CaseVerb.NOTE),
    ("decide", CaseVerb.DECIDE),
    ("extend", CaseVerb.EXTEND),
    ("close", CaseVerb.CLOSE),
    ("withdraw", CaseVerb.WITHDRAW),
    ("order", CaseVerb.ORDER),
    ("letter", CaseVerb.LETTER),
    ("lead", CaseVerb.ADD_LEAD),
    ("officers", CaseVerb.ASSIGN),
)


@bp.get("/cases/<key>")
def case(key: str) -> Answer:
    """Show a case: where it stands, its clocks, what was done."""
    for_portal()
    with door_work(read_only=True) as work:
        found = queries.get_case(work, key)
        waiting = [each for each in found.proposals if each.state is ProposalState.PROPOSED]
        return render_template(
            "officer/case.html",
            case=found,
            acts=[(act, ACTS[act].title) for act in _offered(found)],
            waiting=waiting,
            values={each.id: _value(each) for each in waiting},
            own_ids={
                each.id
                for each in waiting
                if each.proposed_by is not None and each.proposed_by == work.actor.account_id
            },
            by_hand=BY_HAND,
            unread=clocks.unconfirmed(found.regime),
            is_ended=found.state in rules.ENDED,
            today=work.today,
        )


@bp.route("/cases/<key>/acts/<act>", methods=["GET", "POST"])
def case_act(key: str, act: str) -> Answer:
    """Ask for what an act needs, and carry it out."""
    for_portal()
    if act not in ACTS:
        raise NoSuchRecord(kind="case-act", key=act[:40])
    entry = ACTS[act]
    record_id = number_asked("id") or 0
    form = Form(entry.schema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                entry.do(work, key, record_id, form)
            flash(str(entry.done), "good")
            return redirect(url_for("officer.case", key=key))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        found = queries.get_case(work, key)
        if request.method == "GET":
            form = Form(entry.schema, initial=entry.begun(found))
        return form_page(
            form,
            title=str(entry.title),
            lead=f"{found.number} · {found.party_name}. {entry.lead}",
            inputs=entry.inputs(found),
            button=_("Carry out"),
            back=url_for("officer.case", key=key),
        )


@bp.get("/cases/<key>/report")
def case_report(key: str) -> Response:
    """Send the 结案报告 as a document to print and sign."""
    for_portal()
    with door_work(read_only=True) as work:
        found = queries.get_case(work, key)
        return case_papers.send(case_papers.closing_sheet(found), f"结案报告 {found.number}")


@bp.get("/cases/<key>/letters/<int:letter_id>/paper")
def letter_paper(key: str, letter_id: int) -> Response:
    """Send a 协助调查函 as a document to print, seal and post."""
    for_portal()
    with door_work(read_only=True) as work:
        found = queries.get_case(work, key)
        letter = queries.find_letter(found, letter_id)
        return case_papers.send(case_papers.letter_sheet(found, letter), letter.number)


@bp.get("/cases/<key>/orders/<int:rectification_id>/paper")
def order_paper(key: str, rectification_id: int) -> Response:
    """Send a 责令改正通知书 as a document to print and serve."""
    for_portal()
    with door_work(read_only=True) as work:
        found = queries.get_case(work, key)
        order = next((o for o in found.rectifications if o.id == rectification_id), None)
        if order is None:
            raise NoSuchRecord(kind="rectification", key=str(rectification_id))
        return case_papers.send(case_papers.order_sheet(found, order), order.number)


@bp.get("/cases/<key>/letters/<int:letter_id>/answer")
def letter_answer(key: str, letter_id: int) -> Response:
    """Send the paper of an answer."""
    for_portal()
    with door_work(read_only=True) as work:
        letter = queries.find_letter(queries.get_case(work, key), letter_id)
        if letter.file is None:
            raise NoSuchRecord(kind="case-letter", key=str(letter_id))
        return send_picture(work, letter.file)


@bp.get("/cases/orders/<int:rectification_id>/pictures/<int:picture_id>")
def order_picture(rectification_id: int, picture_id: int) -> Response:
    """Send a photograph that was handed in to an order."""
    for_portal()
    with door_work(read_only=True) as work:
        return send_picture(work, queries.rectification_picture(work, rectification_id, picture_id))


def _value(proposal: Any) -> str:
    """What is proposed, in words."""
    if proposal.kind is ProposalKind.DECIDE:
        return words.word(Outcome(proposal.value))
    if proposal.kind is ProposalKind.CLOSE:
        return words.word(ClosingReason(proposal.value))
    if proposal.kind is ProposalKind.EXTEND:
        return _("%(count)s days", count=proposal.value)
    return ""


def _offered(found: Any) -> list[str]:
    verbs = rules.verbs_from(found.state)
    acts = [act for act, verb in OFFERED if verb in verbs]
    if not rules.closings_from(found.state, found.outcome):
        acts = [act for act in acts if act != "close"]
    return acts
