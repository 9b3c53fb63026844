"""EPCIS 2.0 events as frozen values: what, when, where, why and how.

A value that exists is a valid event: everything GS1's schema asks, and what it forgets to ask
(words of the vocabularies, names of extensions, times with an offset), is checked when it is made.
Extensions, master data of a lot (ILMD) and sensor elements are JSON mappings whose names carry a
prefix or are URIs; treat them as frozen too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from trace.standards.epcis.vocabulary import Vocabulary, is_uri, is_usable
from trace.standards.malformed import Malformed
from trace.standards.signing.canonical_json import JsonValue

JsonObject = Mapping[str, JsonValue]

_OFFSET = re.compile(r"[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)", re.ASCII)
_UOM = re.compile(r"[A-Z0-9]{2,3}", re.ASCII)


class MalformedEvent(Malformed):
    """Not an EPCIS event; the fact `field` says where, in the words of the JSON binding.

    reason  `missing` · `unknown_field` · `unknown_type` · `type` · `time` · `offset` · `uri` ·
            `vocabulary` · `namespace` · `uom` · `precision` · `duplicate` · `ilmd` (only at ADD) ·
            `no_objects` · `loop`
    """

    code = "epcis_event"


class Action(StrEnum):
    """What an event does to its objects' life cycle or to the bond it tells of."""

    ADD = "ADD"
    OBSERVE = "OBSERVE"
    DELETE = "DELETE"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityElement:
    """So much of a class of things: kilograms (`KGM`) of a lot, or a count without a unit."""

    epc_class: str
    quantity: Decimal | None = None
    uom: str | None = None

    def __post_init__(self) -> None:
        _require_uri("epcClass", self.epc_class)
        if self.uom is not None and _UOM.fullmatch(self.uom) is None:
            raise MalformedEvent("uom", field="uom", value=self.uom)
        if self.quantity is not None and not self.quantity.is_finite():
            raise MalformedEvent("type", field="quantity")


