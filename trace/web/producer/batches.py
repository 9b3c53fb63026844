"""Batches in the producer's portal: the list, one batch, its graph, and the acts on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema
from werkzeug.wrappers import Response

from trace.http import exports, navigation, yield_words
from trace.http.blend_words import batch_share
from trace.http.event_words import event_choices
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.paging import DEFAULT_SIZE, Page
from trace.kernel.permissions import Permission
from trace.kernel.work import Work
from trace.rooms.batches import queries, services
from trace.rooms.batches.rules import BatchKind
from trace.rooms.conformity.queries import must_reissue
from trace.web.producer import bp
from trace.web.producer.desk import own_batch, own_producer_id
from trace.web.producer.entries import PACK_UNITS, UNITS
from trace.wire.batches import CaptionSchema, CorrectionSchema, IssueSchema, ReasonSchema
from trace.wire.yields import StockTakeSchema

navigation.add(
    portal="producer",
    endpoint="producer.batches",
    label=_l("Batches"),
    permission=Permission.BATCHES_WRITE,
    order=30,
)


@bp.get("/batches")
def batches() -> str | Response:
    """List the producer's batches, newest first; also as a file."""
    producer_id = own_producer_id()
    asked = request.args.get("kind", "")
    kind = BatchKind(asked) if asked in set(BatchKind) else None
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_batches(
                work,
                producer_id=producer_id,
                kind=kind,
                text=request.args.get("text", "")[:80],
                with_remaining=bool(request.args.get("left")),
                cursor=cursor,
                size=size,
            )

        if exports.wanted():
            columns = [_("Lot number"), _("Kind"), _("Product"), _("Made on"), _("Quantity")]
            return exports.answer(
                _("Batches"),
                [*columns, _("Left"), _("Grade"), _("Processor"), _("Note")],
                exports.every(fetch),
                lambda b: [
                    *(b.lot, b.kind, b.product.name, b.made_on, b.produced, b.remaining),
                    *(b.grade, b.processor.name, b.note),
                ],
            )
        page = fetch(request.args.get("cursor"), DEFAULT_SIZE)
        held = {
            batch_id
            for found in queries.restrictions_on(work, [batch.id for batch in page])
            for batch_id in found.affected_ids
        }
        return render_template("producer/batches.html", page=page, held=held, kinds=BatchKind)


@bp.get("/batches/<int:batch_id>")
def batch(batch_id: int) -> str:
    """Show one batch: balance, sources, story, restrictions, pictures."""
    with door_work(read_only=True) as work:
        shown = own_batch(work, batch_id)
        found = queries.lineage(work, batch_id)
        return render_template(
            "producer/batch.html",
            batch=shown,
            lineage=found,
            story=queries.story_of(found),
            ledger=queries.latest_entries(work, batch_id),
            findings=queries.findings_of(work, [batch_id]),
            told=yield_words,
            files=queries.files_of(work, batch_id),
            must_reissue=must_reissue(work, found),
        )


@bp.get("/batches/<int:batch_id>/graph")
def batch_graph(batch_id: int) -> str:
    """Show what a batch was made of, what was made of it, and where it went."""
    with door_work(read_only=True) as work:
        shown = own_batch(work, batch_id)
        above, below, hidden = queries.read_graph(work, batch_id)
        sent = queries.dispatches_of(work, [batch_id, *(each.batch.id for each in below)])
        everyone = [batch_id, *(each.batch.id for each in (*above, *below))]
        return render_template(
            "producer/batch_graph.html",
            batch=shown,
            shares=queries.bought_in_shares(work, everyone),
            batch_share=batch_share,
            above=above,
            below=below,
            hidden=hidden,
            sent=sent,
        )


# ---------------------------------------------------------------- acts on a batch


@dataclass(frozen=True, slots=True)
class _Act:
    """One act: its form, what it is called, what it does."""

    schema: type[Schema]
    title: Any
    question: Any
    button: Any
    done: Any
    carry_out: Callable[[Work, int, dict[str, Any]], object]
    tone: str = "primary"


