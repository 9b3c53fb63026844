"""Problems of the scanning room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.rooms.scanning import rules

PROBLEMS = {
    rules.MalformedLabelLink: Problem(
        400,
        "malformed-digital-link",
        _l("This address is no GS1 Digital Link (%(reason)s). Scan the code again."),
        title=_l("The address on the pack cannot be read"),
    ),
}
