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
    recalls.MoreThanThere: Problem(
        409,
        "recall-more-than-there",
        _l("Only %(left)s of these goods is not accounted for yet; %(asked)s is more than that."),
    ),
    recalls.RemedyNotAllowed: Problem(
        409,
        "recall-remedy",
        _l("Only goods recalled for their labels (grade 3) may be sold again after a remedy."),
    ),
    recalls.RecallIsClosed: Problem(
        409,
        "recall-closed",
        _l("The closing report of recall %(number)s is filed; its figures stand."),
    ),
    recalls.DutyIsDone: Problem(
        409, "recall-duty-done", _l("This duty was recorded as done before.")
    ),
    recalls.DrillIsOver: Problem(409, "drill-over", _l("Drill %(number)s has ended.")),
    recalls.NothingToDrill: Problem(
        409,
        "nothing-to-drill",
        _l("No batch was delivered to anybody yet; record a delivery first, then drill."),
    ),
    recalls.NoTestLabel: Problem(
        409,
        "no-test-label",
        _l(
            "The self-check needs an activated label of a batch of which nothing was ever delivered: "
            "make a small batch for it."
        ),
    ),
}
REASONS = {
    "two-officers": _l("At least two officers with different badge numbers have to be named."),
    "too-many-officers": _l("At most six officers can be named."),
    "too-many-pictures": _l("At most six photographs can be kept with one record."),
    "seen-in-future": _l("This time has not come yet; enter when it was seen."),
    "known-in-future": _l("This time has not come yet; enter since when the risk is known."),
    "no-such-lead": _l("There is no lead %(value)s, or it is not yours to see."),
    "several-places": _l("Several answer to this: %(value)s. Enter the code or the whole name."),
    "recall-period": _l("The period may be %(value)s days at most."),
    "not-later": _l("Enter a day later than the last day that holds now."),
    "no-such-colleague": _l("Choose one of the people offered; only they may look into this lead."),
    "no-batches": _l("Name at least one batch."),
    "too-many-batches": _l("One recall names at most 200 batches; divide it."),
    "no-such-batch": _l(
        "There is no batch %(value)s. Look the lot up first; goods that are in nobody's books have to be recorded "
        "as a batch before they can be stopped or recalled."
    ),
    "no-such-code": _l("This is no code of ours; scan the label again or type its 13 characters."),
}
