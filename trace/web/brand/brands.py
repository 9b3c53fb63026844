"""Brands and their kinds of goods, for the people of the authority."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from trace.http import navigation, words
from trace.http.forms import Form
from trace.http.identity import current_organisation_id
from trace.http.session import door_work
from trace.kernel.actor import Role
from trace.kernel.errors import TraceError
from trace.kernel.permissions import Permission
from trace.kernel.work import Work
from trace.rooms.brands import queries, services
from trace.rooms.brands.kinds import MarkType
from trace.rooms.products.kinds import Commodity
from trace.web.brand import bp
from trace.web.brand.desk import managed_brand, require_staff, staff_work
from trace.web.registers import Answer, Input, form_page
from trace.wire.brands import (
    BrandChangeSchema,
    BrandInputSchema,
    BrandProductSchema,
)

for _portal in ("brand", "admin"):
    navigation.add(
        portal=_portal,
        endpoint="brand.brands",
        label=_l("Brands and rule-books"),
        permission=Permission.BRANDS_MANAGE,
        order=40,
    )


@bp.get("/brands")
def brands() -> str:
    """List the brands the person manages."""
    with staff_work() as work:
        return render_template(
            "brand/brands.html",
            brands=queries.managed_brands(work),
            may_enter=work.actor.has_role(Role.BRAND),
        )


@bp.route("/brands/new", methods=["GET", "POST"])
def new_brand() -> Answer:
    """Enter a brand of the person's own authority."""
    authority_id = current_organisation_id(Role.BRAND)
    with staff_work() as work:
        parents = _parents(work, 0)
    form = Form(BrandInputSchema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                brand = services.create_brand(work, authority_id=authority_id, **form.data)
            flash(_("%(name)s has been entered.", name=brand.name), "good")
            return redirect(url_for("brand.brand", brand_id=brand.id))
        except TraceError as error:
            form.refuse(error)
    own = [
        Input(
            "code",
            _("Brand code"),
            help=_("2 to 32 letters, digits and hyphens; part of every number"),
        ),
        Input("mark_type", _("Kind of mark"), "select", choices=words.choices(MarkType)),
    ]
    return form_page(
        form,
        title=_("Enter a brand"),
        inputs=[*own, *_presentation(), *parents],
        button=_("Enter"),
        back=url_for("brand.brands"),
    )


@bp.get("/brands/<int:brand_id>")
def brand(brand_id: int) -> str:
    """Show one brand with its kinds of goods and the versions of its rule-book."""
    with staff_work() as work:
        found = managed_brand(work, brand_id)
        return render_template(
            "brand/brand.html",
            brand=found,
            books=queries.rule_books_of(work, brand_id),
            current=queries.rules_on(work, brand_id, work.today),
        )


@bp.route("/brands/<int:brand_id>/change", methods=["GET", "POST"])
def change_brand(brand_id: int) -> Answer:
    """Change how a brand presents itself and what is local to it."""
    with staff_work() as work:
        found = managed_brand(work, brand_id)
        parents = _parents(work, brand_id)
    initial = {
        "parent_id": found.parent_id or "",
        "name": found.name,
        "territory": " ".join(found.territory),
        "introduction": found.introduction,
        "palette": found.palette,
    }
    form = Form(BrandChangeSchema, initial=initial)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.update_brand(work, brand_id=brand_id, **form.data)
            flash(_("Saved."), "good")
            return redirect(url_for("brand.brand", brand_id=brand_id))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=_("Change %(name)s", name=found.name),
        inputs=[*_presentation(), *parents],
        button=_("Save"),
        back=url_for("brand.brand", brand_id=brand_id),
    )


@bp.post("/brands/<int:brand_id>/logo")
def brand_logo(brand_id: int) -> Response:
    """Store the picture of the mark."""
    require_staff()
    upload = Form(BrandChangeSchema).file("file")
    if upload is None:
        flash(_("Choose a file first."), "bad")
    else:
        with door_work() as work:
            services.set_brand_logo(work, brand_id=brand_id, upload=upload)
        flash(_("The picture has been stored."), "good")
    return redirect(url_for("brand.brand", brand_id=brand_id))


@bp.route("/brands/<int:brand_id>/products", methods=["GET", "POST"])
def add_product(brand_id: int) -> Answer:
    """Add a kind of goods that the brand may be used on."""
    with staff_work() as work:
        found = managed_brand(work, brand_id)
    form = Form(BrandProductSchema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.add_brand_product(work, brand_id=brand_id, **form.data)
            flash(_("Saved."), "good")
            return redirect(url_for("brand.brand", brand_id=brand_id))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=_("Add a kind of goods"),
        lead=found.name,
        inputs=[
            Input("name", _("Name"), help=_("such as 南酸枣糕")),
            Input(
                "code",
                _("Code of the kind of goods"),
                help=_("letters, digits, hyphens; the rule-book names it"),
            ),
            Input("commodity", _("Kind of goods"), "select", choices=words.choices(Commodity)),
        ],
        button=_("Add"),
        back=url_for("brand.brand", brand_id=brand_id),
    )


def _presentation() -> list[Input]:
    colour = {"placeholder": "#8a4b16", "pattern": "#[0-9a-fA-F]{6}"}
    return [
        Input("name", _("Name")),
        Input(
            "territory",
            _("Territory"),
            "textarea",
            help=_("division codes of 6, 9 or 12 digits, with spaces between: 360922 360981"),
            attrs={"rows": 2},
            required=True,
        ),
        Input("introduction", _("About the brand"), "textarea"),
        Input("palette.primary", _("Main colour"), help="#rrggbb", attrs=colour),
        Input("palette.paper", _("Background colour"), help="#rrggbb", attrs=colour),
    ]


def _parents(work: Work, brand_id: int) -> list[Input]:
    """Return the choice of a brand above this one, where there is any that can be."""
    found = [
        (brand.id, brand.name)
        for brand in queries.managed_brands(work)
        if brand.id != brand_id and brand.parent_id is None
    ]
    if not found:
        return []
    explained = _("a sub-brand follows its rule-book until it has one of its own")
    return [Input("parent_id", _("Sub-brand of"), "select", choices=found, help=explained)]
