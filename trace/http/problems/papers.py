"""Problems of papers and archives."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from trace.http.problems import Problem
from trace.rooms.papers import rules

PROBLEMS = {
    rules.ArchiveUnderWay: Problem(
        409,
        "archive-under-way",
        _l("An archive of this producer is being made already. Wait for it, or stop it first."),
    ),
    rules.ArchiveGone: Problem(
        409,
        "archive-gone",
        _l("The archive is not ready yet, or was removed after its time. Ask for another."),
    ),
}
