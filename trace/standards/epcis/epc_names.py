"""EPCs by name as the repository looks them up and spells them back.

`canonical` gives every key the one spelling of `epc_uri` (on https://id.gs1.org, cut to its finest level), so that a
search finds an event whichever way it was written. A URN says where the company prefix ends and a link does not:
`to_urn` answers for the prefixes whose length is known (those of GS1 China, and those that the operator states) and
leaves every other link as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from urllib.parse import quote, unquote

from trace.standards.epcis import epc_uri

ROOT = "https://id.gs1.org/"

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
            stem = _article(parts[0], parts[1])
            return name if stem is None else f"{stem}/21/{parts[2]}"
    return _canonical(name)


@lru_cache(maxsize=4_096)
def _article(prefix: str, item: str) -> str | None:
    return epc_uri.canonical(f"urn:epc:idpat:sgtin:{prefix}.{item}.*")


@lru_cache(maxsize=16_384)
def _canonical(name: str) -> str:
    if not name.startswith(("urn:epc:", "http")):
        return name
    # What a link says beside the thing does not name it, and need not be right.
    return epc_uri.canonical(re.split("[?#]", name, maxsplit=1)[0]) or name


def to_link(name: str) -> str:
    """Return the Digital Link on id.gs1.org of an EPC URN; what is none, or none we know, comes back as it is."""
    return canonical(name) if name.startswith("urn:epc:") else name


def to_urn(name: str, prefixes: Sequence[str] = ()) -> str:
    """Return the EPC URN of a Digital Link whose company prefix has a known length; else the name as it is.

    prefixes  company prefixes that are known whole, as the operator states them
    """
    found = _LINK.fullmatch(name) if name.startswith("http") else None
    if found is None:
        return name
    key, value, qualifiers = found.groups()
    steps = qualifiers.split("/")[1:]
    pairs = dict(zip(steps[::2], map(unquote, steps[1::2]), strict=True))
    urn = _urn(key, unquote(value), pairs, prefixes)
    # What does not lead back to the same thing is no spelling of it.
    return urn if urn is not None and canonical(urn) == canonical(name) else name


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
        article = _article(parts[0], parts[1])
        return None if article is None else _like(f"{article}/21/") + "%"
    if scheme == "sscc" and parts[1:] == ["*"]:
        return _like(f"{ROOT}00/") + "_" + parts[0] + "_" * (17 - len(parts[0]))
    head = ".".join(parts[:-1])
    link = to_link(f"urn:epc:id:{scheme}:{head}.0") if parts[-1] == "*" else name
    if link == name or not link.startswith(ROOT):
        return None
    return _like(link[:-1] if link.endswith("0") and scheme != "sgln" else link) + "%"


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _escaped(text: str) -> str:
    return text if _UNRESERVED.fullmatch(text) else quote(text, safe="")


def _split(body: str, prefixes: Sequence[str]) -> str | None:
    """Digits with a dot where their company prefix ends, or None where that is not known."""
    known = [len(prefix) for prefix in prefixes if body.startswith(prefix)]
    length = max(known, default=_PREFIX_LENGTHS.get(body[:3]))
    return None if length is None else f"{body[:length]}.{body[length:]}"


def _urn(key: str, value: str, pairs: Mapping[str, str], prefixes: Sequence[str]) -> str | None:
    """The URN of a key: its company prefix, the rest without check digit, and what stands behind it."""
    digits = value.zfill(14) if key == "01" else value
    indicator, first, last = _LAYOUTS[key]
    stem = _split(digits[first:last], prefixes)
    if stem is None:
        return None
    if indicator:
        stem = stem.replace(".", f".{digits[0]}")
    if key in _PLAIN:
        return f"urn:epc:id:{_PLAIN[key]}:{stem}"
    if key == "414":
        return f"urn:epc:id:sgln:{stem}.{_escaped(pairs.get('254', '0'))}"
    if key == "01":
        for name, scheme in (("21", "id:sgtin"), ("235", "id:upui"), ("10", "class:lgtin")):
            if name in pairs:
                return f"urn:epc:{scheme}:{stem}.{_escaped(pairs[name])}"
        return f"urn:epc:idpat:sgtin:{stem}.*"
    if key in _NAMED:
        head, _dot, rest = stem.partition(".")
        named = f"{head}.{_escaped(rest)}"
        return (
            f"urn:epc:id:{_NAMED[key]}:{named}"
            if key != "8010"
            else _with("cpi", named, pairs.get("8011"))
        )
    if key == "8006":
        return _with("itip", f"{stem}.{digits[14:16]}.{digits[16:18]}", pairs.get("21"))
    return _with(_SERIALISED[key], stem, digits[14 if key == "8003" else 13 :])


def _with(scheme: str, stem: str, serial: str | None) -> str:
    return (
        f"urn:epc:id:{scheme}:{stem}.{_escaped(serial)}"
        if serial
        else f"urn:epc:idpat:{scheme}:{stem}.*"
    )


#: Key → whether an indicator or extension digit stands first, and from where to where its body goes.
_LAYOUTS: Mapping[str, tuple[bool, int, int | None]] = {
    "00": (True, 1, 17),
    "01": (True, 1, 13),
    "8006": (True, 1, 13),
    "253": (False, 0, 12),
    "255": (False, 0, 12),
    "8003": (False, 1, 13),
    "402": (False, 0, 16),
    "414": (False, 0, 12),
    "417": (False, 0, 12),
    "8017": (False, 0, 17),
    "8018": (False, 0, 17),
    "401": (False, 0, None),
    "8004": (False, 0, None),
    "8010": (False, 0, None),
}
_PLAIN = {"00": "sscc", "402": "gsin", "417": "pgln", "8017": "gsrnp", "8018": "gsrn"}
_NAMED = {"401": "ginc", "8004": "giai", "8010": "cpi"}
_SERIALISED = {"253": "gdti", "255": "sgcn", "8003": "grai"}
