"""Labels in the producer's portal: order with a dry run of the gates, the runs, and what becomes of them."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from trace.http import exports, filters, navigation, words
from trace.http.forms import Form
from trace.http.problems import messages
from trace.http.run_files import send_label, send_manifest, send_part, send_sample
from trace.http.session import door_work
from trace.kernel.errors import InvalidValue, TraceError
from trace.kernel.paging import DEFAULT_SIZE, Page
from trace.kernel.permissions import Permission
from trace.kernel.work import Work
from trace.rooms.authorisations import queries as authorisations
from trace.rooms.batches import queries as batches
from trace.rooms.batches.rules import PACKED
from trace.rooms.brands import queries as brands
from trace.rooms.certificates.kinds import Mark
from trace.rooms.labels import queries, services
from trace.rooms.labels.rules import ExportFormat, GatesRefused, RunState
from trace.rooms.labels.services import Order
from trace.rooms.products import queries as products
from trace.rooms.sheets.rules import GlyphMissing
from trace.web import export_pages, label_pictures, run_pages
from trace.web.producer import bp
from trace.web.producer.desk import own_producer_id
from trace.web.registers import Answer
from trace.wire.labels import OrderFormSchema, PrinterSchema

navigation.add(
    portal="producer",
    endpoint="producer.labels",
    label=_l("Labels"),
    permission=Permission.LABELS_ORDER,
    order=40,
)
PORTAL = "producer"
# What a form of an order holds once; the marks it claims may be several.
CHOSEN = (
    "batch_id",
    "product_id",
    "brand_id",
    "count",
    "printer_id",
    "packaging",
    "channel",
    "joins_conformity",
)


@bp.get("/labels")
def labels() -> str | Response:
    """List the producer's label orders, newest first; also as a file."""
    producer_id = own_producer_id()
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.runs_of(
                work,
                producer_id,
                text=run_pages.search_text(),
                state=run_pages.asked_state(),
                cursor=cursor,
                size=size,
            )

        if exports.wanted():
            columns = [_("Order"), _("Kind"), _("Product"), _("Lot number"), _("Number of labels")]
            return exports.answer(
                _("Label orders"),
                [*columns, _("State"), _("Ordered at")],
                exports.every(fetch),
                lambda run: [
                    *(run.code, run.kind, run.product.name, run.lot, run.count),
                    *(run.state, run.ordered_at),
                ],
            )
        page = fetch(request.args.get("cursor"), DEFAULT_SIZE)
        return render_template("producer/labels.html", page=page, states=RunState)


@bp.route("/labels/new", methods=["GET", "POST"])
def order_labels() -> str | Response | tuple[str, int]:
    """Order labels; `check` runs all gates without ordering and shows what the label looks like."""
    producer_id = own_producer_id()
    form = Form(OrderFormSchema, initial=asked_order())
    if request.method == "POST" and form.load():
        try:
            order = order_of(producer_id, form.data)
            if request.form.get("act") == "order":
                with door_work() as work:
                    run = services.order_run(work, order)
                    _request_sheets(work, run.id)
                flash(_("%(count)d labels are ordered.", count=run.count), "good")
                return redirect(url_for("producer.label_run", run_id=run.id))
            return check_page(form, order), 200
        except GatesRefused as error:
            form.refuse(error)
            return check_page(form, order), form.status
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        page = render_template(
            "producer/label_order.html", form=form, **choices_for_order(work, producer_id)
        )
    return page, form.status


def _request_sheets(work: Work, run_id: int) -> None:
    """Have the usual sheets made; an order whose words the font cannot write stands without them."""
    try:
        services.request_export(work, run_id=run_id, format=ExportFormat.SHEET_PDF)
    except GlyphMissing as error:
        # Nothing of the export was written yet.
        flash(" ".join(text for _at, text in messages(error)), "warn")


def check_page(form: Form, order: Order) -> str:
    """What the gates say of an order, on a page that offers no choices: these cost as much as half the gates."""
    with door_work(read_only=True) as work:
        return render_template(
            "producer/label_check.html",
            form=form,
            preview=services.preview_order(work, order),
            marks=order.marks,
            sample=url_for("producer.label_sample", **_chosen(form)),
            change=url_for("producer.order_labels", **_chosen(form)),
            link=url_for("producer.dry_run", **_chosen(form)),
        )


@bp.get("/labels/sample.png")
def label_sample() -> Response:
    """Show what a label of an order would look like; its code is no real one."""
    producer_id = own_producer_id()
    form = Form(OrderFormSchema)
    form.load(request.args)
    return send_sample(order_of(producer_id, form.data))


@bp.get("/labels/<int:run_id>")
def label_run(run_id: int) -> tuple[str, int]:
    """Show one label order: where its labels stand, its gates, its files."""
    return run_pages.show_run(PORTAL, run_id)


@bp.get("/labels/<int:run_id>/gates")
def label_gates(run_id: int) -> str:
    """Show what the gates found when labelled, and what they find now."""
    run_pages.enter(PORTAL)
    return run_pages.show_gates(run_id, portal=PORTAL, back=_address(run_id))


@bp.get("/labels/<int:run_id>/gates/now")
def label_gates_now(run_id: int) -> str:
    """Judge a run's goods as of now."""
    run_pages.enter(PORTAL)
    back = url_for("producer.label_gates", run_id=run_id)
    return run_pages.show_gates_now(run_id, portal=PORTAL, back=back)


@bp.get("/labels/<int:run_id>/progress")
def label_progress(run_id: int) -> str:
    """Show how far the files of an order are."""
    return export_pages.show_progress(PORTAL, run_id)


