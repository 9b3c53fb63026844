"""ISO 7064 MOD 11,10 (GB/T 17710-2008): the check digit of food production licences."""

from __future__ import annotations


def mod_11_10(body: str) -> int:
    """Return the check digit (0 to 9) of a string of ASCII digits.

    mod_11_10("1023609229001") == 4
    Raises  ValueError if `body` holds anything but digits
    """
    if not (body.isascii() and body.isdigit()):
        raise ValueError("digits only")
    product = 10
    for digit in body:
        product = (int(digit) + product) % 10 or 10
        product = product * 2 % 11
    return (11 - product) % 10


def is_valid(digits: str) -> bool:
    """Tell whether the last digit is the check digit of those before it."""
    return (
        digits.isascii()
        and digits.isdigit()
        and len(digits) > 1
        and mod_11_10(digits[:-1]) == int(digits[-1])
    )
