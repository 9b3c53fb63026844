"""The course of a recall: duties, holders, goods that came back, checks, the closing report."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask.views import MethodView
from flask_smorest import Blueprint

from trace.api.v1 import page_answer
from trace.http import exports, recall_papers
from trace.http.recall_scopes import batches_in
from trace.http.session import door_work
from trace.rooms.recalls import queries, services
from trace.wire import fields
from trace.wire.common import TextPage, WireSchema, page_of_items
from trace.wire.recall_courses import (
    AnswerSchema,
    CheckHolderSchema,
    CourseSchema,
    DisposalSchema,
    DutySchema,
    DutySchemaIn,
    ExtensionSchema,
    FoundSchema,
    MarkHolderSchema,
    RecallCheckSchema,
    RecallEntrySchema,
    RecallHolderSchema,
    RecallReportSchema,
    ReportSchemaIn,
)
from trace.wire.recalls import ReachedBatchRef, RecallSchema, ScopeSchema

blp = Blueprint(
    "recall_courses", __name__, url_prefix="/recalls", description="The course of a recall"
)


class ScopeFoundSchema(WireSchema):
    """The batches of a scope."""

    batches = fields.List(fields.Nested(ReachedBatchRef))


class MessageListQuery(TextPage):
    """The messages to one organisation."""

    organisation_id = fields.Integer(required=True)


class AnswerSchemaIn(AnswerSchema):
    """An answer in the name of one organisation."""

    organisation_id = fields.Integer(required=True)


class UpdatedSchema(WireSchema):
    """How many holders are new."""

    new_holders = fields.Integer()


@blp.route("/scope", methods=["POST"])
@blp.arguments(ScopeSchema)
@blp.response(200, ScopeFoundSchema)
def find_scope(scope: Any) -> Any:
    """Find the batches of a production unit, an input, premises and a period, or a code; nothing is done."""
    with door_work(read_only=True) as work:
        return {"batches": batches_in(work, scope)}


@blp.route("/<number>/course")
@blp.response(200, CourseSchema)
def course(number: str) -> Any:
    """Return duties, holders, goods, checks and figures of a recall."""
    with door_work(read_only=True) as work:
        return queries.course_of(work, queries.get_recall(work, number))


@blp.route("/<number>/duties", methods=["POST"])
@blp.arguments(DutySchemaIn)
@blp.response(200, DutySchema)
def do_duty(sent: dict[str, Any], number: str) -> Any:
    """Record that a duty is done."""
    with door_work() as work:
        return services.do_duty(work, number=number, **sent)


@blp.route("/<number>/extension", methods=["POST"])
@blp.arguments(ExtensionSchema)
@blp.response(200, RecallSchema)
def extend_recall(sent: dict[str, Any], number: str) -> Any:
    """Move the last day by an office's consent."""
    with door_work() as work:
        return services.extend_recall(work, number=number, **sent)


@blp.route("/<number>/holders", methods=["POST"])
@blp.response(200, UpdatedSchema)
def update_holders(number: str) -> Any:
    """Look into the books again for who holds goods."""
    with door_work() as work:
        return {"new_holders": services.update_holders(work, number=number)}


@blp.route("/<number>/holders/<int:holder_id>", methods=["POST"])
@blp.arguments(MarkHolderSchema)
@blp.response(200, RecallHolderSchema)
def mark_holder(sent: dict[str, Any], number: str, holder_id: int) -> Any:
    """Record that a holder was told, has answered, or cannot be reached."""
    with door_work() as work:
        return services.mark_holder(work, number=number, holder_id=holder_id, **sent)


@blp.route("/<number>/holders/<int:holder_id>/checks", methods=["POST"])
@blp.arguments(CheckHolderSchema)
@blp.response(201, RecallCheckSchema)
def check_holder(sent: dict[str, Any], number: str, holder_id: int) -> Any:
    """Record an effectiveness check."""
    with door_work() as work:
        return services.check_holder(work, number=number, holder_id=holder_id, **sent)


@blp.route("/<number>/found", methods=["POST"])
@blp.arguments(FoundSchema)
@blp.response(201, RecallEntrySchema)
def record_found(sent: dict[str, Any], number: str) -> Any:
    """Record goods that came back, or are gone."""
    with door_work() as work:
        return services.record_found(work, number=number, **sent)


@blp.route("/<number>/disposals", methods=["POST"])
@blp.arguments(DisposalSchema)
@blp.response(201, RecallEntrySchema)
def record_disposal(sent: dict[str, Any], number: str) -> Any:
    """Record what became of goods that came back."""
    with door_work() as work:
        return services.record_disposal(work, number=number, **sent)


@blp.route("/<number>/report")
class Report(MethodView):
    def get(self, number: str) -> Response:
        """Return the closing report as PDF, or its draft."""
        with door_work(read_only=True) as work:
            recall = queries.get_recall(work, number)
            content = recall_papers.report_pdf(work, recall, queries.course_of(work, recall))
        return exports.as_file(content, recall_papers.PDF, number, "pdf")

    @blp.arguments(ReportSchemaIn)
    @blp.response(201, RecallReportSchema)
    def post(self, sent: dict[str, Any], number: str) -> Any:
        """File the closing report; its figures stand from then on."""
        with door_work() as work:
            return services.file_report(work, number=number, **sent)


@blp.route("/messages")
@blp.arguments(MessageListQuery, location="query")
@blp.response(200, page_of_items(RecallHolderSchema))
def messages(asked: dict[str, Any]) -> Any:
    """List the recalls of goods that went to one's own organisation, newest first."""
    size = asked.pop("page_size")
    organisation_id = asked.pop("organisation_id")
    with door_work(read_only=True) as work:
        return page_answer(queries.list_messages(work, organisation_id, size=size, **asked))


@blp.route("/messages/<int:holder_id>", methods=["POST"])
@blp.arguments(AnswerSchemaIn)
@blp.response(200, RecallHolderSchema)
def answer_message(sent: dict[str, Any], holder_id: int) -> Any:
    """Say what was done with the goods."""
    with door_work() as work:
        return services.answer_message(work, holder_id=holder_id, **sent)
