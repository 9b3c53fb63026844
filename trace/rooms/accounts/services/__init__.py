"""The verbs of the accounts room."""

from trace.rooms.accounts.services.accounts import (
    NewAccount,
    add_membership,
    change_locale,
    change_password,
    create_account,
    disable_account,
    enable_account,
    register_clerk,
    remove_membership,
    reset_password,
    unlock,
    update_account,
)
from trace.rooms.accounts.services.idempotency import claim_key, keep_answer
from trace.rooms.accounts.services.organisations import create_organisation, update_organisation
from trace.rooms.accounts.services.sessions import (
    SignIn,
    end_other_sessions,
    end_session,
    open_session,
    sign_in,
    sign_out,
    touch,
)
from trace.rooms.accounts.services.site import (
    change_site_settings,
    mark_demo,
    remove_verification_file,
    store_verification_file,
)
from trace.rooms.accounts.services.tokens import issue_token, revoke_token

__all__ = [
    "NewAccount",
    "SignIn",
    "add_membership",
    "change_locale",
    "change_password",
    "change_site_settings",
    "claim_key",
    "create_account",
    "create_organisation",
    "disable_account",
    "enable_account",
    "end_other_sessions",
    "end_session",
    "issue_token",
    "keep_answer",
    "mark_demo",
    "open_session",
    "register_clerk",
    "remove_membership",
    "remove_verification_file",
    "reset_password",
    "revoke_token",
    "sign_in",
    "sign_out",
    "store_verification_file",
    "touch",
    "unlock",
    "update_account",
    "update_organisation",
]
