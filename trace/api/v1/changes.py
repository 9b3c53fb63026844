"""Renewal of authorisations, and changes of name and trademark."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_smorest import Blueprint

from trace.api.v1 import PARTS, page_answer
from trace.http.session import door_work
from trace.kernel.uploads import Upload
from trace.rooms.applications import queries as application_queries
from trace.rooms.applications import services as application_services
from trace.rooms.authorisations import queries, services
from trace.wire.brands import ApplicationDetailSchema
from trace.wire.common import page_of_items
from trace.wire.sanctions import ChangeInputSchema, ChangeQuery, ChangeSchema, ReplySchema

blp = Blueprint(
    "changes",
    __name__,
    url_prefix="/authorisations",
    description="What becomes of an authorisation: renewal, another name, another trademark",
)


@blp.route("/<int:authorisation_id>/renewal", methods=["POST"])
@blp.response(201, ApplicationDetailSchema)
def renew(authorisation_id: int) -> Any:
    """Begin the application that is to follow, filled in; a draft begun before is returned again."""
    with door_work() as work:
        made = application_services.renew_authorisation(work, authorisation_id=authorisation_id)
        return application_queries.get_application(work, made.id)


@blp.route("/changes")
@blp.arguments(ChangeQuery, location="query")
@blp.response(200, page_of_items(ChangeSchema))
def changes(asked: dict[str, Any]) -> dict[str, Any]:
    """List the changes the caller may see, newest first."""
    size = asked.pop("page_size")
    with door_work(read_only=True) as work:
        return page_answer(queries.list_changes(work, size=size, **asked))


@blp.route("/<int:authorisation_id>/changes", methods=["POST"])
@blp.arguments(ChangeInputSchema, location="form", content_type=PARTS)
@blp.response(201, ChangeSchema)
def ask_change(sent: dict[str, Any], authorisation_id: int) -> Any:
    """Ask for another name or trademark, with a document as the form's part `file`; a transfer is always refused."""
    part = request.files.get("file")
    upload = Upload(part.filename, part.read()) if part and part.filename else None
    with door_work() as work:
        return services.request_change(
            work, authorisation_id=authorisation_id, upload=upload, **sent
        )


@blp.route("/changes/<int:change_id>/approve", methods=["POST"])
@blp.arguments(ReplySchema)
@blp.response(200, ChangeSchema)
def approve(sent: dict[str, Any], change_id: int) -> Any:
    """Approve a change: certificate and register show the new value."""
    with door_work() as work:
        return services.approve_change(work, change_id=change_id, **sent)


@blp.route("/changes/<int:change_id>/reject", methods=["POST"])
@blp.arguments(ReplySchema)
@blp.response(200, ChangeSchema)
def reject_change(sent: dict[str, Any], change_id: int) -> Any:
    """Reject a change, with the reason."""
    with door_work() as work:
        return services.reject_change(work, change_id=change_id, **sent)
