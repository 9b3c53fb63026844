"""The standard check digit of GS1 keys (modulo 10, weights 3 and 1 from the right)."""

from __future__ import annotations

from trace.standards.malformed import Malformed

BODY_LENGTHS = frozenset({7, 11, 12, 13, 16, 17})


class MalformedKey(Malformed):
    """Not a GS1 key: reason `length`, `digits`, `check` (facts: `expected`) or `prefix`."""

    code = "gs1_key"


def check_digit(body: str) -> int:
    """Return the GS1 mod-10 digit that completes `body`.

    body     7, 11, 12, 13, 16 or 17 ASCII digits, most significant first, without the check digit
    Returns  0 to 9;  check_digit("690123456789") == 2
    Raises   MalformedKey if `body` holds anything but digits or has another length
    Source   GS1 General Specifications, standard check-digit calculation
    """
    if not (body.isascii() and body.isdigit()):
        raise MalformedKey("digits")
    if len(body) not in BODY_LENGTHS:
        raise MalformedKey("length", length=len(body) + 1)
    total = sum(
        int(digit) * (3 if position % 2 == 0 else 1)
        for position, digit in enumerate(reversed(body))
    )
    return -total % 10


def is_valid(digits: str) -> bool:
    """Tell whether the last digit of a key is the check digit of those before it."""
    try:
        return check_digit(digits[:-1]) == _digit(digits[-1:])
    except MalformedKey:
        return False


def require_valid(digits: str) -> None:
    """Raise MalformedKey unless `digits` is a whole key with its right check digit."""
    expected = check_digit(digits[:-1])
    if expected != _digit(digits[-1:]):
        raise MalformedKey("check", expected=expected)


def _digit(character: str) -> int:
    # int() would also take the digits of other scripts.
    if not (character.isascii() and character.isdigit()):
        raise MalformedKey("digits")
    return int(character)
