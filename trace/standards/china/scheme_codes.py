"""Numbers of the quality marks: organic, green food, agricultural geographical indication.

None of them has a check digit: a right form proves nothing, an officer has to look the number up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from trace.standards.china.typed import fold
from trace.standards.malformed import Malformed

_ORGANIC_CERTIFICATE = re.compile(r"([0-9]{3,4}|F[0-9]{2})OP([0-9]{2})([0-9]{5})(?:-([0-9]+))?")
_GREEN_PRODUCT = re.compile(
    r"LB-([0-9]{2})-([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{4,5})(AA|A)", re.ASCII
)
_GREEN_COMPANY = re.compile(r"GF([0-9]{6})([0-9]{2})([0-9]{4})")
_AGI = re.compile(r"AGI(?:([0-9]{5})|([0-9]{4})-([0-9]{2})-([0-9]{5}))")


class MalformedSchemeCode(Malformed):
    """Not such a number: reason `form`, `length`, `digits` or `month`; fact `scheme`."""

    code = "scheme_code"


@dataclass(frozen=True, slots=True)
class OrganicCertificate:
    """有机产品认证证书编号, such as 123OP1200001 or F12OP2100012-2.

    body is three or four digits, or F and two for a foreign body; sub_certificate may be missing.
    """

    value: str
    body: str
    year: str
    sequence: str
    sub_certificate: str | None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the certificate number; raises MalformedSchemeCode: `form`."""
        match = _match(_ORGANIC_CERTIFICATE, text, "organic_certificate")
        return cls(match[0], *match.groups())

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class OrganicCode:
    """有机码 on each smallest pack: seventeen digits, body 3, year 2, random 12."""

    value: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the code; raises MalformedSchemeCode: `digits` or `length`."""
        value = fold(text)
        if not (value.isascii() and value.isdigit()):
            raise MalformedSchemeCode("digits", scheme="organic_code")
        if len(value) != 17:
            raise MalformedSchemeCode("length", scheme="organic_code", length=len(value))
        return cls(value)

    @property
    def body(self) -> str:
        """The certification body's three digits."""
        return self.value[:3]

    @property
    def year(self) -> str:
        """The last two digits of the year."""
        return self.value[3:5]

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class GreenProductNumber:
    """绿色食品产品编号, such as LB-50-1703081720A.

    centre is the scheme's own province number, not GB/T 2260; the sequence has 4 or 5 digits.
    """

    value: str
    product_class: str
    year: str
    month: str
    centre: str
    sequence: str
    grade: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the product number; raises MalformedSchemeCode: `form` or `month`."""
        match = _match(_GREEN_PRODUCT, text, "green_product")
        if not 1 <= int(match[3]) <= 12:
            raise MalformedSchemeCode("month", scheme="green_product", month=match[3])
        return cls(match[0], *match.groups())

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class GreenCompanyCode:
    """绿色食品企业信息码, the one on packs: GF, county 6, year 2, sequence 4."""

    value: str
    area: str
    year: str
    sequence: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the company code; raises MalformedSchemeCode: `form`."""
        match = _match(_GREEN_COMPANY, text, "green_company")
        return cls(match[0], *match.groups())

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class GeographicalIndication:
    """农产品地理标志登记编号: AGI01109, or AGI2011-01-00654 in the longer form."""

    value: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the registration number; raises MalformedSchemeCode: `form`."""
        return cls(_match(_AGI, text, "agi")[0])

    def __str__(self) -> str:
        return self.value


def _match(pattern: re.Pattern[str], text: str, scheme: str) -> re.Match[str]:
    match = pattern.fullmatch(fold(text))
    if match is None:
        raise MalformedSchemeCode("form", scheme=scheme)
    return match
