"""One's own account: particulars, language, organisation, password, sessions, tokens."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from trace.http import words
from trace.http.arguments import number_in
from trace.http.forms import Form
from trace.http.identity import caller, current_actor
from trace.http.session import door_work
from trace.kernel.errors import TraceError
from trace.rooms.accounts import queries, services
from trace.rooms.accounts.queries import Caller
from trace.rooms.accounts.rules import Language
from trace.web.account import bp
from trace.wire.accounts import ChangePasswordSchema, LanguageSchema, TokenOrderSchema


def _caller() -> Caller:
    found = caller()
    if found is None:
        raise RuntimeError("pages of one's own need a sign-in")
    return found


@bp.get("/")
def home() -> str:
    """Show who one is here, and where one may act."""
    with door_work(read_only=True) as work:
        account = queries.get_account(work, _caller().account_id)
        sessions = queries.own_sessions(work)
    return render_template(
        "account/home.html",
        account=account,
        sessions=sessions,
        languages=words.choices(Language),
        chosen_organisation=session.get("organisation_id"),
    )


@bp.post("/language")
def language() -> Response:
    """Choose the language of one's pages."""
    form = Form(LanguageSchema)
    form.demand()
    with door_work() as work:
        services.change_locale(work, locale=form.data["locale"])
    flash(_("Saved."), "good")
    return redirect(url_for("account.home", lang=None))


@bp.post("/organisation")
def organisation() -> Response:
    """Choose the organisation one works for now."""
    chosen = number_in(request.form.get("organisation_id", ""))
    if chosen in current_actor().organisations():
        session["organisation_id"] = chosen
        flash(_("You now work for this organisation."), "good")
    return redirect(url_for("account.home"))


@bp.route("/password", methods=["GET", "POST"])
def password() -> str | tuple[str, int] | Response:
    """Change one's password; a one-time password leads here first."""
    form = Form(ChangePasswordSchema)
    if request.method == "POST" and form.load():
        if form.data["new_password"] != form.data["repeated"]:
            form.add_error("repeated", _("The two new passwords differ."))
        else:
            try:
                with door_work() as work:
                    services.change_password(
                        work,
                        old_password=form.data["old_password"],
                        new_password=form.data["new_password"],
                        keep_session_id=_caller().session_id,
                    )
                flash(_("The password has been changed; other devices were signed out."), "good")
                return redirect(url_for("account.home"))
            except TraceError as error:
                form.refuse(error)
    return render_template("account/password.html", form=form), form.status


@bp.post("/sessions/<int:session_id>/end")
def end_session(session_id: int) -> Response:
    """Sign one other device out."""
    with door_work() as work:
        services.end_session(work, session_id=session_id)
    flash(_("The device has been signed out."), "good")
    return redirect(url_for("account.home"))


@bp.post("/sessions/end-others")
def end_other_sessions() -> Response:
    """Sign every other device out."""
    with door_work() as work:
        services.end_other_sessions(work, keep_session_id=_caller().session_id or 0)
    flash(_("All other devices have been signed out."), "good")
    return redirect(url_for("account.home"))


@bp.route("/tokens", methods=["GET", "POST"])
def tokens() -> str | tuple[str, int]:
    """Show one's tokens; make one, whose secret is shown this once."""
    form = Form(TokenOrderSchema, initial={"days": 365})
    secret = None
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                _made, secret = services.issue_token(
                    work, account_id=_caller().account_id, **form.data
                )
            form = Form(TokenOrderSchema, initial={"days": 365})
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        found = queries.own_tokens(work)
    organisations = {place.organisation_id: place.organisation for place in _caller().places}
    page = render_template(
        "account/tokens.html",
        form=form,
        tokens=found,
        secret=secret,
        organisations=organisations,
    )
    return page, form.status


@bp.post("/tokens/<int:token_id>/revoke")
def revoke_token(token_id: int) -> Response:
    """Make a token worthless."""
    with door_work() as work:
        services.revoke_token(work, token_id=token_id)
    flash(_("The token has been revoked."), "good")
    return redirect(url_for("account.tokens"))
