"""marshmallow's fields for what comes from outside: the same names, bounded by what databases and calendars hold.

    from trace.wire import fields

A number beyond 2^63, a NUL in a text, half a surrogate, the year 1 or an amount with a million digits is refused here,
with its message beside the field; no service and no database has to meet it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal as ExactNumber
from typing import Any, TypeVar

from marshmallow import fields as plain
from marshmallow.fields import Boolean, Enum, Field, Function, Nested

from trace.wire.messages import N_

Item = TypeVar("Item")

# What a 64-bit column holds; and by how far the trade's own decimals may go.
LARGEST_INTEGER = 2**63 - 1
LARGEST_DECIMAL = ExactNumber(10) ** 15
MOST_DECIMALS = 12
# Documents of the trade are neither older nor valid longer; time zones and shelf lives have room on both sides.
FIRST_YEAR, LAST_YEAR = 1900, 2200
LONGEST_TEXT = 20_000
MOST_ITEMS = 5_000
MOST_NESTED = 20

_WHOLE = re.compile(r"\s*[+-]?\d{1,30}\s*")
_DECIMAL = re.compile(r"\s*[+-]?\d{1,40}(\.\d{1,40})?\s*")
_NO_CHARACTER = re.compile("[\x00\ud800-\udfff]")


def is_storable(text: str) -> bool:
    """Whether a database can keep `text`: it holds neither NUL nor half of a surrogate pair."""
    return _NO_CHARACTER.search(text) is None


def is_in_calendar(day: date) -> bool:
    """Whether a day or instant is within the years of the trade's documents."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


class String(plain.String):
    """Text without NUL; where no length is asked for, of no more characters than any page has."""

    default_error_messages = {
        "character": N_("This holds characters that cannot be stored."),
        "longest": N_("Enter at most {max} characters."),
    }

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> str:
        text = super()._deserialize(value, *args, **options)
        if not is_storable(text):
            raise self.make_error("character")
        has_limit = any(getattr(check, "max", None) is not None for check in self.validators)
        if len(text) > LONGEST_TEXT and not has_limit:
            raise self.make_error("longest", max=LONGEST_TEXT)
        return text


class Integer(plain.Integer):
    """A whole number that a column can hold; 1.5 is none."""

    def _validated(self, value: Any) -> int:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int | str) or (
            isinstance(value, str) and not _WHOLE.fullmatch(value)
        ):
            raise self.make_error("invalid", input=value)
        number = super()._validated(value)
        if abs(number) > LARGEST_INTEGER:
            raise self.make_error("too_large", input=value)
        return number


class Decimal(plain.Decimal):
    """An exact number of usual size; with `places` set, finer ones are refused instead of rounded."""

    default_error_messages = {"too_fine": N_("Enter at most {places} decimals.")}

    def _validated(self, value: Any) -> ExactNumber:
        if isinstance(value, bool) or not _DECIMAL.fullmatch(str(value)):
            raise self.make_error("invalid", input=value)
        number = ExactNumber(str(value).strip())
        if abs(number) >= LARGEST_DECIMAL:
            raise self.make_error("too_large", input=value)
        most = MOST_DECIMALS if self.places is None else -int(self.places.as_tuple().exponent)
        # Zeros at the end say nothing finer: 2.500 has one decimal.
        if -int(number.normalize().as_tuple().exponent) > most:
            raise self.make_error("too_fine", places=most)
        return number


class _InCalendar(plain.Field[Any]):
    default_error_messages = {
        "calendar": N_("Enter a date from the year {first} to {last}."),
    }

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        found = super()._deserialize(value, *args, **options)
        if not is_in_calendar(found):
            raise self.make_error("calendar", first=FIRST_YEAR, last=LAST_YEAR)
        return found


class Date(_InCalendar, plain.Date):
    """A day between 1900 and 2200."""


class DateTime(_InCalendar, plain.DateTime):
    """A moment between 1900 and 2200."""


class AwareDateTime(_InCalendar, plain.AwareDateTime):
    """A moment between 1900 and 2200 with its offset."""


class List(plain.List[Item]):
    """A list of no more items than any form or file of the trade has."""

    default_error_messages = {"most": N_("Give at most {most} items.")}

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> list[Item | None]:
        if isinstance(value, list) and len(value) > MOST_ITEMS:
            raise self.make_error("most", most=MOST_ITEMS)
        return super()._deserialize(value, *args, **options)


class Dict(plain.Dict):
    """An object with no more members than a list may have items."""

    default_error_messages = {"most": N_("Give at most {most} items.")}

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        if isinstance(value, Mapping) and len(value) > MOST_ITEMS:
            raise self.make_error("most", most=MOST_ITEMS)
        return super()._deserialize(value, *args, **options)  # type: ignore[no-untyped-call]


class Raw(plain.Raw):
    """Any JSON that can be stored: no NUL, no number beyond a column, no endless nesting."""

    default_error_messages = {"json": N_("This is not acceptable here.")}

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> Any:
        if not is_storable_json(value):
            raise self.make_error("json")
        return value


def is_storable_json(value: Any, depth: int = 0) -> bool:
    """Whether JSON can be kept and given back: see `Raw`."""
    if depth > MOST_NESTED:
        return False
    if isinstance(value, str):
        return is_storable(value) and len(value) <= LONGEST_TEXT
    if isinstance(value, float):
        return abs(value) < LARGEST_DECIMAL
    if isinstance(value, int):
        return abs(value) <= LARGEST_INTEGER
    if isinstance(value, Mapping):
        return len(value) <= MOST_ITEMS and all(
            is_storable_json(key, depth) and is_storable_json(below, depth + 1)
            for key, below in value.items()
        )
    if isinstance(value, list):
        return len(value) <= MOST_ITEMS and all(is_storable_json(v, depth + 1) for v in value)
    return value is None


__all__ = [
    "AwareDateTime",
    "Boolean",
    "Date",
    "DateTime",
    "Decimal",
    "Dict",
    "Enum",
    "Field",
    "Function",
    "Integer",
    "List",
    "Nested",
    "Raw",
    "String",
    "is_in_calendar",
    "is_storable",
    "is_storable_json",
]
