"""What a scanner sends: a symbology identifier (ISO/IEC 15424), then the data of the symbol.

| prefix | symbol | data |
|---|---|---|
| `]C1` | GS1-128 | elements |
| `]e0` | GS1 DataBar, and the composite part of a symbol | elements |
| `]d2` `]Q3` `]J1` | GS1 DataMatrix, GS1 QR Code, GS1 DotCode | elements |
| `]d1` `]Q1` `]J0` | Data Matrix, QR Code, DotCode | text, such as a Digital Link |
| `]E0` | EAN-13 and UPC, sent as thirteen digits | a GTIN |
| `]E4` | EAN-8 | a GTIN |

A composite symbol comes as two messages with `|]e0` between them; scanners of DataBar send one.
"""

from __future__ import annotations

from dataclasses import dataclass

from trace.standards.gs1 import check_digit, link_uri
from trace.standards.gs1.element_strings import (
    Elements,
    MalformedElements,
    read_element_string,
    write_element_string,
)
from trace.standards.gs1.link_uri import Link
from trace.standards.malformed import Malformed

_ELEMENTS = {
    "]C1": "GS1_128_CCA",
    "]e0": "DataBarExpanded",
    "]d2": "DM",
    "]Q3": "QR",
    "]J1": "DotCode",
}
_TEXT = {"]d1": "DM", "]Q1": "QR", "]J0": "DotCode"}
_RETAIL = {"]E0": ("EAN13", 13), "]E4": ("EAN8", 8)}
_COMPOSITE = "|]e0"
_PREFIX_LENGTH = 3


class MalformedScan(Malformed):
    """Not what a scanner of GS1's symbols sends.

    reason  `symbology` (of `prefix`) · `retail` (not a GTIN of that symbol) · `elements`
    """

    code = "scan_data"


@dataclass(frozen=True, slots=True)
class Scan:
    """What was read: which symbol, and its elements, or else its text.

    composite  the elements of the part above a retail symbol
    """

    symbology: str
    text: str
    elements: Elements = ()
    composite: Elements = ()

    @property
    def all_elements(self) -> Elements:
        """Everything the symbols say of the item."""
        return self.elements + self.composite

    def link(self) -> Link:
        """The Digital Link that the text is; raises MalformedLink if it is none."""
        return link_uri.parse(self.text)


def read(sent: str) -> Scan:
    """Return what a scanner sent, the symbology identifier in front.

    Form alone is asked, but for the check digit of retail symbols, which the symbol itself relies
    on; `element_strings.require_content` asks for the rest.

    Raises  MalformedScan
    """
    prefix, payload = sent[:_PREFIX_LENGTH], sent[_PREFIX_LENGTH:]
    if prefix in _TEXT:
        return Scan(_TEXT[prefix], payload)
    if prefix in _ELEMENTS:
        elements = _elements(payload)
        return Scan(_ELEMENTS[prefix], write_element_string(elements), elements)
    if prefix in _RETAIL:
        return _read_retail(prefix, payload)
    raise MalformedScan("symbology", prefix=prefix)


def _read_retail(prefix: str, payload: str) -> Scan:
    name, length = _RETAIL[prefix]
    digits, separator, above = payload.partition(_COMPOSITE)
    if len(digits) != length or not check_digit.is_valid(digits):
        raise MalformedScan("retail", symbology=name)
    gtin = ("01", digits.zfill(14))
    return Scan(name, digits, (gtin,), _elements(above) if separator else ())


def _elements(payload: str) -> Elements:
    try:
        return read_element_string(payload)
    except MalformedElements as malformed:
        raise MalformedScan("elements", fault=malformed.reason) from None