ACTS = {
    "loss": _Act(
        IssueSchema,
        _l("Record a loss"),
        _l("What spoilt, was spilt or destroyed leaves the balance."),
        _l("Save the record"),
        _l("The loss is recorded."),
        lambda work, number, given: services.record_loss(work, batch_id=number, **given),
    ),
    "own-use": _Act(
        IssueSchema,
        _l("Record own use"),
        _l("What was eaten, given away, sown or kept as a sample leaves the balance."),
        _l("Save the record"),
        _l("Own use is recorded."),
        lambda work, number, given: services.record_own_use(work, batch_id=number, **given),
    ),
    "correction": _Act(
        CorrectionSchema,
        _l("Correct the amount"),
        _l(
            "Enter the whole amount as it really was. The first record stays, the difference is booked."
        ),
        _l("Record the correction"),
        _l("The correction is recorded."),
        lambda work, number, given: services.correct_batch(work, batch_id=number, **given),
    ),
    "stock-take": _Act(
        StockTakeSchema,
        _l("Take stock"),
        _l(
            "Count what is neither labelled, used, sent off nor recorded as lost. What is missing is booked as lost on "
            "that day; what is more waits for a yield check unless a ceiling or recipe vouches for it."
        ),
        _l("Record the count"),
        _l("The count is recorded."),
        lambda work, number, given: services.take_stock(work, batch_id=number, **given),
    ),
    "stop": _Act(
        ReasonSchema,
        _l("Stop selling this batch"),
        _l(
            "From now on this batch and everything made of it counts as stopped: labels cannot be ordered or "
            "activated, and whoever scans a pack is told so. You can lift your own stop later."
        ),
        _l("Yes, stop it now"),
        _l("The batch is stopped."),
        lambda work, number, given: services.stop_own(work, batch_id=number, **given),
        tone="danger",
    ),
}


@bp.route("/batches/<int:batch_id>/<act>", methods=["GET", "POST"])
def batch_act(batch_id: int, act: str) -> str | tuple[str, int] | Response:
    """Ask for what an act on a batch needs, and carry it out."""
    chosen = ACTS.get(act)
    if chosen is None:
        abort(404)
    form = Form(chosen.schema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                chosen.carry_out(work, batch_id, form.data)
            flash(str(chosen.done), "good")
            return redirect(url_for("producer.batch", batch_id=batch_id))
        except TraceError as error:
            form.refuse(error)
    return _show_act(form, chosen, batch_id)


@bp.route("/batches/<int:batch_id>/stops/<int:restriction_id>/lift", methods=["GET", "POST"])
def lift_stop(batch_id: int, restriction_id: int) -> str | tuple[str, int] | Response:
    """Lift one's own stop, with the reason."""
    act = _Act(
        ReasonSchema,
        _l("Lift your stop"),
        _l("The stop stays on record with your reason; the goods may be sold again."),
        _l("Yes, lift it"),
        _l("The stop is lifted."),
        lambda work, _number, given: services.lift_own_stop(
            work, restriction_id=restriction_id, **given
        ),
    )
    form = Form(act.schema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                act.carry_out(work, batch_id, form.data)
            flash(str(act.done), "good")
            return redirect(url_for("producer.batch", batch_id=batch_id))
        except TraceError as error:
            form.refuse(error)
    return _show_act(form, act, batch_id)


def _show_act(form: Form, act: _Act, batch_id: int) -> tuple[str, int]:
    with door_work(read_only=True) as work:
        shown = own_batch(work, batch_id)
        if request.method == "GET" and "on" in form.schema.fields:
            amount = {"unit": shown.unit}
            form = Form(
                form.schema, initial={"on": work.today, "quantity": amount, "counted": amount}
            )
        offered = PACK_UNITS if shown.product.is_packed else UNITS
        measures = sorted(offered, key=lambda unit: unit != shown.unit)  # the batch's own first
        page = render_template(
            "producer/batch_act.html",
            form=form,
            act=act,
            batch=shown,
            measures=measures,
            today=work.today,
        )
    return page, form.status


@bp.route("/batches/<int:batch_id>/files", methods=["GET", "POST"])
def batch_files(batch_id: int) -> str | tuple[str, int] | Response:
    """Add a photograph, a short video or a PDF to something that happened to a batch."""
    with door_work(read_only=True) as work:
        shown = own_batch(work, batch_id)
        events = queries.events_about(work, batch_id)
    asked = {str(each.id): each.event_id for each in events}.get(request.args.get("event", ""))
    form = Form(CaptionSchema, initial={"event_id": asked} if asked else None)
    if request.method == "POST" and form.load():
        upload = form.file("file")
        if upload is None:
            form.add_error("file", _("Choose a file."))
        else:
            try:
                with door_work() as work:
                    services.attach_file(work, batch_id=batch_id, upload=upload, **form.data)
                flash(_("The file is stored with the batch."), "good")
                return redirect(url_for("producer.batch", batch_id=batch_id))
            except TraceError as error:
                form.refuse(error)
    choices = event_choices(events)
    page = render_template("producer/batch_files.html", form=form, batch=shown, events=choices)
    return page, form.status
