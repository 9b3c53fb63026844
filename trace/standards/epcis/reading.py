"""What one sent event says, checked against EPCIS 2.0 and CBV 2.0 in one pass, and by what it is searched for.

GS1's JSON Schema lets bad words, ILMD without a namespace and impossible times pass: here they do not. Unknown
extensions are kept and made searchable; an unknown name without a prefix is a slip of the pen and refused. The
event itself is not touched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from trace.standards.epcis.epc_names import canonical
from trace.standards.epcis.events import MalformedEvent
from trace.standards.epcis.extensions import Word, walk
from trace.standards.epcis.members import (
    LONGEST,
    as_list,
    read_time,
    require_number,
    require_uri,
    require_word,
)
from trace.standards.epcis.sensors import read_sensors
from trace.standards.epcis.vocabulary import BIZ_STEPS, DISPOSITIONS, URI, Vocabulary

TYPES = frozenset(
    {
        "ObjectEvent",
        "AggregationEvent",
        "AssociationEvent",
        "TransactionEvent",
        "TransformationEvent",
    }
)
ACTIONS = frozenset({"ADD", "OBSERVE", "DELETE"})

_OFFSET = re.compile(r"[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)", re.ASCII)
_UOM = re.compile(r"[A-Z0-9]{2,3}", re.ASCII)

_COMMON = frozenset(
    [
        "@context",
        "type",
        "id",
        "eventID",
        "eventTime",
        "recordTime",
        "eventTimeZoneOffset",
        "certificationInfo",
        "errorDeclaration",
    ]
)
_WHERE = frozenset(
    [
        "bizStep",
        "disposition",
        "readPoint",
        "bizLocation",
        "bizTransactionList",
        "sourceList",
        "destinationList",
        "sensorElementList",
    ]
)
_CONTAINING = (
    _COMMON
    | _WHERE
    | frozenset(["parentID", "childEPCs", "childQuantityList", "action", "persistentDisposition"])
)
_NAMES = {
    "ObjectEvent": _COMMON
    | _WHERE
    | frozenset(["epcList", "quantityList", "action", "ilmd", "persistentDisposition"]),
    "AggregationEvent": _CONTAINING,
    "AssociationEvent": _CONTAINING,
    "TransactionEvent": _COMMON
    | _WHERE
    | frozenset(["parentID", "epcList", "quantityList", "action", "persistentDisposition"]),
    "TransformationEvent": _COMMON
    | _WHERE
    | frozenset(
        [
            "inputEPCList",
            "inputQuantityList",
            "outputEPCList",
            "outputQuantityList",
            "transformationID",
            "ilmd",
            "persistentDisposition",
        ]
    ),
}
_EPC_LISTS = (
    ("epcList", "epc"),
    ("childEPCs", "child"),
    ("inputEPCList", "input"),
    ("outputEPCList", "output"),
)
_QUANTITY_LISTS = (
    ("quantityList", "epc"),
    ("childQuantityList", "child"),
    ("inputQuantityList", "input"),
    ("outputQuantityList", "output"),
)

#: role, canonical EPC, whether a class, quantity, unit
Epc = tuple[str, str, bool, float | None, str | None]


@dataclass(slots=True)
class Reading:
    """What an event is searched by; `words` are everything that has no column of its own."""

    event_type: str
    event_time: datetime
    offset: str
    event_id: str | None = None
    action: str | None = None
    biz_step: str | None = None
    disposition: str | None = None
    read_point: str | None = None
    biz_location: str | None = None
    transformation_id: str | None = None
    declared_at: datetime | None = None
    error_reason: str | None = None
    has_sensors: bool = False
    epcs: list[Epc] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)


def read_event(sent: object, prefixes: Mapping[str, str]) -> Reading:
    """Return what `sent` says; raises MalformedEvent (fact `field`) or MalformedDocument `nested`.

    prefixes  the namespaces of the document's context and of the event's own
    """
    if not isinstance(sent, dict):
        raise MalformedEvent("type", field="event")
    kind = sent.get("type")
    if not isinstance(kind, str) or not (kind in TYPES or URI.fullmatch(kind)):
        raise MalformedEvent("unknown_type", field="type")
    if "eventTime" not in sent:
        raise MalformedEvent("missing", field="eventTime")
    offset = sent.get("eventTimeZoneOffset")
    if not isinstance(offset, str) or _OFFSET.fullmatch(offset) is None:
        raise MalformedEvent(
            "offset" if offset is not None else "missing", field="eventTimeZoneOffset"
        )
    reading = Reading(kind, read_time("eventTime", sent["eventTime"]), offset)
    _read_identity(reading, sent)
    _read_names(reading, sent, prefixes)
    if kind in TYPES:
        _read_objects(reading, sent)
        _require_objects(reading, sent)
    _read_why(reading, sent)
    _read_where(reading, sent, prefixes)
    if "ilmd" in sent:
        _read_ilmd(reading, sent, prefixes)
    if "errorDeclaration" in sent:
        _read_declaration(reading, sent["errorDeclaration"], prefixes)
    if "sensorElementList" in sent:
        elements = as_list("sensorElementList", sent["sensorElementList"])
        reading.has_sensors = bool(elements)
        read_sensors(reading.words, elements, prefixes)
    return reading


def _read_identity(reading: Reading, sent: dict[str, Any]) -> None:
    found = sent.get("eventID", sent.get("id"))
    if found is not None or "eventID" in sent:
        reading.event_id = require_uri("eventID", found)
    if "recordTime" in sent:
        read_time("recordTime", sent["recordTime"])
    if "certificationInfo" in sent:
        named = sent["certificationInfo"]
        for each in named if isinstance(named, list) else [named]:
            require_uri("certificationInfo", each)


def _read_names(reading: Reading, sent: dict[str, Any], prefixes: Mapping[str, str]) -> None:
    """Refuse names that the kind of event does not have; index extensions."""
    known = _NAMES.get(reading.event_type)
    for name, value in sent.items():
        if known is not None and name in known:
            continue
        if ":" in name:
            walk(reading.words, "ext", name, value, prefixes)
        elif known is not None:
            raise MalformedEvent("unknown_field", field=name[:80])


def _read_objects(reading: Reading, sent: dict[str, Any]) -> None:
    epcs = reading.epcs
    parent = None
    if "parentID" in sent:
        parent = canonical(require_uri("parentID", sent["parentID"]))
        epcs.append(("parent", parent, False, None, None))
    for name, role in _EPC_LISTS:
        listed = sent.get(name)
        if listed is None and name not in sent:
            continue
        if not isinstance(listed, list):
            raise MalformedEvent("type", field=name)
        for epc in listed:
            if not isinstance(epc, str):
                raise MalformedEvent("type", field=name)
            if len(epc) > LONGEST or URI.fullmatch(epc) is None:
                raise MalformedEvent("uri", field=name, value=epc[:80])
            epcs.append((role, canonical(epc), False, None, None))
        if len(set(listed)) != len(listed):
            raise MalformedEvent("duplicate", field=name)
        if parent is not None and any(epc[1] == parent for epc in epcs[1:]):
            raise MalformedEvent("loop", field=name, value=parent[:80])
    for name, role in _QUANTITY_LISTS:
        if name in sent:
            _read_quantities(epcs, name, role, sent[name])


def _read_quantities(epcs: list[Epc], name: str, role: str, listed: object) -> None:
    if not isinstance(listed, list):
        raise MalformedEvent("type", field=name)
    for element in listed:
        if not isinstance(element, dict):
            raise MalformedEvent("type", field=name)
        for member in element:
            if member not in ("epcClass", "quantity", "uom", "type"):
                raise MalformedEvent("unknown_field", field=f"{name}.{member[:80]}")
        number, uom = element.get("quantity"), element.get("uom")
        if uom is not None and (not isinstance(uom, str) or _UOM.fullmatch(uom) is None):
            raise MalformedEvent("uom", field=f"{name}.uom")
        if number is not None or "quantity" in element:
            number = require_number(f"{name}.quantity", number)
        named = canonical(require_uri(f"{name}.epcClass", element.get("epcClass")))
        epcs.append((role, named, True, number, uom))


def _require_objects(reading: Reading, sent: dict[str, Any]) -> None:
    kind, action = reading.event_type, sent.get("action")
    if kind != "TransformationEvent":
        if "action" not in sent:
            raise MalformedEvent("missing", field="action")
        if not isinstance(action, str) or action not in ACTIONS:
            raise MalformedEvent("vocabulary", field="action")
        reading.action = action
    if kind == "TransformationEvent":
        if "transformationID" in sent:
            reading.transformation_id = require_uri("transformationID", sent["transformationID"])
        roles = {epc[0] for epc in reading.epcs}
        wanted = 1 if reading.transformation_id else 2
        if len(roles) < wanted:
            raise MalformedEvent("no_objects", field="inputEPCList")
        used, made = (
            {epc for role, epc, is_class, *_ in reading.epcs if role == side and not is_class}
            for side in ("input", "output")
        )
        # A lot may be used for more of itself; a single thing that was used up cannot come out again.
        if used & made:
            raise MalformedEvent("loop", field="outputEPCList", value=min(used & made)[:80])
    elif kind == "ObjectEvent":
        # A sensor may tell of a place alone.
        if not reading.epcs and not sent.get("sensorElementList"):
            raise MalformedEvent("no_objects", field="epcList")
    elif kind == "TransactionEvent":
        if not sent.get("bizTransactionList"):
            raise MalformedEvent("missing", field="bizTransactionList")
        if not reading.epcs and action != "DELETE":
            raise MalformedEvent("no_objects", field="epcList")
    else:
        has_parent = "parentID" in sent
        if not has_parent and (action != "OBSERVE" or kind == "AssociationEvent"):
            raise MalformedEvent("missing", field="parentID")
        if len(reading.epcs) == has_parent and action != "DELETE":
            raise MalformedEvent("no_objects", field="childEPCs")


def _read_why(reading: Reading, sent: dict[str, Any]) -> None:
    step, disposition = sent.get("bizStep"), sent.get("disposition")
    if "bizStep" in sent:
        known = isinstance(step, str) and step in BIZ_STEPS
        reading.biz_step = step if known else require_word("bizStep", Vocabulary.BIZ_STEP, step)
    if "disposition" in sent:
        known = isinstance(disposition, str) and disposition in DISPOSITIONS
        reading.disposition = (
            disposition
            if known
            else require_word("disposition", Vocabulary.DISPOSITION, disposition)
        )
    if "persistentDisposition" in sent:
        _read_persistent(reading, sent["persistentDisposition"])
    if "bizTransactionList" in sent:
        for item in as_list("bizTransactionList", sent["bizTransactionList"]):
            _read_typed(
                reading, "bizTransaction", item, Vocabulary.BIZ_TRANSACTION_TYPE, untyped=True
            )
    for name, member in (("sourceList", "source"), ("destinationList", "destination")):
        if name in sent:
            for item in as_list(name, sent[name]):
                _read_typed(reading, member, item, Vocabulary.SOURCE_DEST_TYPE, untyped=False)


def _read_typed(
    reading: Reading, member: str, item: object, vocabulary: Vocabulary, *, untyped: bool
) -> None:
    """Index a document or party with its type."""
    if not isinstance(item, dict):
        raise MalformedEvent("type", field=f"{member}List")
    for name in item:
        if name not in ("type", member) and ":" not in name:
            raise MalformedEvent("unknown_field", field=f"{member}List.{name[:80]}")
    if member not in item:
        raise MalformedEvent("missing", field=f"{member}List.{member}")
    named = require_uri(f"{member}List.{member}", item[member])
    word = ""
    if "type" in item:
        word = require_word(f"{member}List.type", vocabulary, item["type"])
    elif not untyped:
        raise MalformedEvent("missing", field=f"{member}List.type")
    reading.words.append((f"{member}_{word}", canonical(named), None, None, None))


def _read_persistent(reading: Reading, value: object) -> None:
    if not isinstance(value, dict) or not value:
        raise MalformedEvent("type" if value else "missing", field="persistentDisposition")
    for side, listed in value.items():
        if side not in ("set", "unset"):
            raise MalformedEvent("unknown_field", field=f"persistentDisposition.{side[:80]}")
        if not isinstance(listed, list) or not listed:
            raise MalformedEvent("type", field=f"persistentDisposition.{side}")
        for each in listed:
            word = require_word("persistentDisposition", Vocabulary.DISPOSITION, each)
            reading.words.append((f"persistentDisposition_{side}", word, None, None, None))


def _read_where(reading: Reading, sent: dict[str, Any], prefixes: Mapping[str, str]) -> None:
    if "readPoint" in sent:
        reading.read_point = _place(reading, "readPoint", sent["readPoint"], prefixes)
    if "bizLocation" in sent:
        reading.biz_location = _place(reading, "bizLocation", sent["bizLocation"], prefixes)


def _place(reading: Reading, name: str, value: object, prefixes: Mapping[str, str]) -> str:
    if not isinstance(value, dict):
        raise MalformedEvent("type", field=name)
    if "id" not in value:
        raise MalformedEvent("missing", field=f"{name}.id")
    for member, below in value.items():
        if member == "id":
            continue
        if ":" not in member:
            raise MalformedEvent("unknown_field", field=f"{name}.{member[:80]}")
        walk(reading.words, name, member, below, prefixes)
    return canonical(require_uri(f"{name}.id", value["id"]))


def _read_ilmd(reading: Reading, sent: dict[str, Any], prefixes: Mapping[str, str]) -> None:
    ilmd = sent["ilmd"]
    if not isinstance(ilmd, dict):
        raise MalformedEvent("type", field="ilmd")
    # The standard has it at ADD only; GS1's own examples have it elsewhere too, and nothing is lost by keeping it.
    for name, value in ilmd.items():
        if URI.fullmatch(name) is None:
            raise MalformedEvent("namespace", field="ilmd", value=name[:80])
        walk(reading.words, "ilmd", name, value, prefixes)


def _read_declaration(reading: Reading, value: object, prefixes: Mapping[str, str]) -> None:
    if not isinstance(value, dict):
        raise MalformedEvent("type", field="errorDeclaration")
    if "declarationTime" not in value:
        raise MalformedEvent("missing", field="errorDeclaration.declarationTime")
    reading.declared_at = read_time("errorDeclaration.declarationTime", value["declarationTime"])
    for name, below in value.items():
        if name == "reason":
            reading.error_reason = require_word(
                "errorDeclaration.reason", Vocabulary.ERROR_REASON, below
            )
        elif name == "correctiveEventIDs":
            if not isinstance(below, list):
                raise MalformedEvent("type", field=name)
            for each in below:
                if require_uri(name, each) == reading.event_id:
                    raise MalformedEvent("loop", field=name, value=each[:80])
                reading.words.append(("correctiveEventID", each, None, None, None))
        elif ":" in name:
            walk(reading.words, "error", name, below, prefixes)
        elif name != "declarationTime":
            raise MalformedEvent("unknown_field", field=f"errorDeclaration.{name[:80]}")
