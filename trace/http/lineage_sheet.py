"""The sortable sheet of a lineage: one fact a row, one value a cell, with the key data elements of FSMA 204.

21 CFR 1.1325 to 1.1350 (FDA's rule on traceability records) name what has to be told of each critical tracking event:
harvesting, cooling before the first packing, first packing, shipping, receiving, transformation. The columns of the
second half are these elements; the traceability lot code is our lot number, and its source the premises where it was
given. Of growing the rule asks for the areas: they stand beside what was harvested there. Cooling is not recorded as
a step of its own here, so no row speaks of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from flask import Response
from flask_babel import gettext as _

from trace.http import exports, words
from trace.http.filters import division_name
from trace.kernel.clock import local_date
from trace.kernel.quantity import Quantity
from trace.kernel.work import Work
from trace.rooms.batches.rules import BatchKind
from trace.rooms.lineage.rules import Lineage, Node
from trace.rooms.transport.kinds import Stop
from trace.rooms.transport.queries import standing_arrivals

#: What happened, on which day, to which lot … : one fact a row, one value a cell.
Fact = tuple[date, list[object]]
#: When each dispatch arrived where.
Arrivals = Mapping[int, Mapping[Stop, datetime]]
_RAW = (BatchKind.SORTING, BatchKind.PRIMARY_PROCESSING)
_SOURCES = (BatchKind.HARVEST, BatchKind.INTAKE, BatchKind.BOUGHT_IN)


def sheet_columns() -> list[str]:
    """Return the headings of the sortable sheet."""
    return [
        *(_("Day"), _("What happened"), _("Lot number"), _("Product"), _("Figure"), _("Unit")),
        *(_("From lot"), _("Received from"), _("Production unit"), _("Place"), _("To whom")),
        *(_("Address"), _("Document"), _("Producer")),
        *(_("Tracking event (FSMA 204)"), _("Product description"), _("Place: address and GLN")),
        *(_("Growing area"), _("Coordinates of the growing area")),
        *(_("Source of the lot code"), _("Reference of the source")),
        *(_("Phone of whom it came from"), _("Phone of whom it went to")),
        *(_("Kind of document"), _("Recorded on")),
    ]


def sheet_file(work: Work, found: Lineage) -> Response:
    """Return every step as a row of a sheet that can be sorted and filtered: numbers as numbers, days as days."""
    facts = sorted(_facts(work, found), key=lambda fact: fact[0])
    return exports.sortable(_("Lineage"), sheet_columns(), [[day, *cells] for day, cells in facts])


def _facts(work: Work, found: Lineage) -> Iterator[Fact]:
    base_url = work.ports.base_url
    sent = {line.dispatch.id for node in found.matches for line in node.sent}
    arrivals = standing_arrivals(work, sent)
    for node in found.matches:
        yield from _facts_of(node, base_url, arrivals)
        yield from _made(found, node, base_url)
    shown = {node.key: node for node in found.matches}
    for edge in found.edges:
        parent, child = shown.get(edge.parent), shown.get(edge.child)
        if parent is None or child is None or parent.batch is None or child.batch is None:
            continue
        batch = child.batch
        from_lot = {"from_lot": parent.batch.lot, "whom": parent.batch.producer.name}
        event = _event_of(found, child)
        yield _fact(base_url, batch, batch.made_on, batch.kind, edge.quantity, event, **from_lot)


def _made(found: Lineage, node: Node, base_url: str) -> Iterator[Fact]:
    """The new lot itself, with the code it was given: what packing or a process made."""
    batch = node.batch
    if batch is None or batch.kind in _SOURCES:
        return
    told = _("Made: %(what)s", what=words.word(batch.kind))
    yield _fact(base_url, batch, batch.made_on, told, batch.produced, _event_of(found, node))


def _event_of(found: Lineage, node: Node) -> str:
    """First packing is of goods as they were harvested; everything else changes them."""
    if node.batch is None or node.batch.kind is not BatchKind.PACKING:
        return _("Transformation")
    seen, waiting = set(), list(found.parents.get(node.key, ()))
    while waiting:
        key = waiting.pop()
        if key in seen:
            continue
        seen.add(key)
        batch = found.nodes[key].batch
        # Of goods in closed books nobody here can say that they are as they were harvested.
        if batch is None or batch.kind not in (*_RAW, *_SOURCES):
            return _("Transformation")
        waiting += found.parents.get(key, ())
    return _("First packing")


def _facts_of(node: Node, base_url: str, arrivals: Arrivals) -> Iterator[Fact]:
    batch = node.batch
    if batch is None:
        return
    yield from _sources(node, base_url)
    yield from _deliveries(node, base_url, arrivals)
    for report in node.tests:
        told = _("Test: passed") if report.passed else _("Test: failed")
        from_lab = {"whom": report.lab_name, "document": report.report_number}
        kind = {"document_kind": _("Test report")}
        yield _fact(base_url, batch, report.reported_on, told, None, "", **from_lab, **kind)
    for held in node.restrictions:
        placed = {"whom": held.placed_by_name, "document": held.document_number}
        yield _fact(base_url, batch, local_date(held.placed_at), held.kind, None, "", **placed)
        if held.lifted_at is not None:
            told = _("Lifted: %(what)s", what=words.word(held.kind))
            by = {"whom": held.lifted_by_name}
            yield _fact(base_url, batch, local_date(held.lifted_at), told, None, "", **by)


def _sources(node: Node, base_url: str) -> Iterator[Fact]:
    batch: Any = node.batch
    event = _("Harvesting") if batch.kind is BatchKind.HARVEST else _("Receiving")
    for line in node.sources:
        unit, member = line.production_unit, line.member
        yield _fact(
            base_url,
            batch,
            batch.made_on,
            batch.kind,
            batch.amount(line.base),
            event,
            whom=member.name if member else line.supplier_name,
            whom_phone=member.phone if member else line.supplier_phone,
            unit=unit.name if unit else line.origin_text,
            area=_area(unit) if unit else line.origin_text,
            coordinates=_coordinates(unit),
            document=line.document_number,
            document_kind=_("Receipt or certificate") if line.document_number else None,
        )


def _deliveries(node: Node, base_url: str, arrivals: Arrivals) -> Iterator[Fact]:
    batch: Any = node.batch
    for sent in node.sent:
        to = sent.dispatch
        told = {
            "to": to.buyer,
            "to_phone": to.buyer_phone,
            "address": to.destination_address,
            "document": to.plate_or_waybill,
            "document_kind": _("Waybill or plate") if to.plate_or_waybill else None,
        }
        amount = batch.amount(sent.base)
        gone = local_date(to.dispatched_at)
        yield _fact(base_url, batch, gone, _("Dispatched"), amount, _("Shipping"), **told)
        for stop, at in arrivals.get(to.id, {}).items():
            what = _("Arrived: %(where)s", where=words.word(stop))
            whom = {"whom": batch.producer.name, "whom_phone": batch.producer.phone}
            yield _fact(
                base_url, batch, local_date(at), what, amount, _("Receiving"), **told, **whom
            )


def _area(unit: Any) -> str:
    size = f"{unit.size.normalize():f} {words.word(unit.size_unit)}"
    return " · ".join(
        part for part in (division_name(unit.division), unit.code, size, unit.crop) if part
    )


def _coordinates(unit: Any) -> str | None:
    if unit is None or unit.latitude is None or unit.longitude is None:
        return None
    return f"{unit.latitude}, {unit.longitude}"


def _fact(
    base_url: str,
    batch: Any,
    day: date,
    what: object,
    amount: Quantity | None,
    event: str,
    **more: object,
) -> Fact:
    place = batch.premises
    gln = f"{base_url}/414/{place.gln}" if place and place.gln else batch.uri
    return day, [
        *(what, batch.lot, batch.product.name),
        *((amount.value, words.word(amount.unit)) if amount is not None else (None, None)),
        *(more.get("from_lot"), more.get("whom"), more.get("unit")),
        place.name if place else None,
        *(more.get("to"), more.get("address"), more.get("document"), batch.producer.name),
        *(event, _described(batch.product)),
        " · ".join(filter(None, (place.address, place.gln))) if place else None,
        *(more.get("area"), more.get("coordinates")),
        f"{batch.processor.name} · {place.name}" if place else batch.processor.name,
        gln,
        *(more.get("whom_phone"), more.get("to_phone"), more.get("document_kind")),
        local_date(batch.registered_at),
    ]


def _described(product: Any) -> str:
    """Commodity, variety, brand name and pack, as the rule's product description asks."""
    content = product.net_content
    pack = f"{content.value.normalize():f} {words.word(content.unit)}" if content else _("in bulk")
    parts = (words.word(product.commodity), product.variety, product.name, product.gtin, pack)
    return " · ".join(part for part in parts if part)