@dataclass(frozen=True, slots=True, kw_only=True)
class BizTransaction:
    """A document the event belongs to; `type` says of which kind."""

    id: str
    type: str | None = None

    def __post_init__(self) -> None:
        _require_uri("bizTransaction", self.id)
        _require_word("bizTransaction.type", Vocabulary.BIZ_TRANSACTION_TYPE, self.type)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A source or destination: who owns or holds the goods, or where they are."""

    type: str
    id: str

    def __post_init__(self) -> None:
        _require_word("source.type", Vocabulary.SOURCE_DEST_TYPE, self.type)
        _require_uri("source", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A read point or business location."""

    id: str
    extensions: JsonObject = field(default_factory=dict)

    def __post_init__(self) -> None:
        _require_uri("id", self.id)
        _require_namespace("place", self.extensions)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersistentDisposition:
    """Conditions that stay true of the objects until unset; object and transformation events only."""

    set: tuple[str, ...] = ()
    unset: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.set and not self.unset:
            raise MalformedEvent("missing", field="persistentDisposition")
        for word in (*self.set, *self.unset):
            _require_word("persistentDisposition", Vocabulary.DISPOSITION, word)


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorDeclaration:
    """Says that the event it stands in was wrong, and which events put it right."""

    declared_at: datetime
    reason: str | None = None
    corrective_event_ids: tuple[str, ...] = ()
    extensions: JsonObject = field(default_factory=dict)

    def __post_init__(self) -> None:
        _require_instant("declarationTime", self.declared_at)
        _require_word("errorDeclaration.reason", Vocabulary.ERROR_REASON, self.reason)
        _require_uris("correctiveEventIDs", self.corrective_event_ids)
        _require_namespace("errorDeclaration", self.extensions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What every kind of event says; `event_id` is missing until the event has been captured.

    event_time              the instant it happened, aware
    event_time_zone_offset  the local offset there and then, such as `+08:00`
    context                 a JSON-LD context of the event's own, where it came with one
    """

    event_time: datetime
    event_time_zone_offset: str
    event_id: str | None = None
    record_time: datetime | None = None
    error_declaration: ErrorDeclaration | None = None
    certification_info: tuple[str, ...] = ()
    biz_step: str | None = None
    disposition: str | None = None
    read_point: Place | None = None
    biz_location: Place | None = None
    biz_transactions: tuple[BizTransaction, ...] = ()
    sources: tuple[Party, ...] = ()
    destinations: tuple[Party, ...] = ()
    sensor_elements: tuple[JsonObject, ...] = ()
    extensions: JsonObject = field(default_factory=dict)
    context: JsonValue = None

    def __post_init__(self) -> None:
        _require_instant("eventTime", self.event_time)
        if self.record_time is not None:
            _require_instant("recordTime", self.record_time)
        if _OFFSET.fullmatch(self.event_time_zone_offset) is None:
            raise MalformedEvent("offset", field="eventTimeZoneOffset")
        if self.event_id is not None:
            _require_uri("eventID", self.event_id)
        _require_uris("certificationInfo", self.certification_info)
        _require_word("bizStep", Vocabulary.BIZ_STEP, self.biz_step)
        _require_word("disposition", Vocabulary.DISPOSITION, self.disposition)
        _require_namespace("extensions", self.extensions)
        self._check_objects()

    def _check_objects(self) -> None:
        """Check what the event is about; each kind has its own rule."""
        raise MalformedEvent("unknown_type", field="type")


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectEvent(Event):
    """Something happened to objects: they came to be (ADD), were seen, or ceased (DELETE)."""

    action: Action
    epcs: tuple[str, ...] = ()
    quantities: tuple[QuantityElement, ...] = ()
    persistent_disposition: PersistentDisposition | None = None
    ilmd: JsonObject = field(default_factory=dict)

    def _check_objects(self) -> None:
        _require_epcs("epcList", self.epcs)
        _require_namespace("ilmd", self.ilmd)
        if self.ilmd and self.action is not Action.ADD:
            raise MalformedEvent("ilmd", field="ilmd")
        sensed = bool(self.sensor_elements) and self.read_point is not None
        if not (self.epcs or self.quantities or sensed):
            raise MalformedEvent("no_objects", field="epcList")


@dataclass(frozen=True, slots=True, kw_only=True)
class _BondEvent(Event):
    """A parent and what is in or on it."""

    action: Action
    parent_id: str | None = None
    child_epcs: tuple[str, ...] = ()
    child_quantities: tuple[QuantityElement, ...] = ()

    def _check_objects(self) -> None:
        _require_epcs("childEPCs", self.child_epcs)
        if self.parent_id is not None:
            _require_uri("parentID", self.parent_id)
        # Only the parent may be left unsaid, when it is looked at; only the children, when it is
        # emptied of whatever it holds.
        if self.parent_id is None and self.action is not Action.OBSERVE:
            raise MalformedEvent("missing", field="parentID")
        if not (self.child_epcs or self.child_quantities or self.action is Action.DELETE):
            raise MalformedEvent("no_objects", field="childEPCs")


@dataclass(frozen=True, slots=True, kw_only=True)
class AggregationEvent(_BondEvent):
    """Objects were put into or taken out of a containing one: packs in a case, a case on a van."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssociationEvent(_BondEvent):
    """Objects were tied to or parted from an asset or place for longer: a logger in a cold store."""

    def _check_objects(self) -> None:
        # The zero-argument form of super() does not survive slots=True.
        _BondEvent._check_objects(self)
        if self.parent_id is None:
            raise MalformedEvent("missing", field="parentID")


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionEvent(Event):
    """Objects became, or ceased to be, the subject of business documents."""

    action: Action
    parent_id: str | None = None
    epcs: tuple[str, ...] = ()
    quantities: tuple[QuantityElement, ...] = ()

    def _check_objects(self) -> None:
        _require_epcs("epcList", self.epcs)
        if self.parent_id is not None:
            _require_uri("parentID", self.parent_id)
        if not self.biz_transactions:
            raise MalformedEvent("missing", field="bizTransactionList")
        named = self.epcs or self.quantities or self.parent_id
        if not named and self.action is not Action.DELETE:
            raise MalformedEvent("no_objects", field="epcList")


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformationEvent(Event):
    """Inputs were used up and outputs came to be; a transformation id joins several such events."""

    input_epcs: tuple[str, ...] = ()
    input_quantities: tuple[QuantityElement, ...] = ()
    output_epcs: tuple[str, ...] = ()
    output_quantities: tuple[QuantityElement, ...] = ()
    transformation_id: str | None = None
    persistent_disposition: PersistentDisposition | None = None
    ilmd: JsonObject = field(default_factory=dict)

    def _check_objects(self) -> None:
        _require_epcs("inputEPCList", self.input_epcs)
        _require_epcs("outputEPCList", self.output_epcs)
        _require_namespace("ilmd", self.ilmd)
        inputs = bool(self.input_epcs or self.input_quantities)
        outputs = bool(self.output_epcs or self.output_quantities)
        if self.transformation_id is not None:
            _require_uri("transformationID", self.transformation_id)
            if not (inputs or outputs):
                raise MalformedEvent("no_objects", field="inputEPCList")
        elif not (inputs and outputs):
            side = "outputEPCList" if inputs else "inputEPCList"
            raise MalformedEvent("no_objects", field=side)


def _require_instant(name: str, instant: datetime) -> None:
    if instant.utcoffset() is None:
        raise MalformedEvent("time", field=name)


def _require_uri(name: str, text: str) -> None:
    if not is_uri(text):
        raise MalformedEvent("uri", field=name, value=text)


def _require_uris(name: str, texts: Iterable[str]) -> None:
    for text in texts:
        _require_uri(name, text)


def _require_epcs(name: str, epcs: tuple[str, ...]) -> None:
    _require_uris(name, epcs)
    if len(set(epcs)) != len(epcs):
        raise MalformedEvent("duplicate", field=name)


def _require_word(name: str, vocabulary: Vocabulary, word: str | None) -> None:
    if word is not None and not is_usable(vocabulary, word):
        raise MalformedEvent("vocabulary", field=name, value=word)


def _require_namespace(name: str, extensions: JsonObject) -> None:
    for key in extensions:
        if not is_uri(key):
            raise MalformedEvent("namespace", field=name, value=key)
