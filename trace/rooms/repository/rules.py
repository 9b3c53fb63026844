"""What stands between a sent document and its rows: ids, contexts, refusals as values."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from trace.rooms.repository.errors import EventExists, EventInvalid
from trace.standards.epcis.containment import Move, loops
from trace.standards.epcis.documents import MalformedDocument, namespaces, require_shallow
from trace.standards.epcis.event_hash import event_hash
from trace.standards.epcis.events import MalformedEvent
from trace.standards.epcis.reading import Reading, read_event
from trace.standards.malformed import Malformed

#: One capture takes no more than these.
MOST_EVENTS = 1_000
MOST_BYTES = 16 * 1024 * 1024
#: What the server keeps of its own word; a client's is overwritten (EPCIS 2.0, 7.4.2.1).
SERVERS_OWN = frozenset({"recordTime"})
#: The word by which a declaration is found from the id of the event that it is about.
DECLARED = "declares"
#: Stands between that id and when it was declared, in the id of the declaration's row.
DECLARATION_MARK = "#errorDeclaration="
LONGEST_EVENT_ID = 1_000
#: What a declaration may say otherwise than its event: the id has been given by us where there was none.
_DECLARATIONS_OWN = frozenset({"errorDeclaration", "eventID", "id", "@context"})


@dataclass(frozen=True, slots=True)
class Accepted:
    """An event that may be stored: as sent, with its id and what it is searched by."""

    number: int
    event_id: str
    sent: Mapping[str, object]
    reading: Reading
    context: Any

    @property
    def is_declaration(self) -> bool:
        """Whether it says that an earlier event of the same id is wrong."""
        return self.reading.declared_at is not None

    @property
    def key(self) -> str:
        """The id that its row has: a declaration says the id of the event that it is about, and has one of its own."""
        declared_at = self.reading.declared_at
        return self.event_id if declared_at is None else declaration_key(self.event_id, declared_at)


@dataclass(frozen=True, slots=True)
class Refused:
    """An event that may not be stored: the number it has in its document, and why."""

    number: int
    error: EventInvalid | EventExists


def judge(number: int, sent: object, context: Any, known: Mapping[str, str]) -> Accepted | Refused:
    """Return an event of a document as one to store or one to refuse.

    number   its place in the document, from 1
    context  the document's; an event's own is added to it
    known    the namespaces that the document's context explains
    """
    try:
        prefixes, whole = known, context
        if isinstance(sent, Mapping) and "@context" in sent:
            prefixes = {**known, **namespaces(sent["@context"])}
            whole = joined(context, sent["@context"])
        reading = read_event(sent, prefixes)
        assert isinstance(sent, Mapping)  # noqa: S101  (the reading has said so)
        if "certificationInfo" in sent:
            require_shallow(sent["certificationInfo"])
        event_id = reading.event_id or new_event_id(sent, whole)
    except Malformed as error:
        return Refused(number, invalid(error))
    if reading.declared_at is not None:
        reading.words.append((DECLARED, event_id, None, None, None))
    return Accepted(number, event_id, sent, reading, whole)


def without_loops(
    fresh: Sequence[Accepted], stood: Iterable[Move] = ()
) -> tuple[list[Accepted], list[Refused]]:
    """Part new events of one capture into those that may be stored and those that put a thing into itself.

    stood  what is on record already
    """
    wrong = declared_ids(fresh)
    looped = loops(
        ((each.number, each.reading) for each in fresh if each.event_id not in wrong), stood
    )
    refused = [
        Refused(number, EventInvalid(where="childEPCs", reason="loop", value=thing[:80]))
        for number, thing in looped.items()
    ]
    return [each for each in fresh if each.number not in looped], refused


def declared_ids(events: Iterable[Accepted]) -> set[str]:
    """Return the ids of events that some of `events` declare to be in error."""
    return {each.event_id for each in events if each.is_declaration}


def declaration_key(event_id: str, declared_at: datetime) -> str:
    """Return the id that the row of a declaration has, at most as long as an event's own may be."""
    said_at = declared_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    mark = f"{DECLARATION_MARK}{said_at}"
    fits = len(event_id) + len(mark) <= LONGEST_EVENT_ID
    return f"{event_id if fits else digest(event_id)}{mark}"


def new_event_id(sent: Mapping[str, Any], context: Any) -> str:
    """Return the id of an event that came without one: its hash, so that sent again it is the same event.

    context  the document's with the event's own: names of extensions are hashed in full
    Raises   MalformedEvent (an extension too deep)
    Source   CBV 2.0, section 8.9.2
    """
    return event_hash(sent, context)


def prefixes_of(context: Any) -> dict[str, str]:
    """Return what a context explains; an absent one explains GS1's own prefixes."""
    return namespaces([] if context is None else context)


def joined(context: Any, own: Any) -> Any:
    """Return one context that says what both say."""
    parts = [*(context if isinstance(context, list) else [context] if context else [])]
    for part in own if isinstance(own, list) else [own]:
        if part not in parts:
            parts.append(part)
    return parts


def invalid(error: Malformed) -> EventInvalid:
    """Return a codec's refusal as the room's."""
    assert isinstance(error, MalformedEvent | MalformedDocument)  # noqa: S101  (the two of this codec)
    return EventInvalid(
        where=str(error.facts.get("field", "")),
        reason=error.reason,
        value=str(error.facts.get("value", "")),
    )


def same_event(stored: Mapping[str, object], declaration: Mapping[str, object]) -> bool:
    """Whether a declaration repeats the event that it declares to be in error (EPCIS 2.0, 7.4.1.4)."""
    first, second = (
        {k: v for k, v in _content(each).items() if k not in _DECLARATIONS_OWN}
        for each in (stored, declaration)
    )
    return first == second


def refusal_of(told: Mapping[str, object]) -> EventInvalid | EventExists:
    """Return what a capture job keeps of a refused event as the error that it was."""
    if "event_id" in told:
        return EventExists(event_id=str(told["event_id"]))
    return EventInvalid(
        where=str(told["where"]), reason=str(told["reason"]), value=str(told["value"])
    )


def same_content(stored: Mapping[str, object], sent: Mapping[str, object]) -> bool:
    """Whether two events say the same, the server's own words left out."""
    return _content(stored) == _content(sent)


def _content(event: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in event.items() if name not in SERVERS_OWN}


def digest(text: str) -> str:
    """Return the SHA-256 of a text, as hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def last_part(uri: str) -> str:
    """Return the last part of a document's URI, which is its number: of `urn:shop:po:7` it is `7`."""
    return unquote(re.split("[/:]", uri)[-1])
