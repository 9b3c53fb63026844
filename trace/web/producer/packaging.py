"""Filing one's packaging with the brand authority, and using up packaging from before."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from trace.http import navigation
from trace.http.forms import Form
from trace.http.problems import sentence
from trace.http.session import door_work
from trace.kernel.errors import Conflict, Invalid, NoSuchRecord, TraceError
from trace.kernel.permissions import Permission
from trace.kernel.work import Work
from trace.rooms.authorisations import queries, services
from trace.rooms.brands import queries as brand_queries
from trace.web import packaging_pages
from trace.web.producer import bp
from trace.web.registers import Answer, Input, Link, form_page, own_producer_id
from trace.wire.packaging import FilingFormSchema, StockUseSchema, covered_of

navigation.add(
    portal="producer",
    endpoint="producer.filings",
    label=_l("Packaging filing"),
    permission=Permission.APPLICATIONS_SUBMIT,
    order=72,
)


@bp.get("/packaging")
def filings() -> Answer:
    """List one's packaging filings."""
    producer_id = own_producer_id()
    with door_work(read_only=True) as work:
        return packaging_pages.filings_page(
            work,
            portal="producer",
            producer_id=producer_id,
            lead=_(
                "Where the rule-book asks for it, labels with the brand go on filed packaging only"
            ),
            links=[
                Link(_("Packaging printed before"), url_for("producer.stocks")),
                Link(_("File packaging"), url_for("producer.new_filing"), is_main=True),
            ],
        )


@bp.route("/packaging/new", methods=["GET", "POST"])
def new_filing() -> Answer:
    """Hand in a version of a product's packaging."""
    producer_id = own_producer_id()
    form = Form(FilingFormSchema)
    if request.method == "POST" and form.load():
        upload = form.file("file")
        if upload is None:
            form.add_error("file", _("Choose a file first."))
        else:
            given = dict(form.data)
            given |= covered_of(given.pop("covered"))
            try:
                with door_work() as work:
                    made = services.file_packaging(work, upload=upload, **given)
                flash(_("The packaging is handed in; the authority decides on it."), "good")
                return redirect(url_for("producer.filing", filing_id=made.id))
            except TraceError as error:
                form.refuse(error)
    with door_work(read_only=True) as work:
        covered, channels = _choices(work, producer_id)
    return form_page(
        form,
        title=_("File packaging"),
        lead=_("PDF or picture of the whole artwork, as it is going to be printed"),
        inputs=[
            Input("covered", _("Product and authorisation"), "select", choices=covered),
            Input("description", _("What it is"), help=_("such as “gift box 2.5 kg, red”")),
            Input(
                "channel",
                _("Where the packs are sold"),
                "select" if channels else "text",
                choices=channels,
                help=_("empty: everywhere"),
            ),
            Input("valid_from", _("First day of use"), "date", help=_("empty: today")),
            Input("valid_until", _("Last day of use"), "date", help=_("empty: until a later one")),
            Input(
                "file",
                _("Artwork"),
                "file",
                attrs={"accept": "application/pdf,image/jpeg,image/png,image/webp"},
                required=True,
            ),
        ],
        button=_("Hand in"),
        back=url_for("producer.filings"),
    )


@bp.get("/packaging/<int:filing_id>")
def filing(filing_id: int) -> Answer:
    """Show one filing."""
    own_producer_id()
    return packaging_pages.filing_page(filing_id, portal="producer")


@bp.get("/packaging/<int:filing_id>/file")
def filing_file(filing_id: int) -> Response:
    """Send the artwork."""
    own_producer_id()
    return packaging_pages.send_artwork(filing_id)


@bp.post("/packaging/<int:filing_id>/withdraw")
def withdraw_filing(filing_id: int) -> Answer:
    """Take a filing back before it is decided."""
    own_producer_id()
    try:
        with door_work() as work:
            services.withdraw_packaging(work, filing_id=filing_id)
        flash(_("The packaging filing is taken back."), "good")
    except (Conflict, Invalid) as error:
        flash(sentence(error), "bad")
    return redirect(url_for("producer.filing", filing_id=filing_id))


@bp.get("/packaging/stocks")
def stocks() -> Answer:
    """Show packaging from before: until when it may be used, and what is left."""
    return _stocks_page(None, None)


@bp.post("/packaging/stocks/<int:stock_id>/use")
def use_stock(stock_id: int) -> Answer:
    """Record packaging from before that was used up or destroyed."""
    own_producer_id()
    form = Form(StockUseSchema)
    if form.load():
        try:
            with door_work() as work:
                services.use_packaging_stock(work, stock_id=stock_id, **form.data)
            flash(_("Saved."), "good")
            return redirect(url_for("producer.stocks"))
        except TraceError as error:
            form.refuse(error)
    return _stocks_page(stock_id, form)


def _stocks_page(stock_id: int | None, form: Form | None) -> Answer:
    producer_id = own_producer_id()
    with door_work(read_only=True) as work:
        held = queries.list_authorisations(work, producer_id=producer_id, size=200).items
        found = queries.stocks_of(work, [one.id for one in held])
        if stock_id is not None and stock_id not in {stock.id for stock in found}:
            raise NoSuchRecord(kind="packaging-stock", key=str(stock_id))
        uses = queries.stock_uses(work, [stock.id for stock in found])
        page = render_template(
            "producer/packaging_stocks.html",
            stocks=found,
            uses=uses,
            names={stock.id: stock.description for stock in found},
            today=work.today,
            chosen=stock_id,
            form=form or Form(StockUseSchema),
        )
    return page, form.status if form else 200


def _choices(work: Work, producer_id: int) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The products under one's authorisations, and the ways of sale that the rule-books name."""
    covered: list[tuple[str, str]] = []
    channels: dict[str, Any] = {}
    brands: set[int] = set()
    for held in queries.list_authorisations(work, producer_id=producer_id, size=200).items:
        covered += [
            (
                f"{held.id}-{line.product_id}",
                f"{line.product.name} · {held.brand.name} · {held.number}",
            )
            for line in held.products
        ]
        if held.brand_id not in brands:
            brands.add(held.brand_id)
            found = brand_queries.rules_on(work, held.brand_id, work.today)
            channels |= dict.fromkeys(found[1].packaging.channels if found else ())
    return covered, [(channel, channel) for channel in channels]
