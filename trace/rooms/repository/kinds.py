"""The words by which rows of the repository are told apart."""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    """Whose record an event is: ours, a producer's own system's, or an outside party's.

    An outside party's waits; `matched` and `declined` are what a decision about it will say, and nothing sets them yet.
    """

    OWN = "own"
    PRODUCER = "producer"
    WAITING = "waiting"
    MATCHED = "matched"
    DECLINED = "declined"


class ErrorBehaviour(StrEnum):
    """What one bad event means for the others of its document."""

    ROLLBACK = "rollback"
    PROCEED = "proceed"
