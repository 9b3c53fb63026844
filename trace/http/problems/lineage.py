"""Problems of the lineage room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.kernel.errors import TraceError
from trace.rooms.lineage.errors import (
    LineageTooDeep,
    LineageTooLarge,
    PeriodTooLong,
    TooManyEvents,
    TooManyStarts,
)

PROBLEMS: dict[type[TraceError], Problem] = {
    LineageTooLarge: Problem(
        409,
        "lineage-too-large",
        _l(
            "More than %(limit)d batches belong to this lineage. Ask for one direction, for fewer steps, "
            "or start from a later batch."
        ),
    ),
    LineageTooDeep: Problem(
        409,
        "lineage-too-deep",
        _l("This lineage goes on for more than %(limit)d steps. Ask for fewer steps."),
    ),
    TooManyStarts: Problem(
        409,
        "lineage-too-many-starts",
        _l("More than %(limit)d batches are meant to start from. Choose a shorter period."),
    ),
    TooManyEvents: Problem(
        409,
        "lineage-too-many-events",
        _l(
            "More than %(limit)d events belong to this lineage, too many for one document. "
            "Ask for one direction or fewer steps."
        ),
    ),
    PeriodTooLong: Problem(
        422,
        "lineage-period",
        _l("Give the first and the last day of the period, %(days)d days at most."),
    ),
}
REASONS = {
    "steps-range": _l("Enter a number of steps from 1 to 100."),
    "no-start": _l("Nothing that you may read has this code, lot number or name."),
    "several-starts": _l("Several batches have this lot number; name one of them by its id."),
    "not-bound": _l("The label is one of ours and bound to no batch yet."),
}
