"""What of a waiting event may point to a producer: lots, places, products, credit codes, names. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from trace.standards.epcis.reading import Reading

#: So many texts of one event are looked at; what points to a producer stands early.
MOST_TEXTS = 400
LONGEST_NAME = 200

_PLACE = re.compile(r"https://id\.gs1\.org/41[47]/([0-9]{13})(?:/.*)?", re.ASCII)
_PRODUCT = re.compile(r"https://id\.gs1\.org/01/([0-9]{14})(?:/.*)?", re.ASCII)
# GB 32100: eighteen digits and capital letters but I, O, S, V, Z.
_CREDIT_CODE = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NP-RTUWXY]{18}(?![0-9A-Z])", re.ASCII)


@dataclass(slots=True)
class Pointers:
    """The keys that an event names, each set as our registers spell them."""

    lots: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    products: set[str] = field(default_factory=set)
    credit_codes: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)


def pointers_of(reading: Reading, sent: Mapping[str, object]) -> Pointers:
    """Return what an event names."""
    found = Pointers()
    for _role, epc, is_class, *_amount in reading.epcs:
        if is_class:
            found.lots.add(epc)
        product = _PRODUCT.fullmatch(epc)
        if product is not None:
            found.products.add(product[1])
    words = [text for name, text, *_rest in reading.words if name.startswith(("source_", "dest"))]
    for uri in (reading.read_point, reading.biz_location, *words):
        place = _PLACE.fullmatch(uri or "")
        if place is not None:
            found.places.add(place[1])
    for text in _texts(sent):
        found.credit_codes.update(_CREDIT_CODE.findall(text))
        if 2 <= len(text) <= LONGEST_NAME and "://" not in text and not text.startswith("urn:"):
            found.names.add(text)
    return found


def _texts(sent: Mapping[str, object]) -> Iterator[str]:
    """The first texts of an event, breadth first: extensions of a deep tree do not hide its plain members."""
    level: list[object] = [sent]
    count = 0
    while level:
        below: list[object] = []
        for value in level:
            if isinstance(value, str):
                count += 1
                yield value.strip()
            elif isinstance(value, Mapping):
                below += value.values()
            elif isinstance(value, list):
                below += value
            if count >= MOST_TEXTS:
                return
        level = below
