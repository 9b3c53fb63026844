"""GS1's character sets for lots and serials, and how they travel in a path segment."""

from __future__ import annotations

import re
import string
from urllib.parse import quote, quote_plus, unquote_to_bytes

#: GS1 General Specifications, figure 7.11-1: the eighty-two invariant characters of ISO/IEC 646.
CSET_82 = frozenset(string.ascii_letters + string.digits + "!\"%&'()*+,-./:;<=>?_")
#: GS1 General Specifications, figure 7.11-2: what a component or part identifier may hold.
CSET_39 = frozenset(string.ascii_uppercase + string.digits + "#-/")
#: File-safe, URI-safe base 64 (RFC 4648, section 5), without its padding.
CSET_64 = frozenset(string.ascii_letters + string.digits + "-_")
MAX_LOT_LENGTH = 20

_LABEL_LOT = re.compile(r"[0-9A-Z.\-]{1,20}", re.ASCII)
_DOT_SEGMENTS = frozenset({".", ".."})
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


def is_lot(text: str) -> bool:
    """Tell whether `text` may be a lot or serial (AI 10, 21): 1 to 20 characters of set 82."""
    return 1 <= len(text) <= MAX_LOT_LENGTH and CSET_82.issuperset(text)


def is_label_lot(text: str) -> bool:
    """Tell whether a lot may stand on a label: 1 to 20 of `0-9 A-Z . -`, all QR-alphanumeric.

    `.` and `..` are no label lots: every URL parser takes them for steps in a path and drops them.
    """
    return _LABEL_LOT.fullmatch(text) is not None and text not in _DOT_SEGMENTS


def is_dot_segment(text: str) -> bool:
    """Tell whether a path segment would be resolved away (RFC 3986, section 5.2.4)."""
    return text in _DOT_SEGMENTS


def percent_encode(text: str) -> str:
    """Return `text` as one path segment: all but letters, digits and `-._~` is escaped."""
    return quote(text, safe="")


def percent_decode(segment: str) -> str | None:
    """Return what a path segment stands for, or None if an escape or its UTF-8 is broken.

    A `+` is a literal plus here: only the query of a form means a space by it.
    """
    if _BROKEN_ESCAPE.search(segment):
        return None
    try:
        return unquote_to_bytes(segment).decode("utf-8")
    except UnicodeDecodeError:
        return None


def escape(text: str, *, in_query: bool) -> str:
    """Return the value of an identifier as it stands in a path segment or in a query.

    text  a value of GS1, or bytes written as the characters of Latin-1; a space is `+` in a query
    """
    quoted = quote_plus if in_query else quote
    return quoted(text, safe="", encoding="latin-1")


def unescape(text: str, *, in_query: bool) -> str:
    """Return what an escaped text stands for, byte by byte as Latin-1; broken escapes stay as they are."""
    plain = text.replace("+", " ") if in_query else text
    return unquote_to_bytes(plain.encode("utf-8")).decode("latin-1")
