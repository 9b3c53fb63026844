"""GS1 Digital Link (URI syntax 1.6) for every key: /key/value[/qualifier/value…][?attributes].

`read` asks for the form: legal characters, a key, its qualifiers in their order, right lengths and
characters. `parse` asks for the content too: check digits, dates, code lists, and what may and must
stand together. Query keys that are not all digits mean nothing to GS1 and are kept.

Refused are what the standard has dropped or moved elsewhere: short names (`/gtin/…/lot/…`, gone
since 1.3) and GTINs of fewer than fourteen digits, unless `Leniency` asks for them; compressed URIs
(a standard of their own, which resolvers need not read) always.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from trace.standards.gs1 import application_identifiers as identifiers
from trace.standards.gs1.associations import (
    BadAssociation,
    require_associations,
    require_no_exclusion,
    require_one_value,
)
from trace.standards.gs1.characters import is_dot_segment, percent_decode, percent_encode
from trace.standards.gs1.element_strings import (
    Element,
    Elements,
    MalformedElements,
    require_form,
)
from trace.standards.malformed import Malformed

#: The stem of canonical URIs, which name a thing and need not lead anywhere.
CANONICAL_STEM = "https://id.gs1.org"
GTIN_AI = "01"

_LEGAL_URI = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+", re.ASCII)
# GS1 allows a scheme in one case only; the host is a name, an IPv4 or a bracketed IPv6 address.
_ORIGIN = re.compile(
    r"(?:https?|HTTPS?)://(?:[A-Za-z0-9.\-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?=[/?#])", re.ASCII
)
_ALL_DIGITS = re.compile(r"[0-9]+", re.ASCII)
_SHORT_GTIN = re.compile(r"[0-9]{8}|[0-9]{12,13}", re.ASCII)
#: The names that stood for identifiers in paths until version 1.3.
SHORT_NAMES = {
    "gtin": "01", "itip": "8006", "gmn": "8013", "cpid": "8010", "gln": "414", "payTo": "415",
    "party": "417", "gsrnp": "8017", "gsrn": "8018", "gcn": "255", "sscc": "00", "gdti": "253",
    "ginc": "401", "gsin": "402", "grai": "8003", "giai": "8004", "cpv": "22", "lot": "10",
    "ser": "21", "cpsn": "8011", "glnx": "254", "refno": "8020", "srin": "8019",
}  # fmt: skip


class MalformedLink(Malformed):
    """Not a Digital Link.

    reason  `characters` · `host` · `no_key` · `gtin_length` · `digits` · `check` · `order` ·
            `duplicate` · `unsupported` (an identifier that has no place in the path) · `value` (of
            `ai`; `fault` tells its fault) · `escape` · `in_query` (a key or qualifier) ·
            `unknown_attribute` · `dot_segment` · `repeated` · `excluded` · `required` · `serial`
    """

    code = "digital_link"


@dataclass(frozen=True, slots=True)
class Leniency:
    """What is read although the standard no longer allows it, or nobody gave it out."""

    short_names: bool = False
    short_gtins: bool = False
    unknown_attributes: bool = False


STRICT = Leniency()


@dataclass(frozen=True, slots=True)
class Link:
    """What a Digital Link says: the key, its qualifiers, and the query in its order."""

    key: Element
    qualifiers: Elements = ()
    query: tuple[tuple[str, str], ...] = ()
    stem: str = CANONICAL_STEM

    @property
    def attributes(self) -> Elements:
        """The elements in the query."""
        return tuple(pair for pair in self.query if _ALL_DIGITS.fullmatch(pair[0]))

    @property
    def elements(self) -> Elements:
        """All elements: key, qualifiers, attributes."""
        return (self.key, *self.qualifiers, *self.attributes)

    def value(self, ai: str) -> str | None:
        """The value of the key or a qualifier, or None."""
        return next((value for number, value in (self.key, *self.qualifiers) if number == ai), None)


# ---------------------------------------------------------------- reading


def parse(uri: str, leniency: Leniency = STRICT) -> Link:
    """Return what a Digital Link says, its values and their company checked.

    Raises  MalformedLink
    """
    link = read(uri, leniency)
    require_content(link)
    return link


def read(uri: str, leniency: Leniency = STRICT) -> Link:
    """Return what stands in a Digital Link; a stem, a slash at the end, a fragment are fine.

    uri      absolute, or the path and query alone
    Raises   MalformedLink
    """
    if _LEGAL_URI.fullmatch(uri) is None:
        raise MalformedLink("characters")
    if not uri.startswith("/") and _ORIGIN.match(uri) is None:
        raise MalformedLink("host")
    try:
        parts = urlsplit(uri)
    except ValueError:  # brackets that hold no address
        raise MalformedLink("host") from None
    stem, key, qualifiers = _read_path(parts.path, leniency)
    origin = uri[: uri.index("://") + 3] + parts.netloc if parts.netloc else ""
    link = Link(key=key, qualifiers=qualifiers, stem=origin + stem)
    return replace(link, query=_read_query(link, parts.query, leniency))


def require_content(link: Link) -> None:
    """Raise MalformedLink unless values and their company are what GS1 asks."""
    for ai, value in link.elements:
        require_value(ai, value)
    try:
        require_associations(link.elements)
    except BadAssociation as bad:
        raise MalformedLink(bad.reason, **bad.facts) from None


def require_possible(link: Link) -> None:
    """Raise MalformedLink unless values are right and none excludes another.

    What an element needs beside it may stand on another symbol of the same item: it is not asked.
    """
    for ai, value in link.elements:
        require_value(ai, value)
    try:
        require_no_exclusion(link.elements)
    except BadAssociation as bad:
        raise MalformedLink(bad.reason, **bad.facts) from None


def require_value(ai: str, value: str) -> None:
    """Raise MalformedLink unless a known identifier's value is right in every respect."""
    identifier = identifiers.find(ai)
    fault = identifier.fault(value) if identifier else None
    if fault is None:
        return
    if ai == GTIN_AI and fault.reason == "incorrect_check_digit":
        raise MalformedLink("check", ai=ai)
    raise MalformedLink("value", ai=ai, fault=fault.reason)


