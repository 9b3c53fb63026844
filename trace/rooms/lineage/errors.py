"""What the lineage room refuses."""

from __future__ import annotations

from dataclasses import dataclass

from trace.kernel.errors import Conflict, Invalid


@dataclass(eq=False, kw_only=True)
class LineageTooLarge(Conflict):
    """More than `limit` batches belong to it: one direction, fewer steps or a later start make it smaller."""

    limit: int


@dataclass(eq=False, kw_only=True)
class LineageTooDeep(Conflict):
    """It goes on for more than `limit` steps: ask for fewer."""

    at = "steps"
    limit: int


@dataclass(eq=False, kw_only=True)
class TooManyStarts(Conflict):
    """More than `limit` batches are meant to start from: a shorter period names fewer."""

    at = "until"
    limit: int


@dataclass(eq=False, kw_only=True)
class TooManyEvents(Conflict):
    """More than `limit` events belong to it, too many for one document."""

    limit: int


@dataclass(eq=False, kw_only=True)
class PeriodTooLong(Invalid):
    """The period has to be given, end no earlier than it begins, and cover `days` days at most."""

    at = "until"
    days: int
