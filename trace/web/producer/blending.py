"""Blending shown before it happens: what the goods of a process form would lose."""

from __future__ import annotations

from contextlib import suppress

from flask import abort, render_template
from flask_babel import gettext as _
from marshmallow import ValidationError

from trace.http import blend_words
from trace.http.forms import Form
from trace.http.problems import messages
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.quantity import Quantity
from trace.kernel.work import Work
from trace.rooms.batches.rules import PROCESSES, BatchKind
from trace.rooms.labels.blending import Blend, BlendLine, preview_blend
from trace.rooms.producers.queries import find_by_credit_code
from trace.rooms.products.queries import get_product
from trace.web.producer import bp
from trace.web.producer.desk import own_producer_id
from trace.wire.batches import ProcessFormSchema
from trace.wire.common import QuantityField


@bp.post("/process/<kind>/blend")
def preview_process(kind: str) -> str:
    """Say what the output of the form as it stands would lose; half-filled lines are left out."""
    if kind not in {each.value for each in PROCESSES}:
        abort(404)
    form = Form(ProcessFormSchema)
    form.load()
    return blend_part(BatchKind(kind), form)


def blend_part(kind: BatchKind, form: Form) -> str:
    """Return the part of the page that tells what would be lost."""
    producer_id = own_producer_id()
    lines = [line for number in form.rows("inputs") if (line := _line(form, number)) is not None]
    blend, told, problem = None, [], ""
    if lines:
        try:
            with door_work(read_only=True) as work:
                blend = _ask(work, producer_id, kind, form, lines)
                name = _product_name(work, form)
                told = blend_words.quality_texts(blend, name)
        except TraceError as error:
            problem = " ".join(text for _at, text in messages(error))
    return render_template(
        "producer/_blend.html",
        blend=blend,
        told=told,
        problem=problem,
        share_text=blend_words.share_text,
        has_product=form.number("outputs.0.product_id") is not None,
    )


def _ask(
    work: Work, producer_id: int, kind: BatchKind, form: Form, lines: list[BlendLine]
) -> Blend:
    code = form.value("processor_credit_code")
    processor = find_by_credit_code(work, code.upper()) if code else None
    return preview_blend(
        work,
        producer_id=producer_id,
        kind=kind,
        inputs=lines,
        product_id=form.number("outputs.0.product_id"),
        on=form.data.get("on"),
        premises_id=form.number("premises_id"),
        processor_id=processor.id if processor else None,
    )


def _product_name(work: Work, form: Form) -> str:
    number = form.number("outputs.0.product_id")
    return get_product(work, number).name if number is not None else _("the product")


def _line(form: Form, number: int) -> BlendLine | None:
    batch_id = form.number(f"inputs.{number}.batch_id")
    if batch_id is None:
        return None
    typed = {part: form.value(f"inputs.{number}.quantity.{part}") for part in ("value", "unit")}
    quantity: Quantity | None = None
    with suppress(ValidationError):
        quantity = QuantityField().deserialize(typed) if typed["value"] else None
    return BlendLine(batch_id=batch_id, quantity=quantity)
