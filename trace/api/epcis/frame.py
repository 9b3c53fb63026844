"""What every resource of /epcis/ shares: who may ask, versions and formats by header, problems, discovery."""

from __future__ import annotations

import json
import re
from typing import Any

import structlog
from flask import Blueprint, Response, current_app, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter, PathConverter

from trace.http import problems
from trace.http.identity import TokenRefused, current_actor
from trace.http.session import current_request_id
from trace.kernel.errors import (
    Broken,
    Conflict,
    Invalid,
    MissingPermission,
    NoSuchRecord,
    NotFound,
    NotPermitted,
    TraceError,
    Unavailable,
)
from trace.rooms.repository.errors import (
    CaptureTooLarge,
    EventExists,
    EventInvalid,
    NoSuchName,
    QueryInvalid,
    QueryTooLarge,
    SubscriptionInvalid,
)
from trace.rooms.repository.rules import MOST_BYTES, MOST_EVENTS

log = structlog.get_logger("trace.epcis")

PREFIX = "/epcis"
VERSION = "2.0.0"
LONGEST_ADDRESS = 7_000
FORMATS = ("No_Preference", "Always_GS1_Digital_Link", "Always_EPC_URN", "Never_Translates")
MEDIA_TYPES = ("application/json", "application/ld+json", "application/problem+json")
TYPES = (
    (EventInvalid, "ValidationException"),
    (QueryInvalid, "QueryParameterException"),
    (SubscriptionInvalid, "SubscriptionControlsException"),
    (CaptureTooLarge, "CaptureLimitExceededException"),
    (EventExists, "ResourceAlreadyExistsException"),
    (QueryTooLarge, "QueryTooLargeException"),
    (NoSuchName, "NoSuchNameException"),
    (NotPermitted, "SecurityException"),
    (NotFound, "NoSuchResourceException"),
    (Conflict, "ResourceAlreadyExistsException"),
    (Invalid, "ValidationException"),
    (Unavailable, "ImplementationException"),
    (Broken, "ImplementationException"),
)
STATUSES = {
    400: "ValidationException",
    401: "SecurityException",
    403: "SecurityException",
    404: "NoSuchResourceException",
    405: "ImplementationException",
    406: "NotAcceptableException",
    409: "ResourceAlreadyExistsException",
    413: "CaptureLimitExceededException",
    414: "URITooLongException",
    415: "UnsupportedMediaTypeException",
}
VERBS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
#: The route of every address that is no resource.
NOTHING = "epcis.nothing"
#: Where GS1's OpenAPI has a refusal as plain JSON, with types of its own.
SUBSCRIPTION_ANSWERS = ("epcis.query_events", "epcis.subscriptions")
_EXTENSION = re.compile(
    r"\s*([A-Za-z][A-Za-z0-9_.\-]*)\s*=\s*([A-Za-z][A-Za-z0-9+.\-]*:[!-~]+?)\s*", re.ASCII
)
_NUMBER = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6}){0,5}", re.ASCII)

blp = Blueprint("epcis", __name__, url_prefix=PREFIX)


class UriInPath(PathConverter):
    """A URI in an address: slashes, line breaks and all. What no database keeps, `_admit` answers as not there."""

    regex = r"[\s\S]+?"
    part_isolating = False


class NameInPath(BaseConverter):
    """A name or code in an address, whatever it holds."""


CONVERTERS = {"uri": UriInPath, "name": NameInPath}


class NotAcceptable(HTTPException):
    """The versions or formats that were asked for are none of ours."""

    code = 406


@blp.before_request
def _admit() -> Response | None:
    """Answer discovery to all; refuse strangers, long addresses and other versions before anything is read."""
    named = [value for value in (request.view_args or {}).values() if "\x00" in value]
    if named or (request.method == "OPTIONS" and request.endpoint == NOTHING):
        raise NoSuchRecord(kind="resource", key=request.path[:80])
    if request.method == "OPTIONS":
        return _discovery()
    if not current_actor().is_signed_in:
        raise MissingPermission(permission="token")
    if len(request.full_path) > LONGEST_ADDRESS:
        return problem(414, "URITooLongException", "The address is too long.")
    for name in ("EPCIS", "CBV"):
        _require_version(name)
    if request.headers.get("GS1-EPC-Format", FORMATS[0]) not in FORMATS:
        raise NotAcceptable(description="GS1-EPC-Format")
    if request.accept_mimetypes and not request.accept_mimetypes.best_match(MEDIA_TYPES):
        raise NotAcceptable(description="Accept")
    return None


@blp.after_request
def _announce(response: Response) -> Response:
    response.headers["GS1-EPCIS-Version"] = VERSION
    response.headers["GS1-CBV-Version"] = VERSION
    known = extensions()
    if known:
        response.headers["GS1-Extensions"] = ",".join(f"{k}={v}" for k, v in known.items())
    if response.status_code == 204:
        response.headers.pop("Content-Type", None)
    response.headers.setdefault("Vary", "Accept, Accept-Language, GS1-EPC-Format")
    return response


def _discovery() -> Response:
    headers = {
        "Allow": ", ".join(sorted(offered() | {"OPTIONS"})),
        "GS1-EPCIS-Min": VERSION,
        "GS1-EPCIS-Max": VERSION,
        "GS1-CBV-Min": VERSION,
        "GS1-CBV-Max": VERSION,
        # Every spelling may be asked for.
        "GS1-EPC-Format": "No_Preference",
        "GS1-Vendor-Version": "1.0.0",
    }
    if request.path == f"{PREFIX}/capture":
        headers |= capture_limits() | {"GS1-Capture-Error-Behaviour": "all"}
    return Response(status=204, headers=headers)


