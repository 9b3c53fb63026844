"""/epcis/capture: documents are taken in whole or as far as they are right, and a job tells which."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from flask import Blueprint, Response, request

from trace.api.epcis import asking
from trace.api.epcis.frame import PREFIX, answer, body_of, capture_limits
from trace.http.session import door_work
from trace.rooms.repository.errors import EventInvalid
from trace.rooms.repository.kinds import ErrorBehaviour
from trace.rooms.repository.queries import collections
from trace.rooms.repository.queries.search import TOKEN_LIFE
from trace.rooms.repository.rules import refusal_of
from trace.rooms.repository.services.capturing import capture_document, capturing_organisation


def register(blp: Blueprint) -> None:
    """Add the routes."""
    blp.add_url_rule("/capture", "capture", post_capture, methods=["POST"])
    blp.add_url_rule("/capture", "capture_jobs", list_jobs, methods=["GET"])
    blp.add_url_rule("/capture/<name:code>", "capture_job", read_job, methods=["GET"])


def post_capture() -> Response:
    """Take in a document; 202 with its job, or 400 where it is all or nothing and an event is not EPCIS."""
    with door_work(read_only=True) as work:
        organisation_id = capturing_organisation(work)
    behaviour = _behaviour()
    sent = asking.read_body()
    with door_work() as work:
        outcome = capture_document(
            work, sent=sent, behaviour=behaviour, organisation_id=organisation_id
        )
    job = outcome.job
    headers = {"Location": f"{PREFIX}/capture/{job.code}", **capture_limits()}
    invalid = [each for each in outcome.refused if isinstance(each.error, EventInvalid)]
    if invalid and behaviour is ErrorBehaviour.ROLLBACK:
        first = invalid[0]
        body = body_of(first.error)
        body["errors"] = _errors(job)
        response = answer(body, 400, headers)
        response.content_type = "application/problem+json"
        return response
    accepted = Response(status=202, headers=headers)
    del accepted.headers["Content-Type"]
    return accepted


def list_jobs() -> Response:
    """Return the jobs of the asker's organisation, newest first."""
    size = min(asking.page_size(), 500)
    with door_work(read_only=True) as work:
        page = collections.list_jobs(work, cursor=asking.page_token(), size=size)
        found = [_job(job) for job in page.items]
        headers = asking.page_headers(page.next_cursor, work.now + TOKEN_LIFE)
    return answer(found, headers=headers)


def read_job(code: str) -> Response:
    """Return one job with the errors of its events."""
    with door_work(read_only=True) as work:
        return answer(_job(collections.get_job(work, code)))


def _behaviour() -> ErrorBehaviour:
    text = request.headers.get("GS1-Capture-Error-Behaviour", "rollback")
    try:
        return ErrorBehaviour(text)
    except ValueError:
        raise EventInvalid(where="GS1-Capture-Error-Behaviour", reason="value") from None


def _job(job: Any) -> dict[str, Any]:
    return {
        "captureID": job.code,
        "createdAt": job.created_at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "finishedAt": job.finished_at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "running": False,
        "success": job.is_success,
        "captureErrorBehaviour": job.behaviour.value,
        "errors": _errors(job),
    }


def _errors(job: Any) -> list[dict[str, Any]]:
    return [_error(told) for told in job.errors]


def _error(told: dict[str, object]) -> dict[str, Any]:
    """One event's refusal as a problem; `event` is its place in the document, from 1."""
    return {**body_of(refusal_of(told)), "event": told["event"]}
