"""The plain values an event is made of, each checked: instants, URIs, words, numbers, lists."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from typing import Any

from trace.standards.epcis.events import MalformedEvent
from trace.standards.epcis.vocabulary import URI, Vocabulary, bare, is_usable

#: The longest URI that is taken.
LONGEST = 1000

_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?"
    r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))",
    re.ASCII,
)


def read_time(name: str, value: object) -> datetime:
    """Return an instant of the standard's form; raises MalformedEvent `time` for one no calendar has."""
    if not isinstance(value, str) or _TIME.fullmatch(value) is None:
        raise MalformedEvent("time", field=name)
    try:
        instant = datetime.fromisoformat(value)
        instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise MalformedEvent("time", field=name) from None
    if not 1 < instant.year < 9999:
        raise MalformedEvent("time", field=name)
    return instant


def as_list(name: str, value: object) -> list[Any]:
    """Return a list, or a single object as a list of one: JSON-LD writes both for the same thing."""
    if isinstance(value, dict):
        return [value]
    if not isinstance(value, list):
        raise MalformedEvent("type", field=name)
    return value


def require_uri(name: str, value: object) -> str:
    """Return a URI (or prefixed name) of bearable length."""
    if not isinstance(value, str):
        raise MalformedEvent("type", field=name)
    if len(value) > LONGEST or URI.fullmatch(value) is None:
        raise MalformedEvent("uri", field=name, value=value[:80])
    return value


def require_word(name: str, vocabulary: Vocabulary, value: object) -> str:
    """Return a word of a vocabulary, bare where it is a standard one."""
    if not isinstance(value, str):
        raise MalformedEvent("type", field=name)
    word = bare(vocabulary, value) if ":" in value else value
    if len(word) > LONGEST or not is_usable(vocabulary, word):
        raise MalformedEvent("vocabulary", field=name, value=value[:80])
    return word


def require_number(name: str, value: object) -> float:
    """Return a finite JSON number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise MalformedEvent("type", field=name)
    number = float(value)
    if not math.isfinite(number):
        raise MalformedEvent("type", field=name)
    return number
