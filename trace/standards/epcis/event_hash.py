"""The EPCIS event hash of CBV 2.0: one number for an event, however it was written down.

The members of an event are put into one string in a fixed order: `name=value` for what has a value,
the name alone for what has parts. Values are brought to one spelling first: instants in UTC with
milliseconds, numbers as IEEE doubles without needless zeros, words of CBV as URIs, things as
canonical Digital Links, names of extensions as `{namespace}local`. The SHA-256 of it is the hash.
It identifies an event; it proves nothing about who made it.

Where the text of CBV 2.0 (section 8.9.2) and the published examples differ, the examples are
followed: certificationInfo takes part; whatever the fixed order does not name, transactions,
sources, destinations and ILMD among it, comes last, sorted as text; prefixed values are expanded
by the prefixes a document declares itself.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from trace.standards.epcis.epc_uri import canonical
from trace.standards.epcis.events import MalformedEvent
from trace.standards.signing.canonical_json import JsonValue

#: Deeper extensions than this are refused: nobody reads them, and they would exhaust the stack.
MAX_DEPTH = 100

_NEVER_HASHED = frozenset({"type", "@context", "eventID", "recordTime", "errorDeclaration"})
_COMMENTS = frozenset({"rdfs:comment", "comment"})
_TIMES = frozenset({"eventTime", "time", "startTime", "endTime"})
_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2})(?:\.(\d+))?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_BARE = re.compile(r"\w+", re.ASCII)
# Lists of pairs: type and target, in this order.
_PAIRS = {
    "bizTransactionList": ("bizTransaction", "https://ref.gs1.org/cbv/BTT-"),
    "sourceList": ("source", "https://ref.gs1.org/cbv/SDT-"),
    "destinationList": ("destination", "https://ref.gs1.org/cbv/SDT-"),
}
_WORDS = {
    "bizStep": "https://ref.gs1.org/cbv/BizStep-",
    "disposition": "https://ref.gs1.org/cbv/Disp-",
    "set": "https://ref.gs1.org/cbv/Disp-",
    "unset": "https://ref.gs1.org/cbv/Disp-",
    "component": "https://ref.gs1.org/cbv/Comp-",
    "type": "https://gs1.org/voc/",
    "exception": "https://gs1.org/voc/",
}
_OLD_WORDS = {
    "urn:epcglobal:cbv:bizstep:": "https://ref.gs1.org/cbv/BizStep-",
    "urn:epcglobal:cbv:disp:": "https://ref.gs1.org/cbv/Disp-",
    "urn:epcglobal:cbv:btt:": "https://ref.gs1.org/cbv/BTT-",
    "urn:epcglobal:cbv:sdt:": "https://ref.gs1.org/cbv/SDT-",
    "urn:epcglobal:cbv:er:": "https://ref.gs1.org/cbv/ER-",
}
#: What the members of a list are called, where the list's own name without `List` is not it.
_MEMBER_NAMES = {
    "inputEPCList": "epc",
    "outputEPCList": "epc",
    "childEPCs": "epc",
    "quantityList": "quantityElement",
    "childQuantityList": "quantityElement",
    "inputQuantityList": "quantityElement",
    "outputQuantityList": "quantityElement",
}


@dataclass(frozen=True, slots=True)
class _Rank:
    """A place in the fixed order, and the order of what is within."""

    name: str
    parts: tuple[_Rank, ...] = ()


def _ranks(names: str) -> tuple[_Rank, ...]:
    return tuple(_Rank(name) for name in names.split())


_EPCS = _ranks("epc")
_QUANTITIES = (_Rank("quantityElement", _ranks("epcClass quantity uom")),)
_METADATA = _ranks(
    "time startTime endTime deviceID deviceMetadata rawData dataProcessingMethod bizRules"
)
_REPORT = _ranks(
    "type exception deviceID deviceMetadata rawData dataProcessingMethod time microorganism"
    " chemicalSubstance value component stringValue booleanValue hexBinaryValue uriValue minValue"
    " maxValue meanValue sDev percRank percValue uom coordinateReferenceSystem"
)
_ORDER = (
    *_ranks("eventTime eventTimeZoneOffset certificationInfo"),
    _Rank("epcList", _EPCS),
    _Rank("parentID"),
    _Rank("inputEPCList", _EPCS),
    _Rank("childEPCs", _EPCS),
    _Rank("quantityList", _QUANTITIES),
    _Rank("childQuantityList", _QUANTITIES),
    _Rank("inputQuantityList", _QUANTITIES),
    _Rank("outputEPCList", _EPCS),
    _Rank("outputQuantityList", _QUANTITIES),
    *_ranks("action transformationID bizStep disposition"),
    _Rank("persistentDisposition", _ranks("set unset")),
    _Rank("readPoint", _ranks("id")),
    _Rank("bizLocation", _ranks("id")),
    _Rank(
        "sensorElementList",
        (
            _Rank(
                "sensorElement",
                (_Rank("sensorMetadata", _METADATA), _Rank("sensorReport", _REPORT)),
            ),
        ),
    ),
)


@dataclass(slots=True)
class _Node:
    """A member of an event: its name, its value if it has one, and its parts."""

    name: str
    text: str = ""
    parts: list[_Node] = field(default_factory=list)


# ---------------------------------------------------------------- the public functions


def event_hash(
    event: Mapping[str, JsonValue], context: JsonValue | None = None, ignored: Collection[str] = ()
) -> str:
    """Return the event's hash as a name: `ni:///sha-256;<64 hexadecimal digits>?ver=CBV2.0`.

    event    as EPCIS 2.0 JSON, whichever of its spellings; read by `json.loads`
    context  the JSON-LD context of the document it came in; the event's own is read besides
    ignored  names of extensions, as the event writes them, that do not count
    Raises   MalformedEvent: `unknown_type` (no `type`), `depth` (nested beyond MAX_DEPTH)
    """
    digest = hashlib.sha256(pre_hash(event, context, ignored).encode("utf-8", "surrogatepass"))
    return f"ni:///sha-256;{digest.hexdigest()}?ver=CBV2.0"


def pre_hash(
    event: Mapping[str, JsonValue], context: JsonValue | None = None, ignored: Collection[str] = ()
) -> str:
    """Return the string that is hashed; arguments and errors are those of `event_hash`."""
    kind = event.get("type")
    if not isinstance(kind, str):
        raise MalformedEvent("unknown_type", field="type")
    prefixes = _prefixes(context) | _prefixes(event.get("@context"))
    skipped = _NEVER_HASHED | {_full_name(name, prefixes) for name in ignored}
    members = [
        node
        for node in _Reader(prefixes).members(event, depth=0)
        if node.name not in skipped and node.name not in ignored
    ]
    ordered = _write_ordered(members, _ORDER, is_event=True)
    return f"eventType={kind}" + ordered + _write_sorted(members)


def document_hashes(document: Mapping[str, JsonValue]) -> list[str]:
    """Return the hashes of the events of a document or of a query's answer, in its order."""
    return [
        event_hash(event, document.get("@context"), ignored)
        for event, ignored in events_of(document)
    ]


