"""Problems of the supervision and recalls rooms."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.rooms.recalls import rules as recalls
from trace.rooms.supervision import rules as supervision

PROBLEMS = {
    supervision.SupervisionStateForbids: Problem(
        409,
        "supervision-state",
        _l("As far as this matter has come, this step is not possible. Open it again and look."),
    ),
    supervision.LeadJoinsItself: Problem(
        409,
        "lead-joins-itself",
        _l("Lead %(number)s is this one itself or no longer open; name another open lead."),
    ),
    recalls.SeveralProducers: Problem(
        409,
        "recall-several-producers",
        _l(
            "The batches belong to %(count)d producers. A recall is addressed to one: order one for each."
        ),
    ),
    recalls.AlreadyRecalled: Problem(
        409,
        "recall-exists",
        _l("Batch %(lot)s is under recall %(number)s already; that one holds."),
    ),
    recalls.RecallIsLifted: Problem(
        409, "recall-lifted", _l("Recall %(number)s was lifted before.")
    ),
    recalls.SecondOfficerNeeded: Problem(
        409,
        "recall-second-officer",
        _l("You ordered recall %(number)s yourself; another officer has to lift it."),
    ),
}
REASONS = {
    "two-officers": _l("At least two officers with different badge numbers have to be named."),
    "too-many-officers": _l("At most six officers can be named."),
    "too-many-pictures": _l("At most six photographs can be kept with one record."),
    "seen-in-future": _l("This time has not come yet; enter when it was seen."),
    "known-in-future": _l("This time has not come yet; enter since when the risk is known."),
    "no-such-lead": _l("There is no lead %(value)s, or it is not yours to see."),
    "no-batches": _l("Name at least one batch."),
    "too-many-batches": _l("One recall names at most 200 batches; divide it."),
    "no-such-batch": _l(
        "There is no batch %(value)s. Look the lot up first; goods that are in nobody's books have to be recorded "
        "as a batch before they can be stopped or recalled."
    ),
    "no-such-code": _l("This is no code of ours; scan the label again or type its 13 characters."),
}
