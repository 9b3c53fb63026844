"""The forms by which batches enter the books: harvest, intake, purchase, and every process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from trace.http import navigation, words
from trace.http.arguments import number_asked
from trace.http.blend_words import batch_share
from trace.http.cultivation_words import restriction_reason
from trace.http.filters import quantity as shown_quantity
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.permissions import Permission
from trace.kernel.quantity import Unit
from trace.kernel.work import Work
from trace.rooms.batches import queries, services
from trace.rooms.batches.queries import Draft
from trace.rooms.batches.rules import PROCESSES, BatchKind, RestrictionKind
from trace.rooms.cultivation.queries import open_intervals
from trace.rooms.producers.queries import (
    find_by_credit_code,
    list_members,
    list_units,
    premises_of,
    read_producer,
)
from trace.rooms.products.queries import products_of
from trace.web.producer import bp
from trace.web.producer.blending import blend_part
from trace.web.producer.desk import own_producer_id
from trace.wire.batches import BoughtInSchema, HarvestSchema, IntakeSchema, ProcessFormSchema

MOST_CHOICES = 500
UNITS = (Unit.KG, Unit.JIN, Unit.G, Unit.L, Unit.ML, Unit.PIECE)
PACK_UNITS = (Unit.PIECE, Unit.KG, Unit.G, Unit.L, Unit.ML)
_WITH_UNITS = (BatchKind.HARVEST, BatchKind.INTAKE)
Page = str | tuple[str, int] | Response
Choices = list[tuple[int, str]]

for _endpoint, _label, _order in (
    ("producer.record_intake", _l("Intake"), 10),
    ("producer.record_harvest", _l("Harvest"), 11),
    ("producer.record_packing", _l("Packing"), 12),
    ("producer.record_purchase", _l("Goods bought in"), 15),
    ("producer.record_process", _l("Processing"), 16),
):
    navigation.add(
        portal="producer",
        endpoint=_endpoint,
        label=_label,
        permission=Permission.BATCHES_WRITE,
        order=_order,
    )


@bp.route("/harvest", methods=["GET", "POST"])
def record_harvest() -> Page:
    """Record a harvest."""
    form = Form(HarvestSchema(exclude=("producer_id",)), initial=_beginning("lines"))
    if _is_sent(form):
        found = _try(form, lambda work: services.register_harvest(work, **_named(form)))
        if found is not None:
            return found
    return _show(form, BatchKind.HARVEST)


@bp.route("/intake", methods=["GET", "POST"])
def record_intake() -> Page:
    """Record an intake note."""
    form = Form(IntakeSchema(exclude=("producer_id",)), initial=_beginning("lines"))
    if _is_sent(form):
        found = _try(form, lambda work: services.register_intake(work, **_named(form)))
        if found is not None:
            return found
    return _show(form, BatchKind.INTAKE)


@bp.route("/purchase", methods=["GET", "POST"])
def record_purchase() -> Page:
    """Record goods bought from outside."""
    form = Form(
        BoughtInSchema(exclude=("producer_id", "from_batch_id")), initial=_beginning("lines")
    )
    if _is_sent(form):
        found = _try(form, lambda work: services.register_bought_in(work, **_named(form)))
        if found is not None:
            return found
    return _show(form, BatchKind.BOUGHT_IN)


@bp.route("/packing", methods=["GET", "POST"])
def record_packing() -> Page:
    """Record a packing."""
    return _process(BatchKind.PACKING)


@bp.get("/process")
def record_process() -> str:
    """Choose the kind of process."""
    own_producer_id()
    kinds = [kind for kind in BatchKind if kind in PROCESSES]
    return render_template("producer/process_kinds.html", kinds=kinds)


@bp.route("/process/<kind>", methods=["GET", "POST"])
def record_process_of(kind: str) -> Page:
    """Record a process of one kind."""
    if kind not in {each.value for each in PROCESSES}:
        abort(404)
    return _process(BatchKind(kind))


def _process(kind: BatchKind) -> Page:
    form = Form(ProcessFormSchema, initial=_beginning("inputs"))
    if _is_sent(form):

        def enter(work: Work) -> Any:
            given = _named(form)
            code = given.pop("processor_credit_code")
            processor = find_by_credit_code(work, code.upper()) if code else None
            if code and processor is None:
                form.add_error("processor_credit_code", _("No producer has this credit code."))
                return None
            processor_id = processor.id if processor else None
            return services.register_process(work, kind=kind, processor_id=processor_id, **given)[0]

        found = _try(form, enter)
        if found is not None:
            return found
    return _show(form, kind)


# ---------------------------------------------------------------- the story of a form


def _is_sent(form: Form) -> bool:
    """Whether the form is to be written: asking for more lines shows what was typed again, without complaint."""
    if request.method != "POST":
        return False
    accepted = form.load()
    if "more" in request.form or "preview" in request.form:
        form.errors, form.general = {}, []
        return False
    return accepted


def _named(form: Form) -> dict[str, Any]:
    return {"producer_id": own_producer_id(), **form.data}


def _try(form: Form, enter: Callable[[Work], Any]) -> Response | None:
    try:
        with door_work() as work:
            batch = enter(work)
            if batch is None:
                return None
            number, lot, flagged = batch.id, batch.lot, batch.is_flagged
            breaches = _breaches(work, batch)
    except TraceError as error:
        form.refuse(error)
        return None
    if flagged:
        flash(
            _(
                "More was recorded than was to be expected: the batch is booked and awaits a yield check. "
                "Its page says why, and what to do."
            ),
            "warn",
        )
    for text in breaches:
        flash(text, "bad")
    flash(_("Recorded as batch %(lot)s.", lot=lot), "good")
    return redirect(url_for("producer.batch", batch_id=number))


def _breaches(work: Work, batch: Any) -> list[str]:
    """Why what was harvested now must not be sold: it is booked all the same."""
    if batch.kind not in _WITH_UNITS:
        return []
    found = queries.restrictions_on(work, [batch.id], with_ancestors=False)
    return [
        restriction_reason(each.restriction.reason)
        for each in found
        if each.kind is RestrictionKind.INTERVAL
    ]


def _show(form: Form, kind: BatchKind) -> tuple[str, int]:
    producer_id = own_producer_id()
    blend = blend_part(kind, form) if "preview" in request.form else ""
    with door_work(read_only=True) as work:
        if request.method == "GET" and not form.value("on"):
            form = Form(form.schema, initial={"on": work.today})
        producer = read_producer(work, producer_id)  # held: every read below asks for it
        is_process = kind in PROCESSES
        options = {
            "products": _products(work, producer_id),
            "premises": [(each.id, each.name) for each in premises_of(work, producer_id)],
            "units": _units(work, producer_id) if kind in _WITH_UNITS else [],
            "members": _members(work, producer_id) if kind is BatchKind.INTAKE else [],
            "batches": _batches(work, producer_id) if is_process else [],
            "open_intervals": open_intervals(work, producer_id) if kind in _WITH_UNITS else [],
        }
        page = render_template(
            "producer/process_form.html" if is_process else "producer/source_form.html",
            form=form,
            producer=producer,
            kind=kind,
            more=2 if "more" in request.form else 0,
            today=work.today,
            measures=PACK_UNITS if kind in (BatchKind.PACKING, BatchKind.ASSORTMENT) else UNITS,
            units_of_mass=UNITS,
            blend=blend,
            **options,
        )
    return page, form.status


def _products(work: Work, producer_id: int) -> Choices:
    return [
        (each.id, f"{each.name} {shown_quantity(each.net_content)}".strip())
        for each in products_of(work, producer_id)
    ]


def _units(work: Work, producer_id: int) -> Choices:
    found = list_units(work, producer_id, on=work.today, size=MOST_CHOICES)
    return [
        (
            unit.id,
            " · ".join(
                part
                for part in (
                    unit.name,
                    unit.crop,
                    f"{unit.size.normalize():f} {words.word(unit.size_unit)}",
                    unit.member.name if unit.member else "",
                )
                if part
            ),
        )
        for unit in found
    ]


def _members(work: Work, producer_id: int) -> Choices:
    found = list_members(work, producer_id, on=work.today, size=MOST_CHOICES)
    return [(each.id, f"{each.name}（{each.number}）") for each in found]


def _batches(work: Work, producer_id: int) -> Choices:
    offered = queries.batches_to_choose(work, producer_id)
    shares = queries.bought_in_shares(work, [batch.id for batch in offered])
    return [
        (
            batch.id,
            _(
                "%(product)s %(lot)s, %(left)s left",
                product=batch.product.name,
                lot=batch.lot,
                left=shown_quantity(batch.remaining),
            )
            + (f" · {share}" if (share := batch_share(batch, shares)) else ""),
        )
        for batch in offered
    ]


def _beginning(begin: str) -> Mapping[str, Any] | None:
    """Return what the form shows at first: a copy of an earlier record, or a batch to work on."""
    if request.method != "GET":
        return None
    copied = number_asked("copy")
    taken = number_asked("batch")
    with door_work(read_only=True) as work:
        if copied is not None:
            return _copied(queries.draft_of(work, copied)) | {"on": work.today}
        if taken is not None and begin == "inputs":
            batch = queries.read_batch(work, taken)
            line = {"batch_id": batch.id, "quantity": batch.remaining}
            return {"on": work.today, "inputs": [line]}
    return None


def _copied(draft: Draft) -> dict[str, Any]:
    shown: dict[str, Any] = {"product_id": draft.product_id, "premises_id": draft.premises_id}
    if draft.supplier is not None:
        return shown | {
            "supplier_name": draft.supplier.supplier_name,
            "supplier_phone": draft.supplier.supplier_phone,
            "origin_text": draft.supplier.origin_text,
            "quantity": draft.lines[0].quantity,
        }
    if draft.kind in PROCESSES:
        return shown | {
            "inputs": [{"batch_id": i.batch_id, "quantity": i.quantity} for i in draft.inputs],
            "outputs": [{"product_id": o.product_id, "quantity": o.quantity} for o in draft.lines],
        }
    return shown | {
        "lines": [
            {"unit_id": line.unit_id, "member_id": line.member_id, "quantity": line.quantity}
            for line in draft.lines
        ]
    }
