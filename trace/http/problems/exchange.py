"""Problems of the exchange room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.kernel.errors import TraceError
from trace.rooms.exchange import errors

PROBLEMS: dict[type[TraceError], Problem] = {
    errors.NothingToRetry: Problem(
        409,
        "handover-nothing-to-retry",
        _l("Only what failed is tried again, in its newest version. Look at its state."),
    ),
}
