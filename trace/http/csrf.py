"""Forged requests: every form of a portal carries a token; public forms, which set no cookie, an origin of ours."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFError, CSRFProtect

from trace.http.identity import is_interface
from trace.http.session import house

# Visitors' pages: nobody is signed in there by a cookie that could be abused, and none may be set.
WITHOUT_COOKIE = frozenset({"consumer"})

csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    """Check every request that changes something."""
    in_test = house(app).settings.environment == "test"
    app.config.update(
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_ENABLED=not in_test,
        WTF_CSRF_TIME_LIMIT=None,  # a form left open over noon still goes; the session bounds it
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=house(app).settings.base_url.startswith("https://"),
    )
    csrf.init_app(app)
    app.before_request(_protect)


def _protect() -> None:
    if request.method in ("GET", "HEAD", "OPTIONS", "TRACE") or is_interface():
        return
    if not current_app.config["WTF_CSRF_ENABLED"]:
        return
    if request.blueprint in WITHOUT_COOKIE:
        _require_own_origin()
    else:
        csrf.protect(apply_exemptions=True)


def _require_own_origin() -> None:
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site not in (None, "same-origin", "none"):
        raise CSRFError("The form was sent from another site.")
    if origin and urlsplit(origin).netloc != request.host:
        raise CSRFError("The form was sent from another site.")
