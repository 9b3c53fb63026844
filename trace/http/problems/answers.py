"""Errors become answers here: problem+json for interfaces, a page in the user's words for browsers."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask, Response, json, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response as BaseResponse

from trace.http import gates, problems
from trace.http.identity import TokenRefused, current_actor, is_interface, to_sign_in
from trace.http.session import current_request_id
from trace.http.site import read_site
from trace.kernel.errors import Broken, InvalidFields, InvalidValue, NotPermitted, TraceError
from trace.rooms.labels.rules import GatesRefused

log = structlog.get_logger("trace")


def init_app(app: Flask) -> None:
    """Register a handler for every family of errors."""
    app.register_error_handler(TraceError, answer_refusal)
    app.register_error_handler(ValidationError, answer_invalid_input)
    app.register_error_handler(HTTPException, answer_http)


def answer_refusal(error: TraceError) -> BaseResponse:
    """Answer one of our own errors from the table."""
    problem = problems.problem_of(error)
    status = problem.status
    if isinstance(error, Broken):
        # What is broken inside is the operator's business: the log has it, the answer does not.
        log.error("broken", error=str(error), request_id=current_request_id())
        return _answer(status, problem.slug, _bland())
    if isinstance(error, NotPermitted) and not current_actor().is_signed_in:
        if not _wants_document() and not isinstance(error, TokenRefused):
            return to_sign_in()
        status = 401
    errors = []
    if isinstance(error, InvalidFields | InvalidValue) or error.at is not None:
        errors = [
            {"pointer": problems.pointer(tuple((at or "").split("."))), "detail": text}
            for at, text in problems.messages(error)
        ]
    facts = {} if isinstance(error, InvalidFields) else error.facts
    return _answer(
        status,
        problem.slug,
        gates.refusal_text(error) if isinstance(error, GatesRefused) else problems.sentence(error),
        title=problem.title,
        facts=facts,
        errors=errors,
    )


def answer_invalid_input(error: ValidationError) -> BaseResponse:
    """Answer input that a wire schema refused: 422 with a pointer to every field."""
    return _answer_fields(error.normalized_messages())


def answer_http(error: HTTPException) -> BaseResponse:
    """Answer what the framework refused, in our words; a 500 says nothing but the request's id."""
    if error.response is not None:
        return error.get_response()
    code = error.code or 500
    sent = getattr(error, "data", None) or {}
    if code == 422 and sent.get("messages"):
        return _answer_fields(_without_location(sent["messages"]))
    if isinstance(error, InternalServerError):
        cause = error.original_exception
        log.error("failed", exc_info=cause, request_id=current_request_id())
        return _answer(500, "internal-error", _bland())
    if isinstance(error, CSRFError):
        return _answer(
            400,
            "form-expired",
            _("The form could not be checked. Open the page again and send it once more."),
        )
    if code in (301, 302, 303, 307, 308):
        return error.get_response()
    return _answer(code, _SLUGS.get(code, "refused"), _sentence(code), headers=_headers(error))


_SLUGS = {
    400: "bad-request",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    413: "too-large",
    415: "unsupported-media-type",
    429: "too-many-requests",
}


def _sentence(code: int) -> str:
    if code == 404:
        return _("Nothing is kept at this address. Perhaps it was mistyped.")
    if code == 413:
        return _("What you sent is larger than 32 MB.")
    if code == 429:
        return _("There were too many requests from here. Please try again in a little while.")
    return str(problems.TITLES.get(code, problems.TITLES[400]))


def _bland() -> str:
    return _(
        "The error has been noted. If it comes again, tell the operator this number: %(id)s",
        id=current_request_id(),
    )


def _headers(error: HTTPException) -> dict[str, str]:
    kept = ("Allow", "Retry-After", "Content-Range")
    return {name: value for name, value in error.get_headers() if name in kept}


def _answer_fields(found: Any) -> BaseResponse:
    errors = [
        {"pointer": problems.pointer(path), "detail": text}
        for path, text in problems.flatten(found)
    ]
    return _answer(
        422, "invalid-input", _("Some of what you entered cannot be accepted."), errors=errors
    )


def _without_location(found: dict[str, Any]) -> Any:
    # webargs puts "json", "query" or "form" around the fields.
    return next(iter(found.values())) if len(found) == 1 else found


def _wants_document() -> bool:
    if is_interface():
        return True
    best = request.accept_mimetypes.best_match(
        ["text/html", "application/json", problems.MEDIA_TYPE], default="text/html"
    )
    return best != "text/html"


def _answer(
    status: int,
    slug: str,
    detail: str,
    *,
    title: object | None = None,
    facts: dict[str, object] | None = None,
    errors: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> BaseResponse:
    found = problems.document(
        status=status, slug=slug, detail=detail, title=title, facts=facts, errors=errors
    )
    if _wants_document():
        body = json.dumps(found, ensure_ascii=False)
        response = Response(body, status, content_type=problems.MEDIA_TYPE)
        response.headers["Vary"] = "Accept, Accept-Language"
    else:
        if status < 500:
            # A database that does not answer is asked for nothing more.
            read_site()
        page = render_template("errors/problem.html", problem=found, slug=slug)
        response = Response(page, status, content_type="text/html; charset=utf-8")
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="trace"'
    response.headers.update(headers or {})
    return response
