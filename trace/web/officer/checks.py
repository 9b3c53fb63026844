"""Check records 现场核验记录单: what two officers found on the spot, to be printed and signed."""

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
from trace.http.scanned import judge_code
from trace.http.session import door_work
from trace.kernel.clock import CHINA
from trace.kernel.errors import TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission, require_somewhere
from trace.kernel.work import Work
from trace.rooms.accounts.queries import get_account
from trace.rooms.batches.queries import read_batch
from trace.rooms.field.entry_queries import entries_behind
from trace.rooms.producers.queries import read_producer
from trace.rooms.scanning.rules import Verdict
from trace.rooms.supervision import queries, services
from trace.rooms.supervision.rules import CheckResult
from trace.standards.signing.serial import display
from trace.web.consumer import wording
from trace.web.officer import bp
from trace.web.officer.shared import for_portal, own_division, send_picture
from trace.web.registers import Answer, Column, Filter, Link, list_page, text_asked
from trace.wire.supervision import RecordCheckSchema

navigation.add(
    portal="officer",
    endpoint="officer.checks",
    label=_l("Check records"),
    permission=Permission.CHECKS_WRITE,
    order=50,
)


@bp.get("/checks")
def checks() -> Answer:
    """List the check records of one's area."""
    results = Filter("result", _("Result"), CheckResult)
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_checks(
                work, result=results.chosen, text=text_asked(), cursor=cursor, size=size
            )

        return list_page(
            title=_("Check records"),
            columns=[
                Column(_("Number"), lambda row: row.number, _address),
                Column(_("Time"), lambda row: row.at),
                Column(_("Place"), lambda row: row.place),
                Column(_("Producer"), lambda row: row.producer.name if row.producer else ""),
                Column(_("Batch"), lambda row: row.batch.lot if row.batch else ""),
                Column(_("Officers"), lambda row: ", ".join(o.name for o in row.officers)),
                Column(_("Result"), lambda row: row.result, is_state=True),
            ],
            fetch=fetch,
            search=_("Number, place, code, officer or producer"),
            filters=[results],
            links=[Link(_("Record a check"), url_for("officer.new_check"), is_main=True)],
            empty=_("No check has been recorded yet."),
            pictures=(work, lambda row: [kept.file for kept in row.pictures]),
        )


@bp.route("/checks/new", methods=["GET", "POST"])
def new_check() -> Answer:
    """Take down a check."""
    form = Form(RecordCheckSchema)
    if request.method == "POST" and form.load():
        try:
            return redirect(url_for("officer.check", number=_record(form)))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        require_somewhere(work.actor, Permission.CHECKS_WRITE)
        if request.method == "GET":
            form = Form(RecordCheckSchema, initial=_initial(work))
        subject = _subject(work, form)
        page = render_template(
            "officer/check_form.html",
            form=form,
            subject=subject,
            results=words.choices(CheckResult),
        )
    return page, form.status


def _record(form: Form) -> str:
    given = dict(form.data)
    code = given.pop("code")
    with door_work() as work:
        if code:
            serial, verdict = judge_code(work, code)
            given |= {"serial": serial, "verdict": verdict.value}
        check = services.record_check(work, files=form.files("files"), **given)
    flash(_("The check is recorded. Print it and have it signed."), "good")
    return check.number


def _initial(work: Work) -> dict[str, Any]:
    """Begin with what is known: now, one's own name and badge, the code or batch one comes from."""
    person = caller()
    account = get_account(work, person.account_id) if person else None
    officer = {"name": account.name, "badge_number": account.badge_number} if account else {}
    return {
        "at": work.now.astimezone(CHINA),
        "division": own_division(),
        "officers": [officer, {}],
        "code": request.args.get("code", "")[:600],
        "batch_id": number_asked("batch_id"),
        "producer_id": number_asked("producer_id"),
    }


def _subject(work: Work, form: Form) -> str:
    """What the record will be about, for those who come from a batch's or a producer's page."""
    batch_id, producer_id = form.number("batch_id"), form.number("producer_id")
    if batch_id is not None:
        batch = read_batch(work, batch_id)
        return f"{batch.producer.name} · {batch.product.name} {batch.lot}"
    if producer_id is not None:
        return read_producer(work, producer_id).name
    return ""


@bp.get("/checks/<number>")
def check(number: str) -> Answer:
    """Show a check record."""
    for_portal()
    with door_work(read_only=True) as work:
        found = queries.get_check(work, number)
        sent = entries_behind(work, check_id=found.id)
        return render_template("officer/check.html", check=found, sent=sent, **_told(found))


@bp.get("/checks/<number>/print")
def print_check(number: str) -> Answer:
    """Show the record as the sheet that is signed 现场核验记录单."""
    for_portal()
    with door_work(read_only=True) as work:
        found = queries.get_check(work, number)
        return render_template("print/check_record.html", check=found, **_told(found))


@bp.get("/checks/<number>/pictures/<int:picture_id>")
def check_picture(number: str, picture_id: int) -> Response:
    """Send a photograph of a check."""
    for_portal()
    with door_work(read_only=True) as work:
        return send_picture(work, queries.get_picture(work, "check", number, picture_id))


def _told(found: Any) -> dict[str, object]:
    verdict = wording.headline(Verdict(found.verdict)) if found.verdict else ""
    return {"verdict": verdict, "printed": display(found.serial) if found.serial else ""}


def _address(row: Any) -> str:
    return url_for("officer.check", number=row.number)
