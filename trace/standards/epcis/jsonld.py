"""Events to and from the JSON-LD binding of EPCIS 2.0; from_json(to_json(event)) == event.

Names without a prefix are the standard's own: one it does not have is refused, so that a slip of
the pen is never stored as if it were an extension.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal

from trace.standards.epcis import events as ev
from trace.standards.epcis.events import JsonObject, MalformedEvent
from trace.standards.epcis.vocabulary import Vocabulary, bare
from trace.standards.signing.canonical_json import JsonValue

#: GS1's own context, which every document names first.
GS1_CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
SCHEMA_VERSION = "2.0"

Json = dict[str, JsonValue]

_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Field:
    """One name of the binding: the attribute it fills, and how it is written and read.

    write gets the attribute's value when it says something (not None, not empty).
    """

    name: str
    attribute: str
    write: Callable[..., JsonValue]
    read: Callable[[str, object], object]


def to_json(event: ev.Event) -> Json:
    """Return the event as a JSON object in the standard's order of names, extensions last."""
    kind = type(event).__name__
    written: Json = {"type": kind}
    if event.context is not None:
        written = {"@context": event.context, **written}
    for each in _FIELDS[kind]:
        value = getattr(event, each.attribute)
        if value is None or value in ((), {}):
            continue
        written[each.name] = each.write(value)
    # The instant is written as the clock there and then showed it.
    written["eventTime"] = _local_time(event.event_time, event.event_time_zone_offset)
    # GS1's schema wants one of the lists even where only a parent or a sensor is told of.
    if kind in ("ObjectEvent", "TransactionEvent") and "quantityList" not in written:
        written.setdefault("epcList", [])
    return written | dict(event.extensions)


def from_json(mapping: Mapping[str, object]) -> ev.Event:
    """Return the event of a JSON object; raises MalformedEvent with the `field` it is about.

    Numbers may be int, float or Decimal; standard words may stand bare or as CBV's URIs.
    """
    kind = mapping.get("type")
    if not isinstance(kind, str) or kind not in _FIELDS:
        raise MalformedEvent("unknown_type", field="type")
    fields = {each.name: each for each in _FIELDS[kind]}
    values: dict[str, object] = {}
    extensions: dict[str, object] = {}
    for name, value in mapping.items():
        if name in fields:
            values[fields[name].attribute] = fields[name].read(name, value)
        elif ":" in name:
            extensions[name] = value
        elif name == "@context":
            values["context"] = value
        elif name != "type":
            raise MalformedEvent("unknown_field", field=name)
    for name in ("eventTime", "eventTimeZoneOffset", "action"):
        if name in fields and name not in mapping:
            raise MalformedEvent("missing", field=name)
    return _CLASSES[kind](**values, extensions=extensions)


def document(
    events: Iterable[ev.Event], context: Mapping[str, str], *, created_at: datetime
) -> Json:
    """Return an EPCISDocument with the events in their order.

    context     namespaces by prefix, for the extensions that the events carry
    created_at  aware; written to the millisecond
    """
    namespaces: list[JsonValue] = [{prefix: uri} for prefix, uri in context.items()]
    return {
        "@context": [GS1_CONTEXT, *namespaces],
        "type": "EPCISDocument",
        "schemaVersion": SCHEMA_VERSION,
        "creationDate": _time(created_at),
        "epcisBody": {"eventList": [to_json(event) for event in events]},
    }


def events_of(mapping: Mapping[str, object]) -> tuple[ev.Event, ...]:
    """Return the events of an EPCISDocument; raises MalformedEvent, also for another document."""
    body = mapping.get("epcisBody")
    if mapping.get("type") != "EPCISDocument" or not isinstance(body, Mapping):
        raise MalformedEvent("unknown_type", field="type")
    listed = _list("eventList", body.get("eventList"))
    return tuple(from_json(_object("eventList", event)) for event in listed)


# ---------------------------------------------------------------- times and plain values


def _local_time(instant: datetime, offset: str) -> str:
    sign = -1 if offset[0] == "-" else 1
    shift = timedelta(hours=int(offset[1:3]), minutes=int(offset[4:6]))
    return _time(instant.astimezone(timezone(sign * shift)))


def _time(instant: datetime) -> str:
    precision = "microseconds" if instant.microsecond % 1000 else "milliseconds"
    return instant.isoformat(timespec=precision)


def _read_time(name: str, value: object) -> datetime:
    text = _text(name, value)
    if _TIME.fullmatch(text) is None:
        raise MalformedEvent("time", field=name, value=text)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise MalformedEvent("time", field=name, value=text) from None


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise MalformedEvent("type", field=name)
    return value