def offered() -> set[str]:
    """Return the verbs that the address takes as a resource of its own; none where it is no resource."""
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None  # noqa: S101  (there is a request)
    found = set()
    for verb in VERBS:
        try:
            endpoint, _arguments = adapter.match(method=verb)
        except HTTPException:
            continue
        # The one that catches every other address offers nothing.
        if endpoint != NOTHING:
            found.add(verb)
    return found


def refuse_verb() -> Response | None:
    """Answer a verb that a resource does not take: 405 with those it takes; None where it is not ours to answer.

    GS1's OpenAPI has no 405. What a server does not offer it calls an ImplementationException (501), so that is the
    type here too; the status says that asking again is of no use.
    """
    if not request.path.startswith(f"{PREFIX}/"):
        return None
    taken = offered()
    if not taken:
        nowhere = NoSuchRecord(kind="resource", key=request.path[:80])
        return _announce(_answer_refusal(nowhere))
    verbs = ", ".join(sorted(taken | {"OPTIONS"}))
    response = problem(405, STATUSES[405], _("This address takes %(verbs)s.", verbs=verbs))
    response.headers["Allow"] = verbs
    return _announce(response)


def capture_limits() -> dict[str, str]:
    """Return the headers that say how much one capture takes."""
    return {
        "GS1-EPCIS-Capture-Limit": str(MOST_EVENTS),
        "GS1-EPCIS-Capture-File-Size-Limit": str(MOST_BYTES),
    }


def extensions() -> dict[str, str]:
    """Return the namespaces that the request explains in GS1-Extensions; what explains nothing is passed over."""
    found = {}
    for part in request.headers.get("GS1-Extensions", "").split(","):
        stated = _EXTENSION.fullmatch(part)
        if stated is not None:
            found[stated.group(1)] = stated.group(2)
    return found


def _require_version(name: str) -> None:
    ours = (2, 0, 0)
    said = _version(f"GS1-{name}-Version")
    if said is not None and said[:2] != ours[:2]:
        raise NotAcceptable(description=f"GS1-{name}-Version")
    least, most = _version(f"GS1-{name}-Min"), _version(f"GS1-{name}-Max")
    if (least is not None and least > ours) or (most is not None and most < ours):
        raise NotAcceptable(description=f"GS1-{name}-Min, GS1-{name}-Max")


def _version(header: str) -> tuple[int, int, int] | None:
    text = request.headers.get(header)
    if text is None:
        return None
    if _NUMBER.fullmatch(text) is None:
        raise NotAcceptable(description=header)
    numbers = [int(part) for part in text.split(".")] + [0, 0]
    return (numbers[0], numbers[1], numbers[2])


# ---------------------------------------------------------------- answers


def answer(found: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return JSON as the asker calls it: plain, or JSON-LD."""
    best = request.accept_mimetypes.best_match(MEDIA_TYPES[:2], default=MEDIA_TYPES[0])
    body = json.dumps(found, ensure_ascii=False)
    return Response(body, status, content_type=best, headers=headers)


def problem(status: int, kind: str, detail: str, **more: Any) -> Response:
    """Return one problem as the standard has it."""
    body = problem_body(status, kind, detail) | more
    response = Response(
        json.dumps(body, ensure_ascii=False), status, content_type=problems.MEDIA_TYPE
    )
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="trace"'
    if status == 413:
        response.headers.update(capture_limits())
    return response


def problem_body(status: int, kind: str, detail: str) -> dict[str, Any]:
    """Return the members of a problem after RFC 9457."""
    return {
        "type": f"epcisException:{kind}",
        "title": str(problems.TITLES.get(status, problems.TITLES[400])),
        "status": status,
        "detail": detail,
        "instance": f"urn:request:{current_request_id()}",
    }


def body_of(error: TraceError) -> dict[str, Any]:
    """Return a refusal as a problem's members, without an answer around it."""
    return problem_body(problems.problem_of(error).status, _kind(error), problems.sentence(error))


def _kind(error: TraceError) -> str:
    return next((kind for of, kind in TYPES if isinstance(error, of)), "ImplementationException")


@blp.errorhandler(TraceError)
def _answer_refusal(error: TraceError) -> Response:
    status = problems.problem_of(error).status
    if isinstance(error, NotPermitted):
        stranger = not current_actor().is_signed_in or isinstance(error, TokenRefused)
        status = 401 if stranger else 403
    if status == 422:
        status = 400
    if isinstance(error, Unavailable | Broken):
        log.error("epcis.refused", error=str(error), request_id=current_request_id())
        status = 500
    if status == 400 and request.endpoint in SUBSCRIPTION_ANSWERS:
        return _for_subscriber(_kind(error), problems.sentence(error))
    return problem(status, _kind(error), problems.sentence(error))


def _for_subscriber(kind: str, detail: str) -> Response:
    """A refusal as GS1's OpenAPI has it where a client reads by a query's name."""
    if kind != "SubscriptionControlsException":
        kind = "ValidationException"
    response = problem(400, kind, detail)
    response.content_type = MEDIA_TYPES[0]
    return response


@blp.errorhandler(HTTPException)
def _answer_http(error: HTTPException) -> Response:
    code = error.code or 500
    if code == 400 and request.endpoint in SUBSCRIPTION_ANSWERS:
        return _for_subscriber("ValidationException", str(error.description or ""))
    kind = STATUSES.get(code, "ImplementationException")
    return problem(code, kind, str(error.description or ""))


@blp.errorhandler(Exception)
def _answer_failure(error: Exception) -> Response:
    log.error("epcis.failed", exc_info=error, request_id=current_request_id())
    return problem(500, "ImplementationException", current_request_id())
