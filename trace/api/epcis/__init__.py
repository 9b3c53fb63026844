"""EPCIS 2.0 for systems at /epcis/: capture and query after GS1's REST binding, JSON and JSON-LD.

Not offered, and refused by the answer the standard has for it: XML (406, 415) and web sockets (the request is
answered as without `Upgrade`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.wrappers import Response as BaseResponse

from trace.api.epcis import capture, events, queries, resources, subscriptions
from trace.api.epcis.frame import CONVERTERS, PREFIX, blp, refuse_verb
from trace.http.problems.answers import answer_http

# A blueprint takes its routes once, however many applications a process makes of it.
for _module in (capture, events, queries, subscriptions, resources):
    _module.register(blp)

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


def init_app(app: Flask) -> None:
    """Register the resources."""
    app.url_map.converters.update(CONVERTERS)
    app.register_blueprint(blp)
    app.register_error_handler(MethodNotAllowed, _answer_verb)
    app.wsgi_app = PlainRequests(app.wsgi_app)  # type: ignore[method-assign]


def _answer_verb(error: MethodNotAllowed) -> BaseResponse:
    # No resource has been found for such a request, so none of the resources' own handlers is asked.
    return refuse_verb() or answer_http(error)


class PlainRequests:
    """A server need not upgrade a connection (RFC 9110, 7.8); the framework would find no route for the request."""

    def __init__(self, inner: Wsgi) -> None:
        self.inner = inner

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Pass a request on, here without the wish to upgrade."""
        if environ.get("PATH_INFO", "").startswith(f"{PREFIX}/"):
            environ.pop("HTTP_UPGRADE", None)
        return self.inner(environ, start_response)
