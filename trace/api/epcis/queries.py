"""/epcis/queries: queries with a name, and the events they mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response

from trace.api.epcis import asking
from trace.api.epcis.frame import PREFIX, answer, extensions
from trace.http.session import door_work
from trace.rooms.repository.errors import EventInvalid
from trace.rooms.repository.queries import named, search
from trace.rooms.repository.services.naming import define_query, remove_query
from trace.standards.epcis.documents import MalformedDocument, namespaces


def register(blp: Blueprint) -> None:
    """Add the routes."""
    blp.add_url_rule("/queries", "queries", list_queries, methods=["GET"])
    blp.add_url_rule("/queries", "define_query", post_query, methods=["POST"])
    blp.add_url_rule("/queries/<name:name>", "query", read_query, methods=["GET"])
    blp.add_url_rule("/queries/<name:name>", "remove_query", delete_query, methods=["DELETE"])
    blp.add_url_rule("/queries/<name:name>/events", "query_events", list_events, methods=["GET"])


def list_queries() -> Response:
    """Return the asker's named queries."""
    with door_work(read_only=True) as work:
        page = named.list_queries(
            work, cursor=asking.page_token(), size=min(asking.page_size(), 500)
        )
        found = [_told(query) for query in page.items]
        headers = asking.page_headers(page.next_cursor, work.now + search.TOKEN_LIFE)
    return answer(found, headers=headers)


def post_query() -> Response:
    """Keep a query under a name: 201 with its address."""
    sent = asking.read_body()
    if isinstance(sent, dict) and isinstance(sent.get("query"), dict):
        _prefixes(sent["query"])
    with door_work() as work:
        query = define_query(work, sent=sent)
        name = query.name
    return answer(sent, 201, {"Location": f"{PREFIX}/queries/{quote(name, safe='')}"})


def read_query(name: str) -> Response:
    """Return one named query."""
    with door_work(read_only=True) as work:
        return answer(_told(named.get_query(work, name)))


def delete_query(name: str) -> Response:
    """Take a named query away."""
    with door_work() as work:
        remove_query(work, name=name)
    return Response(status=204)


def list_events(name: str) -> Response:
    """Return the events that a named query means now."""
    asking.bring_up()
    with door_work(read_only=True) as work:
        found = named.get_query(work, name)
        definition = dict(found.definition)
        prefixes = _prefixes(definition) | extensions()
        return asking.answer_query(work, asking.query_of(definition), prefixes, found.name)


def _told(query: Any) -> dict[str, Any]:
    return {"name": query.name, "query": query.definition}


def _prefixes(definition: Mapping[str, Any]) -> dict[str, str]:
    """The namespaces that a query's own context explains; raises EventInvalid for what is no context."""
    if "@context" not in definition:
        return {}
    try:
        return namespaces(definition["@context"])
    except MalformedDocument as error:
        raise EventInvalid(where="query.@context", reason=error.reason) from error
