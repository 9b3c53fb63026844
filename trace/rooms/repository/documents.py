"""Events as documents: one context, and the spelling of EPCs that the reader wants. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from trace.standards.epcis.epc_names import to_link, to_urn
from trace.standards.epcis.jsonld import GS1_CONTEXT

#: Members that name things by EPC, wherever they stand in an event.
_NAMED = frozenset(
    {
        "parentID",
        "epcClass",
        "source",
        "destination",
        "bizTransaction",
        "deviceID",
        "epcList",
        "childEPCs",
        "inputEPCList",
        "outputEPCList",
    }
)


@dataclass(frozen=True, slots=True)
class Found:
    """One event as the repository has it, with the context it came with."""

    id: int
    event_id: str
    recorded_at: datetime
    document: Mapping[str, Any]
    context: Any


def query_document(
    events: Sequence[Found],
    name: str,
    now: datetime,
    spelling: str,
    prefixes: Sequence[str] = (),
    **more: str,
) -> dict[str, Any]:
    """Return events as an EPCISQueryDocument; contexts that disagree stay with their events.

    prefixes  company prefixes that are known whole, by which links become URNs
    more      members of the results, such as `subscriptionID`
    """
    context, apart = _joined_context(events)
    return {
        "@context": context,
        "type": "EPCISQueryDocument",
        "schemaVersion": "2.0",
        "creationDate": now.astimezone(UTC).isoformat(timespec="milliseconds"),
        "epcisBody": {
            "queryResults": {
                **more,
                "queryName": name,
                "resultsBody": {
                    "eventList": [
                        event_json(each, spelling, prefixes, own=each.id in apart)
                        for each in events
                    ]
                },
            }
        },
    }


def event_json(
    event: Found, spelling: str, prefixes: Sequence[str] = (), *, own: bool
) -> dict[str, Any]:
    """Return one event as it was sent, with its id, when it was recorded, and its context where that stays with it."""
    found: dict[str, Any] = dict(event.document)
    if "eventID" not in found and "id" not in found:
        found["eventID"] = event.event_id
    found["recordTime"] = event.recorded_at.astimezone(UTC).isoformat(timespec="milliseconds")
    if own and "@context" not in found:
        found = {"@context": event.context, **found}
    if spelling == "Always_GS1_Digital_Link":
        return _translated(found, to_link)
    if spelling == "Always_EPC_URN":
        return _translated(found, partial(to_urn, prefixes=prefixes))
    return found


def _joined_context(events: Iterable[Found]) -> tuple[list[Any], set[int]]:
    """One context for a page, and the ids of events whose own says something else by a prefix."""
    parts: list[Any] = [GS1_CONTEXT]
    meanings: dict[str, Any] = {}
    apart: set[int] = set()
    for event in events:
        own = event.context if isinstance(event.context, list) else [event.context]
        objects = [part for part in own if isinstance(part, dict)]
        if any(meanings.get(k, v) != v for part in objects for k, v in part.items()):
            apart.add(event.id)
            continue
        for part in own:
            if part is None or part in parts:
                continue
            # The names of GS1's own context under which it has been published are one.
            if isinstance(part, str) and "epcis-context" in part:
                continue
            parts.append(part)
            if isinstance(part, dict):
                meanings |= part
    return parts, apart


def _translated(value: Mapping[str, Any], spell: Callable[[str], str]) -> dict[str, Any]:
    """An event with every EPC spelled another way; ids of documents and extensions are left alone."""
    found: dict[str, Any] = {}
    for name, below in value.items():
        if name in ("readPoint", "bizLocation") and isinstance(below, dict):
            found[name] = {**below, "id": spell(below["id"])}
        elif name in _NAMED and isinstance(below, str):
            found[name] = spell(below)
        elif name in _NAMED and isinstance(below, list):
            found[name] = [spell(each) if isinstance(each, str) else each for each in below]
        elif ":" in name or name in ("ilmd", "@context"):
            found[name] = below
        elif isinstance(below, dict):
            found[name] = _translated(below, spell)
        elif isinstance(below, list):
            found[name] = [_translated(x, spell) if isinstance(x, dict) else x for x in below]
        else:
            found[name] = below
    return found
