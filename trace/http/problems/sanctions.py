"""Problems of the sanctions room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.rooms.sanctions import errors

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
    errors.AnotherPersonNeeded: Problem(
        409,
        "another-person-needed",
        _l("%(by)s decided before: a second person of the authority has to decide this."),
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
    errors.AlreadyAssessed: Problem(
        409, "already-assessed", _l("The assessment due on %(due_on)s is on record already.")
    ),
    errors.ContractOutstanding: Problem(
        409,
        "contract-outstanding",
        _l("Authorisation %(number)s is not in force yet: its contract has to be signed first."),
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
}