def _read_path(path: str, leniency: Leniency) -> tuple[str, Element, Elements]:
    segments = path.removesuffix("/").split("/")
    # Pairs are counted from the right, so that a lot `01` is not taken for the key; the right-most
    # key counts, and what stands before it is the stem.
    starts = range(len(segments) - 2, 0, -2)
    keys = identifiers.key_numbers()
    start = next((at for at in starts if _number(segments[at], leniency) in keys), None)
    if start is None:
        raise MalformedLink("no_key")
    ai = _number(segments[start], leniency)
    key = (ai, _key_value(ai, segments[start + 1], leniency))
    for at in range(start - 2, 0, -2):
        if segments[at] == segments[start] and _has_form(ai, segments[at + 1]):
            raise MalformedLink("duplicate", ai=ai)
    tail = [
        (_number(name, leniency), segment)
        for name, segment in zip(segments[start + 2 :: 2], segments[start + 3 :: 2], strict=True)
    ]
    return "/".join(segments[:start]), key, _qualifiers(ai, tail)


def _number(segment: str, leniency: Leniency) -> str:
    return SHORT_NAMES.get(segment, segment) if leniency.short_names else segment


def _key_value(ai: str, segment: str, leniency: Leniency) -> str:
    value = _decoded(ai, segment)
    if ai == GTIN_AI:
        if leniency.short_gtins and _SHORT_GTIN.fullmatch(value):
            value = value.zfill(14)
        if len(value) != 14:
            raise MalformedLink("gtin_length", length=len(value))
        if not (value.isascii() and value.isdigit()):
            raise MalformedLink("digits", ai=ai)
    _require_form(ai, value)
    return value


def _qualifiers(key: str, pairs: list[tuple[str, str]]) -> Elements:
    orders = _orders(key)
    found: dict[str, str] = {}
    for ai, segment in pairs:
        if not any(ai in order for order in orders):
            raise MalformedLink("unsupported", ai=ai)
        if ai in found:
            raise MalformedLink("duplicate", ai=ai)
        found[ai] = _decoded(ai, segment)
        if not any(_is_in_order(list(found), order) for order in orders):
            raise MalformedLink("order", ai=ai)
        _require_form(ai, found[ai])
    return tuple(found.items())


def _orders(key: str) -> tuple[tuple[str, ...], ...]:
    identifier = identifiers.find(key)
    return identifier.qualifiers if identifier else ()


def _is_in_order(present: list[str], order: tuple[str, ...]) -> bool:
    return present == [ai for ai in order if ai in present]


def _decoded(ai: str, segment: str) -> str:
    value = percent_decode(segment)
    if value is None:
        raise MalformedLink("escape", ai=ai)
    return value


def _has_form(ai: str, segment: str) -> bool:
    try:
        require_form(ai, percent_decode(segment) or "")
    except MalformedElements:
        return False
    return True


