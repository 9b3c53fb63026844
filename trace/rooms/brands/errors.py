"""What the brands room refuses, with the facts of each refusal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from trace.kernel.errors import Conflict, Invalid


@dataclass(eq=False, kw_only=True)
class RuleBookMissing(Conflict):
    """No rule-book of the brand is in force on the day."""

    brand: str
    on: date


@dataclass(eq=False, kw_only=True)
class RuleBookOvertaken(Conflict):
    """Somebody else published version `version` after the differences had been shown."""

    version: int


@dataclass(eq=False, kw_only=True)
class UnknownCondition(Invalid):
    """The rule-book in force has no condition of this code."""

    at = "condition_code"
    code: str
