"""When a query subscription is due: EPCIS's schedule, in the manner of cron.

Each field is a list of numbers, of ranges `[1-5]` and of steps `0/15`, parted by commas. A field that is left out
means any value, but one finer than the finest that is given means its first: `{"hour": "1", "minute": "5"}` is once a
day, at 01:05:00. Hours and days are those of China.

Source: EPCIS 2.0, section 8.2.5.3; GS1's OpenAPI has the step.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from trace.standards.malformed import Malformed

#: A day such as the 31st of April never comes; the 29th of February comes within eight years.
MOST_DAYS = 8 * 366
ZONE = timezone(timedelta(hours=8))
#: Field → its first and last value, from the finest.
FIELDS = {
    "second": (0, 59),
    "minute": (0, 59),
    "hour": (0, 23),
    "dayOfMonth": (1, 31),
    "month": (1, 12),
    "dayOfWeek": (1, 7),
}
_ELEMENT = re.compile(
    r"(?P<number>[0-9]{1,2})(?:/(?P<step>[0-9]{1,2}))?|\[(?P<low>[0-9]{1,2})-(?P<high>[0-9]{1,2})\]",
    re.ASCII,
)


class MalformedSchedule(Malformed):
    """No schedule; reason `type` · `unknown` · `empty` · `value` · `never` (no such day) (fact `field`)."""

    code = "epcis_schedule"


@dataclass(frozen=True, slots=True)
class Schedule:
    """The values of each field, in order."""

    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]

    def next_after(self, moment: datetime) -> datetime:
        """Return the first due instant after `moment`; raises MalformedSchedule `never`."""
        local = moment.astimezone(ZONE)
        for offset in range(MOST_DAYS):
            day = local.date() + timedelta(days=offset)
            if not self._holds_on(day):
                continue
            after = local.time().replace(tzinfo=None) if offset == 0 else None
            found = self._first_time(after)
            if found is not None:
                return datetime.combine(day, found, ZONE).astimezone(UTC)
        raise MalformedSchedule("never", field="schedule")

    def _holds_on(self, day: date) -> bool:
        return (
            day.day in self.days and day.month in self.months and day.isoweekday() in self.weekdays
        )

    def _first_time(self, after: time | None) -> time | None:
        for hour in self.hours:
            for minute in self.minutes:
                if after is not None and (hour, minute) < (after.hour, after.minute):
                    continue
                for second in self.seconds:
                    found = time(hour, minute, second)
                    if after is None or found > after:
                        return found
        return None


def read_schedule(stated: object) -> Schedule:
    """Return the schedule that a subscription states; raises MalformedSchedule."""
    if not isinstance(stated, Mapping):
        raise MalformedSchedule("type", field="schedule")
    for name in stated:
        if name not in FIELDS:
            raise MalformedSchedule("unknown", field=f"schedule.{str(name)[:40]}")
    given = [name for name in FIELDS if name in stated]
    if not given:
        raise MalformedSchedule("empty", field="schedule")
    finer = set(list(FIELDS)[: list(FIELDS).index(given[0])])
    if given == ["dayOfWeek"]:
        finer -= {"dayOfMonth", "month"}  # a day of the week is in every month
    values = [
        _values(name, stated[name]) if name in stated else _left_out(name, is_finer=name in finer)
        for name in FIELDS
    ]
    return Schedule(*values)


def _left_out(name: str, *, is_finer: bool) -> tuple[int, ...]:
    first, last = FIELDS[name]
    return (first,) if is_finer else tuple(range(first, last + 1))


def _values(name: str, text: object) -> tuple[int, ...]:
    first, last = FIELDS[name]
    wrong = MalformedSchedule("value", field=f"schedule.{name}")
    if not isinstance(text, str) or not text or len(text) > 400:
        raise wrong
    found: set[int] = set()
    for part in text.split(","):
        element = _ELEMENT.fullmatch(part)
        if element is None:
            raise wrong
        if element["low"]:
            low, high, step = int(element["low"]), int(element["high"]), 1
        else:
            low = int(element["number"])
            step = int(element["step"] or 0)
            high = last if element["step"] else low
            if element["step"] and not step:
                raise wrong
        if not first <= low <= high <= last:
            raise wrong
        found.update(range(low, high + 1, step or 1))
    return tuple(sorted(found))
