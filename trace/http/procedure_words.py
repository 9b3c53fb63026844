"""The words of the procedure from an application to its grant, in both languages."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from trace.http import words
from trace.rooms.applications.kinds import (
    DueFilter,
    Fulfilment,
    ObjectionOutcome,
    SiteResult,
    StepOutcome,
)

words.add(
    {
        StepOutcome.PASSED: _l("Step passed"),
        StepOutcome.RETURNED: _l("Returned for correction"),
        StepOutcome.REFUSED: _l("Not granted"),
        StepOutcome.STOPPED: _l("Taken back"),
    }
)
words.add(
    {
        SiteResult.PASSED: _l("Check passed"),
        SiteResult.RECHECK: _l("Put right, then check again"),
        SiteResult.FAILED: _l("Check not passed"),
    }
)
words.add(
    {
        Fulfilment.MET: _l("Met"),
        Fulfilment.NOT_MET: _l("Not met"),
        Fulfilment.NOT_SEEN: _l("Could not be seen there"),
    }
)
words.add(
    {
        ObjectionOutcome.UPHELD: _l("Objection found right"),
        ObjectionOutcome.REJECTED: _l("Objection not found right"),
    }
)


class StepStanding(StrEnum):
    """How an open step stands on a work list."""

    OVERDUE = "overdue"
    NOTICE_RUNNING = "notice_running"
    IN_TIME = "in_time"


words.add(
    {
        StepStanding.OVERDUE: _l("Overdue"),
        StepStanding.NOTICE_RUNNING: _l("Notice is running"),
        StepStanding.IN_TIME: _l("In time"),
    }
)
words.add(
    {
        DueFilter.OVERDUE: _l("Overdue only"),
        DueFilter.THIS_WEEK: _l("Due within seven days"),
    }
)
