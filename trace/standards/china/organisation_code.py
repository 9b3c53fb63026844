"""GB 11714-1997 organisation code: the nine characters inside a credit code.

Codes given out since 2015 need not keep its check, so a mismatch warns and never refuses.
"""

from __future__ import annotations

_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "0123456789X"


def check_character(body: str) -> str:
    """Return the character, 0-9 or X, that completes eight of `0-9 A-Z`.

    Raises  ValueError for another length or other characters
    """
    if len(body) != len(_WEIGHTS) or not (
        body.isascii() and body.isalnum() and body == body.upper()
    ):
        raise ValueError("eight of 0-9 A-Z")
    total = sum(int(c, 36) * weight for c, weight in zip(body, _WEIGHTS, strict=True))
    return _CHECKS[-total % 11]


def is_valid(code: str) -> bool:
    """Tell whether the last of nine characters is the check character of the others."""
    try:
        return check_character(code[:-1]) == code[-1:]
    except ValueError:
        return False
