"""The steps of applications, for the brand's people: work list, records, decisions, notices, objections, contract."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from trace.http import navigation
from trace.http.forms import Form
from trace.kernel.errors import InvalidValue
from trace.kernel.permissions import Permission
from trace.kernel.work import Work
from trace.rooms.applications import services
from trace.web import procedure_pages as pages
from trace.web.brand import bp
from trace.web.brand.desk import require_staff
from trace.web.registers import Answer

navigation.add(
    portal="brand",
    endpoint="brand.tasks",
    label=_l("Work list"),
    permission=Permission.APPLICATIONS_DECIDE,
    order=15,
)
_STEP = "/applications/<int:application_id>/steps/<int:step_id>"


@bp.get("/tasks")
def tasks() -> Answer:
    """List the open steps of the authority's brands, overdue first."""
    return pages.tasks_page("brand")


@bp.get(_STEP)
def step(application_id: int, step_id: int) -> Answer:
    """Show a step with its records and forms."""
    require_staff()
    return pages.step_page("brand", application_id, step_id)


@bp.get(f"{_STEP}/files/<int:file_id>")
def step_file(application_id: int, step_id: int, file_id: int) -> Response:
    """Send a paper or photograph of a step."""
    return pages.send_step_file(application_id, step_id, file_id)


@bp.post(f"{_STEP}/decide")
def decide_step(application_id: int, step_id: int) -> Answer:
    """End a step: pass, return for correction, refuse."""
    return pages.decide("brand", application_id, step_id)


@bp.post(f"{_STEP}/ask")
def ask_office(application_id: int, step_id: int) -> Answer:
    """Ask an office to do the step."""

    def do(work: Work, form: Form) -> object:
        return services.ask_office(work, application_id=application_id, **form.data)

    done = _("The office finds it on its work list.")
    return pages.act("brand", application_id, step_id, "ask", do, done=done)


@bp.post(f"{_STEP}/site-check")
def record_site_check(application_id: int, step_id: int) -> Answer:
    """Record a site check."""
    return pages.check("brand", application_id, step_id)


@bp.post(f"{_STEP}/score-sheets")
def add_score_sheet(application_id: int, step_id: int) -> Answer:
    """Enter an expert's score sheet."""

    def do(work: Work, form: Form) -> object:
        return services.add_score_sheet(work, application_id=application_id, **form.data)

    done = _("The score sheet is entered.")
    return pages.act("brand", application_id, step_id, "sheet", do, done=done)


@bp.post(f"{_STEP}/notice")
def publish_notice(application_id: int, step_id: int) -> Answer:
    """Publish the notice."""

    def do(work: Work, form: Form) -> object:
        return services.publish_notice(work, application_id=application_id, **form.data)

    done = _("The notice is public from now on.")
    return pages.act("brand", application_id, step_id, "notice", do, done=done)


@bp.post(f"{_STEP}/objections/<receipt>")
def answer_objection(application_id: int, step_id: int, receipt: str) -> Answer:
    """Answer an objection."""

    def do(work: Work, form: Form) -> object:
        return services.answer_objection(work, receipt=receipt, **form.data)

    done = _("The answer can be read under the receipt number.")
    return pages.act("brand", application_id, step_id, "answer", do, done=done, at=receipt)


@bp.post(f"{_STEP}/contract")
def sign_contract(application_id: int, step_id: int) -> Answer:
    """Keep the signed contract."""

    def do(work: Work, form: Form) -> object:
        upload = form.file("file")
        if upload is None:
            raise InvalidValue(field="file", reason="required")
        return services.sign_contract(
            work, application_id=application_id, upload=upload, **form.data
        )

    done = _("The contract is kept; the authorisation is in force.")
    return pages.act("brand", application_id, step_id, "contract", do, done=done)
