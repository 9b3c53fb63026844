"""能否申领: what stops an order of labels, and what to do about it, before anything is ordered."""

from __future__ import annotations

from flask import render_template, request
from flask_babel import lazy_gettext as _l

from trace.http import navigation
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.permissions import Permission
from trace.web.producer import bp
from trace.web.producer.desk import own_producer_id
from trace.web.producer.labels import asked_order, check_page, choices_for_order, order_of
from trace.wire.labels import OrderFormSchema

navigation.add(
    portal="producer",
    endpoint="producer.dry_run",
    label=_l("Can we order labels?"),
    permission=Permission.LABELS_ORDER,
    order=39,
)


@bp.get("/labels/dry-run")
def dry_run() -> str | tuple[str, int]:
    """Judge every gate of an order that is only thought of; the address carries it, so it can be kept or sent."""
    producer_id = own_producer_id()
    form = Form(OrderFormSchema, initial=asked_order())
    if request.args.get("count") and form.load(request.args):
        try:
            return check_page(form, order_of(producer_id, form.data))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        page = render_template(
            "producer/label_dry_run.html", form=form, **choices_for_order(work, producer_id)
        )
    return page, form.status
