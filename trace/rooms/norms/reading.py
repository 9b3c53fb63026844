"""Reading what people entered as the body of a norm: numbers, texts, days and lists of objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

Body = Mapping[str, object]


def number_in(value: object) -> Decimal | None:
    """Return the number that a value states, or None."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def objects_in(
    body: Body, name: str, faults: list[str], prefix: str = ""
) -> Sequence[dict[str, object]]:
    """Return the objects of the list `name`; one that is missing, empty or of other things is a fault."""
    found = body.get(name)
    if not isinstance(found, list) or not found or not all(isinstance(i, dict) for i in found):
        faults.append(prefix + name)
        return ()
    return found


def is_text(value: object) -> bool:
    """Whether a value is a text with something in it."""
    return isinstance(value, str) and bool(value.strip())


def is_day(text: str) -> bool:
    """Whether a text is a day, such as 2026-07-18."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
