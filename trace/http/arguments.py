"""What an address may hold: numbers that a record can have, text that a database can keep; all else leads nowhere.

In a path such a value is no route (404). In a query a text with a NUL is refused (400), and a number that no record can
have names none.
"""

from __future__ import annotations

from datetime import date

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter, PathConverter, UnicodeConverter, ValidationError

LARGEST_NUMBER = 2**63 - 1
LONGEST_PART = 600


def init_app(app: Flask) -> None:
    """Put bounded converters in place of the framework's, and look through every query."""
    app.url_map.converters.update(
        {"int": _Number, "string": _Text, "default": _Text, "path": _TextWithSlashes}
    )
    app.before_request(_refuse_unstorable)


def number_asked(name: str) -> int | None:
    """Return the whole number that the query names, or None when it names none that a record can have."""
    return number_in(request.args.get(name, ""))


def day_asked(name: str) -> date | None:
    """Return the day that the query names as 2026-09-15, or None when it names none."""
    try:
        return date.fromisoformat(request.args.get(name, "").strip())
    except ValueError:
        return None


def number_in(text: str) -> int | None:
    """Return the whole number that `text` is, or None when it is none that a record can have."""
    text = text.strip()
    if not text.isdecimal() or len(text) > len(str(LARGEST_NUMBER)):
        return None
    number = int(text)
    return number if number <= LARGEST_NUMBER else None


def _refuse_unstorable() -> None:
    # No database keeps a NUL, and no page of ours asks for one.
    for name, texts in request.args.lists():
        if "\x00" in name or any("\x00" in text for text in texts):
            abort(400)


class _Number(IntegerConverter):
    def to_python(self, value: str) -> int:
        if len(value) > len(str(LARGEST_NUMBER)) or int(value) > LARGEST_NUMBER:
            raise ValidationError
        return super().to_python(value)


class _Text(UnicodeConverter):
    def to_python(self, value: str) -> str:
        return _checked(super().to_python(value))


class _TextWithSlashes(PathConverter):
    def to_python(self, value: str) -> str:
        return _checked(super().to_python(value))


def _checked(value: str) -> str:
    if "\x00" in value or len(value) > LONGEST_PART:
        raise ValidationError
    return value
