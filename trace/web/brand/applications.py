"""Applications, for the people who decide them."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema
from werkzeug.wrappers import Response

from trace.http import navigation
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission
from trace.kernel.work import Work
from trace.rooms.applications import queries, services
from trace.rooms.applications.kinds import ApplicationState
from trace.rooms.authorisations import queries as authorisations
from trace.rooms.brands import queries as brands
from trace.rooms.brands.kinds import StepKind
from trace.rooms.brands.rules import RuleBookBody
from trace.web import brand_pages
from trace.web.brand import bp
from trace.web.brand.desk import staff_work
from trace.web.registers import Answer, Column, Filter, list_page, text_asked
from trace.wire.brands import GrantSchema, RefusalSchema

navigation.add(
    portal="brand",
    endpoint="brand.applications",
    label=_l("Applications"),
    permission=Permission.APPLICATIONS_DECIDE,
    order=20,
)


@bp.get("/applications")
def applications() -> Answer:
    """List the applications for the brands of the person's authority."""
    state = Filter("state", _("Any state"), ApplicationState)
    with staff_work() as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_applications(
                work, state=state.chosen or "", text=text_asked(), cursor=cursor, size=size
            )

        return list_page(
            title=_("Applications"),
            columns=[
                Column(
                    _("Applicant"),
                    lambda a: a.producer.name,
                    lambda a: url_for("brand.application", application_id=a.id),
                ),
                Column(_("Regional brand"), lambda a: a.brand.name),
                Column(
                    _("Products"), lambda a: _(", ").join(line.product.name for line in a.products)
                ),
                Column(_("Submitted"), lambda a: a.submitted_at),
                Column(_("State"), lambda a: a.state, is_state=True),
            ],
            fetch=fetch,
            search=_("Name of the applicant"),
            filters=[state],
            empty=_("Nobody has applied yet."),
        )


@bp.get("/applications/<int:application_id>")
def application(application_id: int) -> Answer:
    """Show an application with its documents by condition, and the forms to decide it."""
    return _page(application_id, Form(GrantSchema), Form(RefusalSchema))


@bp.get("/applications/<int:application_id>/files/<int:file_id>")
def application_file(application_id: int, file_id: int) -> Response:
    """Send a document of an application."""
    return brand_pages.send_document(application_id, file_id)


@bp.post("/applications/<int:application_id>/grant")
def grant(application_id: int) -> Answer:
    """Grant an application on terms."""
    return _decide(application_id, GrantSchema)


@bp.post("/applications/<int:application_id>/refuse")
def refuse(application_id: int) -> Answer:
    """Refuse an application, citing the conditions that are not met."""
    return _decide(application_id, RefusalSchema)


def _decide(application_id: int, schema: type[Schema]) -> Answer:
    form = Form(schema)
    if form.load():
        # The schema returns the decision itself, terms or refusal.
        decision: Any = form.data
        try:
            with door_work() as work:
                decided = services.decide_application(
                    work, application_id=application_id, decision=decision
                )
                made = queries.authorisation_of_application(work, application_id)
            if made is None:
                flash(_("The application of %(name)s is refused.", name=decided.producer.name))
                return redirect(url_for("brand.application", application_id=application_id))
            flash(_("Authorisation %(number)s has been granted.", number=made.number), "good")
            return redirect(url_for("brand.authorisation", authorisation_id=made.id))
        except TraceError as error:
            form.refuse(error)
    if schema is GrantSchema:
        return _page(application_id, form, Form(RefusalSchema))
    return _page(application_id, Form(GrantSchema), form)


def _page(application_id: int, grant_form: Form, refusal_form: Form) -> Answer:
    with staff_work() as work:
        found = queries.get_application(work, application_id)
        steps = queries.steps_of(work, found.id)
        is_open = bool(steps) and steps[-1].kind is StepKind.DECISION and not steps[-1].outcome
        is_granted = found.state is ApplicationState.GRANTED
        page = render_template(
            "brand/application.html",
            application=found,
            body=_body_of(work, found),
            authorisation=queries.authorisation_of_application(work, application_id)
            if is_granted
            else None,
            held=authorisations.list_authorisations(
                work, brand_id=found.brand_id, producer_id=found.producer_id
            ),
            season=brands.season_on(work, found.brand_id, work.today) if is_open else "",
            today=work.today,
            grant_form=grant_form,
            refusal_form=refusal_form,
            steps=steps,
            is_open=is_open,
        )
    wrong = grant_form.has_errors or refusal_form.has_errors
    return page, 422 if wrong and request.method == "POST" else 200


def _body_of(work: Work, application: Any) -> RuleBookBody | None:
    """Return the rule-book that an application follows, before its submission the one in force."""
    if application.rule_book is not None:
        return RuleBookBody.from_json(application.rule_book.body)
    current = brands.rules_on(work, application.brand_id, work.today)
    return current[1] if current else None
