"""How one rule-book differs from another, down to the words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from trace.rooms.brands.kinds import DiffKind
from trace.rooms.brands.rules.rule_books import RuleBookBody

# By what an entry of a list is known again in another version.
_IDENTITY = {
    "conditions": ("code",),
    "origin": ("product_code",),
    "norms": ("kind", "code"),
    "procedure": ("kind",),
    "fees": ("name",),
    "ladder": ("kind",),
}
# A run of letters or digits is one word; of Chinese every character is one.
_WORD = re.compile(r"[A-Za-z0-9.]+|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text that both versions have, or only one of them; `kind` None: both."""

    kind: DiffKind | None
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that was added, removed or changed.

    section  a field of RuleBookBody
    item     the entry of a list or table: a condition's code, a step; "" where the section is one value
    field    the field of the entry; "" where the whole entry, or the whole section, is meant
    words    of texts and lists that changed, what stayed and what did not
    """

    kind: DiffKind
    section: str
    item: str = ""
    field: str = ""
    before: object = None
    after: object = None
    words: tuple[Segment, ...] = ()


def differences(before: RuleBookBody | None, after: RuleBookBody) -> tuple[Difference, ...]:
    """Return what changes from one body to another in the order of the sections; before the first, all is added."""
    new = after.to_json()
    old = before.to_json() if before is not None else {}
    return tuple(
        found for section in new for found in _section(section, old.get(section), new[section])
    )


def _section(section: str, old: object, new: object) -> Iterator[Difference]:
    if section in _IDENTITY:
        yield from _entries(section, _by_identity(section, old), _by_identity(section, new))
    elif isinstance(new, Mapping):
        yield from _fields(section, "", old if isinstance(old, Mapping) else {}, new)
    else:
        yield from _value(section, "", "", old, new)


def _by_identity(section: str, entries: object) -> dict[str, Mapping[str, object]]:
    return {
        " ".join(str(entry[name]) for name in _IDENTITY[section]): entry
        for entry in (entries if isinstance(entries, list) else [])
    }


def _entries(
    section: str, old: Mapping[str, Mapping[str, object]], new: Mapping[str, Mapping[str, object]]
) -> Iterator[Difference]:
    for item, entry in new.items():
        if item in old:
            yield from _fields(section, item, old[item], entry)
        else:
            yield Difference(DiffKind.ADDED, section, item, after=entry)
    for item, entry in old.items():
        if item not in new:
            yield Difference(DiffKind.REMOVED, section, item, before=entry)


def _fields(
    section: str, item: str, old: Mapping[str, object], new: Mapping[str, object]
) -> Iterator[Difference]:
    for name, value in new.items():
        if isinstance(value, Mapping):
            table = old.get(name)
            yield from _table(section, name, table if isinstance(table, Mapping) else {}, value)
        else:
            yield from _value(section, item, name, old.get(name), value)


def _table(
    section: str, field: str, old: Mapping[str, object], new: Mapping[str, object]
) -> Iterator[Difference]:
    for item in [*new, *(key for key in old if key not in new)]:
        yield from _value(section, item, field, old.get(item), new.get(item))


def _value(section: str, item: str, field: str, old: object, new: object) -> Iterator[Difference]:
    if old == new or (_is_nothing(old) and _is_nothing(new)):
        return
    kind = DiffKind.CHANGED
    if _is_nothing(old):
        kind = DiffKind.ADDED
    elif _is_nothing(new):
        kind = DiffKind.REMOVED
    yield Difference(kind, section, item, field, old, new, _words(old, new))


def _is_nothing(value: object) -> bool:
    return value in (None, "", [])


def _words(old: object, new: object) -> tuple[Segment, ...]:
    if isinstance(old, str) and isinstance(new, str):
        return tuple(_matched(_WORD.findall(old), _WORD.findall(new)))
    if _is_plain_list(old) and _is_plain_list(new):
        return tuple(_elements(old, new))  # type: ignore[arg-type]  # both were looked at
    return ()


def _is_plain_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _matched(old: list[str], new: list[str]) -> Iterator[Segment]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Segment(None, "".join(old[a:b]))
            continue
        if a < b:
            yield Segment(DiffKind.REMOVED, "".join(old[a:b]))
        if c < d:
            yield Segment(DiffKind.ADDED, "".join(new[c:d]))


def _elements(old: list[str], new: list[str]) -> Iterator[Segment]:
    for text in old:
        yield Segment(None if text in new else DiffKind.REMOVED, text)
    for text in new:
        if text not in old:
            yield Segment(DiffKind.ADDED, text)