def _require_form(ai: str, value: str, *, with_unknown: bool = False) -> None:
    try:
        require_form(ai, value, with_unknown=with_unknown)
    except MalformedElements as malformed:
        raise MalformedLink("value", ai=ai, fault=malformed.reason) from None


def _read_query(link: Link, query: str, leniency: Leniency) -> tuple[tuple[str, str], ...]:
    pairs = []
    for field in filter(None, query.split("&")):
        name, equals, raw = field.partition("=")
        if not equals and _ALL_DIGITS.fullmatch(name):
            continue  # a number alone has no value: it is no element
        key = percent_decode(name.replace("+", " "))
        value = percent_decode(raw.replace("+", " "))
        if key is None or value is None:
            raise MalformedLink("escape", ai=name)
        if key == GTIN_AI and leniency.short_gtins and _SHORT_GTIN.fullmatch(value):
            value = value.zfill(14)
        pairs.append((key, value))
    require_query(link, pairs, with_unknown=leniency.unknown_attributes)
    return tuple(pairs)


def require_query(
    link: Link,
    pairs: list[tuple[str, str]] | tuple[tuple[str, str], ...],
    *,
    with_unknown: bool = False,
) -> None:
    """Raise MalformedLink unless the digits among the query's keys may stand in this link's query."""
    in_path = {link.key[0], *(ai for order in _orders(link.key[0]) for ai in order)}
    seen: set[str] = set()
    for ai, value in pairs:
        if _ALL_DIGITS.fullmatch(ai) is None:
            continue
        if ai in in_path:
            raise MalformedLink("in_query", ai=ai)
        if ai in seen:
            raise MalformedLink("duplicate", ai=ai)
        identifier = identifiers.find(ai)
        if identifier is None and not with_unknown:
            raise MalformedLink("unknown_attribute", ai=ai)
        if identifier is not None and not identifier.is_attribute:
            raise MalformedLink("unknown_attribute", ai=ai)
        _require_form(ai, value, with_unknown=with_unknown)
        seen.add(ai)


# ---------------------------------------------------------------- building


def from_elements(
    elements: Elements, stem: str = CANONICAL_STEM, leniency: Leniency = STRICT
) -> Link:
    """Return the link that says what the elements say; the first key among them is its subject.

    The qualifiers of that key go into the path, all else becomes attributes: first those whose
    length is predefined, as in element strings.

    Raises  MalformedLink: `no_key` · `order` (qualifiers that no one order holds) ·
            `unknown_attribute` · `repeated`
    """
    try:
        require_one_value(elements)
    except BadAssociation as bad:
        raise MalformedLink(bad.reason, **bad.facts) from None
    values = dict(elements)
    key = next((ai for ai in values if ai in identifiers.key_numbers()), None)
    if key is None:
        raise MalformedLink("no_key")
    wanted = {ai for order in _orders(key) for ai in order} & values.keys()
    order = next((order for order in _orders(key) if wanted <= set(order)), None)
    if order is None:
        raise MalformedLink("order", ai=key)
    qualifiers = tuple((ai, values[ai]) for ai in order if ai in wanted)
    rest = [(ai, value) for ai, value in values.items() if ai != key and ai not in wanted]
    rest.sort(key=lambda element: not _is_predefined(element[0]))
    link = Link((key, values[key]), qualifiers, stem=stem)
    require_query(link, rest, with_unknown=leniency.unknown_attributes)
    return replace(link, query=tuple(rest))


def build(link: Link) -> str:
    """Return the URI of a link whose content is right; raises MalformedLink where it is not."""
    require_content(link)
    for ai, value in (link.key, *link.qualifiers):
        if is_dot_segment(value):
            raise MalformedLink("dot_segment", ai=ai)
    require_query(link, link.query)
    return write(link)


def write(link: Link) -> str:
    """Return the URI of a link, of whatever content."""
    path = "".join(f"/{ai}/{percent_encode(value)}" for ai, value in (link.key, *link.qualifiers))
    query = "&".join(f"{percent_encode(k)}={percent_encode(v)}" for k, v in link.query)
    return link.stem.rstrip("/") + path + (f"?{query}" if query else "")


def canonical(link: Link) -> str:
    """Return the one URI that stands for all of a link's spellings: at id.gs1.org, without foreign keys.

    Attributes stand in the order of their identifiers as text.
    """
    return write(replace(link, stem=CANONICAL_STEM, query=tuple(sorted(link.attributes))))


def _is_predefined(ai: str) -> bool:
    identifier = identifiers.find(ai)
    return identifier is not None and identifier.is_predefined
