"""GS1 keys as values: GTIN of an article, GLN of a party or place, SSCC of a logistic unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from trace.standards.gs1.check_digit import MalformedKey, require_valid

#: GS1 sets these company prefixes aside for demonstrations.
DEMONSTRATION_PREFIX = "952"
GTIN_LENGTHS = frozenset({8, 12, 13, 14})


@dataclass(frozen=True, slots=True, order=True)
class Gtin:
    """A global trade item number, held as the fourteen digits every form is padded to."""

    gtin14: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the GTIN written with 8, 12, 13 or 14 digits; spaces around it are forgiven.

        Raises  MalformedKey: `digits`, `length` or `check` (with the digit `expected`)
        """
        digits = _digits(text)
        if len(digits) not in GTIN_LENGTHS:
            raise MalformedKey("length", length=len(digits))
        require_valid(digits)
        return cls(digits.zfill(14))

    @property
    def is_demonstration(self) -> bool:
        """Whether the number lies under GS1's demonstration prefix 952."""
        return self.gs1_prefix == DEMONSTRATION_PREFIX

    @property
    def is_gs1_china(self) -> bool:
        """Whether GS1 China gave the company prefix out (680-681 and 690-699)."""
        return _is_gs1_china(self.gs1_prefix)

    @property
    def gs1_prefix(self) -> str:
        """The three digits that tell which member organisation gave the prefix out.

        A GTIN-8 has a prefix range of its own, read from its own first digits.
        """
        return self.gtin14[6:9] if self.is_gtin8 else self.gtin14[1:4]

    @property
    def is_gtin8(self) -> bool:
        """Whether the number fits eight digits and cannot be a longer one padded."""
        return self.gtin14.startswith("000000")

    def __str__(self) -> str:
        return self.gtin14


@dataclass(frozen=True, slots=True, order=True)
class Gln:
    """A global location number of thirteen digits: a party, a site, a place in it."""

    digits: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the GLN; raises MalformedKey: `digits`, `length` or `check`."""
        return cls(_key(text, 13))

    @property
    def is_demonstration(self) -> bool:
        """Whether the number lies under GS1's demonstration prefix 952."""
        return self.digits.startswith(DEMONSTRATION_PREFIX)

    @property
    def is_gs1_china(self) -> bool:
        """Whether GS1 China gave the company prefix out."""
        return _is_gs1_china(self.digits[:3])

    def __str__(self) -> str:
        return self.digits


@dataclass(frozen=True, slots=True, order=True)
class Sscc:
    """A serial shipping container code of eighteen digits."""

    digits: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the SSCC; raises MalformedKey: `digits`, `length` or `check`."""
        return cls(_key(text, 18))

    @property
    def is_demonstration(self) -> bool:
        """Whether the number lies under GS1's demonstration prefix 952."""
        return self.digits[1:4] == DEMONSTRATION_PREFIX

    @property
    def is_gs1_china(self) -> bool:
        """Whether GS1 China gave the company prefix out."""
        return _is_gs1_china(self.digits[1:4])

    def __str__(self) -> str:
        return self.digits


def _key(text: str, length: int) -> str:
    digits = _digits(text)
    if len(digits) != length:
        raise MalformedKey("length", length=len(digits))
    require_valid(digits)
    return digits


def _digits(text: str) -> str:
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()):
        raise MalformedKey("digits")
    return digits


def _is_gs1_china(prefix: str) -> bool:
    # 680-681 were added when 690-699 ran short; a check for 69x alone refuses real goods.
    return prefix[:2] == "69" or prefix in ("680", "681")
