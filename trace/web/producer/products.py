"""Products of one's own producer and their label texts."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import navigation, words
from trace.http.filters import quantity as show_quantity
from trace.http.forms import Form
from trace.http.problems import sentence
from trace.http.register_words import LABEL_FIELDS
from trace.http.session import door_work
from trace.kernel.errors import Conflict, Invalid, TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission
from trace.kernel.quantity import Dimension, Unit
from trace.kernel.work import Work
from trace.rooms.norms.kinds import NormKind
from trace.rooms.norms.queries import norms_of_kind, require_standard
from trace.rooms.producers.queries import get_producer
from trace.rooms.products import queries, rules, services
from trace.rooms.products.kinds import Commodity
from trace.rooms.products.services import Component, ProductFacts
from trace.web.producer import bp
from trace.web.registers import (
    Answer,
    Column,
    Filter,
    Input,
    Link,
    form_page,
    list_page,
    own_producer_id,
    require_own,
    text_asked,
)
from trace.wire.products import LabelTextInput, ProductFactsSchema, ProductInput

navigation.add(
    portal="producer",
    endpoint="producer.products",
    label=_l("Products"),
    permission=Permission.PRODUCTS_WRITE,
    order=60,
)
UNITS = tuple(Unit)


@bp.get("/products")
def products() -> Answer:
    """List products; search, filter, export."""
    producer_id = own_producer_id()
    commodities = Filter("commodity", _("Kind of goods"), Commodity)
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_products(
                work,
                producer_id,
                text=text_asked(),
                commodity=commodities.chosen,
                cursor=cursor,
                size=size,
            )

        return list_page(
            title=_("Products"),
            columns=[
                Column(_("Name"), lambda row: row.name, _address),
                Column(_("Variety"), lambda row: row.variety),
                Column(_("Product code"), lambda row: row.code),
                Column("GTIN", lambda row: row.gtin),
                Column(_("Kind of goods"), lambda row: row.commodity),
                Column(_("Net content"), lambda row: row.net_content),
                Column(_("State"), lambda row: row.state, is_state=True),
            ],
            fetch=fetch,
            search=_("Name, variety, code or GTIN"),
            filters=[commodities],
            links=[
                Link(_("Add an assortment"), url_for("producer.new_product", assortment=1)),
                Link(_("Add a product"), url_for("producer.new_product"), is_main=True),
            ],
            empty=_("No products have been entered yet. Enter goods in bulk and packs separately."),
        )


def _address(row: Any) -> str:
    return url_for("producer.product", product_id=row.id)


@bp.route("/products/new", methods=["GET", "POST"])
def new_product() -> Answer:
    """Enter a product, or an assortment of products."""
    producer_id = own_producer_id()
    form = Form(ProductInput, initial={"dimension": Dimension.MASS})
    if request.method == "POST" and form.load():
        try:
            typed = dict(form.data)
            components = [Component(**row) for row in typed.pop("components")]
            with door_work() as work:
                require_standard(work, typed["grade_norm_code"])
                made = services.register_product(
                    work,
                    producer_id=producer_id,
                    facts=ProductFacts(**typed),
                    components=components,
                )
            flash(_("Saved."), "good")
            return redirect(url_for("producer.product", product_id=made.id))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        inputs = _inputs(work)
        if request.args.get("assortment"):
            inputs.append(_component_rows(work, producer_id))
    return form_page(
        form,
        title=_("Add an assortment") if request.args.get("assortment") else _("Add a product"),
        inputs=inputs,
        button=_("Save"),
        back=url_for("producer.products"),
    )


@bp.get("/products/<int:product_id>")
def product(product_id: int) -> str:
    """Show a product: particulars, picture, components and label texts."""
    with door_work(read_only=True) as work:
        known = require_own(queries.get_product(work, product_id), "product")
        return render_template(
            "producer/product.html",
            product=known,
            texts=queries.label_texts_of(work, known.id),
            current=queries.label_text_on(work, known.id, work.today),
            needs_conformity=rules.conformity_is_compulsory(known.commodity),
        )


@bp.route("/products/<int:product_id>/edit", methods=["GET", "POST"])
def edit_product(product_id: int) -> Answer:
    """Correct a product's particulars."""
    with door_work(read_only=True) as work:
        known = require_own(queries.get_product(work, product_id), "product")
        inputs = _inputs(work)
    form = Form(ProductFactsSchema, initial=known)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                require_standard(work, form.data["grade_norm_code"])
                services.update_product(
                    work, product_id=product_id, facts=ProductFacts(**form.data)
                )
            flash(_("Saved."), "good")
            return redirect(url_for("producer.product", product_id=product_id))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=known.name,
        inputs=inputs,
        button=_("Save"),
        back=url_for("producer.product", product_id=product_id),
    )


