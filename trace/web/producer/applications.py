"""Applying for a brand, and what came of it; the labels that are left."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from trace.http import navigation, words
from trace.http.arguments import number_in
from trace.http.forms import Form
from trace.http.problems import sentence
from trace.http.session import door_work
from trace.kernel.errors import Conflict, Invalid, TraceError
from trace.kernel.permissions import Permission
from trace.kernel.work import Work
from trace.rooms.applications import queries, services
from trace.rooms.applications.kinds import ApplicationState
from trace.rooms.authorisations import queries as authorisations
from trace.rooms.authorisations.kinds import AuthorisationKind
from trace.rooms.authorisations.rules import standing_on
from trace.rooms.brands import queries as brands
from trace.rooms.brands.rules import RuleBookBody
from trace.rooms.products import queries as products
from trace.web import brand_pages
from trace.web.producer import bp
from trace.web.registers import Answer, Link, own_producer_id, require_own
from trace.wire.brands import ApplicationChangeSchema, DocumentSchema

navigation.add(
    portal="producer",
    endpoint="producer.applications",
    label=_l("Brand authorisation"),
    permission=Permission.APPLICATIONS_SUBMIT,
    order=70,
)
navigation.add(
    portal="producer",
    endpoint="producer.quota",
    label=_l("Label quota"),
    permission=Permission.APPLICATIONS_SUBMIT,
    order=75,
)


@bp.get("/applications")
def applications() -> str:
    """Show one's authorisations and applications, and the brands one may apply for."""
    producer_id = own_producer_id()
    with door_work(read_only=True) as work:
        held = authorisations.list_authorisations(work, producer_id=producer_id)
        return render_template(
            "producer/applications.html",
            page=queries.list_applications(
                work, producer_id=producer_id, cursor=request.args.get("cursor")
            ),
            held=[(found, standing_on(found, on=work.today, now=work.now)) for found in held],
            brands=brands.list_brands(work),
        )


@bp.route("/brands/<int:brand_id>/apply", methods=["GET", "POST"])
def apply(brand_id: int) -> Answer:
    """Begin an application for a brand; its conditions are shown first."""
    producer_id = own_producer_id()
    form = Form(ApplicationChangeSchema, initial=_picked(brand_id, producer_id))
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                made = services.start_application(
                    work, brand_id=brand_id, producer_id=producer_id, **form.data
                )
            flash(_("The application is saved as a draft. Attach the documents, then submit it."))
            return redirect(url_for("producer.application", application_id=made.id))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        return _form_page(work, form, brand_id, producer_id, application=None)


@bp.route("/applications/<int:application_id>/change", methods=["GET", "POST"])
def change_application(application_id: int) -> Answer:
    """Change a draft."""
    with door_work(read_only=True) as work:
        found = require_own(queries.get_application(work, application_id), "application")
    form = Form(ApplicationChangeSchema, initial=found)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.change_application(work, application_id=application_id, **form.data)
            flash(_("Saved."), "good")
            return redirect(url_for("producer.application", application_id=application_id))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        return _form_page(work, form, found.brand_id, found.producer_id, application=found)


@bp.get("/applications/<int:application_id>")
def application(application_id: int) -> Answer:
    """Show an application: its documents by condition, and the decision with its reasons."""
    return _page(application_id, Form(DocumentSchema))


@bp.get("/applications/<int:application_id>/files/<int:file_id>")
def application_file(application_id: int, file_id: int) -> Response:
    """Send a document of an application."""
    return brand_pages.send_document(application_id, file_id)


@bp.post("/applications/<int:application_id>/files")
def attach_document(application_id: int) -> Answer:
    """Attach a document to a draft."""
    form = Form(DocumentSchema)
    if form.load():
        upload = form.file("file")
        if upload is None:
            form.add_error("file", _("Choose a file first."))
            return _page(application_id, form)
        try:
            with door_work() as work:
                services.attach_document(
                    work, application_id=application_id, upload=upload, **form.data
                )
            flash(_("The document is attached."), "good")
            return redirect(url_for("producer.application", application_id=application_id))
        except TraceError as error:
            form.refuse(error)
    return _page(application_id, form)


