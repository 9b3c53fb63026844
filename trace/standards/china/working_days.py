"""工作日: Monday to Friday, less the State Council's holidays, plus its make-up working days.

The yearly notice comes out in autumn for the next year. Days it has not reached yet are judged by
the week alone until the package or the `overrides` of the instance know better; `is_published`
tells which, so that a deadline can say that it is provisional.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import chinese_calendar
from chinese_calendar import constants

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)
_FIRST_YEAR: int = min(constants.holidays).year
_LAST_YEAR: int = max(constants.holidays).year
_NONE: Mapping[date, bool] = {}


def is_published(day: date) -> bool:
    """Tell whether the holidays of that day's year are known."""
    return _FIRST_YEAR <= day.year <= _LAST_YEAR


def is_working_day(day: date, overrides: Mapping[date, bool] = _NONE) -> bool:
    """Tell whether offices work on `day`; an entry of `overrides` (True works) decides alone."""
    if day in overrides:
        return overrides[day]
    if is_published(day):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < _SATURDAY


def add_working_days(day: date, count: int, overrides: Mapping[date, bool] = _NONE) -> date:
    """Return the working day that is `count` (at least 0) working days after `day`.

    The day itself is not counted; with 0 it is returned as it is.
    """
    if count < 0:
        raise ValueError("a term does not run backwards")
    while count:
        day += _ONE_DAY
        count -= is_working_day(day, overrides)
    return day
