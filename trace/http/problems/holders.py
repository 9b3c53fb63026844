"""Problems of an authorisation's life after its grant: sanctions, assessments, renewal, changes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.rooms.brands import holder_errors as errors

PROBLEMS = {
    errors.SanctionStepRefused: Problem(
        409,
        "sanction-step-refused",
        _l("The sanction is in the state “%(state)s”: this step does not follow from it."),
    ),
    errors.SanctionNotInLadder: Problem(
        409,
        "sanction-not-in-ladder",
        _l(
            "Version %(version)d of the rule-book has no rung “%(kind)s”: there is no ground for it. "
            "Choose another rung or publish a version that has it."
        ),
    ),
    errors.LadderGoverns: Problem(
        409,
        "ladder-governs",
        _l(
            "The rule-book has a ladder of sanctions: “%(kind)s” is imposed and ended as a sanction, with rule, facts "
            "and document."
        ),
    ),
    errors.AuthorisationOver: Problem(
        409,
        "authorisation-over",
        _l("Authorisation %(number)s has ended, was withdrawn or has not begun."),
    ),
    errors.AnotherPersonNeeded: Problem(
        409,
        "another-person-needed",
        _l("%(by)s decided before: a second person of the authority has to decide this."),
    ),
    errors.RequestNotOpen: Problem(
        409, "request-not-open", _l("This was decided already: %(state)s.")
    ),
    errors.RequestPending: Problem(
        409,
        "request-pending",
        _l("The same has been waiting for a decision since %(since)s. Await it first."),
    ),
    errors.NothingToRectify: Problem(
        409,
        "nothing-to-rectify",
        _l("“%(kind)s”: proof is handed in only to an order to rectify that is still open."),
    ),
    errors.NoAppeal: Problem(
        409,
        "no-appeal",
        _l(
            "There is no appeal against %(document_number)s: the rule-book gives none, or one was lodged already."
        ),
    ),
    errors.AppealTooLate: Problem(
        409, "appeal-too-late", _l("The last day for an appeal was %(until)s.")
    ),
    errors.RepairNotOffered: Problem(
        409,
        "repair-not-offered",
        _l(
            "Credit repair cannot be asked for %(document_number)s: what was ordered is not done yet, it is no longer "
            "public, or the rule-book knows none."
        ),
    ),
    errors.RepairTooEarly: Problem(
        409, "repair-too-early", _l("Credit repair can be asked from %(first_on)s on.")
    ),
    errors.ReentryTooEarly: Problem(
        409,
        "reentry-too-early",
        _l(
            "Authorisation %(number)s was withdrawn: by the rule-book you may apply again from %(first_on)s on."
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
    errors.AlreadyAssessed: Problem(
        409, "already-assessed", _l("The assessment due on %(due_on)s is on record already.")
    ),
    errors.RenewalOutsideWindow: Problem(
        409,
        "renewal-outside-window",
        _l("Authorisation %(number)s can be renewed from %(first_on)s to %(last_on)s."),
    ),
    errors.RenewalNotOpen: Problem(
        409,
        "renewal-not-open",
        _l("Authorisation %(number)s is in the state “%(state)s” and cannot be renewed now."),
    ),
    errors.HandingOnForbidden: Problem(
        409,
        "authorisation-transfer-forbidden",
        _l(
            "Authorisation %(number)s cannot be transferred: the right belongs to the subject that met the conditions. "
            "The other subject has to apply for itself."
        ),
    ),
    errors.NothingChanged: Problem(
        422, "nothing-changed", _l("“%(value)s” is what the authorisation says already.")
    ),
}
REASONS = {
    "later-day": _l("Choose a later day, at most two years ahead."),
}
RULES = {
    "uq_sanctions_proposed": (
        None,
        _l("A withdrawal of this authorisation is waiting for a second person."),
    ),
    "uq_sanction_requests_open": (None, _l("The same is waiting for a decision already.")),
    "uq_authorisation_changes_open": (None, _l("The same is waiting for a decision already.")),
}
