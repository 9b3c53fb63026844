"""统一社会信用代码, GB 32100-2015: the eighteen characters every registered organisation has.

| characters | hold |
|---|---|
| 1 | registering authority |
| 2 | type of organisation |
| 3-8 | division of the registration office (GB/T 2260) |
| 9-17 | organisation code (GB 11714) |
| 18 | check character, modulo 31 |
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from trace.standards.china import organisation_code
from trace.standards.china.region_code import PROVINCES
from trace.standards.china.typed import fold
from trace.standards.malformed import Malformed

#: No I, O, S, V, Z.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, position, 31) for position in range(LENGTH - 1))
_KINDS = {
    "11": "government",
    "12": "public_institution",
    "51": "association",
    "52": "private_non_enterprise",
    "53": "foundation",
    "91": "company",
    "92": "individual_business",
    "93": "cooperative",
}


class MalformedCreditCode(Malformed):
    """Not a credit code: reason `length`, `alphabet`, `area` (six digits) or `check`."""

    code = "credit_code"


@dataclass(frozen=True, slots=True, order=True)
class CreditCode:
    """A unified social credit code."""

    value: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the credit code; case, spaces and full-width characters are forgiven.

        Raises  MalformedCreditCode; at `check` the fact `expected` is the right last character
        """
        code = cls.parse_unchecked(text)
        expected = check_character(code.value[:-1])
        if expected != code.value[-1]:
            raise MalformedCreditCode("check", expected=expected)
        return code

    @classmethod
    def parse_unchecked(cls, text: str) -> Self:
        """Return the code whatever its check character says.

        For the audited override alone: a few codes in circulation were given out with a wrong one.
        Raises  MalformedCreditCode: `length`, `alphabet` or `area`
        """
        value = fold(text)
        if len(value) != LENGTH:
            raise MalformedCreditCode("length", length=len(value))
        wrong = next((character for character in value if character not in _VALUE), None)
        if wrong is not None:
            raise MalformedCreditCode("alphabet", character=wrong)
        if not value[2:8].isdigit():
            raise MalformedCreditCode("area", area=value[2:8])
        return cls(value)

    @property
    def is_check_right(self) -> bool:
        """Whether the check character is right; false only after an override."""
        return check_character(self.value[:-1]) == self.value[-1]

    @property
    def kind(self) -> str:
        """`cooperative`, `company`, `individual_business`, `government` … or `other`."""
        return _KINDS.get(self.value[:2], "other")

    @property
    def is_cooperative(self) -> bool:
        """Whether it is a farmers' cooperative (93)."""
        return self.kind == "cooperative"

    @property
    def area(self) -> str:
        """The six digits of the registration office's division."""
        return self.value[2:8]

    @property
    def organisation_code(self) -> str:
        """The nine characters of GB 11714."""
        return self.value[8:17]

    @property
    def warnings(self) -> tuple[str, ...]:
        """What an officer may want to look at: `area_unknown`, `organisation_code_check`."""
        found = []
        # 10 is the State administration itself: a code without a province.
        if self.area[:2] not in PROVINCES and self.area[:2] != "10":
            found.append("area_unknown")
        if not organisation_code.is_valid(self.organisation_code):
            found.append("organisation_code_check")
        return tuple(found)

    def __str__(self) -> str:
        return self.value


def check_character(body: str) -> str:
    """Return the character that completes seventeen of ALPHABET.

    Raises  MalformedCreditCode: `length` or `alphabet`
    Source  GB 32100-2015: weights 3^(i-1) mod 31
    """
    if len(body) != LENGTH - 1:
        raise MalformedCreditCode("length", length=len(body) + 1)
    try:
        total = sum(_VALUE[c] * weight for c, weight in zip(body, _WEIGHTS, strict=True))
    except KeyError as unknown:
        raise MalformedCreditCode("alphabet", character=str(unknown.args[0])) from None
    return ALPHABET[-total % 31]
