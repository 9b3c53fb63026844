"""Application identifiers: the format of their values, and what stands together.

The table is data/identifiers.csv; data/SOURCES.md tells how to read it and where it is from.
Source: GS1 General Specifications, section 3, and GS1's syntax dictionary of 2026.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from trace.standards.gs1.content_checks import CHECKS
from trace.standards.gs1.fault import Fault, whole
from trace.standards.malformed import Malformed

_TABLE = Path(__file__).parent / "data" / "identifiers.csv"
_COMPONENT = re.compile(r"(\[)?([NXYZ])(\.\.)?(\d+)\]?((?:/\w+)*)")
#: An identifier has two to four digits; no one is the start of another.
IDENTIFIER_LENGTHS = (2, 3, 4)
#: Numbers whose values have a fixed length by the first two digits, given out or not
#: (GenSpecs figure 7.8.5-2), with the length of identifier and value together.
PREDEFINED_LENGTHS = {
    "00": 20, "01": 16, "02": 16, "03": 16, "04": 18, "11": 8, "12": 8, "13": 8, "14": 8,
    "15": 8, "16": 8, "17": 8, "18": 8, "19": 8, "20": 4, "31": 10, "32": 10, "33": 10,
    "34": 10, "35": 10, "36": 10, "41": 16,
}  # fmt: skip
MAX_UNKNOWN_LENGTH = 90


class MalformedValue(Malformed):
    """Not a value of this identifier (`ai`): a reason of `content_checks`, `too_short`, `too_long`
    or `unknown_identifier`; `start` and `length` tell which characters."""

    code = "gs1_value"


@dataclass(frozen=True, slots=True)
class Component:
    """A part of a value: so many characters of one set, held to checks of their content."""

    kind: str
    shortest: int
    longest: int
    is_optional: bool
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Identifier:
    """What the General Specifications say of one application identifier.

    requires    each group must be met by one of its alternatives, identifiers that stand together
    excludes    identifiers, `n` for any digit, that may not stand with it
    qualifiers  as a primary key of a Digital Link: the orders of qualifiers that may follow
    """

    ai: str
    components: tuple[Component, ...]
    is_predefined: bool
    is_attribute: bool
    requires: tuple[tuple[tuple[str, ...], ...], ...]
    excludes: tuple[str, ...]
    qualifiers: tuple[tuple[str, ...], ...]

    @property
    def is_key(self) -> bool:
        """Whether a Digital Link may be about it."""
        return bool(self.qualifiers)

    @property
    def length(self) -> int:
        """The most characters its values may have."""
        return sum(component.longest for component in self.components)

    def form_fault(self, value: str) -> Fault | None:
        """What is wrong with the length or the characters of a value, if anything."""
        return self._walk(value, in_full=False)

    def fault(self, value: str) -> Fault | None:
        """What is wrong with a value: its length, characters, check digits, dates, code lists."""
        return self._walk(value, in_full=True)

    def _walk(self, value: str, *, in_full: bool) -> Fault | None:
        at = 0
        for component in self.components:
            if component.is_optional and at == len(value):
                break
            part = value[at : at + component.longest]
            # What is wrong with the content says more than that the value is too short for it.
            checks = (component.kind, *component.checks) if in_full else (component.kind,)
            fault = _content_fault(checks, part) if part else None
            if fault is not None:
                return fault.moved(at)
            if len(part) < component.shortest:
                return whole("too_short", value)
            at += len(part)
        return Fault("too_long", at, len(value) - at) if at < len(value) else None


def _content_fault(checks: tuple[str, ...], part: str) -> Fault | None:
    for check in checks:
        fault = CHECKS[check](part)
        if fault is not None:
            return fault
    return None


def find(ai: str) -> Identifier | None:
    """The identifier of that number, or None if GS1 gave out no such number."""
    return _identifiers().get(ai)


def key_numbers() -> tuple[str, ...]:
    """The identifiers that a Digital Link may be about."""
    return tuple(ai for ai, identifier in _identifiers().items() if identifier.is_key)


def all_identifiers() -> tuple[Identifier, ...]:
    """Every identifier, in the order of the numbers as text."""
    return tuple(_identifiers().values())


def require_value(ai: str, value: str) -> None:
    """Raise MalformedValue unless `value` is what its identifier asks."""
    identifier = find(ai)
    if identifier is None:
        raise MalformedValue("unknown_identifier", ai=ai)
    fault = identifier.fault(value)
    if fault is not None:
        raise MalformedValue(fault.reason, ai=ai, start=fault.start, length=fault.length)


@lru_cache(maxsize=1)
def _identifiers() -> dict[str, Identifier]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {ai: _identifier(ai, row) for row in csv.DictReader(file) for ai in _span(row["ai"])}


def _span(written: str) -> list[str]:
    first, _, last = written.partition("-")
    return [str(ai).zfill(len(first)) for ai in range(int(first), int(last or first) + 1)]


def _identifier(ai: str, row: dict[str, str]) -> Identifier:
    return Identifier(
        ai=ai,
        components=tuple(_component(part) for part in row["format"].split()),
        is_predefined=row["predefined"] == "yes",
        is_attribute=row["attribute"] == "yes",
        requires=tuple(
            tuple(tuple(together.split("+")) for together in group.split())
            for group in row["requires"].split(";")
            if group.strip()
        ),
        excludes=tuple(row["excludes"].split()),
        qualifiers=tuple(
            tuple(order.replace("-", "").split()) for order in row["qualifiers"].split("|") if order
        ),
    )


def _component(written: str) -> Component:
    match = _COMPONENT.fullmatch(written)
    if match is None:
        raise ValueError(written)
    optional, kind, variable, length, checks = match.groups()
    return Component(
        kind=kind,
        shortest=1 if variable else int(length),
        longest=int(length),
        is_optional=optional is not None,
        checks=tuple(checks.split("/")[1:]),
    )
