"""Public notices 公示 for everybody: the list, one notice, its text as a document, objections and their receipts."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from trace.http.filters import show_date
from trace.http.forms import Form
from trace.http.limits import limit_client, limit_forms
from trace.http.notice_papers import DOCX, NoticeSheet, to_docx
from trace.http.session import door_work
from trace.kernel.errors import InvalidValue, TraceError
from trace.kernel.work import Work
from trace.rooms.accounts.queries import get_organisation
from trace.rooms.applications import queries, rules, services
from trace.web.consumer import bp, visit
from trace.wire.procedure import ObjectionInputSchema

PAGE_AGE_S = 60


@bp.get("/notices")
def notices() -> Response:
    """List public notices, running ones or all."""
    text = request.args.get("text", "").strip()[:80]
    only_running = request.args.get("show") != "all"
    asked: dict[str, Any] = {"text": text, "is_running": True if only_running else None}
    with door_work(read_only=True) as work:
        try:
            page = queries.list_notices(work, cursor=request.args.get("cursor"), **asked)
        except InvalidValue:  # an old link to a later page: begin again
            page = queries.list_notices(work, **asked)
        shown = render_template(
            "consumer/notices.html",
            page=page,
            text=text,
            only_running=only_running,
            today=work.today,
        )
    return visit.answer(shown, max_age_s=PAGE_AGE_S)


@bp.get("/notices/<number>")
def notice(number: str) -> Response:
    """Show a public notice: who applied for what, until when objections are taken in, and how."""
    with door_work(read_only=True) as work:
        found = queries.get_notice(work, number)
        shown = render_template(
            "consumer/notice.html",
            notice=found,
            application=found.step.application,
            products=queries.products_of_application(work, found.step.application_id),
            authority=get_organisation(work, found.brand.authority_id).name,
            palette=visit.palette_of(found.brand),
            is_running=work.today <= found.ends_on and found.step.closed_at is None,
            is_provisional=rules.is_provisional(found.ends_on),
        )
    return visit.answer(shown)


@bp.get("/notices/<number>/notice.docx")
@limit_client
def notice_document(number: str) -> Response:
    """Send the text of a notice as a document to print, sign and post."""
    with door_work(read_only=True) as work:
        sheet = _sheet(work, number)
    response = Response(to_docx(sheet), content_type=DOCX)
    name = quote(f"{number}.docx")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"notice.docx\"; filename*=UTF-8''{name}"
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _sheet(work: Work, number: str) -> NoticeSheet:
    found = queries.get_notice(work, number)
    lines = queries.products_of_application(work, found.step.application_id)
    applicant = found.step.application.producer
    authority = get_organisation(work, found.brand.authority_id).name
    rows = [
        [str(place), applicant.name, applicant.credit_code or "", line.product.name]
        for place, line in enumerate(lines, start=1)
    ]
    return NoticeSheet(
        title=_("Notice on the proposed authorisation to use %(brand)s", brand=found.brand.name),
        number=found.document_number or found.number,
        paragraphs=[line for line in found.text.splitlines() if line.strip()],
        columns=[_("No."), _("Applicant"), _("Unified social credit code"), _("Product")],
        rows=rows or [["1", applicant.name, applicant.credit_code or "", ""]],
        closing=[
            _(
                "The notice runs from %(begin)s to %(end)s. Whoever objects may do so in these days with name, phone "
                "number and reasons.",
                begin=show_date(found.starts_on),
                end=show_date(found.ends_on),
            ),
            _(
                "Objections online: %(address)s",
                address=f"{work.ports.base_url}/notices/{found.number}",
            ),
        ],
        signature=(authority, show_date(found.starts_on)),
    )


@bp.route("/notices/<number>/object", methods=["GET", "POST"])
@limit_client
@limit_forms
def object_to_notice(number: str) -> BaseResponse | tuple[Response, int]:
    """Take in an objection."""
    form = Form(ObjectionInputSchema)
    if request.method == "POST" and form.load():
        # A field that no person sees was filled in: say the same, keep nothing.
        if request.form.get("website"):
            return redirect(url_for("consumer.notice", number=number), 303)
        try:
            with door_work() as work:
                made = services.submit_objection(
                    work, number=number, pictures=form.files("pictures"), **form.data
                )
            return redirect(url_for("consumer.follow_objection", receipt=made.receipt, sent=1), 303)
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        found = queries.get_notice(work, number)
        page = render_template("consumer/objection.html", form=form, notice=found)
    return visit.answer(page), form.status


@bp.get("/objections/")
@limit_client
def find_objection() -> BaseResponse:
    """Ask for a receipt number, and lead to its page."""
    receipt = request.args.get("receipt", "").strip()[:40]
    if receipt:
        return redirect(url_for("consumer.follow_objection", receipt=receipt), 303)
    page = render_template("consumer/objection_receipt.html", objection=None, receipt="")
    return visit.answer(page)


@bp.get("/objections/<receipt>")
@limit_client
def follow_objection(receipt: str) -> BaseResponse:
    """Show what came of an objection, to whoever holds its receipt number."""
    with door_work(read_only=True) as work:
        found = queries.find_objection(work, receipt[:40])
        page = render_template(
            "consumer/objection_receipt.html",
            objection=found,
            receipt=receipt[:40],
            is_sent="sent" in request.args,
        )
    response = visit.answer(page)
    response.status_code = 200 if found is not None else 404
    return response
