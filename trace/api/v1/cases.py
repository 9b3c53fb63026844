"""Cases 案件: filings and their approval, steps, proposals, letters of assistance, orders to correct, clocks."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.views import MethodView
from flask_smorest import Blueprint

from trace.api.v1 import PARTS, SEVERAL, files_sent, page_answer
from trace.http.session import door_work
from trace.rooms.cases import queries, services
from trace.wire.cases import (
    AddLeadSchema,
    AnswerSchema,
    ApproveFilingSchema,
    ApproveSchema,
    CaseDetailSchema,
    CaseDutyInListSchema,
    CaseListQuery,
    CaseSchema,
    CheckOrderSchema,
    FilingListQuery,
    FilingSchema,
    FulfilSchema,
    HandOverSchema,
    LetterInSchema,
    OrderSchema,
    ProposeFilingSchema,
    ProposeSchema,
    RectificationDetailSchema,
    RefuseSchema,
    StepSchema,
)
from trace.wire.common import TextPage, page_of_items

blp = Blueprint("cases", __name__, url_prefix="/cases", description="Cases and how they go on")


EVIDENCE = {
    "type": "object",
    "properties": {"text": {"type": "string"}, "files": SEVERAL},
    "required": ["text"],
}


@blp.route("/")
@blp.arguments(CaseListQuery, location="query")
@blp.response(200, page_of_items(CaseSchema))
def list_cases(asked: dict[str, Any]) -> dict[str, Any]:
    """List the cases of the caller's side and area, newest first."""
    size = asked.pop("page_size")
    with door_work(read_only=True) as work:
        return page_answer(queries.list_cases(work, size=size, **asked))


@blp.route("/duties")
@blp.arguments(TextPage, location="query")
@blp.response(200, page_of_items(CaseDutyInListSchema))
def list_duties(asked: dict[str, Any]) -> dict[str, Any]:
    """List what is still owed in cases, the most urgent first."""
    size = asked.pop("page_size")
    with door_work(read_only=True) as work:
        return page_answer(queries.list_duties(work, size=size, **asked))


