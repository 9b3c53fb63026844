"""Organisations, accounts and tokens for systems."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from trace.api.v1 import page_answer
from trace.http.identity import caller, current_actor
from trace.http.session import door_work
from trace.kernel.errors import MissingPermission, NoSuchRecord
from trace.kernel.permissions import Permission, require
from trace.rooms.accounts import queries, services
from trace.rooms.accounts.rules import OrganisationKind
from trace.rooms.accounts.services import NewAccount
from trace.wire import accounts as wire
from trace.wire.common import page_of_items

blp = Blueprint(
    "accounts", __name__, description="Who asks; organisations, people, roles and tokens."
)


@blp.get("/me")
@blp.response(200, wire.CallerSchema)
def me() -> Any:
    """Who the token stands for, and where it may act."""
    found = caller()
    if found is None:
        raise MissingPermission(permission="account:own")
    return found


@blp.route("/organisations")
class Organisations(MethodView):
    """All organisations."""

    @blp.arguments(wire.OrganisationSearchSchema, location="query")
    @blp.response(200, page_of_items(wire.OrganisationSchema))
    def get(self, asked: dict[str, Any]) -> Any:
        """List organisations, newest first."""
        with door_work(read_only=True) as work:
            require(work.actor, Permission.ACCOUNTS_MANAGE)
            page = queries.list_organisations(
                work,
                kind=asked["kind"],
                text=asked["text"],
                cursor=asked["cursor"],
                size=asked["page_size"],
            )
        return page_answer(page)

    @blp.arguments(wire.OrganisationInputSchema)
    @blp.response(201, wire.OrganisationSchema)
    def post(self, typed: dict[str, Any]) -> Any:
        """Enter an organisation; producers are entered at /producers."""
        with door_work() as work:
            if typed["kind"] is OrganisationKind.PRODUCER:
                require(work.actor, Permission.ACCOUNTS_MANAGE)
            return services.create_organisation(work, **typed)


@blp.get("/organisations/<int:organisation_id>")
@blp.response(200, wire.OrganisationSchema)
def organisation(organisation_id: int) -> Any:
    """One organisation: for administrators, and for the people in it."""
    with door_work(read_only=True) as work:
        if organisation_id not in work.actor.organisations():
            require(work.actor, Permission.ACCOUNTS_MANAGE)
        return queries.get_organisation(work, organisation_id)


@blp.route("/accounts")
class Accounts(MethodView):
    """All accounts."""

    @blp.arguments(wire.AccountSearchSchema, location="query")
    @blp.response(200, page_of_items(wire.AccountSchema))
    def get(self, asked: dict[str, Any]) -> Any:
        """List accounts, newest first."""
        with door_work(read_only=True) as work:
            page = queries.list_accounts(
                work,
                text=asked["text"],
                role=asked["role"],
                organisation_id=asked["organisation_id"],
                cursor=asked["cursor"],
                size=asked["page_size"],
            )
        return page_answer(page)

    @blp.arguments(wire.NewAccountInputSchema)
    @blp.response(201, wire.NewAccountSchema)
    def post(self, typed: dict[str, Any]) -> Any:
        """Enter a person with the first role; the answer has the one-time password."""
        role = {name: typed.pop(name) for name in ("role", "organisation_id", "division")}
        with door_work() as work:
            new = services.create_account(work, **typed)
            services.add_membership(work, account_id=new.account.id, **role)
            return _with_password(new, queries.get_account(work, new.account.id))


@blp.get("/accounts/<int:account_id>")
@blp.response(200, wire.AccountSchema)
def account(account_id: int) -> Any:
    """One account with its roles."""
    with door_work(read_only=True) as work:
        require(work.actor, Permission.ACCOUNTS_MANAGE)
        return queries.get_account(work, account_id)


@blp.post("/accounts/<int:account_id>/memberships")
@blp.arguments(wire.MembershipInputSchema)
@blp.response(201, wire.MembershipSchema)
def add_membership(typed: dict[str, Any], account_id: int) -> Any:
    """Give a role."""
    with door_work() as work:
        return services.add_membership(work, account_id=account_id, **typed)


@blp.delete("/accounts/<int:account_id>/memberships/<int:membership_id>")
@blp.response(204)
def remove_membership(account_id: int, membership_id: int) -> None:
    """Take a role away."""
    with door_work() as work:
        require(work.actor, Permission.ACCOUNTS_MANAGE)
        held = queries.get_account(work, account_id).memberships
        if membership_id not in {membership.id for membership in held}:
            raise NoSuchRecord(kind="membership", key=str(membership_id))
        services.remove_membership(work, membership_id=membership_id)


@blp.post("/accounts/<int:account_id>/reset")
@blp.response(200, wire.NewAccountSchema)
def reset_password(account_id: int) -> Any:
    """Set a one-time password; the answer has it."""
    with door_work() as work:
        new = services.reset_password(work, account_id=account_id)
        return _with_password(new, queries.get_account(work, account_id))


@blp.post("/accounts/<int:account_id>/unlock")
@blp.response(204)
def unlock(account_id: int) -> None:
    """Forget failed sign-ins."""
    with door_work() as work:
        services.unlock(work, account_id=account_id)


@blp.post("/accounts/<int:account_id>/disable")
@blp.response(200, wire.AccountSchema)
def disable(account_id: int) -> Any:
    """Keep a person out."""
    with door_work() as work:
        return services.disable_account(work, account_id=account_id)


@blp.post("/accounts/<int:account_id>/enable")
@blp.response(200, wire.AccountSchema)
def enable(account_id: int) -> Any:
    """Let a person in again."""
    with door_work() as work:
        return services.enable_account(work, account_id=account_id)


@blp.route("/tokens")
class Tokens(MethodView):
    """The asker's own tokens."""

    @blp.response(200, wire.TokenSchema(many=True))
    def get(self) -> Any:
        """List one's own valid tokens, newest first."""
        with door_work(read_only=True) as work:
            if not work.actor.is_signed_in:
                raise MissingPermission(permission="account:own")
            return queries.own_tokens(work)

    @blp.arguments(wire.TokenOrderSchema)
    @blp.response(201, wire.TokenSchema)
    def post(self, typed: dict[str, Any]) -> Any:
        """Make a token; the answer has its secret, this once."""
        account_id = current_actor().account_id or 0
        with door_work() as work:
            token, secret = services.issue_token(work, account_id=account_id, **typed)
            return {
                **{name: getattr(token, name) for name in ("id", "name", "organisation_id")},
                "created_at": token.created_at,
                "expires_at": token.expires_at,
                "last_used_at": None,
                "secret": secret,
            }


@blp.delete("/tokens/<int:token_id>")
@blp.response(204)
def revoke_token(token_id: int) -> None:
    """Make a token worthless at once."""
    with door_work() as work:
        services.revoke_token(work, token_id=token_id)


def _with_password(new: NewAccount, account: Any) -> dict[str, Any]:
    names = ("id", "phone", "name", "badge_number", "state", "must_change_password", "memberships")
    return {**{name: getattr(account, name) for name in names}, "password": new.password}
