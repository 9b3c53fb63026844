"""The one spelling of things that events name: EPC URNs and Digital Links, as id.gs1.org has them.

EPC URNs (`urn:epc:id:…`, `urn:epc:class:…`, `urn:epc:idpat:…`) split a key at the end of its company
prefix and leave the check digit out; a Digital Link has the whole key. The way back needs the length
of the company prefix, which a key does not tell.

Source: GS1 EPC Tag Data Standard 2.0, section 6; GS1 CBV 2.0, section 8.9.2.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote, unquote

from trace.standards.gs1 import link_uri
from trace.standards.gs1.check_digit import check_digit
from trace.standards.gs1.link_uri import Leniency, Link, MalformedLink

_URN = re.compile(r"urn:epc:(id|class|idpat):([a-z]+):([^\s]+)", re.ASCII)
_DIGITS = re.compile(r"[0-9]*", re.ASCII)
_COMPANY_PREFIX = re.compile(r"[0-9]{6,12}", re.ASCII)
# A key that starts with something else is somebody's path, not a GS1 key.
_KEY_START = re.compile(r"[0-9]{4}", re.ASCII)
# What a value may leave unescaped in the links the hash is made of, besides letters and digits.
_SAFE = "-._~';="
_LENIENT = Leniency(short_names=True, short_gtins=True)
#: Per key, the qualifiers of which the first that is there is kept: the finest name of the thing.
_FINEST: dict[str, tuple[str, ...]] = {
    "00": (),
    "01": ("21", "10", "235"),
    "253": (),
    "255": (),
    "401": (),
    "402": (),
    "414": ("254",),
    "417": (),
    "8003": (),
    "8004": (),
    "8006": ("21", "10"),
    "8010": ("8011",),
    "8017": (),
    "8018": (),
}


class _NotSuchAnUrn(Exception):
    """The URN breaks the rule of its scheme, and stays as it is."""


def canonical(uri: str) -> str | None:
    """Return the canonical Digital Link of an EPC URN or Digital Link, or None for anything else.

    It has the finest name alone: /01/GTIN/10/LOT/21/SERIAL becomes /01/GTIN/21/SERIAL; query,
    consumer product variant and host are dropped.
    """
    urn = _URN.fullmatch(uri)
    return _of_urn(urn[1], urn[2], urn[3]) if urn else _of_link(uri)


def _of_link(uri: str) -> str | None:
    if "://" not in uri:
        return None
    try:
        link = link_uri.read(uri, _LENIENT)
    except MalformedLink:
        return None
    ai, value = link.key
    if ai not in _FINEST or _KEY_START.match(value) is None:
        return None
    kept = next((q for q in _FINEST[ai] if link.value(q) is not None), None)
    qualifiers = tuple(pair for pair in link.qualifiers if pair[0] == kept)
    return _write(Link(link.key, qualifiers))


def _of_urn(kind: str, scheme: str, body: str) -> str | None:
    read = _SCHEMES.get((kind, scheme))
    try:
        return _write(read(body)) if read else None
    except _NotSuchAnUrn:
        return None


def _write(link: Link) -> str:
    elements = (link.key, *link.qualifiers)
    return link_uri.CANONICAL_STEM + "".join(
        f"/{ai}/{quote(value, safe=_SAFE)}" for ai, value in elements
    )


# ---------------------------------------------------------------- the schemes of EPC URNs


def _parts(body: str, count: int) -> list[str]:
    # The last part may hold dots of its own.
    parts = body.split(".", count - 1)
    if len(parts) != count or _COMPANY_PREFIX.fullmatch(parts[0]) is None:
        raise _NotSuchAnUrn
    return parts


def _key(prefix: str, reference: str, length: int, *, indicator: bool = False) -> str:
    """The digits of a key with its check digit; an indicator goes before the company prefix."""
    if len(prefix + reference) != length or _DIGITS.fullmatch(reference) is None:
        raise _NotSuchAnUrn
    body = reference[:1] + prefix + reference[1:] if indicator else prefix + reference
    return f"{body}{check_digit(body)}"


def _text(part: str) -> str:
    if not part or part == "*":
        raise _NotSuchAnUrn
    return unquote(part)


def _star(part: str) -> None:
    if part != "*":
        raise _NotSuchAnUrn


def _item(qualifier: str) -> Callable[[str], Link]:
    def read(body: str) -> Link:
        prefix, reference, serial = _parts(body, 3)
        gtin = _key(prefix, reference, 13, indicator=True)
        return Link(("01", gtin), ((qualifier, _text(serial)),))

    return read


def _item_class(body: str) -> Link:
    prefix, reference, any_serial = _parts(body, 3)
    _star(any_serial)
    return Link(("01", _key(prefix, reference, 13, indicator=True)))


def _piece(body: str) -> Link:
    prefix, reference, piece, total, serial = _parts(body, 5)
    gtin = _key(prefix, reference, 13, indicator=True)
    return Link(("8006", gtin + piece + total), ((("21", _text(serial)),)))


def _piece_class(body: str) -> Link:
    prefix, reference, piece, total, any_serial = _parts(body, 5)
    _star(any_serial)
    return Link(("8006", _key(prefix, reference, 13, indicator=True) + piece + total))


def _shipping_unit(body: str) -> Link:
    prefix, reference = _parts(body, 2)
    return Link(("00", _key(prefix, reference, 17, indicator=True)))


def _location(body: str) -> Link:
    prefix, reference, extension = _parts(body, 3)
    gln = ("414", _key(prefix, reference, 12))
    # Extension 0 says that there is none.
    return Link(gln) if extension == "0" else Link(gln, (("254", _text(extension)),))


def _plain(ai: str, length: int) -> Callable[[str], Link]:
    def read(body: str) -> Link:
        prefix, reference = _parts(body, 2)
        return Link((ai, _key(prefix, reference, length)))

    return read


def _serialised(ai: str, before: str = "") -> Callable[[str], Link]:
    def read(body: str) -> Link:
        prefix, reference, serial = _parts(body, 3)
        return Link((ai, before + _key(prefix, reference, 12) + _text(serial)))

    return read


def _serialised_class(ai: str, before: str = "") -> Callable[[str], Link]:
    def read(body: str) -> Link:
        prefix, reference, any_serial = _parts(body, 3)
        _star(any_serial)
        return Link((ai, before + _key(prefix, reference, 12)))

    return read


def _named(ai: str) -> Callable[[str], Link]:
    def read(body: str) -> Link:
        prefix, reference = _parts(body, 2)
        return Link((ai, prefix + _text(reference)))

    return read


def _part(body: str) -> Link:
    prefix, reference, serial = _parts(body, 3)
    return Link(("8010", prefix + _text(reference)), (("8011", _text(serial)),))


def _part_class(body: str) -> Link:
    prefix, reference, any_serial = _parts(body, 3)
    _star(any_serial)
    return Link(("8010", prefix + _text(reference)))


_SCHEMES: dict[tuple[str, str], Callable[[str], Link]] = {
    ("id", "sgtin"): _item("21"),
    ("id", "upui"): _item("235"),
    ("class", "lgtin"): _item("10"),
    ("idpat", "sgtin"): _item_class,
    ("idpat", "upui"): _item_class,
    ("id", "itip"): _piece,
    ("idpat", "itip"): _piece_class,
    ("id", "sscc"): _shipping_unit,
    ("id", "sgln"): _location,
    ("id", "pgln"): _plain("417", 12),
    ("id", "gsin"): _plain("402", 16),
    ("id", "gsrn"): _plain("8018", 17),
    ("id", "gsrnp"): _plain("8017", 17),
    ("id", "grai"): _serialised("8003", "0"),
    ("idpat", "grai"): _serialised_class("8003", "0"),
    ("id", "gdti"): _serialised("253"),
    ("idpat", "gdti"): _serialised_class("253"),
    ("id", "sgcn"): _serialised("255"),
    ("idpat", "sgcn"): _serialised_class("255"),
    ("id", "giai"): _named("8004"),
    ("id", "ginc"): _named("401"),
    ("id", "cpi"): _part,
    ("idpat", "cpi"): _part_class,
}
