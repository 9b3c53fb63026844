"""Problems of the field room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.rooms.field import rules

PROBLEMS = {
    rules.NoSuchDivision: Problem(
        422,
        "field-no-such-division",
        _l("%(value)s is no code of a county (6), township (9) or village (12 digits)."),
        title=_l("There is no such division"),
    ),
}
