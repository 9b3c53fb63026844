"""Signing in and out."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from trace.http import navigation
from trace.http.addresses import is_own
from trace.http.forms import Form
from trace.http.identity import (
    COOKIE,
    current_actor,
    drop_session_cookie,
    require_sign_in,
    set_session_cookie,
)
from trace.http.limits import limit_sign_in
from trace.http.session import door_work
from trace.kernel.actor import Actor, ActorKind, Grant
from trace.rooms.accounts import queries, services
from trace.rooms.accounts.services import SignIn
from trace.web.account import bp
from trace.wire.accounts import SignInSchema


@bp.route("/sign-in", methods=["GET", "POST"])
@limit_sign_in
def sign_in() -> str | tuple[str, int] | Response:
    """Show and take the sign-in form."""
    if request.method == "GET" and current_actor().is_signed_in:
        return redirect(navigation.home_of(current_actor()))
    form = Form(SignInSchema, initial={"next": request.args.get("next", "")})
    if request.method == "POST" and form.load():
        with door_work() as work:
            result = services.sign_in(
                work,
                phone=form.data["phone"],
                password=form.data["password"],
                client=request.user_agent.string,
                old_secret=request.cookies.get(COOKIE),
            )
        if result.refusal is None:
            return _welcome(result, form.data["next"])
        form.refuse(result.refusal)
    return render_template("account/sign_in.html", form=form), form.status


@bp.post("/sign-out")
def sign_out() -> Response:
    """End the session."""
    secret = request.cookies.get(COOKIE)
    if secret:
        with door_work() as work:
            services.sign_out(work, secret=secret)
    session.clear()
    response = redirect("/")
    drop_session_cookie(response)
    return response


@bp.before_request
def _own_pages_need_somebody() -> Response | None:
    if request.endpoint in OPEN:
        return None
    return require_sign_in()


#: Pages of /account for people who have no account yet, or have not shown that they have.
OPEN = {"account.sign_in", "account.sign_out", "account.register_producer"}


def _welcome(result: SignIn, target: str) -> Response:
    # Nothing of the visitor's browser session is carried into the person's.
    session.clear()
    account = result.account
    if account is None or result.secret is None:
        raise RuntimeError("a sign-in without refusal has an account")
    if account.must_change_password:
        flash(_("Please choose a password of your own first."), "warn")
    with door_work(read_only=True) as work:
        held = queries.get_account(work, account.id).memberships
    grants = tuple(Grant(m.role, m.organisation_id, m.division) for m in held)
    actor = Actor(ActorKind.PERSON, account.name, account_id=account.id, grants=grants)
    response = redirect(target if is_own(target) else navigation.home_of(actor))
    set_session_cookie(response, result.secret)
    return response
