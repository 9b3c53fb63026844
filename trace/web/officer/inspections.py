"""Inspections 监督检查: taken down on the spot on a phone, signed there, followed up, published."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from trace.http import navigation, words
from trace.http.arguments import number_asked
from trace.http.forms import Form
from trace.http.identity import caller
from trace.http.problems import sentence
from trace.http.session import door_work
from trace.kernel.clock import CHINA
from trace.kernel.errors import Conflict, TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission, require_somewhere
from trace.kernel.work import Work
from trace.rooms.accounts.queries import get_account
from trace.rooms.field.entry_queries import entries_behind
from trace.rooms.inspections import queries, services
from trace.rooms.inspections.kinds import (
    InspectionKind,
    InspectionResult,
    InspectionWait,
    ItemFinding,
    RectificationAct,
    RectificationState,
)
from trace.rooms.producers.queries import read_producer, search_producers
from trace.web.officer import bp
from trace.web.officer.shared import for_portal, send_picture
from trace.web.registers import Answer, Column, Filter, Link, list_page, text_asked
from trace.wire.inspections import (
    InspectionFormSchema,
    JudgeRectificationSchema,
    RectificationSchema,
)

navigation.add(
    portal="officer",
    endpoint="officer.inspections",
    label=_l("Inspections"),
    permission=Permission.CHECKS_WRITE,
    order=51,
)


@bp.get("/inspections")
def inspections() -> Answer:
    """List the inspections of one's area; filter by what waits."""
    results = Filter("result", _("Result"), InspectionResult)
    waits = Filter("wait", _("What waits"), InspectionWait)
    with door_work(read_only=True) as work:
        require_somewhere(work.actor, Permission.CHECKS_WRITE)

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_inspections(
                work,
                result=results.chosen,
                wait=waits.chosen,
                text=text_asked(),
                cursor=cursor,
                size=size,
            )

        return list_page(
            title=_("Inspections"),
            columns=[
                Column(_("Number"), lambda row: row.number, _address),
                Column(_("Time"), lambda row: row.at),
                Column(_("Producer"), lambda row: row.producer.name),
                Column(_("Kind of inspection"), lambda row: row.kind),
                Column(_("Officers"), lambda row: _(", ").join(o.name for o in row.officers)),
                Column(_("Result"), lambda row: row.result, is_state=True),
                Column(_("Rectify by"), lambda row: row.rectify_by),
                Column(_("Rectification"), lambda row: row.rectification),
                Column(_("Publish by"), lambda row: row.publish_by),
                Column(_("Published on"), lambda row: row.published_at),
            ],
            fetch=fetch,
            search=_("Number, place, officer or producer"),
            filters=[results, waits],
            links=[
                Link(_("Record an inspection"), url_for("officer.new_inspection"), is_main=True),
                Link(_("Inspection plan"), url_for("officer.inspection_plans")),
                Link(_("Risk grades"), url_for("officer.risk_grades")),
                Link(_("Check lists"), url_for("officer.check_lists")),
            ],
            empty=_("No inspection has been recorded yet."),
        )


