"""Problems of the accounts room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.rooms.accounts import rules

PROBLEMS = {
    rules.SignInRefused: Problem(
        403, "sign-in-refused", _l("The phone number or the password is wrong.")
    ),
    rules.SignInLocked: Problem(
        429,
        "sign-in-locked",
        _l("Too many failed attempts. Try again in %(minutes)d minutes, or ask an administrator."),
    ),
    rules.WrongPassword: Problem(422, "wrong-password", _l("The present password is wrong.")),
    rules.PhoneTaken: Problem(
        409, "phone-taken", _l("An account with this phone number exists already.")
    ),
    rules.RoleUnsuitable: Problem(
        422,
        "role-unsuitable",
        _l("In an organisation of the kind “%(kind)s” nobody is “%(role)s”."),
    ),
    rules.OrganisationStaffed: Problem(
        409,
        "organisation-staffed",
        _l("%(name)s has accounts already. Ask its people or an administrator for one."),
    ),
    rules.OwnAccount: Problem(
        409, "own-account", _l("You cannot do this to your own account; ask another administrator.")
    ),
    rules.IdempotencyKeyReused: Problem(
        422,
        "idempotency-key-reused",
        _l("The idempotency key %(key)s was used for another request. Use a new one."),
    ),
    rules.IdempotencyOutcomeUnknown: Problem(
        409,
        "idempotency-outcome-unknown",
        _l(
            "A request with the key %(key)s is under way or was interrupted. Look up its result first."
        ),
    ),
}
REASONS = {
    "phone": _l("Enter a mobile number of mainland China: eleven digits."),
    "password-short": _l("Use at least 8 characters."),
    "password-long": _l("Use at most 128 characters."),
    "password-common": _l("This password is guessed first. Choose another."),
    "password-phone": _l("Do not use the phone number as password."),
    "password-same": _l("Choose a password that differs from the present one."),
    "verification-name": _l("The name must be letters, digits, - and _ and end with .txt."),
    "verification-content": _l("The file must hold one short line of text."),
}
RULES = {
    "uq_accounts_phone": ("phone", _l("An account with this phone number exists already.")),
    "uq_memberships_account_id_role_organisation_id_division": (
        "role",
        _l("This person holds this role there already."),
    ),
}
