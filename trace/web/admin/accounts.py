"""People and their roles, for administrators."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from trace.http import navigation, words
from trace.http.forms import Form
from trace.http.session import door_work
from trace.kernel.actor import Role
from trace.kernel.errors import TraceError
from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.accounts import queries, services
from trace.rooms.accounts.services import NewAccount
from trace.web.admin import bp
from trace.wire.accounts import (
    AccountInputSchema,
    AccountSearchSchema,
    MembershipInputSchema,
    NewAccountInputSchema,
)

navigation.add(
    portal="admin",
    endpoint="admin.accounts",
    label=_l("Accounts"),
    permission=Permission.ACCOUNTS_MANAGE,
    order=30,
)
# A select of more would be no help; beyond it, roles are given from the organisation's own page.
MOST_ORGANISATIONS = 500


@bp.get("/accounts")
def accounts() -> str:
    """List people."""
    asked = Form(AccountSearchSchema)
    asked.load(request.args)
    with door_work(read_only=True) as work:
        page = queries.list_accounts(
            work,
            text=asked.data.get("text", ""),
            role=asked.data.get("role"),
            organisation_id=asked.data.get("organisation_id"),
            cursor=asked.data.get("cursor"),
        )
    return render_template(
        "admin/accounts.html", page=page, roles=words.choices(Role), role=asked.value("role")
    )


@bp.route("/accounts/new", methods=["GET", "POST"])
def new_account() -> str | tuple[str, int] | Response:
    """Enter a person with the first role; the one-time password is shown once."""
    asked = {"organisation_id": request.args.get("organisation_id", "")}
    form = Form(NewAccountInputSchema, initial=asked)
    if request.method == "POST" and form.load():
        typed = dict(form.data)
        role = {name: typed.pop(name) for name in ("role", "organisation_id", "division")}
        try:
            with door_work() as work:
                new = services.create_account(work, **typed)
                services.add_membership(work, account_id=new.account.id, **role)
            return _show_password(new)
        except TraceError as error:
            form.refuse(error)
    with door_work(read_only=True) as work:
        require(work.actor, Permission.ACCOUNTS_MANAGE)
        organisations = _organisations(work)
    page = render_template(
        "admin/new_account.html",
        form=form,
        roles=words.choices(Role),
        organisations=organisations,
    )
    return page, form.status


@bp.route("/accounts/<int:account_id>", methods=["GET", "POST"])
def account(account_id: int) -> str | tuple[str, int] | Response:
    """Show and mend one person."""
    form = Form(AccountInputSchema)
    if request.method == "POST" and form.load():
        try:
            with door_work() as work:
                services.update_account(work, account_id=account_id, **form.data)
            flash(_("Saved."), "good")
            return redirect(url_for("admin.account", account_id=account_id))
        except TraceError as error:
            form.refuse(error)
    return _show(account_id, form=form if request.method == "POST" else None)


@bp.post("/accounts/<int:account_id>/memberships")
def add_membership(account_id: int) -> str | tuple[str, int] | Response:
    """Give a role."""
    form = Form(MembershipInputSchema)
    if form.load():
        try:
            with door_work() as work:
                services.add_membership(work, account_id=account_id, **form.data)
            flash(_("The role has been given."), "good")
            return redirect(url_for("admin.account", account_id=account_id))
        except TraceError as error:
            form.refuse(error)
    return _show(account_id, role_form=form)


@bp.post("/accounts/<int:account_id>/memberships/<int:membership_id>/remove")
def remove_membership(account_id: int, membership_id: int) -> Response:
    """Take a role away."""
    with door_work() as work:
        services.remove_membership(work, membership_id=membership_id)
    flash(_("The role has been taken away."), "good")
    return redirect(url_for("admin.account", account_id=account_id))


@bp.post("/accounts/<int:account_id>/reset")
def reset_password(account_id: int) -> Response:
    """Set a one-time password and show it once."""
    with door_work() as work:
        new = services.reset_password(work, account_id=account_id)
    return _show_password(new)


@bp.post("/accounts/<int:account_id>/unlock")
def unlock(account_id: int) -> Response:
    """Forget failed sign-ins."""
    with door_work() as work:
        services.unlock(work, account_id=account_id)
    flash(_("The account can sign in again at once."), "good")
    return redirect(url_for("admin.account", account_id=account_id))


@bp.post("/accounts/<int:account_id>/disable")
def disable(account_id: int) -> Response:
    """Keep a person out."""
    with door_work() as work:
        services.disable_account(work, account_id=account_id)
    flash(_("The account has been disabled."), "good")
    return redirect(url_for("admin.account", account_id=account_id))


@bp.post("/accounts/<int:account_id>/enable")
def enable(account_id: int) -> Response:
    """Let a person in again."""
    with door_work() as work:
        services.enable_account(work, account_id=account_id)
    flash(_("The account has been enabled."), "good")
    return redirect(url_for("admin.account", account_id=account_id))


def _show(
    account_id: int, *, form: Form | None = None, role_form: Form | None = None
) -> tuple[str, int]:
    with door_work(read_only=True) as work:
        require(work.actor, Permission.ACCOUNTS_MANAGE)
        found = queries.get_account(work, account_id)
        locked_until = queries.lock_of(work, phone=found.phone)
        organisations = _organisations(work)
    shown = form or Form(AccountInputSchema, initial=found)
    roles_shown = role_form or Form(MembershipInputSchema)
    page = render_template(
        "admin/account.html",
        account=found,
        locked_until=locked_until,
        form=shown,
        role_form=roles_shown,
        roles=words.choices(Role),
        organisations=organisations,
    )
    return page, 422 if shown.has_errors or roles_shown.has_errors else 200


def _show_password(new: NewAccount) -> Response:
    # Not by a redirect: the password is in this one answer and nowhere else.
    page = render_template("admin/one_time_password.html", new=new)
    return Response(page, content_type="text/html; charset=utf-8")


def _organisations(work: Work) -> list[tuple[int, str]]:
    page = queries.list_organisations(work, size=MOST_ORGANISATIONS)
    return sorted(((o.id, o.name) for o in page.items), key=lambda pair: pair[1])
