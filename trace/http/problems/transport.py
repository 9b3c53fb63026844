"""Problems of the transport room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.kernel.errors import TraceError
from trace.rooms.transport import errors

_TWICE = _l("An arrival at this place is on record. Take it back first if it is wrong.")
PROBLEMS: dict[type[TraceError], Problem] = {
    errors.ArrivedBeforeLeaving: Problem(
        422,
        "arrival-before-dispatch",
        _l("The goods left at %(dispatched_at)s: they cannot have arrived before. Check the time."),
    ),
    errors.ArrivedAlready: Problem(
        409,
        "arrival-recorded",
        _l(
            "An arrival at this place is on record, at %(arrived_at)s. Take it back first if it is wrong."
        ),
    ),
    errors.TakenBackAlready: Problem(
        409, "taken-back-already", _l("This record was taken back before.")
    ),
}
REASONS = {
    "period-too-long": _l("Choose a period of 366 days at most."),
}
RULES = {
    "uq_arrivals_dispatch_id_stop": ("stop", _TWICE),
}