@bp.post("/labels/<int:run_id>/<any(bind, activate, spoil, void):act>")
def act_on_labels(run_id: int, act: str) -> Response | tuple[str, int]:
    """Bind, activate, spoil or void a range of labels."""
    return run_pages.act_on_range(PORTAL, run_id, act, _address(run_id))


@bp.post("/labels/<int:run_id>/files")
def request_label_files(run_id: int) -> Answer:
    """Have files made."""
    return export_pages.request_files(PORTAL, run_id, _address(run_id))


@bp.post("/labels/<int:run_id>/cancel")
def cancel_label_run(run_id: int) -> Response | tuple[str, int]:
    """Cancel an order."""
    return run_pages.cancel_run(PORTAL, run_id, _address(run_id))


@bp.post("/labels/<int:run_id>/printer")
def assign_label_printer(run_id: int) -> Response:
    """Hand an order to a print shop or take it back."""
    run_pages.enter(PORTAL)
    form = Form(PrinterSchema)
    form.demand()
    with door_work() as work:
        services.assign_printer(work, run_id=run_id, **form.data)
    flash(_("The print shop is noted."), "good")
    return redirect(_address(run_id))


@bp.get("/labels/<int:run_id>/label/<int:number>.png")
def label_picture(run_id: int, number: int) -> Response:
    """Send one label as a picture."""
    run_pages.enter(PORTAL)
    return send_label(run_id, number)


@bp.get("/labels/<int:run_id>/label")
def one_label(run_id: int) -> Response | tuple[str, int]:
    """Send one label as a picture to take along, by a template."""
    return label_pictures.one_label(PORTAL, run_id)


@bp.get("/labels/files/<int:export_id>")
def label_export(export_id: int) -> str:
    """Show one set of files."""
    return export_pages.show_export(PORTAL, export_id)


@bp.get("/labels/files/<int:export_id>/progress")
def label_export_progress(export_id: int) -> str:
    """Show how far one set of files is."""
    return export_pages.show_export_progress(PORTAL, export_id)


@bp.get("/labels/files/<int:export_id>/<int:position>")
def label_file(export_id: int, position: int) -> Response:
    """Send one file of an export."""
    run_pages.enter(PORTAL)
    return send_part(export_id, position)


@bp.get("/labels/files/<int:export_id>/manifest")
def label_manifest(export_id: int) -> Response:
    """Send the manifest of an export."""
    run_pages.enter(PORTAL)
    return send_manifest(export_id)


@bp.post("/labels/files/<int:export_id>/cancel")
def cancel_label_files(export_id: int) -> Response:
    """Stop the making of files."""
    return export_pages.cancel_files(PORTAL, export_id, _address)


@bp.post("/labels/files/<int:export_id>/resume")
def resume_label_files(export_id: int) -> Response:
    """Go on with the making of files."""
    return export_pages.resume_files(PORTAL, export_id, _address)


def _address(run_id: int) -> str:
    return url_for("producer.label_run", run_id=run_id)


def asked_order() -> dict[str, Any]:
    """What a link to the form has chosen already: the packed batch or the product, or a whole order to change."""
    chosen: dict[str, Any] = {name: request.args[name] for name in CHOSEN if name in request.args}
    return chosen | {"marks": request.args.getlist("marks")}


def order_of(producer_id: int, given: dict[str, Any]) -> Order:
    """The order of a form: a batch tells its product."""
    if given.get("count") is None:
        raise InvalidValue(field="count", reason="required")
    chosen = dict(given)
    if chosen.get("batch_id") is not None:
        chosen["product_id"] = None
    chosen["producer_id"] = producer_id
    return Order(**chosen)


def _chosen(form: Form) -> dict[str, Any]:
    """What was typed, for a link that carries it."""
    wanted: dict[str, Any] = {name: form.value(name) for name in CHOSEN if form.value(name)}
    return wanted | {"marks": form.values("marks")}


def choices_for_order(work: Work, producer_id: int) -> dict[str, Any]:
    """Return what can be chosen in an order of labels."""
    packed = [
        batch for batch in batches.batches_to_choose(work, producer_id) if batch.kind in PACKED
    ]
    return {
        "batches": [
            (
                batch.id,
                f"{batch.lot} · {batch.product.name} · "
                + _("%(amount)s left", amount=filters.quantity(batch.remaining)),
            )
            for batch in packed
        ],
        "products": [
            (product.id, product.name)
            for product in products.products_of(work, producer_id, packed=True)
        ],
        "brands": [(brand.id, brand.name) for brand in brands.list_brands(work)],
        "marks": words.choices(Mark),
        "printers": run_pages.printers(work),
        **_packaging(authorisations.packaging_options(work, producer_id, on=work.today)),
    }


def _packaging(found: authorisations.PackagingOptions) -> dict[str, Any]:
    """The packaging to choose from: filed versions first, then what is left of that from before."""
    filed = [
        (
            f"filing-{filing.id}",
            _(
                "%(product)s · version %(number)d · %(text)s",
                product=filing.product.name,
                number=filing.version,
                text=filing.description,
            ),
        )
        for filing in found.filings
    ]
    old = [
        (
            f"stock-{stock.id}",
            _(
                "from before: %(text)s · %(count)d left · until %(day)s",
                text=stock.description,
                count=stock.left,
                day=filters.show_date(stock.usable_until),
            ),
        )
        for stock in found.stocks
    ]
    return {"packagings": [*filed, *old], "channels": found.channels}
