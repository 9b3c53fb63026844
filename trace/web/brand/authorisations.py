"""Authorisations, for the people of the brand: the list, taking over old holders, suspension and withdrawal."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import navigation, words
from trace.http.authorisation_papers import send_certificate
from trace.http.brand_words import standing_choices, standing_word
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission
from trace.kernel.work import Work
from trace.rooms.applications import services as applications
from trace.rooms.authorisations import queries, services
from trace.rooms.authorisations.kinds import AuthorisationKind
from trace.rooms.authorisations.rules import acts_on, standing_on
from trace.rooms.brands import queries as brands
from trace.rooms.brands.kinds import SanctionKind
from trace.rooms.producers import queries as producers
from trace.rooms.products import queries as products
from trace.rooms.quotas import queries as quota_queries
from trace.rooms.quotas import services as quota_services
from trace.rooms.sanctions import queries as sanction_queries
from trace.rooms.sanctions import services as sanction_services
from trace.rooms.sanctions.kinds import SanctionState
from trace.rooms.sanctions.rules import propose
from trace.web.brand import bp
from trace.web.brand.desk import managed_brand, require_staff, staff_work
from trace.web.brand_pages import kind_asked
from trace.web.registers import Answer, Column, Link, list_page, text_asked
from trace.wire.authorisations import (
    ImportInputSchema,
    QuotaGrantInputSchema,
    StateChangeSchema,
    StockLineSchema,
)

navigation.add(
    portal="brand",
    endpoint="brand.authorisations",
    label=_l("Authorisations"),
    permission=Permission.AUTHORISATIONS_MANAGE,
    order=30,
)


@bp.get("/authorisations")
def authorisations() -> Answer:
    """List the holders of the brands of the person's authority."""
    standing = request.args.get("standing", "")
    with staff_work() as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_authorisations(
                work, standing=standing, text=text_asked(), cursor=cursor, size=size
            )

        def stands(row: Any) -> str:
            return standing_word(standing_on(row, on=work.today, now=work.now).word)

        return list_page(
            title=_("Authorisations"),
            columns=[
                Column(
                    _("Number"),
                    lambda a: a.number,
                    lambda a: url_for("brand.authorisation", authorisation_id=a.id),
                ),
                Column(_("Authorised user"), lambda a: a.producer.name),
                Column(_("Regional brand"), lambda a: a.brand.name),
                Column(_("Products"), lambda a: _(", ").join(_goods(a))),
                Column(_("From"), lambda a: a.valid_from),
                Column(_("Until"), lambda a: a.valid_until),
                Column(_("Stands"), stands),
            ],
            fetch=fetch,
            search=_("Number, holder or product"),
            links=[Link(_("Take over a holder"), url_for("brand.choose_holder"))],
            empty=_("Nobody has been authorised yet."),
            template="brand/authorisations.html",
            standings=standing_choices(),
            standing=standing,
        )


def _goods(authorisation: Any) -> list[str]:
    named = [line.product.name for line in authorisation.products]
    return named or [place.name for place in authorisation.places]


@bp.get("/authorisations/new")
def choose_holder() -> str:
    """Choose brand and producer of an authorisation from before."""
    with staff_work() as work:
        text = text_asked()
        found = producers.search_producers(work, text=text) if text else Page([], None)
        return render_template(
            "brand/choose_holder.html", brands=brands.managed_brands(work), page=found
        )