def events_of(
    document: Mapping[str, JsonValue],
) -> Iterator[tuple[Mapping[str, JsonValue], tuple[str, ...]]]:
    """Yield each event of a document, and the names that its sender asks not to count.

    Raises  MalformedEvent: `type`, where a list of events is none
    """
    body = document.get("epcisBody", {})
    if not isinstance(body, Mapping):
        raise MalformedEvent("type", field="epcisBody")
    results = body.get("queryResults")
    held = results.get("resultsBody", {}) if isinstance(results, Mapping) else body
    ignored = _ignored(results) if isinstance(results, Mapping) else ()
    if not isinstance(held, Mapping):
        raise MalformedEvent("type", field="resultsBody")
    listed = (
        held["eventList"] if "eventList" in held else [held[k] for k in ("event",) if k in held]
    )
    for event in _items(listed):
        if not isinstance(event, Mapping):
            raise MalformedEvent("type", field="eventList")
        yield event, ignored


def _ignored(results: Mapping[str, JsonValue]) -> tuple[str, ...]:
    named = next((v for k, v in results.items() if k.split(":")[-1] == "ignoreFields"), None)
    return tuple(name for name in _items(named) if isinstance(name, str))


# ---------------------------------------------------------------- JSON to nodes


class _Reader:
    """Turns the members of JSON objects into nodes, with full names and values of one spelling."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.prefixes = prefixes

    def members(self, value: Mapping[str, JsonValue], depth: int) -> list[_Node]:
        return [
            node
            for name, held in value.items()
            if name not in _COMMENTS
            for node in self.member(name, held, depth)
        ]

    def member(self, name: str, held: JsonValue, depth: int) -> list[_Node]:
        if depth > MAX_DEPTH:
            raise MalformedEvent("depth", field="event")
        if depth == 0 and name in _PAIRS:
            return [self.pairs(name, held)] if _items(held) else []
        full = _full_name(name, self.prefixes)
        member_name = _MEMBER_NAMES.get(name) or (full[:-4] if full.endswith("List") else None)
        if member_name is not None and (_is_list(held) or name in _MEMBER_NAMES):
            parts = [self.node(member_name, item, depth + 1) for item in _items(held)]
            return [_Node(full, parts=parts)] if parts else []
        return [self.node(full, item, depth) for item in _items(held)]

    def node(self, name: str, held: JsonValue, depth: int) -> _Node:
        if isinstance(held, Mapping):
            # The kind of a sensor element is always the same; XML does not say it.
            parts = {k: v for k, v in held.items() if (name, k) != ("sensorElement", "type")}
            text = parts.pop("#text", None)
            return _Node(name, self.text(name, text), self.members(parts, depth + 1))
        if _is_list(held):
            return _Node(name, parts=[self.node("", item, depth + 1) for item in _items(held)])
        return _Node(name, self.text(name, held))

    def pairs(self, name: str, held: JsonValue) -> _Node:
        target, words = _PAIRS[name]
        node = _Node(name)
        for item in _items(held):
            if not isinstance(item, Mapping):
                raise MalformedEvent("type", field=name)
            kind = item.get("type")
            typed = [] if kind is None else [_Node("type", self.text("", kind, words))]
            rest = {k: v for k, v in item.items() if k not in ("type", target)}
            named = [_Node(target, self.text(target, item[target]))] if target in item else []
            node.parts.append(_Node("", parts=[*typed, *named, *self.members(rest, 1)]))
        return node

    def text(self, name: str, value: JsonValue, words: str = "") -> str:
        if value is None:
            return ""
        text = str(value).lower() if isinstance(value, bool) else str(value).strip()
        if name in _TIMES:
            return _instant(text)
        words = words or _WORDS.get(name, "")
        if words and _BARE.fullmatch(text):
            return words + text
        return _spelling(self.expanded(text))

    def expanded(self, text: str) -> str:
        prefix, colon, local = text.partition(":")
        return self.prefixes[prefix] + local if colon and prefix in self.prefixes else text


def _prefixes(context: JsonValue) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in _items(context):
        if isinstance(part, Mapping):
            found |= {
                name: uri.strip("{}")
                for name, uri in part.items()
                if isinstance(uri, str) and not name.startswith("@")
            }
    return found


def _full_name(name: str, prefixes: Mapping[str, str]) -> str:
    prefix, colon, local = name.partition(":")
    if colon and prefix in prefixes:
        return f"{{{prefixes[prefix]}}}{local}"
    if local.startswith("//"):
        # Written out in full, it is the same name: what follows the last / or # is local.
        cut = max(name.rfind("/"), name.rfind("#")) + 1
        return f"{{{name[:cut]}}}{name[cut:]}"
    return name


def _is_list(value: JsonValue) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _items(value: JsonValue) -> Sequence[JsonValue]:
    if value is None:
        return ()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return value
    return (value,)


# ---------------------------------------------------------------- one spelling of values


def _spelling(text: str) -> str:
    for old, new in _OLD_WORDS.items():
        text = text.replace(old, new)
    if _NUMBER.fullmatch(text):
        return _number(text)
    return canonical(text) or text


def _number(text: str) -> str:
    # The published examples are made with IEEE doubles, long numbers among them.
    number = float(text)
    if math.isinf(number):
        return text
    return str(int(number)) if number.is_integer() else str(number)


def _instant(text: str) -> str:
    match = _TIME.fullmatch(text)
    if match is None:
        return text
    day, clock, fraction, offset = match.groups()
    try:
        whole = datetime.fromisoformat(f"{day}T{clock}{offset.upper()}").astimezone(UTC)
    except (ValueError, OverflowError):
        return text
    digits = (fraction or "").ljust(4, "0")
    # Half a millisecond is rounded up, and may carry over into the next second.
    milliseconds = int(digits[:3]) + (digits[3] >= "5")
    rounded = whole + timedelta(milliseconds=milliseconds)
    return rounded.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


# ---------------------------------------------------------------- nodes to text


def _write_ordered(nodes: list[_Node], order: tuple[_Rank, ...], *, is_event: bool = False) -> str:
    """Return what the order names, each rank sorted, then extensions; written nodes are taken out.

    Of what is only half written the rest stays in the list: it is written with all that the order
    does not name, under the names that lead to it.
    """
    text = ""
    extensions = [] if is_event else [node for node in nodes if _is_extension(node.name)]
    for rank in order:
        written = []
        for node in [node for node in nodes if node.name == rank.name]:
            written.append(_write_ranked(node, rank))
            if not node.parts:
                nodes.remove(node)
        text += "".join(sorted(written))
    for node in extensions:
        nodes.remove(node)
    return text + _write_sorted(extensions)


def _write_ranked(node: _Node, rank: _Rank) -> str:
    parts = _write_ordered(node.parts, rank.parts) if rank.parts else ""
    value = f"={node.text}" if node.text else ""
    # What says nothing is not named either.
    return node.name + value + parts if value or parts else ""


def _write_sorted(nodes: list[_Node]) -> str:
    # A pair of type and target keeps its order.
    written = [_write_any(node) for node in nodes]
    is_pair = any(node.name in ("bizTransaction", "source", "destination") for node in nodes)
    return "".join(written if is_pair else sorted(written))


def _write_any(node: _Node) -> str:
    value = f"={node.text}" if node.text else ""
    return node.name + value + _write_sorted(node.parts)


def _is_extension(name: str) -> bool:
    return name.startswith("{") or ":" in name
