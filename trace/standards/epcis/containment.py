"""Things that a document puts into themselves, over any number of steps: no warehouse can do that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from trace.standards.epcis.reading import Reading

_KINDS = frozenset({"AggregationEvent", "AssociationEvent"})


def loops(readings: Iterable[tuple[int, Reading]]) -> Mapping[int, str]:
    """Return the events that close a loop, by their numbers, each with the thing that would hold itself.

    readings  the events of one document with their numbers; they happen in the order of their times. What was taken out
              again in between is not inside any more; what was declared in error did not happen.
    """
    told = [
        (number, reading)
        for number, reading in readings
        if reading.event_type in _KINDS and reading.declared_at is None
    ]
    inside: dict[str, set[str]] = defaultdict(set)  # a thing → what it stands in
    found: dict[int, str] = {}
    for number, reading in sorted(told, key=lambda each: each[1].event_time):
        parents = [epc for role, epc, *_ in reading.epcs if role == "parent"]
        children = [
            epc for role, epc, is_class, *_ in reading.epcs if role == "child" and not is_class
        ]
        for parent in parents:
            if reading.action == "DELETE":
                for child in children or list(inside):
                    inside[child].discard(parent)
            elif reading.action == "ADD":
                above = _above(parent, inside)
                looped = next((child for child in children if child in above), None)
                if looped is not None:
                    found[number] = looped
                    continue
                for child in children:
                    inside[child].add(parent)
    return found


def _above(thing: str, inside: Mapping[str, set[str]]) -> set[str]:
    """A thing and everything that it stands in."""
    found, waiting = {thing}, [thing]
    while waiting:
        for parent in inside.get(waiting.pop(), ()):
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return found
