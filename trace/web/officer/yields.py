"""Yield checks 待测产复核: what waits, the township's survey on a phone, an officer's decision."""

from __future__ import annotations

import io
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from trace.http import navigation, words, yield_words
from trace.http.arguments import number_asked
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.errors import NoSuchRecord, TraceError
from trace.kernel.paging import Page
from trace.kernel.permissions import Permission, may, require, require_somewhere
from trace.kernel.quantity import Unit
from trace.kernel.work import Work
from trace.rooms.batches import queries, services
from trace.rooms.batches.rules import YieldCause
from trace.rooms.producers.queries import get_producer, get_unit
from trace.rooms.products.queries import products_of
from trace.web.officer import bp
from trace.web.officer.shared import for_portal
from trace.web.registers import Answer, Column, Link, list_page, text_asked
from trace.web.yield_pages import findings_page
from trace.wire.yields import DecisionSchema, SurveySchema

MEASURES = (Unit.KG, Unit.JIN, Unit.PIECE, Unit.L)

navigation.add(
    portal="officer",
    endpoint="officer.yield_checks",
    label=_l("Yield checks"),
    permission=Permission.BATCHES_READ,
    order=57,
)


@bp.get("/yield-checks")
def yield_checks() -> Answer:
    """List what waits for a yield check in one's area; also what was cleared."""
    for_portal()
    with door_work(read_only=True) as work:
        return findings_page(
            work,
            address=_address,
            columns=[
                Column(_("Producer"), lambda row: row.batch.producer.name),
                Column(_("Production unit"), yield_words.unit_name),
                Column(_("Season"), lambda row: row.season),
                Column(_("Found amount"), lambda row: row.found),
                Column(_("Limit"), lambda row: row.limit),
                Column(_("Rule"), yield_words.rule_name),
                Column(_("State"), yield_words.state_of, is_state=True),
            ],
            search=_("Lot, product, producer or production unit"),
            links=[Link(_("Yield surveys"), url_for("officer.yield_surveys"))],
        )


def _address(row: Any) -> str:
    return url_for("officer.yield_check", finding_id=row.id)


@bp.route("/yield-checks/<int:finding_id>", methods=["GET", "POST"])
def yield_check(finding_id: int) -> Answer:
    """Show one finding; an officer decides here what no survey can clear."""
    for_portal()
    form = Form(DecisionSchema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.decide_finding(work, finding_id=finding_id, **form.data)
            flash(_("The decision is recorded, and the batch is released from this check."), "good")
            return redirect(url_for("officer.yield_check", finding_id=finding_id))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        found = queries.read_finding(work, finding_id)
        is_ceiling = found.cause is YieldCause.CEILING
        unit = found.production_unit
        place = unit.division if unit else found.batch.producer.division
        page = render_template(
            "officer/yield_check.html",
            form=form,
            found=found,
            told=yield_words,
            is_ceiling=is_ceiling,
            may_survey=is_ceiling and may(work.actor, Permission.YIELDS_SURVEY, division=place),
            may_decide=not is_ceiling
            and may(work.actor, Permission.BATCHES_LIFT, division=found.batch.producer.division),
        )
    return page, form.status


# ---------------------------------------------------------------- surveys


@bp.get("/yield-surveys")
def yield_surveys() -> Answer:
    """List the surveys of one's area."""
    for_portal()
    with door_work(read_only=True) as work:

        def fetch(cursor: str | None, size: int) -> Page[Any]:
            return queries.list_surveys(work, text=text_asked(), cursor=cursor, size=size)

        return list_page(
            title=_("Yield surveys"),
            columns=[
                Column(_("Number"), lambda row: row.number, _survey_address),
                Column(_("Yield surveyed on"), lambda row: row.surveyed_on),
                Column(_("Producer"), lambda row: row.producer.name),
                Column(_("Production unit"), lambda row: row.production_unit.name),
                Column(_("Product"), lambda row: row.product.name),
                Column(_("A day of the season"), lambda row: row.season_on),
                Column(_("Yield in all"), lambda row: row.total),
                Column(_("Yield surveyed by"), lambda row: row.surveyed_by),
            ],
            fetch=fetch,
            search=_("Number, producer, unit or product"),
            links=[Link(_("Yield checks"), url_for("officer.yield_checks"))],
            empty=_("No survey has been recorded yet. Begin with what waits for a yield check."),
        )


def _survey_address(row: Any) -> str:
    return url_for("officer.yield_survey", survey_id=row.id)


@bp.route("/yield-surveys/new", methods=["GET", "POST"])
def new_yield_survey() -> Answer:
    """Record a survey: begun from what waits, or from a production unit."""
    for_portal()
    form = Form(SurveySchema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                made = services.record_survey(work, files=form.files("files"), **form.data)
            flash(_("The survey is recorded; what lies within it is released."), "good")
            return redirect(url_for("officer.yield_survey", survey_id=made.id))
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        require_somewhere(work.actor, Permission.YIELDS_SURVEY)
        if request.method == "GET":
            form = Form(SurveySchema, initial=_initial(work))
        unit_id = form.number("production_unit_id")
        if unit_id is None:
            flash(_("Begin with what waits, or with a production unit of a producer."), "warn")
            return redirect(url_for("officer.yield_checks"))
        unit = get_unit(work, unit_id)
        require(work.actor, Permission.YIELDS_SURVEY, division=unit.division)
        page = render_template(
            "officer/yield_survey_form.html",
            form=form,
            unit=unit,
            producer=get_producer(work, unit.producer_id),
            products=[(each.id, each.name) for each in products_of(work, unit.producer_id)],
            measures=MEASURES,
            words=words,
            today=work.today,
        )
    return page, form.status


def _initial(work: Work) -> dict[str, Any]:
    """Begin with what is known: the unit, product and season of what waits."""
    begun: dict[str, Any] = {
        "production_unit_id": number_asked("unit_id"),
        "surveyed_on": work.today,
        "season_on": work.today,
        "surveyed_by": work.actor.label,
        "measured": {"unit": Unit.KG},
    }
    finding_id = number_asked("finding_id")
    if finding_id is not None:
        found = queries.read_finding(work, finding_id)
        begun |= {
            "production_unit_id": found.production_unit_id,
            "product_id": found.batch.product_id,
            "season_on": found.batch.made_on,
            "measured": {"unit": found.unit},
        }
    return begun


@bp.get("/yield-surveys/<int:survey_id>")
def yield_survey(survey_id: int) -> str:
    """Show a survey with its photographs and papers."""
    for_portal()
    with door_work(read_only=True) as work:
        found = queries.read_survey(work, survey_id)
        return render_template("officer/yield_survey.html", survey=found)


@bp.get("/yield-surveys/<int:survey_id>/files/<int:file_id>")
def yield_survey_file(survey_id: int, file_id: int) -> Response:
    """Send a photograph or paper of a survey to those who may read it."""
    for_portal()
    with door_work(read_only=True) as work:
        files = [each.file for each in queries.read_survey(work, survey_id).files]
        stored = next((file for file in files if file.id == file_id), None)
        if stored is None:
            raise NoSuchRecord(kind="file", key=str(file_id))
        with work.ports.files.open(stored.digest) as file:
            content = io.BytesIO(file.read())
    response: Response = send_file(content, mimetype=stored.media_type, etag=stored.digest)
    response.headers["Cache-Control"] = "private, no-store"
    return response
