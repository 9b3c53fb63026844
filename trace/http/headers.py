"""What every answer carries: nothing from elsewhere may run, be framed or be guessed; one id to quote."""

from __future__ import annotations

import os

from flask import Flask, Response, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from trace.http.session import current_request_id, house
from trace.settings import Settings

REQUEST_ID = "X-Request-ID"
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


def init_app(app: Flask) -> None:
    """Add the headers; trust forwarded addresses of as many proxies as the settings say."""
    settings = house(app).settings
    hops = settings.trusted_proxies
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.after_request(_add_headers)
    app.jinja_env.globals.update(csp_nonce=csp_nonce)


def csp_nonce() -> str:
    """Return this answer's nonce, for a `<style nonce=…>` with a brand's palette."""
    if "nonce" not in g:
        g.nonce = new_nonce()
    return str(g.nonce)


def new_nonce() -> str:
    """Return a nonce that no answer had."""
    return os.urandom(12).hex()


def standing_headers(settings: Settings) -> list[tuple[str, str]]:
    """Return what every answer says of itself in the same words."""
    found = [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()"),
    ]
    if settings.base_url.startswith("https://"):
        found.append(("Strict-Transport-Security", "max-age=31536000"))
    return found


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers[REQUEST_ID] = current_request_id()
    headers.setdefault("Content-Security-Policy", POLICY.format(nonce=csp_nonce()))
    for name, value in standing_headers(house().settings):
        headers.setdefault(name, value)
    if request.endpoint != "static" and g.get("caller") is not None:
        # A page of somebody's must not come back from a cache after signing out.
        headers.setdefault("Cache-Control", "no-store")
    return response
