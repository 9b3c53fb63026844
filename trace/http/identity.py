"""Who sends a request: the session cookie on pages, the bearer token on interfaces → `g.actor`, first of all."""

from __future__ import annotations

from flask import Flask, Request, Response, g, redirect, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from trace.http.session import house, open_work
from trace.kernel import permissions
from trace.kernel.actor import Actor, Role
from trace.kernel.errors import MissingPermission, NotPermitted
from trace.kernel.permissions import Permission
from trace.kernel.work import Work
from trace.rooms.accounts import queries, services
from trace.rooms.accounts.queries import Caller
from trace.rooms.accounts.rules import SESSION_LIFE

COOKIE = "trace_session"
# Systems come here with a token; a browser's cookie counts for nothing, so nothing can be forged with it.
INTERFACES = ("/api/", "/epcis/")
WITHOUT_IDENTITY = ("/static/", "/healthz", "/readyz", "/metrics")
# This page reads what its head and foot tell together with the version by which it is kept.
READS_SITE_ITSELF = "consumer.pack"
# What somebody with a one-time password may still do.
BEFORE_NEW_PASSWORD = frozenset({"account.password", "account.sign_out", "account.sign_in"})


class TokenRefused(NotPermitted):
    """The bearer token is unknown, revoked or expired."""


def init_app(app: Flask) -> None:
    """Identify the sender before every other step of a request."""
    app.before_request_funcs.setdefault(None, []).insert(0, _identify)
    app.before_request(_demand_new_password)
    app.jinja_env.globals.update(
        person=caller, current_actor=current_actor, may=may, Permission=Permission, Role=Role
    )


def current_actor() -> Actor:
    """Return who sent this request (a visitor where identification has not come so far)."""
    found: Actor = g.get("actor") or Actor.anonymous()
    return found


def caller() -> Caller | None:
    """Return the signed-in person with name, language and places, or None."""
    found: Caller | None = g.get("caller")
    return found


def may(
    permission: Permission, *, organisation_id: int | None = None, division: str | None = None
) -> bool:
    """Whether the sender has a right, to show or hide a button (the service decides)."""
    return permissions.may(
        current_actor(), permission, organisation_id=organisation_id, division=division
    )


def is_interface(asked: Request = request) -> bool:
    """Whether this request goes to an interface for systems rather than to a page."""
    return asked.path.startswith(INTERFACES)


def require_sign_in() -> BaseResponse | None:
    """Send visitors to the sign-in page and back; for a portal's `bp.before_request`."""
    return None if current_actor().is_signed_in else to_sign_in()


def to_sign_in() -> BaseResponse:
    """Return the redirect to the sign-in page that leads back here."""
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    target = url_for("account.sign_in", next=here)
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": target})
    return redirect(target)


def current_organisation_id(*roles: Role) -> int:
    """Return the organisation the signed-in person works for now, among those where one of `roles` is held.

    People with several choose on /account; the choice is kept for the session.
    Raises   MissingPermission when there is none
    """
    held = current_actor().organisations(*roles)
    if not held:
        raise MissingPermission(permission="organisation")
    chosen = session.get("organisation_id")
    return chosen if chosen in held else held[0]


def set_session_cookie(response: BaseResponse, secret: str) -> None:
    """Give the browser its session secret."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(SESSION_LIFE.total_seconds()),
        secure=house().settings.base_url.startswith("https://"),
        httponly=True,
        samesite="Lax",
    )


def drop_session_cookie(response: BaseResponse) -> None:
    """Take the session secret from the browser."""
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax")


def _identify() -> None:
    g.actor, g.caller = Actor.anonymous(), None
    if request.path.startswith(WITHOUT_IDENTITY):
        return
    system = Actor.system("identity")
    with open_work(system, read_only=True) as work:
        if is_interface():
            found = _bearer(work)
        else:
            secret = request.cookies.get(COOKIE)
            found = queries.actor_of_session(work, secret) if secret else None
            if request.endpoint != READS_SITE_ITSELF:
                g.site = queries.site_settings(work)
    if found is None:
        return
    g.caller, g.actor = found, found.actor
    if found.is_stale:
        with open_work(system) as work:
            services.touch(work, found)


def _bearer(work: Work) -> Caller | None:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if not secret:
        return None
    found = queries.actor_of_token(work, secret.strip()) if kind.lower() == "bearer" else None
    if found is None:
        raise TokenRefused
    return found


def _demand_new_password() -> BaseResponse | None:
    found = caller()
    if found is None or not found.must_change_password or is_interface():
        return None
    if request.endpoint in BEFORE_NEW_PASSWORD or request.endpoint == "static":
        return None
    return redirect(url_for("account.password"))
