"""One spelling for each JSON value, so that a digest or signature of it means one thing.

RFC 8785 (JSON Canonicalization Scheme) without fractions: names sorted by their UTF-16 code units,
no white space, the shortest escapes, UTF-8. Amounts travel as strings.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from trace.standards.malformed import Malformed

JsonValue: TypeAlias = (
    "bool | int | float | str | Sequence[JsonValue] | Mapping[str, JsonValue] | None"
)

#: Beyond these, readers that hold numbers as IEEE doubles no longer agree.
MAX_SAFE_INTEGER = 2**53 - 1


class MalformedJson(Malformed):
    """No canonical form: reason `fraction`, `range`, `key`, `surrogate` or `type`."""

    code = "json"


def canonical(value: JsonValue) -> bytes:
    """Return the canonical UTF-8 text of strings, integers, booleans, None, lists and mappings.

    Raises   MalformedJson: `fraction` (a float), `range` (an integer beyond 2^53 - 1), `key` (a
             name that is no string), `surrogate` (half a character) or `type`
    """
    return _text(value).encode("utf-8")


def _text(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, int):
        if abs(value) > MAX_SAFE_INTEGER:
            raise MalformedJson("range")
        return str(int(value))
    if isinstance(value, float):
        raise MalformedJson("fraction")
    if isinstance(value, Mapping):
        return _members(value)
    if isinstance(value, list | tuple):
        return "[" + ",".join(_text(item) for item in value) + "]"
    raise MalformedJson("type", type=type(value).__name__)


def _members(mapping: Mapping[object, object]) -> str:
    names = []
    for name in mapping:
        if not isinstance(name, str):
            raise MalformedJson("key", type=type(name).__name__)
        names.append((_utf16(name), name))
    return "{" + ",".join(f"{_quoted(n)}:{_text(mapping[n])}" for _, n in sorted(names)) + "}"


def _quoted(text: str) -> str:
    _utf16(text)
    return json.dumps(text, ensure_ascii=False)


def _utf16(text: str) -> bytes:
    try:
        return text.encode("utf-16-be")
    except UnicodeEncodeError:
        raise MalformedJson("surrogate") from None
