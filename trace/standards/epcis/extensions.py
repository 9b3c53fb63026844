"""Extensions of an event as words to search by: `scope:namespace+local`, at any depth."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from trace.standards.epcis.documents import MalformedDocument
from trace.standards.strict_json import MOST_NESTED

#: name, text, number, instant, unit
Word = tuple[str, str | None, float | None, datetime | None, str | None]

#: Longer texts are kept in the event and found by their beginning only.
LONGEST_TEXT = 400

_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T.{5,40})?", re.ASCII)


def expand(name: str, prefixes: Mapping[str, str]) -> str:
    """Return a prefixed name with its namespace in place of the prefix, where the context explains it."""
    prefix, _colon, local = name.partition(":")
    found = prefixes.get(prefix)
    return name if found is None or local.startswith("//") else found + local


def walk(
    words: list[Word], scope: str, name: str, value: object, prefixes: Mapping[str, str]
) -> None:
    """Append the words of one extension: itself, and as `inner_…` everything named within it.

    Raises   MalformedDocument `nested`
    """
    _walk(words, scope, expand(name, prefixes), value, prefixes, MOST_NESTED)


def _walk(
    words: list[Word],
    scope: str,
    name: str,
    value: object,
    prefixes: Mapping[str, str],
    most: int,
) -> None:
    if most < 0:
        raise MalformedDocument("nested")
    if isinstance(value, dict):
        words.append((f"{scope}:{name}", None, None, None, None))
        inner = scope if scope.startswith("inner_") else f"inner_{scope}"
        for member, below in value.items():
            _walk(words, inner, expand(member, prefixes), below, prefixes, most - 1)
    elif isinstance(value, list):
        if not value:
            words.append((f"{scope}:{name}", None, None, None, None))
        for below in value:
            _walk(words, scope, name, below, prefixes, most - 1)
    else:
        words.append(word(f"{scope}:{name}"[:LONGEST_TEXT], value))


def word(name: str, value: object, unit: str | None = None) -> Word:
    """Return a plain value as text, and as a number or an instant where it can be read as one."""
    if isinstance(value, bool):
        return (name, "true" if value else "false", None, None, unit)
    if isinstance(value, int | float):
        return (name, _plain(value), float(value), None, unit)
    if value is None:
        return (name, None, None, None, unit)
    text = str(value)
    number = float(text) if _NUMBER.fullmatch(text) else None
    return (name, text[:LONGEST_TEXT], number, None if number is not None else instant(text), unit)


def instant(text: str) -> datetime | None:
    """Return the instant that a text is, a day as its beginning in UTC; None where it is none."""
    if _DAY.fullmatch(text) is None:
        return None
    try:
        found = datetime.fromisoformat(text)
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        return found.astimezone(UTC) if 1 < found.year < 9999 else None
    except (ValueError, OverflowError):
        return None


def _plain(number: float) -> str:
    return str(int(number)) if float(number).is_integer() and abs(number) < 1e15 else repr(number)
