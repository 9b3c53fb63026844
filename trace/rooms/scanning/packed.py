"""A scan in three whole numbers, so that five million of them are two hundred megabytes.

| number | bits | hold |
|---|---|---|
| view | 17 and above | seconds since 2020 in which the page was shown |
| view | 0-16 | from the page's one-time number |
| client | 48 | BLAKE2b of the client's daily hash |
| seen_as | | 100 × the verdict's place in the list of verdicts + the province's two digits, 0 for none |
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from trace.rooms.scanning.provinces import PROVINCES
from trace.rooms.scanning.rules import Verdict

_BEGINNING = int(datetime(2020, 1, 1, tzinfo=UTC).timestamp())
_NUMBER_BITS = 17
_VERDICTS = tuple(Verdict)
_PLACES = {verdict: place for place, verdict in enumerate(_VERDICTS)}


def view_of(made_at_s: int, nonce: bytes) -> int:
    """Return the number of a view from the page's second (Unix) and its one-time number."""
    number = int.from_bytes(nonce[:3], "big") & ((1 << _NUMBER_BITS) - 1)
    return max(made_at_s - _BEGINNING, 0) << _NUMBER_BITS | number


def first_view_at(at: datetime) -> int:
    """Return the smallest number that a view of this second or a later one can have."""
    return max(int(at.timestamp()) - _BEGINNING, 0) << _NUMBER_BITS


def instant_of(view: int) -> datetime:
    """Return the second in which a page was shown."""
    return datetime.fromtimestamp((view >> _NUMBER_BITS) + _BEGINNING, UTC)


def client_of(client_hash: str) -> int:
    """Return 48 bits of a client's daily hash."""
    return int.from_bytes(hashlib.blake2b(client_hash.encode(), digest_size=6).digest(), "big")


def seen_as(verdict: Verdict, province: str | None) -> int:
    """Return verdict and province (None or a stranger's: none) as one number."""
    return _PLACES[verdict] * 100 + (int(province) if province in PROVINCES else 0)


def verdict_of(number: int) -> Verdict:
    """Return the verdict in `seen_as`."""
    return _VERDICTS[number // 100]


def province_of(number: int) -> str | None:
    """Return the province in `seen_as`, or None."""
    return str(number % 100) if number % 100 else None


def verdicts_between(verdicts: frozenset[Verdict]) -> tuple[int, ...]:
    """Return the places of verdicts: `seen_as // 100` of their scans."""
    return tuple(sorted(_PLACES[verdict] for verdict in verdicts))
