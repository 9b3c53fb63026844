"""The kinds of the procedure from an application to its grant; doors name them too."""

from __future__ import annotations

from enum import StrEnum


class StepOutcome(StrEnum):
    """How a step ended."""

    PASSED = "passed"
    RETURNED = "returned"  # 退回补正
    REFUSED = "refused"
    STOPPED = "stopped"  # the applicant took the application back


class SiteResult(StrEnum):
    """What a site check came to."""

    PASSED = "passed"
    RECHECK = "recheck"  # 整改后复查: the step stays open
    FAILED = "failed"


class Fulfilment(StrEnum):
    """Whether a condition was found to be met on the spot."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_SEEN = "not_seen"


class ObjectionOutcome(StrEnum):
    """Whether an objection to a public notice was found right."""

    UPHELD = "upheld"
    REJECTED = "rejected"


class DueFilter(StrEnum):
    """Which of the open steps a work list shows."""

    OVERDUE = "overdue"
    THIS_WEEK = "this_week"  # due within seven days, overdue ones included


class ApplicationState(StrEnum):
    """See `rules.APPLICATION_STEPS`."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
