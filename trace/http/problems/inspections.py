"""Problems of the inspections room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.kernel.errors import TraceError
from trace.rooms.inspections import rules

PROBLEMS: dict[type[TraceError], Problem] = {
    rules.ListNotInForce: Problem(
        409,
        "check-list-not-in-force",
        _l(
            "“%(title)s” in this version was not in force there on the day of the inspection. Choose the version in "
            "force."
        ),
    ),
    rules.InspectionStateForbids: Problem(
        409,
        "inspection-state",
        _l(
            "As far as this inspection or plan has come, this step is not possible. Open it again and look."
        ),
    ),
    rules.OtherProducerPlanned: Problem(
        409,
        "inspection-other-plan",
        _l("The plan is about %(planned)s. Choose a plan of the producer that was inspected."),
    ),
}
REASONS = {
    "item-twice": _l("The item %(value)s is there twice; give each its own number."),
    "no-such-item": _l("The list has no item %(value)s, or it was answered twice."),
    "say-what-differs": _l("Say what does not conform in item %(value)s."),
    "key-item-missing": _l("Item %(value)s is a key item: every key item has to be looked at."),
    "something-differs": _l(
        "Some items do not conform: choose what follows - corrected on the spot, a time to correct, or an "
        "investigation."
    ),
    "nothing-differs": _l(
        "No item was marked as not conforming. Mark what does not conform, or choose that there is nothing to "
        "object to."
    ),
    "signature-or-refusal": _l(
        "Have it signed, or note why the signature was refused and who or what witnessed it."
    ),
    "not-a-picture": _l("The signature could not be read; draw it again."),
    "other-kind-planned": _l("The plan is for another kind of inspection."),
}
