"""What the servers of the bench serve: the application of the environment, and the least that Flask answers."""

from __future__ import annotations

import os
from typing import Any

from flask import Flask


def empty(environ: dict[str, Any], start_response: Any) -> Any:
    """Answer with nothing."""
    return _made("empty")(environ, start_response)


def page(environ: dict[str, Any], start_response: Any) -> Any:
    """Answer as the service does."""
    return _made("page")(environ, start_response)


_apps: dict[str, Flask] = {}


def _made(name: str) -> Flask:
    if name not in _apps:
        _apps[name] = _empty() if name == "empty" else _page()
    return _apps[name]


def _empty() -> Flask:
    app = Flask("empty")
    app.add_url_rule("/", view_func=lambda: "")
    return app


def _page() -> Flask:
    from trace.app import create_app
    from trace.http import limits
    from trace.settings import read_settings

    app = create_app(read_settings(dict(os.environ)))
    # One address asks for everything here: counted as always, refused never.
    for each, scope in (("_serials", "consumer.pack"), ("_clients", "client")):
        setattr(limits, each, limits.Counter("100000000 per minute", scope))
    for each in limits.limiter.limit_manager._decorated_limits.values():
        each.clear()
    return app
