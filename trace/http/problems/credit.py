"""Problems of the credit room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.kernel.errors import TraceError
from trace.rooms.credit import rules

PROBLEMS: dict[type[TraceError], Problem] = {
    rules.AlreadyObjected: Problem(
        409,
        "credit-entry-objected",
        _l("This entry was objected to before (%(number)s). Read the office's answer there."),
    ),
    rules.EntryDoesNotCount: Problem(
        409,
        "credit-entry-not-counting",
        _l("The entry %(number)s no longer counts, so there is nothing to object to."),
    ),
    rules.ObjectionAnswered: Problem(
        409,
        "credit-objection-answered",
        _l("The objection %(number)s was answered before. Open it again and read the answer."),
    ),
}
