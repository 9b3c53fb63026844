"""The steps of an application from submission to contract, the work list, public notices and objections."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_smorest import Blueprint

from trace.api.v1 import PARTS, page_answer
from trace.http.limits import limit_client, limit_forms
from trace.http.session import door_work
from trace.kernel.errors import InvalidValue
from trace.kernel.uploads import Upload
from trace.rooms.applications import queries, services
from trace.rooms.applications.rules import StepReturn
from trace.wire.common import page_of_items
from trace.wire.procedure import (
    AnswerSchema,
    AskOfficeSchema,
    ContractInputSchema,
    NoticeInputSchema,
    NoticeQuery,
    NoticeSchema,
    ObjectionInputSchema,
    ObjectionSchema,
    PublicNoticeSchema,
    ReceiptSchema,
    ScoreSheetInputSchema,
    ScoreSheetSchema,
    SiteCheckInputSchema,
    SiteCheckSchema,
    StepDecisionSchema,
    StepReturnSchema,
    StepSchema,
    StepsSchema,
    TaskSchema,
    WorkListQuery,
)

blp = Blueprint(
    "procedure",
    __name__,
    url_prefix="",
    description="The procedure from application to grant: steps, work list, public notices, objections",
)
OPEN = {"notices", "read_notice", "send_objection", "follow_objection"}


@blp.route("/tasks/")
@blp.arguments(WorkListQuery, location="query")
@blp.response(200, page_of_items(TaskSchema))
def tasks(asked: dict[str, Any]) -> dict[str, Any]:
    """List the open steps that wait for the caller, what is due first before the rest."""
    size = asked.pop("page_size")
    with door_work(read_only=True) as work:
        return page_answer(queries.work_list(work, size=size, **asked))


@blp.route("/applications/<int:application_id>/steps")
@blp.response(200, StepsSchema)
def steps(application_id: int) -> dict[str, Any]:
    """Return the steps of an application in order, the open one last."""
    with door_work(read_only=True) as work:
        found = queries.get_application(work, application_id)
        return {"items": queries.steps_of(work, found.id)}


@blp.route("/applications/<int:application_id>/office", methods=["POST"])
@blp.arguments(AskOfficeSchema)
@blp.response(200, StepSchema)
def ask_office(sent: dict[str, Any], application_id: int) -> Any:
    """Ask a government office of the applicant's area to do the open review or site check."""
    with door_work() as work:
        return services.ask_office(work, application_id=application_id, **sent)


@blp.route("/applications/<int:application_id>/papers", methods=["POST"])
@blp.response(200, StepSchema)
def attach_paper(application_id: int) -> Any:
    """Keep a paper or photograph with the open step, sent as the form's part `file`."""
    upload = _upload()
    with door_work() as work:
        return services.attach_paper(work, application_id=application_id, upload=upload)


@blp.route("/applications/<int:application_id>/review", methods=["POST"])
@blp.arguments(StepDecisionSchema)
@blp.response(200, StepSchema)
def review(sent: dict[str, Any], application_id: int) -> Any:
    """End the preliminary review."""
    with door_work() as work:
        return services.review_application(work, application_id=application_id, **sent)


@blp.route("/applications/<int:application_id>/site-checks", methods=["POST"])
@blp.arguments(SiteCheckInputSchema)
@blp.response(201, SiteCheckSchema)
def site_check(sent: dict[str, Any], application_id: int) -> Any:
    """Record a site check; photographs are attached as papers before."""
    with door_work() as work:
        visit = services.SiteVisit(**sent)
        return services.record_site_check(work, application_id=application_id, visit=visit)


@blp.route("/applications/<int:application_id>/site-checks/return", methods=["POST"])
@blp.arguments(StepReturnSchema)
@blp.response(200, StepSchema)
def return_from_site_check(sent: dict[str, Any], application_id: int) -> Any:
    """Give an application back for correction at the site check."""
    with door_work() as work:
        return services.return_from_site_check(
            work, application_id=application_id, decision=StepReturn(**sent)
        )


