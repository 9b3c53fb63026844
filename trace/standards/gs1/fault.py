"""Where a value breaks its rule: which rule, and which characters."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing wrong with a text: a slug, and `length` characters from `start`."""

    reason: str
    start: int
    length: int

    def moved(self, by: int) -> Fault:
        """The same fault in a longer text that has `by` characters before this one."""
        return Fault(self.reason, self.start + by, self.length)


def whole(reason: str, text: str) -> Fault:
    """The fault of the text as a whole."""
    return Fault(reason, 0, len(text))


def first_outside(allowed: AbstractSet[str], text: str, reason: str) -> Fault | None:
    """The fault of the first character that is not one of `allowed`."""
    for at, character in enumerate(text):
        if character not in allowed:
            return Fault(reason, at, 1)
    return None
