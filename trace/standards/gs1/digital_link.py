"""GS1 Digital Link (URI syntax 1.6) for articles: /01/GTIN[/22/variant][/10/lot][/21/serial].

Attributes of other application identifiers stand in the query; keys that are not all digits are
allowed there, mean nothing to GS1 and are kept. Our signature travels as one of those (`s`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from trace.standards.gs1 import application_identifiers as identifiers
from trace.standards.gs1.characters import (
    is_dot_segment,
    is_lot,
    percent_decode,
    percent_encode,
)
from trace.standards.gs1.check_digit import MalformedKey, require_valid
from trace.standards.gs1.keys import Gtin
from trace.standards.malformed import Malformed

GTIN_AI = "01"
#: The qualifiers of a GTIN that we carry, in the order the path must have them.
QUALIFIERS = ("22", "10", "21")

_LEGAL_URI = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+", re.ASCII)
# GS1 allows a scheme in one case only; the host is a name, an IPv4 or a bracketed IPv6 address.
_ORIGIN = re.compile(
    r"(?:https?|HTTPS?)://(?:[A-Za-z0-9.\-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?=[/?#])", re.ASCII
)
_ALL_DIGITS = re.compile(r"[0-9]+", re.ASCII)


class MalformedLink(Malformed):
    """Not a Digital Link of an article.

    reason  `characters` · `host` · `no_key` · `gtin_length` · `check` · `order` · `duplicate` ·
            `unsupported` (an identifier that has no place in the path) · `value` (of `ai`) ·
            `escape` · `in_query` (a key or qualifier) · `unknown_attribute` · `dot_segment`
    """

    code = "digital_link"


@dataclass(frozen=True, slots=True)
class LabelLink:
    """What a Digital Link says: the article, its lot and serial, and the query in its order."""

    gtin: Gtin
    lot: str | None = None
    serial: str | None = None
    query: tuple[tuple[str, str], ...] = ()
    variant: str | None = None

    def attribute(self, name: str) -> str | None:
        """The first value of a query key, or None."""
        return next((value for key, value in self.query if key == name), None)


def build(base: str, link: LabelLink) -> str:
    """Return the URI of `link` below `base`, such as `https://trace.example.org`.

    base     scheme and host, a port or stem if there is one; a slash at its end is dropped
    Raises   MalformedLink: `value` or `dot_segment` (a lot that no path can carry), and for the
             query as `parse` does
    """
    path = f"/{GTIN_AI}/{link.gtin.gtin14}"
    for ai, value in zip(QUALIFIERS, (link.variant, link.lot, link.serial), strict=True):
        if value is None:
            continue
        if not is_lot(value):
            raise MalformedLink("value", ai=ai)
        if is_dot_segment(value):
            raise MalformedLink("dot_segment", ai=ai)
        path += f"/{ai}/{percent_encode(value)}"
    _check_query(link.query)
    query = "&".join(f"{percent_encode(k)}={percent_encode(v)}" for k, v in link.query)
    return base.rstrip("/") + path + (f"?{query}" if query else "")


def parse(uri: str) -> LabelLink:
    """Return what a Digital Link says; a stem before /01, a slash at the end, a fragment are fine.

    uri      absolute, or the path and query alone
    Raises   MalformedLink with the reasons listed there
    """
    if _LEGAL_URI.fullmatch(uri) is None:
        raise MalformedLink("characters")
    if not uri.startswith("/") and _ORIGIN.match(uri) is None:
        raise MalformedLink("host")
    try:
        parts = urlsplit(uri)
    except ValueError:  # brackets that hold no address
        raise MalformedLink("host") from None
    gtin, qualifiers = _read_path(parts.path)
    return LabelLink(
        gtin=gtin,
        lot=qualifiers.get("10"),
        serial=qualifiers.get("21"),
        query=_read_query(parts.query),
        variant=qualifiers.get("22"),
    )


def _read_path(path: str) -> tuple[Gtin, dict[str, str]]:
    segments = path.removesuffix("/").split("/")
    # Pairs are counted from the right, so that a lot `01` is not taken for the key.
    starts = [i for i in range(len(segments) - 2, 0, -2) if segments[i] == GTIN_AI]
    if not starts:
        raise MalformedLink("no_key")
    if len(starts) > 1:
        raise MalformedLink("duplicate", ai=GTIN_AI)
    return _gtin(segments[starts[0] + 1]), _qualifiers(segments[starts[0] + 2 :])


def _gtin(segment: str) -> Gtin:
    if len(segment) != 14:
        raise MalformedLink("gtin_length", length=len(segment))
    try:
        require_valid(segment)
    except MalformedKey as malformed:
        raise MalformedLink(malformed.reason, **malformed.facts) from None
    return Gtin(segment)


def _qualifiers(segments: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    last_rank = -1
    for ai, segment in zip(segments[::2], segments[1::2], strict=True):
        if ai not in QUALIFIERS:
            raise MalformedLink("unsupported", ai=ai)
        if ai in found:
            raise MalformedLink("duplicate", ai=ai)
        rank = QUALIFIERS.index(ai)
        if rank < last_rank:
            raise MalformedLink("order", ai=ai)
        last_rank = rank
        found[ai] = _lot_value(ai, segment)
    return found


def _lot_value(ai: str, segment: str) -> str:
    value = percent_decode(segment)
    if value is None:
        raise MalformedLink("escape", ai=ai)
    if not is_lot(value):
        raise MalformedLink("value", ai=ai)
    return value


def _read_query(query: str) -> tuple[tuple[str, str], ...]:
    pairs = []
    for field in filter(None, query.split("&")):
        name, _, raw = field.partition("=")
        key = percent_decode(name.replace("+", " "))
        value = percent_decode(raw.replace("+", " "))
        if key is None or value is None:
            raise MalformedLink("escape", ai=name)
        pairs.append((key, value))
    _check_query(pairs)
    return tuple(pairs)


def _check_query(pairs: tuple[tuple[str, str], ...] | list[tuple[str, str]]) -> None:
    seen: set[str] = set()
    for key, value in pairs:
        if _ALL_DIGITS.fullmatch(key) is None:
            continue
        if key in (GTIN_AI, *QUALIFIERS, "235"):
            raise MalformedLink("in_query", ai=key)
        if key in seen:
            raise MalformedLink("duplicate", ai=key)
        if not identifiers.is_known_attribute(key):
            raise MalformedLink("unknown_attribute", ai=key)
        if not identifiers.is_attribute_value(key, value):
            raise MalformedLink("value", ai=key)
        seen.add(key)
