"""EPCIS documents as systems send them: strict JSON, the namespaces of its context, its events as they are.

Nothing here changes an event: it is kept as it was sent, and `reading` says what it is about.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trace.standards.epcis.members import read_time
from trace.standards.malformed import Malformed
from trace.standards.strict_json import decoder, is_too_deep

#: The prefixes that GS1's own context explains.
KNOWN_PREFIXES = {
    "cbv": "https://ref.gs1.org/cbv/",
    "cbvmda": "urn:epcglobal:cbv:mda:",
    "epcis": "https://ref.gs1.org/epcis/",
    "gs1": "https://gs1.org/voc/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
}

_HALF = re.compile(rb"\\u[dD][89a-fA-F]")


class MalformedDocument(Malformed):
    """Not an EPCIS document; reason `json` · `nested` · `type` · `missing` · `version` · `context` (fact `field`)."""

    code = "epcis_document"


@dataclass(frozen=True, slots=True)
class Sent:
    """A document: its context, what stands in its head, and its events in their order."""

    context: Any
    head: dict[str, Any]
    events: Sequence[Any]


def read_json(raw: bytes) -> Any:
    """Return what a JSON text in UTF-8 says.

    Of a name that stands twice in one object the last counts: one of GS1's own examples has such an event id.

    Raises   MalformedDocument `json`: no JSON, NaN, a number of absurd length, a null character (no database keeps
             it) · `nested`: endless brackets
    """
    if b"\\u0000" in raw:
        raise MalformedDocument("json")
    try:
        found = _DECODER.decode(raw.decode("utf-8-sig"))
        if _HALF.search(raw) is not None:
            json.dumps(found, ensure_ascii=False).encode()  # half of a surrogate pair is no text
        return found
    except RecursionError:
        raise MalformedDocument("nested") from None
    except ValueError:
        raise MalformedDocument("json") from None


def open_document(sent: object) -> Sent:
    """Return the parts of an EPCIS(Query)Document; raises MalformedDocument, MalformedEvent `time`."""
    if not isinstance(sent, Mapping):
        raise MalformedDocument("type", field="")
    kind = sent.get("type")
    if kind not in ("EPCISDocument", "EPCISQueryDocument"):
        raise MalformedDocument("type", field="type")
    for name in ("@context", "epcisBody"):
        if sent.get(name) is None:
            raise MalformedDocument("missing", field=name)
    # GS1's own examples leave the version out, or write it as a number.
    if not str(sent.get("schemaVersion", "2.0")).startswith("2"):
        raise MalformedDocument("version", field="schemaVersion")
    if "creationDate" in sent:
        read_time("creationDate", sent["creationDate"])
    body = sent["epcisBody"]
    if kind == "EPCISQueryDocument":
        for name in ("queryResults", "resultsBody"):
            body = body.get(name) if isinstance(body, Mapping) else None
    events = body.get("eventList") if isinstance(body, Mapping) else None
    if not isinstance(events, list):
        raise MalformedDocument("missing", field="epcisBody.eventList")
    head = {name: value for name, value in sent.items() if name not in ("@context", "epcisBody")}
    require_shallow(head)
    return Sent(sent["@context"], head, events)


def namespaces(context: object) -> dict[str, str]:
    """Return the prefixes that a JSON-LD context explains, GS1's own included.

    Raises   MalformedDocument `context`: neither a URI nor an object, nor a list of them
    """
    found = dict(KNOWN_PREFIXES)
    for part in context if isinstance(context, list) else [context]:
        if isinstance(part, Mapping):
            require_shallow(part)
            for prefix, meaning in part.items():
                target = meaning.get("@id") if isinstance(meaning, Mapping) else meaning
                if isinstance(target, str):
                    found[prefix] = target
        elif not isinstance(part, str) or ":" not in part:
            raise MalformedDocument("context", field="@context")
    return found


def require_shallow(value: object) -> None:
    """Raise MalformedDocument `nested` where objects and lists stand too deep in each other."""
    if is_too_deep(value):
        raise MalformedDocument("nested")


_DECODER = decoder()