def _object(name: str, value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise MalformedEvent("type", field=name)
    return value


def _list(name: str, value: object) -> Sequence[object]:
    if not isinstance(value, list | tuple):
        raise MalformedEvent("type", field=name)
    return value


def _texts(name: str, value: object) -> tuple[str, ...]:
    return tuple(_text(name, item) for item in _list(name, value))


def _text_or_texts(name: str, value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else _texts(name, value)


def _word(vocabulary: Vocabulary) -> Callable[[str, object], str]:
    return lambda name, value: bare(vocabulary, _text(name, value))


def _action(name: str, value: object) -> ev.Action:
    try:
        return ev.Action(_text(name, value))
    except ValueError:
        raise MalformedEvent("vocabulary", field=name, value=str(value)) from None


def _write_texts(value: tuple[str, ...]) -> JsonValue:
    return list(value)


def _write_one_or_more(value: tuple[str, ...]) -> JsonValue:
    return value[0] if len(value) == 1 else list(value)


def _write_object(value: JsonObject) -> JsonValue:
    return dict(value)


def _take(
    name: str, value: object, required: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Mapping[str, object]:
    """The members of an object that has no others; a name with a prefix is left to the caller."""
    members = _object(name, value)
    for member in required:
        if member not in members:
            raise MalformedEvent("missing", field=f"{name}.{member}")
    for member in members:
        if member not in required and member not in optional and ":" not in member:
            raise MalformedEvent("unknown_field", field=f"{name}.{member}")
    return members


def _prefixed(members: Mapping[str, object]) -> dict[str, JsonValue]:
    return {name: value for name, value in members.items() if ":" in name}  # type: ignore[misc]


# ---------------------------------------------------------------- the parts of an event


def _write_quantity(element: ev.QuantityElement) -> JsonValue:
    written: Json = {"epcClass": element.epc_class}
    if element.quantity is not None:
        written["quantity"] = _number(element.quantity)
    if element.uom is not None:
        written["uom"] = element.uom
    return written


def _number(quantity: Decimal) -> int | float:
    if quantity == quantity.to_integral_value():
        return int(quantity)
    nearest = float(quantity)
    # JSON numbers are doubles to most readers: what would not come back exactly is not sent.
    if Decimal(repr(nearest)) != quantity:
        raise MalformedEvent("precision", field="quantity", value=str(quantity))
    return nearest


def _read_quantity(name: str, value: object) -> ev.QuantityElement:
    members = _take(name, value, ("epcClass",), ("quantity", "uom"))
    number = members.get("quantity")
    if isinstance(number, bool) or not isinstance(number, int | float | Decimal | None):
        raise MalformedEvent("type", field=f"{name}.quantity")
    return ev.QuantityElement(
        epc_class=_text(f"{name}.epcClass", members["epcClass"]),
        quantity=None if number is None else Decimal(str(number)),
        uom=_text(f"{name}.uom", members["uom"]) if "uom" in members else None,
    )


def _write_quantities(elements: tuple[ev.QuantityElement, ...]) -> JsonValue:
    return [_write_quantity(element) for element in elements]


def _read_quantities(name: str, value: object) -> tuple[ev.QuantityElement, ...]:
    return tuple(_read_quantity(name, item) for item in _list(name, value))


def _write_transactions(transactions: tuple[ev.BizTransaction, ...]) -> JsonValue:
    return [
        ({} if each.type is None else {"type": each.type}) | {"bizTransaction": each.id}
        for each in transactions
    ]


def _read_transactions(name: str, value: object) -> tuple[ev.BizTransaction, ...]:
    read = []
    for item in _list(name, value):
        members = _take(name, item, ("bizTransaction",), ("type",))
        kind = members.get("type")
        word = _word(Vocabulary.BIZ_TRANSACTION_TYPE)
        read.append(
            ev.BizTransaction(
                id=_text(name, members["bizTransaction"]),
                type=None if kind is None else word(f"{name}.type", kind),
            )
        )
    return tuple(read)


def _write_parties(key: str) -> Callable[[tuple[ev.Party, ...]], JsonValue]:
    return lambda parties: [{"type": party.type, key: party.id} for party in parties]


def _read_parties(key: str) -> Callable[[str, object], tuple[ev.Party, ...]]:
    def read(name: str, value: object) -> tuple[ev.Party, ...]:
        word = _word(Vocabulary.SOURCE_DEST_TYPE)
        taken = [_take(name, item, ("type", key)) for item in _list(name, value)]
        return tuple(
            ev.Party(type=word(f"{name}.type", members["type"]), id=_text(name, members[key]))
            for members in taken
        )

    return read


def _write_place(place: ev.Place) -> JsonValue:
    return {"id": place.id, **place.extensions}


def _read_place(name: str, value: object) -> ev.Place:
    members = _take(name, value, ("id",))
    return ev.Place(id=_text(f"{name}.id", members["id"]), extensions=_prefixed(members))


def _write_persistent(disposition: ev.PersistentDisposition) -> JsonValue:
    sides = (("set", disposition.set), ("unset", disposition.unset))
    return {name: list(words) for name, words in sides if words}


def _read_persistent(name: str, value: object) -> ev.PersistentDisposition:
    members = _take(name, value, (), ("set", "unset"))
    words = {
        side: tuple(bare(Vocabulary.DISPOSITION, word) for word in _texts(name, members[side]))
        for side in ("set", "unset")
        if side in members
    }
    return ev.PersistentDisposition(**words)


def _write_declaration(declaration: ev.ErrorDeclaration) -> JsonValue:
    written: Json = {"declarationTime": _time(declaration.declared_at)}
    if declaration.reason is not None:
        written["reason"] = declaration.reason
    if declaration.corrective_event_ids:
        written["correctiveEventIDs"] = list(declaration.corrective_event_ids)
    return written | dict(declaration.extensions)


def _read_declaration(name: str, value: object) -> ev.ErrorDeclaration:
    members = _take(name, value, ("declarationTime",), ("reason", "correctiveEventIDs"))
    reason = members.get("reason")
    word = _word(Vocabulary.ERROR_REASON)
    return ev.ErrorDeclaration(
        declared_at=_read_time("declarationTime", members["declarationTime"]),
        reason=None if reason is None else word(f"{name}.reason", reason),
        corrective_event_ids=_texts(name, members.get("correctiveEventIDs", ())),
        extensions=_prefixed(members),
    )


def _write_sensors(elements: tuple[JsonObject, ...]) -> JsonValue:
    return [dict(element) for element in elements]


def _read_sensors(name: str, value: object) -> tuple[JsonObject, ...]:
    read = []
    for item in _list(name, value):
        members = _take(name, item, ("sensorReport",), ("sensorMetadata",))
        for report in _list("sensorReport", members["sensorReport"]):
            _object("sensorReport", report)
        read.append(dict(members))
    return tuple(read)  # type: ignore[arg-type]


# ---------------------------------------------------------------- the tables of names

_WHEN = (
    _Field("eventID", "event_id", str, _text),
    _Field("eventTime", "event_time", _time, _read_time),
    _Field("recordTime", "record_time", _time, _read_time),
    _Field("eventTimeZoneOffset", "event_time_zone_offset", str, _text),
    _Field("certificationInfo", "certification_info", _write_one_or_more, _text_or_texts),
    _Field("errorDeclaration", "error_declaration", _write_declaration, _read_declaration),
)
_WHERE_AND_WHY = (
    _Field("bizStep", "biz_step", str, _word(Vocabulary.BIZ_STEP)),
    _Field("disposition", "disposition", str, _word(Vocabulary.DISPOSITION)),
    _Field("readPoint", "read_point", _write_place, _read_place),
    _Field("bizLocation", "biz_location", _write_place, _read_place),
    _Field("bizTransactionList", "biz_transactions", _write_transactions, _read_transactions),
    _Field("sourceList", "sources", _write_parties("source"), _read_parties("source")),
    _Field(
        "destinationList",
        "destinations",
        _write_parties("destination"),
        _read_parties("destination"),
    ),
    _Field("sensorElementList", "sensor_elements", _write_sensors, _read_sensors),
)


def _epcs(name: str, attribute: str) -> _Field:
    return _Field(name, attribute, _write_texts, _texts)


def _quantities(name: str, attribute: str) -> _Field:
    return _Field(name, attribute, _write_quantities, _read_quantities)


_ACTION = _Field("action", "action", str, _action)
_PARENT = _Field("parentID", "parent_id", str, _text)
_PERSISTENT = _Field(
    "persistentDisposition", "persistent_disposition", _write_persistent, _read_persistent
)
_ILMD = _Field("ilmd", "ilmd", _write_object, _object)
_BOND = (
    _PARENT,
    _epcs("childEPCs", "child_epcs"),
    _quantities("childQuantityList", "child_quantities"),
    _ACTION,
)
_OBJECTS = (_epcs("epcList", "epcs"), _quantities("quantityList", "quantities"), _ACTION)
_FIELDS: dict[str, tuple[_Field, ...]] = {
    "ObjectEvent": (*_WHEN, *_OBJECTS, *_WHERE_AND_WHY, _PERSISTENT, _ILMD),
    "AggregationEvent": (*_WHEN, *_BOND, *_WHERE_AND_WHY),
    "AssociationEvent": (*_WHEN, *_BOND, *_WHERE_AND_WHY),
    "TransactionEvent": (*_WHEN, _PARENT, *_OBJECTS, *_WHERE_AND_WHY),
    "TransformationEvent": (
        *_WHEN,
        _epcs("inputEPCList", "input_epcs"),
        _quantities("inputQuantityList", "input_quantities"),
        _epcs("outputEPCList", "output_epcs"),
        _quantities("outputQuantityList", "output_quantities"),
        _Field("transformationID", "transformation_id", str, _text),
        *_WHERE_AND_WHY,
        _PERSISTENT,
        _ILMD,
    ),
}
_CLASSES: dict[str, Callable[..., ev.Event]] = {
    "ObjectEvent": ev.ObjectEvent,
    "AggregationEvent": ev.AggregationEvent,
    "AssociationEvent": ev.AssociationEvent,
    "TransactionEvent": ev.TransactionEvent,
    "TransformationEvent": ev.TransformationEvent,
}
