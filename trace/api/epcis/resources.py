"""The top-level resources of /epcis/: what kinds, EPCs, steps, places and conditions there are, and their events."""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import partial

from flask import Blueprint, Response
from werkzeug.exceptions import MethodNotAllowed

from trace.api.epcis import asking
from trace.api.epcis.frame import answer, extensions, offered
from trace.http.session import door_work
from trace.kernel.errors import NoSuchRecord
from trace.kernel.work import Work
from trace.rooms.repository.errors import QueryInvalid
from trace.rooms.repository.queries import collections, search
from trace.standards.epcis.epc_names import canonical, to_urn
from trace.standards.epcis.jsonld import GS1_CONTEXT
from trace.standards.epcis.vocabulary import Vocabulary, bare

TOP = (
    "queries",
    "capture",
    "events",
    "eventTypes",
    "epcs",
    "readPoints",
    "bizLocations",
    "dispositions",
    "bizSteps",
)
#: Resource → the parameter that asks for events with one of its values, and how a value is spelled in the index.
_SPELLINGS: dict[str, tuple[str, Callable[[str], str]]] = {
    "eventTypes": ("eventType", str),
    "epcs": ("MATCH_anyEPC", canonical),
    "bizSteps": ("EQ_bizStep", partial(bare, Vocabulary.BIZ_STEP)),
    "bizLocations": ("EQ_bizLocation", canonical),
    "readPoints": ("EQ_readPoint", canonical),
    "dispositions": ("EQ_disposition", partial(bare, Vocabulary.DISPOSITION)),
}


def register(blp: Blueprint) -> None:
    """Add the routes."""
    blp.add_url_rule("/", "top", read_top, methods=["GET"])
    blp.add_url_rule("/nextPageToken/<name:token>", "revoke_token", revoke, methods=["DELETE"])
    for name in _SPELLINGS:
        blp.add_url_rule(f"/{name}", name, partial(list_values, name), methods=["GET"])
        blp.add_url_rule(
            f"/{name}/<uri:value>/events",
            f"{name}_events",
            partial(list_events, name),
            methods=["GET"],
            merge_slashes=False,
        )
        blp.add_url_rule(
            f"/{name}/<uri:value>",
            f"{name}_value",
            partial(read_value, name),
            methods=["GET"],
            merge_slashes=False,
        )
    blp.add_url_rule("/<uri:rest>", "nothing", nothing, methods=["GET"], merge_slashes=False)


def read_top() -> Response:
    """Return the top-level resources."""
    return _collection(list(TOP))


def list_values(resource: str) -> Response:
    """Return the values that a top-level resource has, a page at a time."""
    size = asking.page_size()
    last = _after(asking.page_token())
    asking.bring_up()
    with door_work(read_only=True) as work:
        values = list(collections.values_after(work, resource, last, size + 1))
        more = len(values) > size
        values = values[:size]
        token = base64.urlsafe_b64encode(values[-1].encode()).decode() if more else None
        headers = asking.page_headers(token, work.now + search.TOKEN_LIFE)
        if asking.epc_format() == "Always_EPC_URN":
            values = [to_urn(value, work.ports.company_prefixes) for value in values]
    return _collection(values, headers)


def read_value(resource: str, value: str) -> Response:
    """Return what there is below one value: its events; raises NoSuchRecord for one that nobody has used."""
    asking.bring_up()
    with door_work(read_only=True) as work:
        _require_value(work, resource, value)
    return _collection(["events"])


def list_events(resource: str, value: str) -> Response:
    """Return the events with one value, narrowed by further parameters."""
    name, spell = _SPELLINGS[resource]
    narrowing = asking.query_of(asking.parameters())
    asking.bring_up()
    with door_work(read_only=True) as work:
        _require_value(work, resource, value)
        own = asking.query_of({name: [spell(value)]})
        query = search.both(own, narrowing)
        return asking.answer_query(work, query, extensions())


def revoke(token: str) -> Response:
    """Make a page token worthless."""
    with door_work() as work:
        search.revoke_token(work, token)
    return Response(status=204)


def nothing(rest: str) -> Response:
    """Answer an address that is none of the standard's, or whose resource cannot be read."""
    if offered():
        raise MethodNotAllowed
    raise NoSuchRecord(kind="resource", key=rest[:80])


def _require_value(work: Work, resource: str, value: str) -> None:
    if not collections.has_value(work, resource, _SPELLINGS[resource][1](value)):
        raise NoSuchRecord(kind=resource, key=value[:80])


def _collection(members: list[str], headers: dict[str, str] | None = None) -> Response:
    return answer(
        {"@context": [GS1_CONTEXT], "type": "Collection", "member": members}, headers=headers
    )


def _after(token: str | None) -> str:
    if token is None:
        return ""
    try:
        text = base64.urlsafe_b64decode(token).decode()
    except ValueError:
        raise QueryInvalid(parameter="nextPageToken", reason="value") from None
    if "\x00" in text:
        raise QueryInvalid(parameter="nextPageToken", reason="value")
    return text
