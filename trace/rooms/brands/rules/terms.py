"""What falls due in the term of an authorisation: assessments 年度考核 and the window for renewal 续展."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from trace.rooms.brands.rules.rule_books import RuleBookBody
from trace.rooms.brands.rules.sanctions import months_after


def assessment_days(valid_from: date, valid_until: date, every_months: int) -> Iterator[date]:
    """Yield the days on which a holder is to be assessed: each full period that ends within the term."""
    count = 1
    while every_months and (due := months_after(valid_from, every_months * count)) <= valid_until:
        yield due
        count += 1


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
