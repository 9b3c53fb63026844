"""The address of the page in hand with something changed: another language, the next page, a file instead."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, request, url_for

# What url_for takes for itself: a query may not reach it.
_RESERVED = frozenset({"endpoint", "values", "self"})


def init_app(app: Flask) -> None:
    """Give the templates `here` and `has_page`."""
    app.jinja_env.globals.update(here=here, has_page=has_page)


def here(**changes: str | None) -> str:
    """Return this page's address with `changes` to its query; None takes an argument away."""
    kept: dict[str, Any] = {
        name: found
        for name, found in request.args.to_dict(flat=False).items()
        if not name.startswith("_") and name not in _RESERVED
    }
    path: dict[str, Any] = request.view_args or {}
    values = {**kept, **changes, **path}
    if request.endpoint is None:
        return "/"
    return url_for(request.endpoint, **values)


def has_page(endpoint: str) -> bool:
    """Whether this instance has a page of that name."""
    return endpoint in current_app.view_functions


def is_own(address: str | None) -> bool:
    """Whether `address` is a path of this site, so that a redirect to it leads nowhere else."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return False
    return address.isprintable() and "\\" not in address
