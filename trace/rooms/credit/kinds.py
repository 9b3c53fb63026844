"""The kinds of entries in a credit file, how they stand, and the states of an objection."""

from __future__ import annotations

from enum import StrEnum


class EntryKind(StrEnum):
    """Which fact an entry tells."""

    LICENCE = "licence"
    LICENCE_STATE = "licence_state"  # suspended or revoked by its authority
    INSPECTION = "inspection"
    RECTIFICATION = "rectification"  # of an inspection, past its day
    ORDER = "order"  # to correct, given in a case, past its day
    SAMPLE = "sample"
    RECALL = "recall"
    SUSPENSION = "suspension"
    CASE = "case"


class EntryStanding(StrEnum):
    """Whether an entry counts."""

    COUNTS = "counts"
    EXPIRED = "no_longer"
    STRUCK = "struck"  # an objection was upheld


class Lateness(StrEnum):
    """How something that was to be put right by a day stands after it."""

    OUTSTANDING = "outstanding"
    DONE_LATE = "done_late"


class Finality(StrEnum):
    """Why a failed sample is final."""

    UNCHALLENGED = "unchallenged"
    CHALLENGE_DECLINED = "challenge_declined"
    RETEST_FAILED = "retest_failed"


class SuspensionState(StrEnum):
    """How a suspension of a producer stands."""

    LASTS = "lasts"
    ENDED = "ended"


class CreditObjectionState(StrEnum):
    """filed → upheld | dismissed."""

    FILED = "filed"
    UPHELD = "upheld"
    DISMISSED = "dismissed"
