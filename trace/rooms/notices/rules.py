"""When something that ends is told of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from trace.kernel.errors import InvalidValue

MAX_ADDRESSES = 5
_ADDRESS = re.compile(r"[^\s@,;<>\"]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")


def mark_of(ends_on: date, today: date, marks: Sequence[int]) -> int | None:
    """Return the mark that is due: the least that has been reached, or None outside of all of them.

    A job that stood still for weeks tells of the last mark alone: 90, 30 and 7 days at once help nobody.
    """
    left = (ends_on - today).days
    return min((mark for mark in marks if 0 <= left <= mark), default=None)


def accept_address(text: str) -> str:
    """Return a mail address in the form it is kept, or raise InvalidValue."""
    address = text.strip()
    if len(address) > 200 or not address.isascii() or not _ADDRESS.fullmatch(address):
        raise InvalidValue(field="email", reason="email", value=address[:60])
    name, _at, host = address.rpartition("@")
    return f"{name}@{host.lower()}"
