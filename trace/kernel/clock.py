"""The only place that reads the clock, and the county's calendar day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

# All of China keeps one civil time; every "day" of the domain is a day there.
CHINA = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Tells the current instant."""

    def now(self) -> datetime:
        """Return the present as an aware UTC instant."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present as an aware UTC instant."""
        return datetime.now(UTC)


def local_date(instant: datetime) -> date:
    """Return the calendar day in China on which `instant` (aware) falls."""
    return instant.astimezone(CHINA).date()


def start_of_day(day: date) -> datetime:
    """Return the instant at which a day begins in China."""
    return datetime.combine(day, time(), CHINA)


def end_of_day(day: date) -> datetime:
    """Return the instant at which a day in China is over, which is where the next one begins."""
    return start_of_day(day) + timedelta(days=1)