@bp.post("/applications/<int:application_id>/files/<int:file_id>/remove")
def remove_document(application_id: int, file_id: int) -> Response:
    """Take a document off a draft."""
    with door_work() as work:
        services.remove_document(work, application_id=application_id, file_id=file_id)
    flash(_("The document has been taken off."), "good")
    return redirect(url_for("producer.application", application_id=application_id))


@bp.post("/applications/<int:application_id>/submit")
def submit_application(application_id: int) -> Response:
    """Hand a draft in for decision."""
    try:
        with door_work() as work:
            services.submit_application(work, application_id=application_id)
        flash(_("The application is submitted."), "good")
    except (Conflict, Invalid) as error:
        flash(sentence(error), "bad")
    return redirect(url_for("producer.application", application_id=application_id))


@bp.post("/applications/<int:application_id>/withdraw")
def withdraw_application(application_id: int) -> Response:
    """Take an application back."""
    try:
        with door_work() as work:
            services.withdraw_application(work, application_id=application_id)
        flash(_("The application is taken back."), "good")
    except (Conflict, Invalid) as error:
        flash(sentence(error), "bad")
    return redirect(url_for("producer.application", application_id=application_id))


@bp.get("/quota")
def quota() -> Answer:
    """List one's quota accounts with what is left."""
    with door_work(read_only=True) as work:
        return brand_pages.quota_page(
            work,
            portal="producer",
            producer_id=own_producer_id(),
            lead=_("Labels you may still order, by product and season"),
            empty=_("No labels have been granted to you yet."),
            links=[Link(_("Transfers"), url_for("producer.transfers"))],
        )


@bp.get("/quota/<int:account_id>")
def quota_statement(account_id: int) -> Answer:
    """Show the statement of one account."""
    own_producer_id()
    return brand_pages.statement_page(account_id, portal="producer", back=url_for("producer.quota"))


def _picked(brand_id: int, producer_id: int) -> dict[str, Any]:
    """Return the rows of the products picked in the self-check, each with its kind of goods where only one fits."""
    picked = {number_in(text) for text in request.args.getlist("product")}
    if not picked:
        return {}
    with door_work(read_only=True) as work:
        kinds = brands.get_brand(work, brand_id).products
        own = products.products_of(work, producer_id)
    rows = []
    for product in (each for each in own if each.id in picked):
        fitting = [kind.id for kind in kinds if kind.commodity is product.commodity]
        only = fitting[0] if len(fitting) == 1 else ""
        rows.append({"product_id": product.id, "brand_product_id": only})
    return {"products": rows}


def _form_page(
    work: Work, form: Form, brand_id: int, producer_id: int, *, application: Any | None
) -> Answer:
    brand = brands.get_brand(work, brand_id)
    current = brands.rules_on(work, brand_id, work.today)
    own = products.products_of(work, producer_id)
    page = render_template(
        "producer/application_form.html",
        form=form,
        brand=brand,
        application=application,
        body=current[1] if current else None,
        products=[(product.id, product.name) for product in own],
        kinds=[(kind.id, kind.name) for kind in brand.products],
        uses=words.choices(AuthorisationKind),
        kind=brand_pages.kind_asked(form),
    )
    return page, form.status


def _page(application_id: int, form: Form) -> Answer:
    with door_work(read_only=True) as work:
        found = require_own(queries.get_application(work, application_id), "application")
        current = brands.rules_on(work, found.brand_id, work.today)
        body = RuleBookBody.from_json(found.rule_book.body) if found.rule_book else None
        if body is None and current is not None:
            body = current[1]
        shown: dict[str, Any] = {
            "application": found,
            "body": body,
            "authorisation": queries.authorisation_of_application(work, application_id),
            "is_draft": found.state is ApplicationState.DRAFT,
            "steps": queries.steps_of(work, found.id),
        }
    return render_template("producer/application.html", form=form, **shown), form.status
