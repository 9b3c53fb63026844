"""Yearly assessments, for the people of the brand: what is due, and the form for what was found."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import navigation, words
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission
from trace.rooms.authorisations import queries as authorisations
from trace.rooms.brands import queries as brands
from trace.rooms.brands.kinds import SanctionKind
from trace.rooms.sanctions import queries, services
from trace.rooms.sanctions.kinds import AssessmentResult
from trace.web.brand import bp
from trace.web.brand.desk import require_staff, staff_work
from trace.web.brand_pages import send_stored
from trace.web.registers import Answer, Column, list_page, text_asked
from trace.wire.sanctions import AssessmentInputSchema, PlanSchema

# What may follow a failed assessment, the milder first.
SANCTIONS = (SanctionKind.SUSPENSION, SanctionKind.WITHDRAWAL)

navigation.add(
    portal="brand",
    endpoint="brand.assessments",
    label=_l("Assessments"),
    permission=Permission.AUTHORISATIONS_MANAGE,
    order=33,
)


@bp.get("/assessments")
def assessments() -> Answer:
    """List what is due, overdue and done, earliest due day first."""
    standing = request.args.get("standing", "due")
    with staff_work() as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_assessments(
                work, standing=standing, text=text_asked(), cursor=cursor, size=size
            )

        def result(row: Any) -> object:
            if row.result is not None:
                return row.result
            return _("Overdue") if row.due_on < work.today else _("Not held yet")

        return list_page(
            title=_("Assessments"),
            lead=_("The rule-book says how often holders are assessed."),
            columns=[
                Column(
                    _("Authorised user"),
                    lambda a: authorisations.holder_name(a.authorisation),
                    lambda a: url_for("brand.assessment", assessment_id=a.id),
                ),
                Column(_("Authorisation"), lambda a: a.authorisation.number),
                Column(_("Regional brand"), lambda a: a.authorisation.brand.name),
                Column(_("Due on"), lambda a: a.due_on),
                Column(_("Held on"), lambda a: a.assessed_on),
                Column(_("Score"), lambda a: a.score),
                Column(_("Result"), result, is_state=True),
            ],
            fetch=fetch,
            search=_("Number or holder"),
            empty=_("No assessment is due."),
            template="brand/assessments.html",
            standing=standing,
            standings=[
                ("due", _("Due within 90 days")),
                ("overdue", _("Overdue")),
                ("done", _("Done")),
                ("all", _("All")),
            ],
            brands=brands.managed_brands(work),
        )


@bp.post("/assessments/plan")
def plan_assessments() -> Answer:
    """Plan what falls due by the rule-book in force."""
    require_staff()
    form = Form(PlanSchema)
    form.demand()
    try:
        with door_work() as work:
            count = services.plan_assessments(work, **form.data)
        flash(_("%(count)d assessments have been planned.", count=count), "good")
    except TraceError as error:
        form.refuse(error)
        flash(" ".join(form.general), "bad")
    return redirect(url_for("brand.assessments", standing="all"))


@bp.route("/assessments/<int:assessment_id>", methods=["GET", "POST"])
def assessment(assessment_id: int) -> Answer:
    """Show an assessment, and take what was found where it is still due."""
    require_staff()
    form = Form(AssessmentInputSchema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.record_assessment(
                    work, assessment_id=assessment_id, uploads=form.files("file"), **form.data
                )
            flash(_("The assessment is on record."), "good")
            return redirect(url_for("brand.assessment", assessment_id=assessment_id))
        except TraceError as error:
            form.refuse(error)
    with staff_work() as work:
        found = queries.get_assessment(work, assessment_id)
        page = render_template(
            "brand/assessment.html",
            form=form,
            assessment=found,
            holder=authorisations.holder_name(found.authorisation),
            results=words.choices(AssessmentResult),
            sanctions=[(kind.value, words.word(kind)) for kind in SANCTIONS],
            today=work.today,
        )
    return page, form.status


@bp.get("/assessments/<int:assessment_id>/files/<int:file_id>")
def assessment_file(assessment_id: int, file_id: int) -> Answer:
    """Send a record or photograph of an assessment."""
    with staff_work() as work:
        return send_stored(work, queries.get_assessment_file(work, assessment_id, file_id))
