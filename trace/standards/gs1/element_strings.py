"""Element strings: identifiers and values one after another, as symbols hold them and people write them.

In a symbol, FNC1 (sent by scanners as GS, U+001D) ends a value unless its length is predefined; on
paper each identifier stands in brackets: `(01)09521234543213(10)ABC`.

`read_…` asks for known identifiers and right lengths; `require_content` asks for the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from trace.standards.gs1 import application_identifiers as identifiers
from trace.standards.gs1.application_identifiers import (
    IDENTIFIER_LENGTHS,
    MAX_UNKNOWN_LENGTH,
    PREDEFINED_LENGTHS,
)
from trace.standards.gs1.associations import require_associations
from trace.standards.malformed import Malformed

Element = tuple[str, str]
Elements = tuple[Element, ...]

#: What a scanner sends for FNC1 between values.
GS = "\x1d"

_NUMBER = re.compile(r"[0-9]{2,4}", re.ASCII)
# A value may hold brackets: an opening one is escaped, a backslash before anything else is none.
_BRACKETED = re.compile(r"\(([0-9]{2,4})\)((?:\\\(|[^(])*)", re.DOTALL)


class MalformedElements(Malformed):
    """Not a string of elements.

    reason  `empty` · `syntax` · `unknown_identifier` · `too_short` · `too_long` · `separator` (FNC1
            within a value), with `ai` or `start` where they are known
    """

    code = "gs1_elements"


def read_bracketed(text: str, *, with_unknown: bool = False) -> Elements:
    r"""Return the elements of `(01)…(10)…`; a bracket within a value is written `\(`.

    with_unknown  identifiers that GS1 did not give out are read too, up to 90 characters each
    Raises        MalformedElements
    """
    elements = []
    at = 0
    while at < len(text):
        match = _BRACKETED.match(text, at)
        if match is None:
            raise MalformedElements("syntax", start=at)
        elements.append((match[1], _unescaped(match[2])))
        at = match.end()
    for ai, value in elements:
        require_form(ai, value, with_unknown=with_unknown)
    return _some(elements)


def write_bracketed(elements: Iterable[Element]) -> str:
    """Return the elements as people write them."""
    return "".join(f"({ai})" + value.replace("(", r"\(") for ai, value in elements)


def read_element_string(text: str, *, with_unknown: bool = False) -> Elements:
    """Return the elements of a symbol's data; FNC1 is GS, one in front is tolerated.

    with_unknown  as for `read_bracketed`; their values end at FNC1 unless GS1 fixed their length
    Raises        MalformedElements
    """
    elements = []
    at = 1 if text.startswith(GS) else 0
    while at < len(text):
        ai = _identifier_at(text, at, with_unknown=with_unknown)
        at += len(ai)
        end = _end_of_value(ai, text, at)
        value = text[at:end]
        require_form(ai, value, with_unknown=with_unknown)
        elements.append((ai, value))
        # FNC1 after a value of predefined length is needless and forgiven.
        at = end + 1 if text.startswith(GS, end) else end
    return _some(elements)


def write_element_string(elements: Iterable[Element]) -> str:
    """Return the elements as a scanner sends them: FNC1 in front, and after what needs it."""
    text = GS
    separator = ""
    for ai, value in elements:
        text += separator + ai + value
        separator = "" if ai[:2] in PREDEFINED_LENGTHS else GS
    return text


def require_form(ai: str, value: str, *, with_unknown: bool = False) -> None:
    """Raise MalformedElements unless the identifier is known and the value has a right length."""
    if GS in value:
        raise MalformedElements("separator", ai=ai)
    identifier = identifiers.find(ai)
    if identifier is not None:
        fault = identifier.form_fault(value)
        if fault is not None:
            raise MalformedElements(fault.reason, ai=ai)
    elif not with_unknown or _NUMBER.fullmatch(ai) is None:
        raise MalformedElements("unknown_identifier", ai=ai)
    else:
        _require_unknown_form(ai, value)


def require_content(elements: Sequence[Element]) -> None:
    """Raise MalformedValue or BadAssociation unless values and their company are right."""
    for ai, value in elements:
        identifiers.require_value(ai, value)
    require_associations(elements)


def _require_unknown_form(ai: str, value: str) -> None:
    fixed = PREDEFINED_LENGTHS.get(ai[:2])
    if not value or (fixed is not None and len(ai) + len(value) < fixed):
        raise MalformedElements("too_short", ai=ai)
    if len(value) > MAX_UNKNOWN_LENGTH or (fixed is not None and len(ai) + len(value) > fixed):
        raise MalformedElements("too_long", ai=ai)


def _identifier_at(text: str, at: int, *, with_unknown: bool) -> str:
    for length in IDENTIFIER_LENGTHS:
        if identifiers.find(text[at : at + length]) is not None:
            return text[at : at + length]
    # How many digits an identifier nobody gave out would have is not written in it: two.
    unknown = text[at : at + 2]
    if not with_unknown or _NUMBER.fullmatch(unknown) is None:
        raise MalformedElements("unknown_identifier", start=at)
    return unknown


def _end_of_value(ai: str, text: str, at: int) -> int:
    identifier = identifiers.find(ai)
    if identifier is not None and identifier.is_predefined:
        return min(at + identifier.length, len(text))
    if identifier is None and ai[:2] in PREDEFINED_LENGTHS:
        return min(at + PREDEFINED_LENGTHS[ai[:2]] - len(ai), len(text))
    end = text.find(GS, at)
    return len(text) if end < 0 else end


def _unescaped(value: str) -> str:
    return value.replace(r"\(", "(")


def _some(elements: list[Element]) -> Elements:
    if not elements:
        raise MalformedElements("empty")
    return tuple(elements)
