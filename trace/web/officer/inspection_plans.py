"""Risk grades and the yearly plan. Flying inspections stay among officers."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from trace.http import words
from trace.http.arguments import number_asked
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import NoSuchRecord, TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission, require_somewhere
from trace.rooms.inspections import queries, rules, services
from trace.rooms.inspections.kinds import InspectionKind, PlanState, RiskGrade
from trace.rooms.producers.queries import read_producer
from trace.web.officer import bp
from trace.web.officer.shared import for_portal
from trace.web.registers import (
    Answer,
    Column,
    Filter,
    Input,
    Link,
    form_page,
    list_page,
    text_asked,
)
from trace.wire.inspections import CancelPlanSchema, PlanInspectionSchema, RiskGradeSchema


@bp.get("/inspection-plans")
def inspection_plans() -> Answer:
    """List the planned inspections of one's area."""
    states = Filter("state", _("State"), PlanState)
    with door_work(read_only=True) as work:
        require_somewhere(work.actor, Permission.CHECKS_WRITE)

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_plans(
                work, state=states.chosen, text=text_asked(), cursor=cursor, size=size
            )

        return list_page(
            title=_("Inspection plan"),
            lead=_(
                "Producers are never shown a flying inspection, before or after it was planned."
            ),
            columns=[
                Column(_("Producer"), lambda row: row.producer.name, _overview),
                Column(_("Kind of inspection"), lambda row: row.kind),
                Column(_("From"), lambda row: row.from_on),
                Column(_("Until"), lambda row: row.until_on),
                Column(_("State"), lambda row: row.state, is_state=True),
                Column(_("Reason"), lambda row: row.reason),
            ],
            fetch=fetch,
            search=_("Producer"),
            filters=[states],
            links=[Link(_("Inspections"), url_for("officer.inspections"))],
            empty=_("Nothing has been planned yet. Open a producer's supervision page to plan."),
        )


@bp.get("/risk-grades")
def risk_grades() -> Answer:
    """List the latest grade of each producer."""
    grades = Filter("grade", _("Risk grade"), RiskGrade)
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_gradings(
                work, grade=grades.chosen, text=text_asked(), cursor=cursor, size=size
            )

        return list_page(
            title=_("Risk grades"),
            lead=rules.FREQUENCY_SOURCE,
            columns=[
                Column(_("Producer"), lambda row: row.producer.name, _overview),
                Column(_("Risk grade"), lambda row: row.grade),
                Column(_("Inspections a year"), lambda row: frequency_words(row.grade)),
                Column(_("From"), lambda row: row.from_on),
                Column(_("Reasons"), lambda row: row.reasons),
                Column(_("Set by"), lambda row: row.set_by),
            ],
            fetch=fetch,
            search=_("Producer"),
            filters=[grades],
            links=[Link(_("Inspections"), url_for("officer.inspections"))],
            empty=_(
                "No producer has a risk grade yet. Open a producer's supervision page to set one."
            ),
        )


def frequency_words(grade: RiskGrade) -> str:
    """Return how often a year producers of a grade are inspected, in words."""
    asked = rules.FREQUENCIES[grade]
    if asked.most is None:
        return ngettext(
            "at least %(num)d time a year", "at least %(num)d times a year", asked.least
        )
    return _("%(least)d to %(most)d times a year", least=asked.least, most=asked.most)


@bp.get("/producers/<int:producer_id>/supervision")
def producer_supervision(producer_id: int) -> str:
    """Show how a producer is supervised: grade, coverage, plans, inspections."""
    for_portal()
    with door_work(read_only=True) as work:
        require_somewhere(work.actor, Permission.CHECKS_WRITE)
        producer = read_producer(work, producer_id)
        lists = queries.lists_in_force(work, producer.division, work.today)
        coverage = queries.coverage_of(work, producer_id, lists)
        return render_template(
            "officer/producer_supervision.html",
            producer=producer,
            coverage=coverage,
            frequency=frequency_words(coverage.grade) if coverage.grade else "",
            gradings=queries.gradings_of(work, producer_id),
            plans=queries.open_plans_of(work, producer_id),
            found=queries.list_inspections(work, producer_id=producer_id, size=20).items,
            rules=rules,
            today=work.today,
        )


@bp.route("/producers/<int:producer_id>/risk-grade", methods=["GET", "POST"])
def set_risk_grade(producer_id: int) -> Answer:
    """Grade a producer's risk."""
    with door_work(read_only=True) as work:
        require_somewhere(work.actor, Permission.CHECKS_WRITE)
        producer = read_producer(work, producer_id)
        form = Form(RiskGradeSchema(exclude=("producer_id",)), initial={"from_on": work.today})
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.set_risk_grade(work, producer_id=producer_id, **form.data)
            flash(_("Saved."), "good")
            return redirect(url_for("officer.producer_supervision", producer_id=producer_id))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=_("Set the risk grade"),
        lead=producer.name,
        inputs=[
            Input(
                "grade",
                _("Risk grade"),
                "radio",
                choices=[
                    (grade.value, f"{words.word(grade)} · {frequency_words(grade)}")
                    for grade in RiskGrade
                ],
            ),
            Input("from_on", _("From"), "date"),
            Input("reasons", _("Reasons"), "textarea"),
        ],
        button=_("Save"),
        back=url_for("officer.producer_supervision", producer_id=producer_id),
    )


@bp.route("/producers/<int:producer_id>/plan", methods=["GET", "POST"])
def plan_inspection(producer_id: int) -> Answer:
    """Plan an inspection."""
    with door_work(read_only=True) as work:
        require_somewhere(work.actor, Permission.CHECKS_WRITE)
        producer = read_producer(work, producer_id)
        form = Form(
            PlanInspectionSchema(exclude=("producer_id",)),
            initial={
                "kind": InspectionKind.DAILY,
                "from_on": work.today,
                "until_on": work.today.replace(month=12, day=31),
            },
        )
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.plan_inspection(work, producer_id=producer_id, **form.data)
            flash(_("The inspection is planned."), "good")
            return redirect(url_for("officer.producer_supervision", producer_id=producer_id))
        except TraceError as error:
            form.refuse(error)
    return form_page(
        form,
        title=_("Plan an inspection"),
        lead=producer.name,
        inputs=[
            Input(
                "kind",
                _("Kind of inspection"),
                "radio",
                choices=words.choices(InspectionKind),
                help=_("A flying inspection is not shown to the producer until it happened."),
            ),
            Input("from_on", _("From"), "date"),
            Input("until_on", _("Until"), "date"),
        ],
        button=_("Plan it"),
        back=url_for("officer.producer_supervision", producer_id=producer_id),
    )


@bp.post("/inspection-plans/<int:plan_id>/cancel")
def cancel_plan(plan_id: int) -> Response:
    """Give up a planned inspection."""
    with door_work(read_only=True) as work:
        require_somewhere(work.actor, Permission.CHECKS_WRITE)
    form = Form(CancelPlanSchema)
    if form.load():
        try:
            with door_work() as work:
                services.cancel_plan(work, plan_id=plan_id, **form.data)
            flash(_("The plan is given up."), "good")
        except NoSuchRecord:
            raise
        except TraceError as error:
            form.refuse(error)
    for _name, text in form.all_errors():
        flash(text, "bad")
    producer_id = number_asked("producer_id")
    if producer_id is None:
        return redirect(url_for("officer.inspection_plans"))
    return redirect(url_for("officer.producer_supervision", producer_id=producer_id))


def _overview(row: Any) -> str:
    return url_for("officer.producer_supervision", producer_id=row.producer_id)
