"""Facts as JSON holds them: one spelling for each value."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum


def plain(value: object) -> object:
    """Return a fact as the content holds it: instants in UTC to the second, days, words of our own, lists."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value if isinstance(value, int | str) else str(value)
