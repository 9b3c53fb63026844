"""Problems of the quotas room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.rooms.quotas import errors

PROBLEMS = {
    errors.QuotaExhausted: Problem(
        409,
        "label-quota-exhausted",
        _l(
            "Only %(remaining)d labels are left; %(asked)d were asked. Order fewer or ask the brand for more."
        ),
    ),
    errors.ReservationExceeded: Problem(
        409,
        "label-reservation-exceeded",
        _l("Only %(reserved)d labels are set aside for this run; %(asked)d were asked."),
    ),
    errors.ReturnExceedsDrawn: Problem(
        409,
        "label-return-exceeds-drawn",
        _l("This run holds only %(drawn)d drawn labels; %(asked)d were to be returned."),
    ),
    errors.TransferStepRefused: Problem(
        409,
        "quota-transfer-step-refused",
        _l("The transfer is in the state “%(state)s”: this is not possible any more."),
    ),
    errors.TransferForbidden: Problem(
        409,
        "quota-transfer-forbidden",
        _l("The rule-book of %(brand)s does not allow labels to be passed on to other holders."),
    ),
    errors.TransferUnfit: Problem(
        409,
        "quota-transfer-unfit",
        _l(
            "Authorisation %(number)s covers no product of the kind “%(kind)s” with packs of at most the same size. "
            "Labels can go to such a product only."
        ),
    ),
    errors.HolderNotInForce: Problem(
        409,
        "holder-not-in-force",
        _l(
            "Authorisation %(number)s is not in force today: labels can be passed on between holders in force only."
        ),
    ),
    errors.SeasonNotOver: Problem(
        409,
        "quota-season-not-over",
        _l("The season %(season)s still runs. End it after its last day."),
    ),
    errors.CarryForbidden: Problem(
        409,
        "quota-carry-forbidden",
        _l(
            "The rule-book of %(brand)s carries no labels over: enter 0, and all that is left expires."
        ),
    ),
    errors.InstalmentClosed: Problem(
        409,
        "quota-instalment-closed",
        _l("The instalment was released or stopped before; the page shows how it stands."),
    ),
    errors.GrantReversed: Problem(
        409,
        "quota-grant-reversed",
        _l("The grant was taken back before; the statement shows the counter-entry."),
    ),
    errors.GrantInUse: Problem(
        409,
        "quota-grant-in-use",
        _l(
            "The grant of %(granted)d labels cannot be taken back: only %(remaining)d are left. Have unused labels "
            "voided or orders cancelled first."
        ),
    ),
    errors.QuotaFrozen: Problem(
        409,
        "quota-frozen",
        _l(
            "Authorisation %(number)s is in the state “%(state)s” (%(cause)s): no labels can be taken or set aside. "
            "See what stands against it, put it right or appeal."
        ),
    ),
}
REASONS = {
    "season": _l("Enter the year in which the season begins, such as 2026."),
    "no-such-holder": _l("No other holder of this brand has the authorisation number “%(value)s”."),
    "other-than-figure": _l(
        "The calculation comes to %(value)s labels: say why another number is granted."
    ),
    "too-many-instalments": _l("At most %(value)s instalments are possible."),
    "instalment-sum": _l("The instalments add up to %(value)s labels, not to the labels granted."),
}
RULES = {
    "uq_quota_entries_counters_id": ("entry_id", _l("The grant was taken back before.")),
    "ck_quota_accounts_remaining": ("count", _l("Fewer labels are left than were asked.")),
}