@bp.route("/inspections/new", methods=["GET", "POST"])
def new_inspection() -> Answer:
    """Take down an inspection of the producer of the address, or ask for the producer first."""
    producer_id = number_asked("producer_id")
    if producer_id is None:
        return _choose_producer()
    form = Form(InspectionFormSchema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                made = services.record_inspection(work, files=form.files("files"), **form.data)
            flash(_("The inspection is recorded; its result is to be published."), "good")
            return redirect(url_for("officer.inspection", number=made.number))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        require_somewhere(work.actor, Permission.CHECKS_WRITE)
        producer = read_producer(work, producer_id)
        lists = queries.lists_in_force(work, producer.division, work.today)
        chosen = _chosen(lists, form)
        if request.method == "GET":
            form = Form(InspectionFormSchema, initial=_initial(work, producer, chosen))
        page = render_template(
            "officer/inspection_form.html",
            form=form,
            producer=producer,
            lists=lists,
            chosen=chosen,
            plans=queries.open_plans_of(work, producer_id),
            kinds=words.choices(InspectionKind),
            findings=words.choices(ItemFinding),
            results=words.choices(InspectionResult),
        )
    return page, form.status


def _choose_producer() -> Answer:
    with door_work(read_only=True) as work:
        require_somewhere(work.actor, Permission.CHECKS_WRITE)

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return search_producers(work, text=text_asked(), cursor=cursor, size=size)

        return list_page(
            title=_("Record an inspection: which producer?"),
            columns=[
                Column(
                    _("Producer"),
                    lambda row: row.name,
                    lambda row: url_for("officer.new_inspection", producer_id=row.id),
                ),
                Column(_("Address"), lambda row: row.address),
            ],
            fetch=fetch,
            search=_("Name or credit code"),
            empty=_("No producers here."),
        )


def _chosen(lists: Any, form: Form) -> Any:
    """The list to inspect by: the one named in the form or the address, else the first in force."""
    asked = form.number("check_list_id") or number_asked("check_list_id")
    for each in lists:
        if each.id == asked:
            return each
    return lists[0] if lists else None


def _initial(work: Work, producer: Any, chosen: Any) -> dict[str, Any]:
    person = caller()
    account = get_account(work, person.account_id) if person else None
    officer = {"name": account.name, "badge_number": account.badge_number} if account else {}
    return {
        "producer_id": producer.id,
        "kind": InspectionKind.DAILY,
        "at": work.now.astimezone(CHINA),
        "place": producer.address,
        "signer": producer.contact_name,
        "check_list_id": chosen.id if chosen else None,
        "plan_id": number_asked("plan_id"),
        "officers": [officer, {}],
    }


@bp.get("/inspections/<number>")
def inspection(number: str) -> str:
    """Show an inspection, and what may be done about it."""
    for_portal()
    with door_work(read_only=True) as work:
        require_somewhere(work.actor, Permission.CHECKS_WRITE)
        found = queries.get_inspection(work, number)
        return render_template(
            "officer/inspection.html",
            inspection=found,
            sent=entries_behind(work, inspection_id=found.id),
            today=work.today,
            states=RectificationState,
        )


@bp.get("/inspections/<number>/print")
def print_inspection(number: str) -> str:
    """Show the record as the sheet that stays with the trader 监督检查结果记录表."""
    for_portal()
    with door_work(read_only=True) as work:
        require_somewhere(work.actor, Permission.CHECKS_WRITE)
        return render_template(
            "print/inspection.html", inspection=queries.get_inspection(work, number)
        )


@bp.get("/inspections/<number>/pictures/<int:picture_id>")
def inspection_picture(number: str, picture_id: int) -> Response:
    """Send a photograph, the signature or a proof."""
    for_portal()
    with door_work(read_only=True) as work:
        return send_picture(work, queries.get_picture(work, number, picture_id))


@bp.post("/inspections/<number>/publish")
def publish_inspection(number: str) -> Response:
    """Make the result public."""
    try:
        with door_work() as work:
            services.publish_inspection(work, number=number)
        flash(_("The result is public now."), "good")
    except Conflict as error:
        flash(sentence(error), "bad")
    return redirect(url_for("officer.inspection", number=number))


@bp.post("/inspections/<number>/rectification")
def judge_rectification(number: str) -> Response:
    """Take in a proof for the producer, accept it, or send it back."""
    for_portal()
    with door_work(read_only=True) as work:
        queries.get_inspection(work, number)
    act = request.form.get("act", "")
    is_proof = act == RectificationAct.SUBMIT.value
    form = Form(RectificationSchema if is_proof else JudgeRectificationSchema)
    if form.load():
        try:
            with door_work() as work:
                if is_proof:
                    services.submit_rectification(
                        work, number=number, proof=form.file("file"), **form.data
                    )
                else:
                    services.judge_rectification(work, number=number, **form.data)
            flash(_("Saved."), "good")
        except TraceError as error:
            form.refuse(error)
    for _name, text in form.all_errors():
        flash(text, "bad")
    return redirect(url_for("officer.inspection", number=number))


def _address(row: Any) -> str:
    return url_for("officer.inspection", number=row.number)
