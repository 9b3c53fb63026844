"""How our own words travel in an EPCIS event, and what of an event is indexed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from trace.standards.epcis.events import (
    AggregationEvent,
    AssociationEvent,
    Event,
    ObjectEvent,
    QuantityElement,
    TransactionEvent,
    TransformationEvent,
)
from trace.standards.signing.canonical_json import JsonValue

# Our extensions stand in a document as `trace:name`; the prefix is resolved by `namespace`.
PREFIX = "trace"
_MARK = f"{PREFIX}:"


def namespace(base_url: str) -> str:
    """Return the URI that the prefix of our extensions, and our own business steps, stand under."""
    return f"{base_url}/ns/"


def own_word(base_url: str, word: str) -> str:
    """Return a business step or disposition of ours as a URI: CBV has no `harvesting`."""
    return f"{namespace(base_url)}{word}"


def pack(record: Mapping[str, object]) -> dict[str, JsonValue]:
    """Return `record` (plain JSON values) with every name prefixed, at every depth; None is left out."""
    return {f"{_MARK}{name}": _packed(value) for name, value in record.items() if value is not None}


def _packed(value: object) -> JsonValue:
    if isinstance(value, Mapping):
        return pack(value)
    if isinstance(value, list | tuple):
        return [_packed(item) for item in value]
    return cast(JsonValue, value)


def unpack(document: Mapping[str, object]) -> dict[str, object]:
    """Return what `pack` was given (without its Nones), out of an event's document."""
    return {
        name.removeprefix(_MARK): _unpacked(value)
        for name, value in document.items()
        if name.startswith(_MARK)
    }


def _unpacked(value: object) -> object:
    if isinstance(value, Mapping):
        return unpack(value)
    if isinstance(value, list):
        return [_unpacked(item) for item in value]
    return value


@dataclass(frozen=True, slots=True)
class IndexedEpc:
    """One EPC of an event as it is searched for."""

    role: str
    epc: str
    is_class: bool
    quantity: Decimal | None = None
    uom: str | None = None


def epcs_in(event: Event) -> list[IndexedEpc]:
    """Return every EPC the event is about, in the order the document names them."""
    if isinstance(event, TransformationEvent):
        return [
            *_things("input", event.input_epcs, event.input_quantities),
            *_things("output", event.output_epcs, event.output_quantities),
        ]
    if isinstance(event, AggregationEvent | AssociationEvent):
        parent = [event.parent_id] if event.parent_id else []
        return [
            *(IndexedEpc("parent", epc, is_class=False) for epc in parent),
            *_things("child", event.child_epcs, event.child_quantities),
        ]
    if isinstance(event, TransactionEvent):
        parent = [event.parent_id] if event.parent_id else []
        return [
            *(IndexedEpc("parent", epc, is_class=False) for epc in parent),
            *_things("epc", event.epcs, event.quantities),
        ]
    assert isinstance(event, ObjectEvent)  # noqa: S101  (the five kinds are all there are)
    return _things("epc", event.epcs, event.quantities)


def _things(
    role: str, epcs: tuple[str, ...], quantities: tuple[QuantityElement, ...]
) -> list[IndexedEpc]:
    return [
        *(IndexedEpc(role, epc, is_class=False) for epc in epcs),
        *(
            IndexedEpc(role, each.epc_class, is_class=True, quantity=each.quantity, uom=each.uom)
            for each in quantities
        ),
    ]
