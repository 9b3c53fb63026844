"""Lists of certifiers' codes (有机码): reading them, and every reason why one is refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trace.kernel.errors import Conflict, Invalid
from trace.rooms.certificates.kinds import Mark
from trace.rooms.certificates.models import Certificate
from trace.standards.china.scheme_codes import (
    MalformedSchemeCode,
    OrganicCertificate,
    OrganicCode,
)

#: Codes of one list; a larger run takes several, range by range.
MAX_CODES = 200_000


@dataclass(eq=False, kw_only=True)
class CodesNotWanted(Conflict):
    """The labels of run `code` claim no mark whose packs bear a code of the certifier."""

    at = "file"
    code: str


@dataclass(eq=False, kw_only=True)
class CodeMalformed(Invalid):
    """What stands in line `line` is no code of 17 digits; `count` lines are wrong in all."""

    at = "file"
    line: int
    text: str
    count: int


@dataclass(eq=False, kw_only=True)
class CodeRepeated(Invalid):
    """A code stands in the list twice."""

    at = "file"
    code: str
    first: int
    second: int


@dataclass(eq=False, kw_only=True)
class CodeCountDiffers(Invalid):
    """A list for labels `first` to `last` (numbers) needs `wanted` codes and holds `given`."""

    at = "file"
    given: int
    wanted: int
    first: int
    last: int


@dataclass(eq=False, kw_only=True)
class TooManyCodes(Invalid):
    """One list holds at most `limit` codes."""

    at = "file"
    given: int
    limit: int


@dataclass(eq=False, kw_only=True)
class CodeOfOtherCertifier(Invalid):
    """A code is not of the certifier (first three digits) or of the years of the product's certificate."""

    at = "file"
    line: int
    code: str
    certificates: str


@dataclass(eq=False, kw_only=True)
class NoCertificateForCodes(Conflict):
    """No organic certificate lists the product: nobody could have drawn codes for it."""

    at = "file"
    product: str


@dataclass(eq=False, kw_only=True)
class CodeTaken(Conflict):
    """A code was handed in before, for a label of run `run`."""

    at = "file"
    code: str
    run: str


@dataclass(eq=False, kw_only=True)
class CodesPresent(Conflict):
    """Labels between `first` and `last` (numbers) have codes already: `present` of them."""

    at = "first"
    first: int
    last: int
    present: int


@dataclass(eq=False, kw_only=True)
class CodesInUse(Conflict):
    """Labels of the list are activated: their packs bear these codes."""

    count: int


def read_codes(texts: Sequence[str]) -> list[OrganicCode]:
    """Return the codes of a list in its order.

    Raises   TooManyCodes · CodeMalformed · CodeRepeated
    """
    if len(texts) > MAX_CODES:
        raise TooManyCodes(given=len(texts), limit=MAX_CODES)
    found: list[OrganicCode] = []
    wrong: list[int] = []
    for number, text in enumerate(texts, start=1):
        try:
            found.append(OrganicCode.parse(text))
        except MalformedSchemeCode:
            wrong.append(number)
    if wrong:
        raise CodeMalformed(line=wrong[0], text=texts[wrong[0] - 1][:40], count=len(wrong))
    seen: dict[str, int] = {}
    for number, code in enumerate(found, start=1):
        first = seen.setdefault(code.value, number)
        if first != number:
            raise CodeRepeated(code=code.value, first=first, second=number)
    return found


def require_certifier(
    codes: Iterable[OrganicCode],
    certificates: Iterable[Certificate],
    *,
    product_id: int,
    product_name: str,
) -> None:
    """Check that each code was drawn by the certifier of a certificate of the product, in a year of it.

    A foreign certifier's letters stand in no code: its codes are taken as they are.
    Raises   NoCertificateForCodes · CodeOfOtherCertifier
    """
    own = [
        one
        for one in certificates
        if one.mark is Mark.ORGANIC and any(line.product_id == product_id for line in one.lines)
    ]
    if not own:
        raise NoCertificateForCodes(product=product_name)
    allowed = set[tuple[str, str]]()
    for one in own:
        body = OrganicCertificate.parse(one.number).body
        if not body.isdigit():
            return
        years = range(one.valid_from.year, one.valid_until.year + 1)
        allowed |= {(body[-3:], f"{year % 100:02d}") for year in years}
    for number, code in enumerate(codes, start=1):
        if (code.body, code.year) not in allowed:
            numbers = "、".join(one.number for one in own)
            raise CodeOfOtherCertifier(line=number, code=code.value, certificates=numbers)