@blp.route("/filings/")
class Filings(MethodView):
    @blp.arguments(FilingListQuery, location="query")
    @blp.response(200, page_of_items(FilingSchema))
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List filings, newest first."""
        size = asked.pop("page_size")
        with door_work(read_only=True) as work:
            return page_answer(queries.list_filings(work, size=size, **asked))

    @blp.arguments(ProposeFilingSchema)
    @blp.response(201, FilingSchema)
    def post(self, sent: dict[str, Any]) -> Any:
        """Propose that a lead becomes a case."""
        with door_work() as work:
            return services.propose_filing(work, **sent)


@blp.route("/filings/<number>")
@blp.response(200, FilingSchema)
def read_filing(number: str) -> Any:
    """Return one filing."""
    with door_work(read_only=True) as work:
        return queries.get_filing(work, number)


@blp.route("/filings/<number>/approve", methods=["POST"])
@blp.arguments(ApproveFilingSchema)
@blp.response(201, CaseSchema)
def approve_filing(sent: dict[str, Any], number: str) -> Any:
    """Approve a filing as another person; the answer is the case."""
    with door_work() as work:
        return services.approve_filing(work, number=number, **sent)


@blp.route("/filings/<number>/refuse", methods=["POST"])
@blp.arguments(RefuseSchema)
@blp.response(200, FilingSchema)
def refuse_filing(sent: dict[str, Any], number: str) -> Any:
    """Refuse a filing as another person."""
    with door_work() as work:
        return services.refuse_filing(work, number=number, **sent)


@blp.route("/<key>")
@blp.response(200, CaseDetailSchema)
def read_case(key: str) -> Any:
    """Return a case with everything in it."""
    with door_work(read_only=True) as work:
        return queries.get_case(work, key)


@blp.route("/<key>/steps", methods=["POST"])
@blp.arguments(StepSchema)
@blp.response(200, CaseSchema)
def take_step(sent: dict[str, Any], key: str) -> Any:
    """Investigate, tell the party, hear it, serve the decision, or note something."""
    with door_work() as work:
        return services.take_step(work, key=key, **sent)


@blp.route("/<key>/proposals", methods=["POST"])
@blp.arguments(ProposeSchema)
@blp.response(200, CaseDetailSchema)
def propose(sent: dict[str, Any], key: str) -> Any:
    """Propose a decision, an extension, a closing or a withdrawal."""
    with door_work() as work:
        services.propose(work, key=key, **sent)
        return queries.get_case(work, key)


@blp.route("/<key>/proposals/<int:proposal_id>/approve", methods=["POST"])
@blp.arguments(ApproveSchema)
@blp.response(200, CaseDetailSchema)
def approve_proposal(sent: dict[str, Any], key: str, proposal_id: int) -> Any:
    """Approve as another person what was proposed."""
    with door_work() as work:
        return services.approve_proposal(work, key=key, proposal_id=proposal_id, **sent)


@blp.route("/<key>/proposals/<int:proposal_id>/refuse", methods=["POST"])
@blp.arguments(RefuseSchema)
@blp.response(200, CaseDetailSchema)
def refuse_proposal(sent: dict[str, Any], key: str, proposal_id: int) -> Any:
    """Refuse as another person what was proposed."""
    with door_work() as work:
        return services.refuse_proposal(work, key=key, proposal_id=proposal_id, **sent)


@blp.route("/<key>/officers", methods=["POST"])
@blp.arguments(HandOverSchema)
@blp.response(200, CaseDetailSchema)
def hand_over(sent: dict[str, Any], key: str) -> Any:
    """Give the case to other officers."""
    with door_work() as work:
        return services.hand_over(work, key=key, **sent)


@blp.route("/<key>/leads", methods=["POST"])
@blp.arguments(AddLeadSchema)
@blp.response(200, CaseDetailSchema)
def add_lead(sent: dict[str, Any], key: str) -> Any:
    """Take another open lead into the case."""
    with door_work() as work:
        return services.add_lead(work, key=key, **sent)


@blp.route("/<key>/letters", methods=["POST"])
@blp.arguments(LetterInSchema)
@blp.response(200, CaseDetailSchema)
def send_letter(sent: dict[str, Any], key: str) -> Any:
    """Ask an office elsewhere for help."""
    with door_work() as work:
        services.send_letter(work, key=key, **sent)
        return queries.get_case(work, key)


@blp.route("/<key>/letters/<int:letter_id>/answer", methods=["POST"])
@blp.arguments(AnswerSchema)
@blp.response(200, CaseDetailSchema)
def answer_letter(sent: dict[str, Any], key: str, letter_id: int) -> Any:
    """Keep the answer to a letter."""
    with door_work() as work:
        return services.answer_letter(work, key=key, letter_id=letter_id, **sent)


@blp.route("/<key>/rectifications", methods=["POST"])
@blp.arguments(OrderSchema)
@blp.response(201, RectificationDetailSchema)
def order_rectification(sent: dict[str, Any], key: str) -> Any:
    """Order the party to correct something by a day."""
    with door_work() as work:
        return services.order_rectification(work, key=key, **sent)


@blp.route("/<key>/rectifications/<int:rectification_id>/check", methods=["POST"])
@blp.arguments(CheckOrderSchema)
@blp.response(200, CaseDetailSchema)
def check_rectification(sent: dict[str, Any], key: str, rectification_id: int) -> Any:
    """Record what a check of an order found."""
    with door_work() as work:
        return services.check_rectification(
            work, key=key, rectification_id=rectification_id, **sent
        )


@blp.route("/<key>/duties/<int:duty_id>/fulfil", methods=["POST"])
@blp.arguments(FulfilSchema)
@blp.response(200, CaseDetailSchema)
def fulfil_duty(sent: dict[str, Any], key: str, duty_id: int) -> Any:
    """Record that something owed was done."""
    with door_work() as work:
        return services.fulfil_duty(work, key=key, duty_id=duty_id, **sent)


@blp.route("/rectifications/<int:rectification_id>")
@blp.response(200, RectificationDetailSchema)
def read_rectification(rectification_id: int) -> Any:
    """Return an order to correct, to its producer or to an officer of the case's side."""
    with door_work(read_only=True) as work:
        return queries.get_rectification(work, rectification_id)


@blp.route("/rectifications/<int:rectification_id>/entries", methods=["POST"])
@blp.doc(requestBody={"required": True, "content": {PARTS: {"schema": EVIDENCE}}})
@blp.response(200, RectificationDetailSchema)
def hand_in(rectification_id: int) -> Any:
    """Hand in what was corrected: the form's part `text`, photographs as its parts `files`."""
    files = files_sent()
    with door_work() as work:
        return services.hand_in(
            work, rectification_id=rectification_id, text=request.form.get("text", ""), files=files
        )
