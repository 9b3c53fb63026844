"""Feedback 反馈, complaint 投诉 and report 举报 about a pack or lot, and following one by its receipt number."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from trace.http.filters import division_name
from trace.http.forms import Form
from trace.http.limits import limit_client, limit_forms
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.work import Work
from trace.rooms.batches import queries as batches
from trace.rooms.brands import queries as brands
from trace.rooms.cases import queries as cases
from trace.rooms.products import queries as products
from trace.rooms.scanning import queries
from trace.rooms.supervision import queries as supervision
from trace.rooms.supervision import services
from trace.rooms.supervision.rules import FeedbackKind
from trace.standards.signing.serial import display, is_well_formed, normalise_typed
from trace.web.consumer import bp, visit
from trace.wire.scanning import SendFeedback

KINDS = (
    (
        FeedbackKind.FEEDBACK,
        _l("Feedback"),
        _l("Praise, a question or a suggestion; the brand authority answers."),
    ),
    (
        FeedbackKind.COMPLAINT,
        _l("Complaint"),
        _l("You bought it and want the dispute settled; name and phone are needed."),
    ),
    (
        FeedbackKind.REPORT,
        _l("Report"),
        _l("You point out a breach of the law; it may stay without a name."),
    ),
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What the message is about, as far as it is known here."""

    text: str = ""
    producer_id: int | None = None
    batch_id: int | None = None
    run_id: int | None = None
    index: int | None = None


@bp.route("/feedback/new", methods=["GET", "POST"])
@limit_client
@limit_forms
def send_feedback() -> BaseResponse | tuple[Response, int]:
    """Take in a message about the code or lot named in the address."""
    form = Form(SendFeedback, initial={"kind": request.args.get("kind", "")})
    if request.method == "POST" and form.load():
        # A field that no person sees was filled in: say the same, keep nothing.
        if request.form.get("website"):
            return redirect(url_for("consumer.home"), 303)
        try:
            return redirect(url_for("consumer.follow_feedback", receipt=_keep(form), sent=1), 303)
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        subject = _subject(work)
        page = render_template(
            "consumer/feedback.html",
            form=form,
            subject=subject,
            kinds=KINDS,
            divisions=_divisions(work) if subject.producer_id is None else [],
        )
    return visit.answer(page), form.status


@bp.get("/feedback/")
@limit_client
def find_feedback() -> BaseResponse:
    """Ask for a receipt number, and lead to its page."""
    receipt = request.args.get("receipt", "").strip()[:40]
    if receipt:
        return redirect(url_for("consumer.follow_feedback", receipt=receipt), 303)
    return visit.answer(
        render_template("consumer/receipt.html", item=None, receipt="", kinds=KINDS)
    )


@bp.get("/feedback/<receipt>")
@limit_client
def follow_feedback(receipt: str) -> BaseResponse:
    """Show how far a message has come, to whoever holds its receipt number."""
    with door_work(read_only=True) as work:
        item = supervision.follow_feedback(work, receipt)
        page = render_template(
            "consumer/receipt.html",
            item=item,
            receipt=receipt[:40],
            kinds=KINDS,
            is_sent="sent" in request.args,
            progress=cases.progress_of(work, item) if item is not None else None,
        )
    response = visit.answer(page)
    response.status_code = 200 if item is not None else 404
    return response


def _keep(form: Form) -> str:
    with door_work() as work:
        subject = _subject(work)
        item = services.submit_feedback(
            work,
            kind=FeedbackKind(form.data["kind"]),
            text=_about(subject) + form.data["text"],
            contact_name=form.data["contact_name"],
            contact_phone=form.data["contact_phone"],
            division="" if subject.producer_id else _chosen_division(work),
            producer_id=subject.producer_id,
            batch_id=subject.batch_id,
            run_id=subject.run_id,
            label_index=subject.index,
            files=form.files("pictures"),
        )
        return item.receipt


def _about(subject: Subject) -> str:
    # A code that is none of ours can be told in words only.
    known = subject.producer_id is not None
    return "" if known or not subject.text else f"[{subject.text}] "


def _subject(work: Work) -> Subject:
    code = normalise_typed(request.values.get("code", ""))[:40]
    if code:
        pack = queries.find_pack(work, code) if is_well_formed(code) else None
        if pack is None:
            return Subject(code)
        return Subject(
            f"{pack.product.name} {display(code)}",
            pack.producer.id,
            pack.state.batch_id,
            pack.run.id,
            pack.index,
        )
    key, lot = request.values.get("product", "")[:20], request.values.get("lot", "")[:20]
    product = products.find_by_public_key(work, key) if key else None
    if product is None:
        return Subject()
    batch = batches.find_batch(work, product_id=product.id, lot=lot) if lot else None
    text = f"{product.name} {batch.lot}" if batch else product.name
    return Subject(text, product.producer_id, batch.id if batch else None)


def _divisions(work: Work) -> list[tuple[str, str]]:
    """Where a message about an unknown code may go: the places whose brands are kept here."""
    codes = {brand.division for brand in brands.list_brands(work)}
    return [(code, division_name(code)) for code in sorted(codes)]


def _chosen_division(work: Work) -> str:
    known = [code for code, _name in _divisions(work)]
    chosen = request.form.get("division", "")
    return chosen if chosen in known else known[0] if len(known) == 1 else ""
