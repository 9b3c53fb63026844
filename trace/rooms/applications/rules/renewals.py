"""The window for renewal 续展 of an authorisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from trace.rooms.brands.rules import RuleBookBody


@dataclass(frozen=True, slots=True)
class RenewalWindow:
    """The days on which a holder may apply again, both included; `first` None: from the beginning of the term."""

    first: date | None
    last: date

    def __contains__(self, on: date) -> bool:
        return (self.first is None or self.first <= on) and on <= self.last


def renewal_window(valid_until: date, body: RuleBookBody) -> RenewalWindow:
    """Return the window of an authorisation by the rule-book in force."""
    first = None
    if body.reapply_from_days:
        first = valid_until - timedelta(days=body.reapply_from_days)
    return RenewalWindow(first, valid_until - timedelta(days=body.reapply_until_days))
