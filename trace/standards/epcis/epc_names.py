"""The two spellings of an EPC - URN (`urn:epc:id:sgtin:…`) and GS1 Digital Link - and one to look both up by.

`canonical` spells every key on https://id.gs1.org and cuts it to its finest level, so that a search finds an event
whichever way it was written. A URN says where the company prefix ends and a link does not: `to_urn` answers for the
prefixes whose length is known (those of GS1 China) and leaves every other link as it is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, unquote

from trace.standards.gs1.check_digit import check_digit

ROOT = "https://id.gs1.org/"

#: Scheme of a URN → its key and how many digits the body has without the check digit.
_GTINS = {"sgtin": "21", "lgtin": "10", "upui": "235"}
_KEYS = {"sscc": ("00", 17), "gsrn": ("8018", 17), "gsrnp": ("8017", 17), "gsin": ("402", 16)}
_NUMBERS = {"grai": ("8003", 12), "gdti": ("253", 12), "sgcn": ("255", 12)}
_PLAIN = {"giai": "8004", "ginc": "401"}
_URN = re.compile(r"urn:epc:(id|idpat|class):([a-z]+):(.+)", re.ASCII)
_LINK = re.compile(
    r"https?://[^/?#]+(?:/[^?#]*?)?"
    r"/(00|01|253|255|401|402|414|417|8003|8004|8006|8010|8017|8018)/([^/?#]+)((?:/[0-9]{2,4}/[^/?#]+)*)/?"
    r"(?:\?[^#]*)?(?:#.*)?",
    re.ASCII,
)
# China: GB 12904, the length of a company prefix by its first three digits.
_PREFIX_LENGTHS = {
    **dict.fromkeys(("690", "691"), 7),
    **dict.fromkeys(("692", "693", "694", "695", "696"), 8),
    "697": 9,
}
_UNRESERVED = re.compile(r"[A-Za-z0-9._~\-]+", re.ASCII)


def canonical(name: str) -> str:
    """Return the one spelling under which an EPC, class, place or party is looked up; other URIs stay as they are."""
    if name.startswith("urn:epc:id:sgtin:"):
        # Most EPCs of a document are packs of a few articles: the article is spelled once.
        parts = name[17:].split(".", 2)
        if len(parts) == 3 and parts[2].isalnum() and parts[2].isascii():
            stem = _packs_of(parts[0], parts[1])
            return name if stem is None else stem + parts[2]
    return _canonical(name)


@lru_cache(maxsize=4_096)
def _packs_of(prefix: str, item: str) -> str | None:
    try:
        return f"{ROOT}01/{_gtin(prefix, item)}/21/"
    except ValueError:
        return None


@lru_cache(maxsize=16_384)
def _canonical(name: str) -> str:
    if name.startswith("urn:epc:"):
        return to_link(name)
    found = _LINK.fullmatch(name) if name.startswith("http") else None
    return name if found is None else _finest(*found.groups())


def to_link(name: str) -> str:
    """Return the Digital Link on id.gs1.org of an EPC URN; what is none, or none we know, comes back as it is."""
    found = _URN.fullmatch(name)
    if found is None:
        return name
    kind, scheme, rest = found.groups()
    parts = rest.split(".")
    # A company prefix may not hold dots, a serial may.
    limit = {"itip": 5, "sscc": 2, "gsrn": 2, "gsrnp": 2, "gsin": 2, "pgln": 2}.get(scheme, 3)
    if scheme in _PLAIN:
        limit = 2
    parts = rest.split(".", limit - 1)
    if len(parts) != limit or not parts[0].isdigit():
        return name
    path = _path(kind, scheme, [unquote(part) for part in parts])
    return name if path is None else ROOT + path


def to_urn(name: str) -> str:
    """Return the EPC URN of a Digital Link whose company prefix has a known length; else the name as it is."""
    found = _LINK.fullmatch(name) if name.startswith("http") else None
    if found is None:
        return name
    key, value, qualifiers = found.groups()
    pairs = _pairs(qualifiers)
    urn = _urn(key, unquote(value), pairs)
    return name if urn is None else urn


def pattern(name: str) -> str | None:
    """Return the LIKE pattern (escaped by a backslash) that a URN with `*` means, or None for a plain name."""
    found = _URN.fullmatch(name)
    if found is None or found.group(1) != "idpat" or "*" not in found.group(3):
        return None
    scheme, parts = found.group(2), found.group(3).split(".")
    if scheme == "sgtin" and len(parts) == 3:
        if parts[1] == "*":
            # The item reference begins with the indicator digit, which a GTIN has first.
            body = "_" + parts[0] + "_" * (13 - len(parts[0]))
            return _like(f"{ROOT}01/") + body + _like("/21/") + "%"
        return _like(f"{ROOT}01/{_gtin(parts[0], parts[1])}/21/") + "%"
    if scheme == "sscc" and parts[1:] == ["*"]:
        return _like(f"{ROOT}00/") + "_" + parts[0] + "_" * (17 - len(parts[0]))
    head = ".".join(parts[:-1])
    link = to_link(f"urn:epc:id:{scheme}:{head}.0") if parts[-1] == "*" else name
    if link == name or not link.startswith(ROOT):
        return None
    return _like(link[:-1] if link.endswith("0") and scheme != "sgln" else link) + "%"


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _path(kind: str, scheme: str, parts: list[str]) -> str | None:
    """The path of a link for the parts of a URN, or None where they are no such key."""
    open_end = kind == "idpat" and parts[-1] == "*"
    if kind == "idpat" and not open_end:
        return None
    try:
        if scheme in _GTINS:
            stem = f"01/{_gtin(parts[0], parts[1])}"
            return stem if open_end else f"{stem}/{_GTINS[scheme]}/{_escaped(parts[2])}"
        if scheme in _KEYS:
            key, digits = _KEYS[scheme]
            return f"{key}/{_key(parts[0], parts[1], digits, scheme)}"
        if scheme in _NUMBERS:
            key, _digits = _NUMBERS[scheme]
            stem = ("0" if scheme == "grai" else "") + _checked(parts[0] + parts[1], 12)
            return f"{key}/{stem}{'' if open_end else _escaped(parts[2])}"
        if scheme in _PLAIN:
            return f"{_PLAIN[scheme]}/{_escaped(parts[0] + parts[1])}"
        return _rarer_path(scheme, parts, open_end=open_end)
    except ValueError:
        return None


def _rarer_path(scheme: str, parts: list[str], *, open_end: bool) -> str | None:
    if scheme == "sgln":
        stem = "414/" + _checked(parts[0] + parts[1], 12)
        return stem if parts[2] in ("0", "*") else f"{stem}/254/{_escaped(parts[2])}"
    if scheme == "pgln":
        return "417/" + _checked(parts[0] + parts[1], 12)
    if scheme == "cpi":
        stem = f"8010/{_escaped(parts[0] + parts[1])}"
        return stem if open_end else f"{stem}/8011/{_escaped(parts[2])}"
    if scheme == "itip":
        stem = f"8006/{_gtin(parts[0], parts[1])}{parts[2]}{parts[3]}"
        return stem if open_end else f"{stem}/21/{_escaped(parts[4])}"
    return None


@lru_cache(maxsize=16_384)
def _gtin(prefix: str, item: str) -> str:
    if not item:
        raise ValueError(item)
    return _checked(item[0] + prefix + item[1:], 13)


def _key(prefix: str, reference: str, digits: int, scheme: str) -> str:
    # An SSCC's extension digit stands before the company prefix.
    body = reference[:1] + prefix + reference[1:] if scheme == "sscc" else prefix + reference
    return _checked(body, digits)


def _checked(body: str, digits: int) -> str:
    if len(body) != digits or not (body.isascii() and body.isdigit()):
        raise ValueError(body)
    # A GSIN's sixteen digits have no length of their own in the table of the check digit.
    padded = body if digits != 16 else "0" + body
    return body + str(check_digit(padded))


def _escaped(text: str) -> str:
    return text if _UNRESERVED.fullmatch(text) else quote(text, safe="")


def _pairs(qualifiers: str) -> dict[str, str]:
    steps = qualifiers.split("/")[1:]
    return dict(zip(steps[::2], map(unquote, steps[1::2]), strict=True))


def _finest(key: str, value: str, qualifiers: str) -> str:
    """The canonical link: a GTIN of fourteen digits, the finest qualifier alone."""
    pairs = _pairs(qualifiers)
    if key == "01" and value.isdigit():
        value = value.zfill(14)
    for name in ("21", "235", "10", "254", "8011"):
        if name in pairs:
            return f"{ROOT}{key}/{value}/{name}/{_escaped(pairs[name])}"
    return f"{ROOT}{key}/{value}"


def _split(body: str) -> tuple[str, str] | None:
    """Company prefix and the rest of twelve or more digits, where the prefix has a known length."""
    length = _PREFIX_LENGTHS.get(body[:3])
    return None if length is None else (body[:length], body[length:])


def _urn(key: str, value: str, pairs: dict[str, str]) -> str | None:
    if key == "01" and len(value.zfill(14)) == 14 and value.isdigit():
        digits = value.zfill(14)
        split = _split(digits[1:13])
        if split is None:
            return None
        stem = f"{split[0]}.{digits[0]}{split[1]}"
        for name, scheme in (("21", "id:sgtin"), ("235", "id:upui"), ("10", "class:lgtin")):
            if name in pairs:
                return f"urn:epc:{scheme}:{stem}.{_escaped(pairs[name])}"
        return f"urn:epc:idpat:sgtin:{stem}.*"
    if key == "00" and len(value) == 18 and value.isdigit():
        split = _split(value[1:17])
        return None if split is None else f"urn:epc:id:sscc:{split[0]}.{value[0]}{split[1]}"
    if key in ("414", "417") and len(value) == 13 and value.isdigit():
        split = _split(value[:12])
        if split is None:
            return None
        if key == "417":
            return f"urn:epc:id:pgln:{split[0]}.{split[1]}"
        return f"urn:epc:id:sgln:{split[0]}.{split[1]}.{_escaped(pairs.get('254', '0'))}"
    if key == "8004":
        split = _split(value)
        return None if split is None else f"urn:epc:id:giai:{split[0]}.{_escaped(split[1])}"
    return None
