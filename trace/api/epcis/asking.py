"""Requests of /epcis/ as values, and events as documents: parameters, pages, contexts, spellings of EPCs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from werkzeug.exceptions import UnsupportedMediaType

from trace.api.epcis.frame import answer
from trace.http.session import open_work
from trace.kernel.actor import Actor
from trace.kernel.work import Work
from trace.rooms.repository.documents import query_document
from trace.rooms.repository.errors import CaptureTooLarge, EventInvalid, QueryInvalid
from trace.rooms.repository.queries.search import (
    DEFAULT_SIZE,
    MOST_SIZE,
    find_events,
)
from trace.rooms.repository.rules import MOST_BYTES
from trace.rooms.repository.services import indexing
from trace.standards.epcis.documents import MalformedDocument, read_json
from trace.standards.epcis.query import MalformedQuery, Query, read_query

#: Of a body that is too long, so much is still read before it is refused.
MOST_READ_AWAY = 8 * MOST_BYTES
PAGING = frozenset({"perPage", "nextPageToken"})


def read_body() -> Any:
    """Return the JSON that was sent; raises UnsupportedMediaType, CaptureTooLarge, EventInvalid."""
    if request.mimetype not in ("application/json", "application/ld+json"):
        raise UnsupportedMediaType
    try:
        return read_json(_bytes_sent())
    except MalformedDocument as error:
        raise EventInvalid(where="", reason=error.reason) from error


def _bytes_sent() -> bytes:
    length = request.content_length or 0
    # Of a body in chunks nobody knows the length: one byte more than is taken tells that it is too long.
    request.max_content_length = MOST_BYTES + 1
    raw = b"" if length > MOST_BYTES else request.get_data(cache=False)
    if length > MOST_BYTES or len(raw) > MOST_BYTES:
        _read_away(min(length or MOST_READ_AWAY, MOST_READ_AWAY))
        raise CaptureTooLarge(limit=MOST_BYTES)
    return raw


def _read_away(left: int) -> None:
    """Read on and forget: a client that is still sending does not see the answer."""
    stream = request.environ["wsgi.input"]
    while left > 0 and (part := stream.read(min(left, 65_536))):
        left -= len(part)


def bring_up() -> None:
    """Index what our own rooms have recorded since somebody asked last."""
    system = Actor.system("repository")
    with open_work(system, read_only=True) as work:
        waiting = indexing.is_behind(work)
    while waiting:
        with open_work(system) as work:
            waiting = indexing.bring_up(work) == indexing.CHUNK


def query_of(parameters: Mapping[str, object]) -> Query:
    """Return the query that parameters state; raises QueryInvalid."""
    try:
        return read_query({k: v for k, v in parameters.items() if k not in PAGING})
    except MalformedQuery as error:
        raise QueryInvalid(parameter=str(error.facts["parameter"]), reason=error.reason) from error


def parameters() -> dict[str, object]:
    """Return the request's parameters by name; one that comes several times gives alternatives."""
    return {name: "|".join(request.args.getlist(name)) for name in request.args}


def page_size() -> int:
    """Return how many items a page is to have; raises QueryInvalid."""
    text = request.args.get("perPage", str(DEFAULT_SIZE))
    if not (text.isascii() and text.isdecimal() and 0 < len(text) < 10 and int(text) > 0):
        raise QueryInvalid(parameter="perPage", reason="value")
    return min(int(text), MOST_SIZE)


def page_token() -> str | None:
    """Return the token of the page that is asked for, or None for the first."""
    return request.args.get("nextPageToken")


def epc_format() -> str:
    """Return how EPCs are to be spelled; without a wish they stay as they were captured."""
    return request.headers.get("GS1-EPC-Format", "Never_Translates")


def page_headers(token: str | None, expires_at: datetime) -> dict[str, str]:
    """Return the headers that lead to the next page; none on the last."""
    if token is None:
        return {}
    asked = [(n, v) for n, v in request.args.items(multi=True) if n != "nextPageToken"]
    address = f"{request.path}?{urlencode([*asked, ('nextPageToken', token)])}"
    return {
        "Link": f'<{address}>; rel="next"',
        "GS1-Next-Page-Token-Expires": expires_at.astimezone(UTC).isoformat(),
    }


def answer_query(
    work: Work, query: Query, prefixes: Mapping[str, str], name: str = "SimpleEventQuery"
) -> Response:
    """Return the page of events that the request asks for as an EPCISQueryDocument.

    prefixes   of fields of extensions → their namespaces
    """
    page = find_events(work, query, prefixes=prefixes, size=page_size(), token=page_token())
    document = query_document(
        page.events, name, work.now, epc_format(), work.ports.company_prefixes
    )
    return answer(document, headers=page_headers(page.next_token, page.expires_at))
