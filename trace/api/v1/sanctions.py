"""Sanctions against holders of authorisations, and what holders ask of them."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.views import MethodView
from flask_smorest import Blueprint

from trace.api.v1 import PARTS, page_answer
from trace.http.session import door_work
from trace.kernel.uploads import Upload
from trace.rooms.labels import services as labels
from trace.rooms.sanctions import queries, services
from trace.wire.common import page_of_items
from trace.wire.sanctions import (
    NewSanctionSchema,
    ReasonSchema,
    RejectionSchema,
    ReplySchema,
    RequestInputSchema,
    SanctionDetailSchema,
    SanctionQuery,
    SanctionRequestSchema,
    SanctionSchema,
    VoidedSchema,
)

blp = Blueprint(
    "sanctions",
    __name__,
    url_prefix="/sanctions",
    description="Warnings, orders to rectify, suspensions and withdrawals; proof, appeals and credit repair",
)


@blp.route("/")
class Sanctions(MethodView):
    @blp.arguments(SanctionQuery, location="query")
    @blp.response(200, page_of_items(SanctionSchema))
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List the sanctions the caller may see, newest first."""
        size = asked.pop("page_size")
        with door_work(read_only=True) as work:
            return page_answer(queries.list_sanctions(work, size=size, **asked))

    @blp.arguments(NewSanctionSchema)
    @blp.response(201, SanctionSchema)
    def post(self, sent: dict[str, Any]) -> Any:
        """Impose a rung of the rule-book's ladder; a withdrawal waits for a second person."""
        with door_work() as work:
            return services.impose_sanction(work, **sent)


@blp.route("/<int:sanction_id>")
@blp.response(200, SanctionDetailSchema)
def read_sanction(sanction_id: int) -> Any:
    """Return one sanction with what was asked of it."""
    with door_work(read_only=True) as work:
        return queries.get_sanction(work, sanction_id)


@blp.route("/<int:sanction_id>/confirm", methods=["POST"])
@blp.response(200, SanctionSchema)
def confirm(sanction_id: int) -> Any:
    """Confirm a proposed withdrawal as a second person."""
    with door_work() as work:
        return services.confirm_withdrawal(work, sanction_id=sanction_id)


@blp.route("/<int:sanction_id>/decline", methods=["POST"])
@blp.arguments(ReasonSchema)
@blp.response(200, SanctionSchema)
def decline(sent: dict[str, Any], sanction_id: int) -> Any:
    """Decline a proposed withdrawal as a second person."""
    with door_work() as work:
        return services.decline_withdrawal(work, sanction_id=sanction_id, **sent)


@blp.route("/<int:sanction_id>/lift", methods=["POST"])
@blp.arguments(ReasonSchema)
@blp.response(200, SanctionSchema)
def lift(sent: dict[str, Any], sanction_id: int) -> Any:
    """End a suspension."""
    with door_work() as work:
        return services.lift_suspension(work, sanction_id=sanction_id, **sent)


@blp.route("/<int:sanction_id>/void-unused", methods=["POST"])
@blp.response(200, VoidedSchema)
def void_unused(sanction_id: int) -> dict[str, int]:
    """Void every label of the authorisation that was never activated."""
    with door_work() as work:
        return {"voided": labels.void_unused(work, sanction_id=sanction_id)}


@blp.route("/<int:sanction_id>/requests", methods=["POST"])
@blp.arguments(RequestInputSchema, location="form", content_type=PARTS)
@blp.response(201, SanctionRequestSchema)
def ask(sent: dict[str, Any], sanction_id: int) -> Any:
    """Hand in proof, appeal or ask for credit repair; files come as the form's parts `file`."""
    uploads = [
        Upload(part.filename, part.read())
        for part in request.files.getlist("file")
        if part.filename
    ]
    with door_work() as work:
        return services.ask_of_sanction(work, sanction_id=sanction_id, uploads=uploads, **sent)


@blp.route("/requests/<int:request_id>/accept", methods=["POST"])
@blp.arguments(ReplySchema)
@blp.response(200, SanctionRequestSchema)
def accept(sent: dict[str, Any], request_id: int) -> Any:
    """Accept what a holder asked; an appeal is decided by another person than the sanction."""
    with door_work() as work:
        return services.accept_request(work, request_id=request_id, **sent)


@blp.route("/requests/<int:request_id>/reject", methods=["POST"])
@blp.arguments(RejectionSchema)
@blp.response(200, SanctionRequestSchema)
def reject(sent: dict[str, Any], request_id: int) -> Any:
    """Reject what a holder asked, with the reason."""
    with door_work() as work:
        return services.reject_request(work, request_id=request_id, **sent)
