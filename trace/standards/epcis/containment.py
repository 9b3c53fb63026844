"""Things that events put into themselves, over any number of steps: no warehouse can do that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from trace.standards.epcis.reading import Reading

#: Kinds of events that say what stands in what.
KINDS = frozenset({"AggregationEvent", "AssociationEvent"})


@dataclass(frozen=True, slots=True)
class Move:
    """Things put into another or taken out of it, each by its canonical name."""

    at: datetime
    parent: str
    children: tuple[str, ...]
    is_in: bool
    #: Whatever else stands in it is taken out too: the event lists no children.
    is_all: bool = False


def move_of(reading: Reading) -> Move | None:
    """Return what an event moves, or None where it moves nothing single: it observes, or was declared in error."""
    if reading.event_type not in KINDS or reading.declared_at is not None:
        return None
    parent = next((epc for role, epc, *_ in reading.epcs if role == "parent"), None)
    if parent is None or reading.action not in ("ADD", "DELETE"):
        return None
    listed = [(epc, is_class) for role, epc, is_class, *_ in reading.epcs if role == "child"]
    children = tuple(epc for epc, is_class in listed if not is_class)
    is_in = reading.action == "ADD"
    return Move(reading.event_time, parent, children, is_in, is_all=not is_in and not listed)


def loops(readings: Iterable[tuple[int, Reading]], stood: Iterable[Move] = ()) -> Mapping[int, str]:
    """Return the events that close a loop, by their numbers, each with the thing that would hold itself.

    readings  the events of one document with their numbers; they happen in the order of their times. What was taken out
              again in between is not inside any more; what was declared in error did not happen
    stood     what is on record already, in the order of its recording: it is not judged again. Of one instant, it came
              first. An event is judged by what stood at its own time: one that tells of an earlier day is not refused
              for what is on record of a later one, which stays as it is
    """
    order = [(move.at, False, number, move) for number, move in enumerate(stood)]
    for number, reading in readings:
        move = move_of(reading)
        if move is not None:
            order.append((move.at, True, number, move))
    inside: dict[str, set[str]] = defaultdict(set)  # a thing → what it stands in
    holds: dict[str, set[str]] = defaultdict(set)  # a thing → what stands in it
    found: dict[int, str] = {}
    for _at, is_judged, number, move in sorted(order, key=itemgetter(0, 1, 2)):
        if not move.is_in:
            for child in tuple(holds[move.parent]) if move.is_all else move.children:
                inside[child].discard(move.parent)
                holds[move.parent].discard(child)
            continue
        if is_judged:
            above = _above(move.parent, inside)
            looped = next((child for child in move.children if child in above), None)
            if looped is not None:
                found[number] = looped
                continue
        holds[move.parent].update(move.children)
        for child in move.children:
            inside[child].add(move.parent)
    return found


def _above(thing: str, inside: Mapping[str, set[str]]) -> set[str]:
    """A thing and everything that it stands in; what is on record may contradict itself."""
    found, waiting = {thing}, [thing]
    while waiting:
        for parent in inside.get(waiting.pop(), ()):
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return found
