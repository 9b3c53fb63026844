"""Problems of the cases room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.rooms.cases import rules
from trace.rooms.supervision import rules as supervision

PROBLEMS = {
    supervision.LeadWentOn: Problem(
        409,
        "lead-went-on",
        _l("Lead %(into)s, to which %(number)s was joined, has ended: it stays there."),
    ),
    supervision.LeadIsThere: Problem(
        409, "lead-is-there", _l("This belongs to lead %(number)s already.")
    ),
    rules.CaseStateForbids: Problem(
        409,
        "case-state",
        _l("The case is in the state “%(state)s”: “%(verb)s” does not follow from it."),
    ),
    rules.WrongSide: Problem(
        409,
        "case-wrong-side",
        _l(
            "These goods at this stage are not a matter of “%(regime)s” (Food Safety Law, article 2). "
            "Hand the lead to the other office."
        ),
    ),
    rules.OtherPersonNeeded: Problem(
        409,
        "case-other-person",
        _l("%(by)s proposed this: another person of the office approves or refuses it."),
    ),
    rules.AlreadyDecided: Problem(
        409, "case-decided-before", _l("This was settled before. Open it again and look.")
    ),
    rules.LeadNotOpen: Problem(
        409,
        "case-lead-not-open",
        _l("Lead %(number)s has ended, was joined to another, or its filing waits already."),
    ),
    rules.PartyNotHeard: Problem(
        409,
        "case-party-not-heard",
        _l(
            "The party may speak or ask for a hearing until %(until)s. Take down what it says or that it waives it, "
            "or decide after that day."
        ),
    ),
    rules.NotToldYet: Problem(
        409,
        "case-not-told",
        _l("No penalty without telling the party first what is intended and why."),
    ),
    rules.ClosingDoesNotFit: Problem(
        409,
        "case-closing",
        _l(
            "“%(reason)s” does not follow from how the case was decided. Choose one of those offered."
        ),
    ),
    rules.StillOpenHere: Problem(
        409,
        "case-still-open",
        _l("%(count)d orders to correct or proposals of this case are not settled yet."),
    ),
}
REASONS = {
    "not-ahead": _l("%(value)s does not lie ahead; choose a later day."),
    "extension-days": _l("The term is extended by 1 to 30 days at a time."),
}
RULES = {
    "uq_cases_number": ("case_number", _l("Another case has this number.")),
    "uq_case_letters_number": ("number", _l("Another letter of assistance has this number.")),
    "uq_rectifications_number": ("number", _l("Another order to correct has this number.")),
    "uq_case_filings_waiting": ("lead", _l("A filing of this lead waits already.")),
    "uq_case_proposals_waiting": ("kind", _l("Something proposed in this case waits already.")),
}