@blp.route("/applications/<int:application_id>/score-sheets", methods=["POST"])
@blp.arguments(ScoreSheetInputSchema)
@blp.response(201, ScoreSheetSchema)
def score_sheet(sent: dict[str, Any], application_id: int) -> Any:
    """Enter an expert's score sheet."""
    with door_work() as work:
        return services.add_score_sheet(work, application_id=application_id, **sent)


@blp.route("/applications/<int:application_id>/panel", methods=["POST"])
@blp.arguments(StepDecisionSchema)
@blp.response(200, StepSchema)
def panel(sent: dict[str, Any], application_id: int) -> Any:
    """End the panel."""
    with door_work() as work:
        return services.conclude_panel(work, application_id=application_id, **sent)


@blp.route("/applications/<int:application_id>/notice", methods=["POST"])
@blp.arguments(NoticeInputSchema)
@blp.response(201, NoticeSchema)
def publish_notice(sent: dict[str, Any], application_id: int) -> Any:
    """Publish the notice from today on, for the rule-book's working days."""
    with door_work() as work:
        return services.publish_notice(work, application_id=application_id, **sent)


@blp.route("/applications/<int:application_id>/notice/end", methods=["POST"])
@blp.arguments(StepDecisionSchema)
@blp.response(200, StepSchema)
def end_notice(sent: dict[str, Any], application_id: int) -> Any:
    """End the public notice."""
    with door_work() as work:
        return services.conclude_notice(work, application_id=application_id, **sent)


@blp.route("/applications/<int:application_id>/contract", methods=["POST"])
@blp.arguments(ContractInputSchema, location="form", content_type=PARTS)
@blp.response(200, StepSchema)
def contract(sent: dict[str, Any], application_id: int) -> Any:
    """Keep the signed contract, sent as the form's part `file`; the authorisation is in force from now on."""
    upload = _upload()
    with door_work() as work:
        made = services.sign_contract(work, application_id=application_id, upload=upload, **sent)
        return queries.get_step(work, application_id, made.step_id)


@blp.route("/notices/")
@blp.arguments(NoticeQuery, location="query")
@blp.response(200, page_of_items(PublicNoticeSchema))
def notices(asked: dict[str, Any]) -> dict[str, Any]:
    """List public notices, newest first; open to everybody."""
    size = asked.pop("page_size")
    with door_work(read_only=True) as work:
        return page_answer(queries.list_notices(work, size=size, **asked))


@blp.route("/notices/<number>")
@blp.response(200, PublicNoticeSchema)
def read_notice(number: str) -> Any:
    """Return a public notice; open to everybody."""
    with door_work(read_only=True) as work:
        return queries.get_notice(work, number)


@blp.route("/notices/<number>/objections", methods=["POST"])
@limit_client
@limit_forms
@blp.arguments(ObjectionInputSchema)
@blp.response(201, ReceiptSchema)
def send_objection(sent: dict[str, Any], number: str) -> Any:
    """Object to a public notice; open to everybody. The receipt number leads to the answer."""
    with door_work() as work:
        return services.submit_objection(work, number=number, **sent)


@blp.route("/notices/<number>/objections/all")
@blp.response(200, page_of_items(ObjectionSchema))
def objections(number: str) -> dict[str, Any]:
    """List the objections to a notice, for the authority that answers them."""
    with door_work(read_only=True) as work:
        return {"items": queries.objections_to(work, number), "next_cursor": None}


@blp.route("/objections/<receipt>")
@limit_client
@blp.response(200, ReceiptSchema)
def follow_objection(receipt: str) -> Any:
    """Return what came of an objection, for whoever holds its receipt number."""
    with door_work(read_only=True) as work:
        return queries.get_objection(work, receipt)


@blp.route("/objections/<receipt>/answer", methods=["POST"])
@blp.arguments(AnswerSchema)
@blp.response(200, ObjectionSchema)
def answer_objection(sent: dict[str, Any], receipt: str) -> Any:
    """Answer an objection."""
    with door_work() as work:
        return services.answer_objection(work, receipt=receipt, **sent)


def _upload() -> Upload:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise InvalidValue(field="file", reason="required")
    return Upload(file.filename, file.read())
