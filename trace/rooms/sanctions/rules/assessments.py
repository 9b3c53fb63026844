"""When a holder is to be assessed 年度考核."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from trace.rooms.brands.rules import months_after


def assessment_days(valid_from: date, valid_until: date, every_months: int) -> Iterator[date]:
    """Yield the days on which a holder is to be assessed: each full period that ends within the term."""
    count = 1
    while every_months and (due := months_after(valid_from, every_months * count)) <= valid_until:
        yield due
        count += 1
