"""What people type where a code is asked: full-width digits, lower case, spaces inside."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Return `text` in ASCII forms and upper case, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())
