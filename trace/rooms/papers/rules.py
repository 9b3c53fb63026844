"""When an archive may be asked for, and how long it is kept."""

from __future__ import annotations

from datetime import timedelta

from trace.kernel.errors import Conflict

#: The job that makes an archive, and the one that removes those whose time is over.
JOB = "papers.hand_over"
CLEARING = "papers.clear"
KEPT_FOR = timedelta(days=30)


class ArchiveUnderWay(Conflict):
    """An archive of this producer is being made already."""


class ArchiveGone(Conflict):
    """The archive is not there (yet, or any more)."""
