"""Problems of the cultivation room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.kernel.errors import TraceError
from trace.rooms.cultivation import rules

PROBLEMS: dict[type[TraceError], Problem] = {
    rules.RecordIsVoid: Problem(
        409, "cultivation-void", _l("Cultivation record %(number)s is void already.")
    ),
    rules.AlreadyWithdrawn: Problem(
        409, "cultivation-withdrawn", _l("“%(name)s” was withdrawn already.")
    ),
}
REASONS = {
    "course-too-long": _l(
        "One record tells of one course of at most 60 days: enter the later uses as another record."
    ),
}
RULES = {
    "uq_cultivation_records_number": (None, _l("Please send it once more.")),
}
