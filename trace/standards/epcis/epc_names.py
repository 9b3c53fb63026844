"""EPCs by name as the repository looks them up and spells them back.

`canonical` gives every key the one spelling of `epc_uri` (on https://id.gs1.org, cut to its finest level), so that a
search finds an event whichever way it was written. A URN says where the company prefix ends and a link does not:
`to_urn` answers for the prefixes whose length is known (those of GS1 China) and leaves every other link as it is.
"""

from __future__ import annotations

import re
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


def _pairs(qualifiers: str) -> dict[str, str]:
    steps = qualifiers.split("/")[1:]
    return dict(zip(steps[::2], map(unquote, steps[1::2]), strict=True))


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
