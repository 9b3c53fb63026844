"""Organisations, for administrators."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from trace.http import navigation, words
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.permissions import Permission, require
from trace.rooms.accounts import queries, services
from trace.rooms.accounts.rules import OrganisationKind
from trace.web.admin import bp
from trace.wire.accounts import (
    OrganisationChangeSchema,
    OrganisationInputSchema,
    OrganisationSearchSchema,
)

navigation.add(
    portal="admin",
    endpoint="admin.organisations",
    label=_l("Organisations"),
    permission=Permission.ACCOUNTS_MANAGE,
    order=20,
)


@bp.get("/organisations")
def organisations() -> str:
    """List organisations."""
    asked = Form(OrganisationSearchSchema)
    asked.load(request.args)
    with door_work(read_only=True) as work:
        require(work.actor, Permission.ACCOUNTS_MANAGE)
        page = queries.list_organisations(
            work,
            kind=asked.data.get("kind"),
            text=asked.data.get("text", ""),
            cursor=asked.data.get("cursor"),
        )
    return render_template(
        "admin/organisations.html",
        page=page,
        kinds=words.choices(OrganisationKind),
        kind=asked.value("kind"),
    )


@bp.route("/organisations/new", methods=["GET", "POST"])
def new_organisation() -> str | tuple[str, int] | Response:
    """Enter an organisation; producers register through their own pages."""
    form = Form(OrganisationInputSchema)
    if request.method == "POST" and form.load():
        if form.data["kind"] is OrganisationKind.PRODUCER:
            form.add_error("kind", _("A producer is entered on the producers' pages."))
        else:
            try:
                with door_work() as work:
                    made = services.create_organisation(work, **form.data)
                flash(_("%(name)s has been entered.", name=made.name), "good")
                return redirect(url_for("admin.organisations"))
            except TraceError as error:
                form.refuse(error)
    with door_work(read_only=True) as work:
        require(work.actor, Permission.ACCOUNTS_MANAGE)
    kinds = [k for k in words.choices(OrganisationKind) if k[0] != OrganisationKind.PRODUCER.value]
    return render_template("admin/organisation.html", form=form, kinds=kinds), form.status


@bp.route("/organisations/<int:organisation_id>", methods=["GET", "POST"])
def organisation(organisation_id: int) -> str | tuple[str, int] | Response:
    """Mend an organisation; show its people."""
    with door_work(read_only=True) as work:
        require(work.actor, Permission.ACCOUNTS_MANAGE)
        found = queries.get_organisation(work, organisation_id)
        people = queries.list_accounts(work, organisation_id=organisation_id)
    form = Form(OrganisationChangeSchema, initial=found)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.update_organisation(work, organisation_id=organisation_id, **form.data)
            flash(_("Saved."), "good")
            return redirect(url_for("admin.organisations"))
        except TraceError as error:
            form.refuse(error)
    page = render_template("admin/organisation.html", form=form, organisation=found, people=people)
    return page, form.status