@bp.post("/products/<int:product_id>/picture")
def product_picture(product_id: int) -> Answer:
    """Replace the product's picture."""
    upload = Form(ProductFactsSchema).file("picture")
    try:
        with door_work() as work:
            require_own(queries.get_product(work, product_id), "product")
            if upload is None:
                flash(_("Choose a file."), "bad")
            else:
                services.set_product_picture(work, product_id=product_id, upload=upload)
                flash(_("Saved."), "good")
    except (Conflict, Invalid) as error:
        flash(sentence(error), "bad")
    return redirect(url_for("producer.product", product_id=product_id))


@bp.post("/products/<int:product_id>/retire")
def retire_product(product_id: int) -> Answer:
    """Retire a product."""
    try:
        with door_work() as work:
            require_own(queries.get_product(work, product_id), "product")
            services.retire_product(work, product_id=product_id)
        flash(_("The product has been retired."), "good")
    except Conflict as error:
        flash(sentence(error), "bad")
    return redirect(url_for("producer.product", product_id=product_id))


@bp.route("/products/<int:product_id>/label-text", methods=["GET", "POST"])
def label_text(product_id: int) -> Answer:
    """Add a version of the label text, beginning with the present one or with what is known."""
    with door_work(read_only=True) as work:
        known = require_own(queries.get_product(work, product_id), "product")
        initial = {"from_on": work.today, "fields": _suggested(work, known)}
    form = Form(LabelTextInput, initial=initial)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.set_label_text(
                    work,
                    product_id=product_id,
                    from_on=form.data["from_on"],
                    fields=form.data["fields_"],
                )
            flash(_("The new label text holds for what is packed from that day."), "good")
            return redirect(url_for("producer.product", product_id=product_id))
        except TraceError as error:
            form.refuse(error)
    needed = rules.mandatory_label_fields(is_prepackaged_food=known.is_prepackaged_food)
    return form_page(
        form,
        title=_("Label text of %(name)s", name=known.name),
        lead=_("Date, lot and serial are added to each label by themselves."),
        inputs=[
            Input("from_on", _("Valid for what is packed from"), "date", required=True),
            *(
                Input(
                    f"fields.{name}",
                    str(label),
                    "textarea" if name in ("ingredients", "nutrition", "other") else "text",
                    required=name in needed,
                )
                for name, label in LABEL_FIELDS.items()
            ),
        ],
        button=_("Save"),
        back=url_for("producer.product", product_id=product_id),
    )


def _suggested(work: Work, product: Any) -> dict[str, str]:
    current = queries.label_text_on(work, product.id, work.today)
    if current is not None:
        return current.fields
    producer = get_producer(work, product.producer_id)
    return {
        "name": product.name,
        "net_content": show_quantity(product.net_content),
        "ingredients": product.ingredients,
        "standard_code": product.standard_code,
        "shelf_life": _("%(count)d days", count=product.shelf_life_days)
        if product.shelf_life_days
        else "",
        "storage": product.storage,
        "origin": product.origin_text,
        "producer_name": producer.name,
        "producer_address": producer.address,
        "producer_phone": producer.phone,
    }


def _inputs(work: Work) -> list[Input]:
    standards = [(norm.code, norm.title) for norm in norms_of_kind(work, NormKind.GRADE_STANDARD)]
    decimal = {"inputmode": "decimal"}
    return [
        Input("name", _("Name")),
        Input("name_en", _("Name in English"), help=_("For the papers of buyers abroad.")),
        Input("variety", _("Variety")),
        Input("commodity", _("Kind of goods"), "select", choices=words.choices(Commodity)),
        Input(
            "is_prepackaged_food",
            _("Prepackaged food: it needs a production licence and the full label"),
            "checkbox",
        ),
        Input(
            "dimension",
            _("Counted by"),
            "radio",
            choices=[
                (Dimension.MASS.value, _("mass")),
                (Dimension.VOLUME.value, _("volume")),
                (Dimension.COUNT.value, _("pieces")),
            ],
        ),
        Input(
            "net_content",
            _("Net content of one pack"),
            "quantity",
            units=UNITS,
            help=_("Left empty for goods in bulk."),
        ),
        Input("gtin", "GTIN", help=_("Your own bar code number, if you have one.")),
        Input("code", _("Product code"), help=_("Left empty, a code is drawn.")),
        Input("shelf_life_days", _("Shelf life in days"), attrs={"inputmode": "numeric"}),
        Input("storage", _("Storage")),
        Input("standard_code", _("Product standard")),
        Input("ingredients", _("Ingredients"), "textarea"),
        Input("origin_text", _("Origin")),
        Input(
            "density",
            _("Density"),
            attrs=decimal,
            help=_("Grams per millilitre; needed where goods come in by mass and leave by volume."),
        ),
        Input("grade_norm_code", _("Grade standard"), "select", choices=standards),
    ]


def _component_rows(work: Work, producer_id: int) -> Input:
    choices = [(one.id, one.name) for one in queries.products_of(work, producer_id)]
    return Input(
        "components",
        _("What goes into one pack"),
        "rows",
        inner=[
            Input("product_id", _("Product"), "select", choices=choices, required=False),
            Input("quantity", _("Quantity"), "quantity", units=UNITS, required=False),
        ],
    )