@bp.route("/brands/<int:brand_id>/take-over/<int:producer_id>", methods=["GET", "POST"])
def take_over(brand_id: int, producer_id: int) -> Answer:
    """Enter an authorisation from before this system, with its contract and old packaging."""
    with staff_work() as work:
        brand = managed_brand(work, brand_id)
        producer = producers.read_producer(work, producer_id)
        own = products.products_of(work, producer_id)
        current = brands.rules_on(work, brand_id, work.today)
        season = brands.season_on(work, brand_id, work.today)
    form = Form(ImportInputSchema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                made = applications.import_authorisation(
                    work, brand_id=brand_id, producer_id=producer_id, **form.data
                )
            flash(_("Authorisation %(number)s has been taken over.", number=made.number), "good")
            return redirect(url_for("brand.authorisation", authorisation_id=made.id))
        except TraceError as error:
            form.refuse(error)
    page = render_template(
        "brand/take_over.html",
        form=form,
        brand=brand,
        producer=producer,
        products=[(product.id, product.name) for product in own],
        kinds=[(kind.id, kind.name) for kind in brand.products],
        uses=words.choices(AuthorisationKind),
        kind=kind_asked(form),
        body=current[1] if current else None,
        season=season,
    )
    return page, form.status


@bp.get("/authorisations/<int:authorisation_id>")
def authorisation(authorisation_id: int) -> Answer:
    """Show an authorisation: its history, products, packaging and quota, and what may be done."""
    return _page(authorisation_id)


@bp.get("/authorisations/<int:authorisation_id>/certificate.pdf")
def certificate(authorisation_id: int) -> Answer:
    """Send the certificate as it reads today."""
    require_staff()
    return send_certificate(authorisation_id)


@bp.post("/authorisations/<int:authorisation_id>/state")
def change_state(authorisation_id: int) -> Answer:
    """Suspend, reinstate or withdraw an authorisation."""
    form = Form(StateChangeSchema)
    if form.load():
        try:
            with door_work() as work:
                sanction_services.change_authorisation_state(
                    work, authorisation_id=authorisation_id, **form.data
                )
            flash(_("The change is on record."), "good")
            return _back(authorisation_id)
        except TraceError as error:
            form.refuse(error)
    return _page(authorisation_id, state_form=form)


@bp.post("/authorisations/<int:authorisation_id>/stock")
def add_stock(authorisation_id: int) -> Answer:
    """Record packaging that was printed before."""
    form = Form(StockLineSchema)
    if form.load():
        stock: Any = form.data
        try:
            with door_work() as work:
                services.add_packaging_stock(work, authorisation_id=authorisation_id, stock=stock)
            flash(_("Saved."), "good")
            return _back(authorisation_id)
        except TraceError as error:
            form.refuse(error)
    return _page(authorisation_id, stock_form=form)


@bp.post("/authorisations/<int:authorisation_id>/quota")
def grant_quota(authorisation_id: int) -> Answer:
    """Grant further labels."""
    form = Form(QuotaGrantInputSchema)
    if form.load():
        try:
            with door_work() as work:
                quota_services.grant_quota(work, authorisation_id=authorisation_id, **form.data)
            flash(_("The labels are granted."), "good")
            return _back(authorisation_id)
        except TraceError as error:
            form.refuse(error)
    return _page(authorisation_id, quota_form=form)


def _back(authorisation_id: int) -> Answer:
    return redirect(url_for("brand.authorisation", authorisation_id=authorisation_id))


def _page(
    authorisation_id: int,
    *,
    state_form: Form | None = None,
    stock_form: Form | None = None,
    quota_form: Form | None = None,
) -> Answer:
    with staff_work() as work:
        shown = _shown(work, authorisation_id)
    quota_initial = {"season": shown["season"]}
    page = render_template(
        "brand/authorisation.html",
        state_form=state_form or Form(StateChangeSchema),
        stock_form=stock_form or Form(StockLineSchema),
        quota_form=quota_form or Form(QuotaGrantInputSchema, initial=quota_initial),
        **shown,
    )
    return page, 422 if state_form or stock_form or quota_form else 200


def _shown(work: Work, authorisation_id: int) -> dict[str, Any]:
    found = queries.get_authorisation(work, authorisation_id)
    known = sanction_queries.sanctions_of_holder(
        work, brand_id=found.brand_id, producer_id=found.producer_id
    )
    current = brands.rules_on(work, found.brand_id, work.today)
    return {
        "sanctions": [one for one in reversed(known) if one.authorisation_id == found.id],
        "proposal": propose(known, current[1], work.today) if current else None,
        "authorisation": found,
        "standing": standing_on(found, on=work.today, now=work.now),
        "acts": _acts(found, known, bool(current and current[1].ladder)),
        "accounts": quota_queries.quota_accounts(work, [found.id]),
        "season": brands.season_on(work, found.brand_id, work.today),
        "now": work.now,
    }


def _acts(held: Any, known: Any, has_ladder: bool) -> list[str]:
    """Return what one hand may do: where a ladder governs, only to end what began before it."""
    acts = acts_on(held.states[-1].state) if held.states else []
    if not has_ladder:
        return acts
    is_sanctioned = any(
        one.authorisation_id == held.id
        and one.kind is SanctionKind.SUSPENSION
        and one.state is SanctionState.IN_FORCE
        for one in known
    )
    return [act for act in acts if act == "reinstate" and not is_sanctioned]
