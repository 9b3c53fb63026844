"""Applications for the use of a brand."""

from __future__ import annotations

from typing import Any

from flask import request, send_file
from flask.views import MethodView
from flask_smorest import Blueprint
from werkzeug.wrappers import Response

from trace.api.v1 import PARTS, page_answer
from trace.http.session import door_work
from trace.kernel.errors import InvalidValue
from trace.kernel.uploads import Upload
from trace.rooms.applications import queries, services
from trace.rooms.applications.rules import GrantTerms, Refusal
from trace.wire.brands import (
    ApplicationChangeSchema,
    ApplicationDetailSchema,
    ApplicationFileSchema,
    ApplicationQuery,
    ApplicationSchema,
    DocumentSchema,
    GrantSchema,
    NewApplicationSchema,
    RefusalSchema,
)
from trace.wire.common import page_of_items

blp = Blueprint(
    "applications",
    __name__,
    url_prefix="/applications",
    description="Applications for the use of a brand, with their documents and decisions",
)


@blp.route("/")
class Applications(MethodView):
    @blp.arguments(ApplicationQuery, location="query")
    @blp.response(200, page_of_items(ApplicationSchema))
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """List the applications the caller may see, newest first."""
        size = asked.pop("page_size")
        with door_work(read_only=True) as work:
            return page_answer(queries.list_applications(work, size=size, **asked))

    @blp.arguments(NewApplicationSchema)
    @blp.response(201, ApplicationDetailSchema)
    def post(self, sent: dict[str, Any]) -> Any:
        """Begin an application as a draft."""
        with door_work() as work:
            return services.start_application(work, **sent)


@blp.route("/<int:application_id>")
class Application(MethodView):
    @blp.response(200, ApplicationDetailSchema)
    def get(self, application_id: int) -> Any:
        """Return one application."""
        with door_work(read_only=True) as work:
            return queries.get_application(work, application_id)

    @blp.arguments(ApplicationChangeSchema)
    @blp.response(200, ApplicationDetailSchema)
    def put(self, sent: dict[str, Any], application_id: int) -> Any:
        """Change a draft."""
        with door_work() as work:
            return services.change_application(work, application_id=application_id, **sent)


@blp.route("/<int:application_id>/files", methods=["POST"])
@blp.arguments(DocumentSchema, location="form", content_type=PARTS)
@blp.response(201, ApplicationFileSchema)
def attach_document(sent: dict[str, Any], application_id: int) -> Any:
    """Attach a document (PDF or picture), sent as the form's part `file`."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise InvalidValue(field="file", reason="required")
    upload = Upload(file.filename, file.read())
    with door_work() as work:
        return services.attach_document(work, application_id=application_id, upload=upload, **sent)


@blp.route("/<int:application_id>/files/<int:file_id>")
class ApplicationFile(MethodView):
    @blp.response(200, description="The document")
    def get(self, application_id: int, file_id: int) -> Response:
        """Return a document as it was stored."""
        with door_work(read_only=True) as work:
            found = queries.get_application_file(work, application_id, file_id).file
            content = work.ports.files.open(found.digest)
        response: Response = send_file(content, mimetype=found.media_type, max_age=0)
        return response


@blp.route("/<int:application_id>/files/<int:file_id>", methods=["DELETE"])
@blp.response(204)
def remove_document(application_id: int, file_id: int) -> None:
    """Take a document off a draft."""
    with door_work() as work:
        services.remove_document(work, application_id=application_id, file_id=file_id)


@blp.route("/<int:application_id>/submit", methods=["POST"])
@blp.response(200, ApplicationDetailSchema)
def submit(application_id: int) -> Any:
    """Hand a draft in for decision."""
    with door_work() as work:
        return services.submit_application(work, application_id=application_id)


@blp.route("/<int:application_id>/withdraw", methods=["POST"])
@blp.response(200, ApplicationDetailSchema)
def withdraw(application_id: int) -> Any:
    """Take an application back before it is decided."""
    with door_work() as work:
        return services.withdraw_application(work, application_id=application_id)


@blp.route("/<int:application_id>/grant", methods=["POST"])
@blp.arguments(GrantSchema)
@blp.response(200, ApplicationDetailSchema)
def grant(terms: GrantTerms, application_id: int) -> Any:
    """Grant it, which writes the authorisation and its first quota."""
    with door_work() as work:
        return services.decide_application(work, application_id=application_id, decision=terms)


@blp.route("/<int:application_id>/refuse", methods=["POST"])
@blp.arguments(RefusalSchema)
@blp.response(200, ApplicationDetailSchema)
def refuse(refusal: Refusal, application_id: int) -> Any:
    """Refuse it, citing the unmet conditions of the rule-book."""
    with door_work() as work:
        return services.decide_application(work, application_id=application_id, decision=refusal)
