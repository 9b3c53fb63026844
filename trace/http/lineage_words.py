"""A lineage in words, rows and files: for pages and interfaces alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from flask import Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import exports, words
from trace.kernel.clock import local_date
from trace.kernel.quantity import Quantity
from trace.rooms.batches.models import BatchSource, Restriction
from trace.rooms.lineage.rules import (
    Direction,
    HeldFilter,
    Lineage,
    Node,
    Order,
    TestFilter,
    in_order,
)

words.add(
    [
        (Direction.BOTH, _l("Both directions")),
        (Direction.UP, _l("Upstream: what it was made of")),
        (Direction.DOWN, _l("Downstream: what was made of it")),
        (HeldFilter.HELD, _l("Held now")),
        (HeldFilter.FREE, _l("Not held")),
        (TestFilter.FAILED, _l("Failed a test")),
        (TestFilter.PASSED, _l("Passed its tests")),
        (TestFilter.UNTESTED, _l("Not tested")),
        (Order.STEPS, _l("Distance")),
        (Order.MADE_ON, _l("Made on")),
        (Order.LOT, _l("Lot number")),
        (Order.KIND, _l("Kind")),
        (Order.PRODUCER, _l("Producer")),
        (Order.PRODUCT, _l("Product")),
    ]
)


def steps_text(node: Node) -> str:
    """Return where a node stands: start, so many steps upstream or downstream."""
    if node.is_start:
        return _("Start")
    if node.depth < 0:
        return _("Upstream %(steps)d", steps=node.steps)
    return _("Downstream %(steps)d", steps=node.steps)


def source_text(line: BatchSource) -> str:
    """Return from where and whom goods entered by one line."""
    unit, member = line.production_unit, line.member
    places = [
        unit.name if unit else line.origin_text,
        member.name if member else line.supplier_name,
    ]
    return " · ".join(place for place in places if place)


def held_text(restrictions: Sequence[Restriction]) -> str:
    """Return what holds a batch, each kind once."""
    return _(", ").join(dict.fromkeys(words.word(each.kind) for each in restrictions))


def tests_text(node: Node) -> str:
    """Return the reports on a node's batch with what they found."""
    return _(", ").join(
        f"{report.report_number} {_('passed') if report.passed else _('failed')}"
        for report in node.tests
    )


def table_columns() -> list[str]:
    """Return the headings of `table_cells`."""
    return [
        *(_("Distance"), _("Lot number"), _("Product"), _("Kind"), _("Producer"), _("Processor")),
        *(_("Made on"), _("Best before"), _("Quantity"), _("Left"), _("Sent off")),
        *(
            _("Sent to"),
            _("Comes from"),
            _("Tests"),
            _("What holds it"),
            _("Stops and recalls of the past"),
        ),
    ]


def table_cells(node: Node) -> list[object]:
    """Return one batch as a row."""
    batch = node.batch
    if batch is None:
        return []
    lifted = [each for each in node.restrictions if not each.is_in_force]
    return [
        *(steps_text(node), batch.lot, batch.product.name, batch.kind, batch.producer.name),
        *(batch.processor.name, batch.made_on, batch.expires_on, batch.produced, batch.remaining),
        *(node.sent_quantity, _(", ").join(node.holders)),
        *(_(", ").join(filter(None, map(source_text, node.sources))), tests_text(node)),
        *(held_text(node.held_by), held_text(lifted)),
    ]


def table_file(found: Lineage, order: Order) -> Response:
    """Return the batches as the CSV or XLSX that this request asks for."""
    rows = in_order(found.matches, order)
    return exports.answer(_("Lineage"), table_columns(), rows, table_cells)


# ---------------------------------------------------------------- the sortable sheet

#: What happened, on which day, to which lot … : one fact a row, one value a cell.
Fact = tuple[date, list[object]]


def sheet_columns() -> list[str]:
    """Return the headings of the sortable sheet."""
    return [
        *(_("Day"), _("What happened"), _("Lot number"), _("Product"), _("Figure"), _("Unit")),
        *(_("From lot"), _("Received from"), _("Production unit"), _("Place"), _("To whom")),
        *(_("Address"), _("Document"), _("Producer")),
    ]


def sheet_file(found: Lineage) -> Response:
    """Return every step as a row of a sheet that can be sorted and filtered: numbers as numbers, days as days."""
    facts = sorted(_facts(found), key=lambda fact: fact[0])
    return exports.sortable(_("Lineage"), sheet_columns(), [[day, *cells] for day, cells in facts])


def _facts(found: Lineage) -> Iterator[Fact]:
    for node in found.matches:
        yield from _facts_of(node)
    shown = {node.key: node for node in found.matches}
    for edge in found.edges:
        parent, child = shown.get(edge.parent), shown.get(edge.child)
        if parent is None or child is None or parent.batch is None or child.batch is None:
            continue
        batch = child.batch
        from_lot = {"from_lot": parent.batch.lot, "whom": parent.batch.producer.name}
        yield _fact(batch, batch.made_on, batch.kind, edge.quantity, **from_lot)


def _facts_of(node: Node) -> Iterator[Fact]:
    batch = node.batch
    if batch is None:
        return
    for line in node.sources:
        unit, member = line.production_unit, line.member
        yield _fact(
            batch,
            batch.made_on,
            batch.kind,
            batch.amount(line.base),
            whom=member.name if member else line.supplier_name,
            unit=unit.name if unit else line.origin_text,
            document=line.document_number,
        )
    for sent in node.sent:
        to = sent.dispatch
        yield _fact(
            batch,
            local_date(to.dispatched_at),
            _("Dispatched"),
            batch.amount(sent.base),
            to=to.buyer,
            address=to.destination_address,
            document=to.plate_or_waybill,
        )
    for report in node.tests:
        told = _("Test: passed") if report.passed else _("Test: failed")
        from_lab = {"whom": report.lab_name, "document": report.report_number}
        yield _fact(batch, report.reported_on, told, None, **from_lab)
    for held in node.restrictions:
        placed = {"whom": held.placed_by_name, "document": held.document_number}
        yield _fact(batch, local_date(held.placed_at), held.kind, None, **placed)
        if held.lifted_at is not None:
            told = _("Lifted: %(what)s", what=words.word(held.kind))
            by = {"whom": held.lifted_by_name}
            yield _fact(batch, local_date(held.lifted_at), told, None, **by)


def _fact(batch: Any, day: date, what: object, amount: Quantity | None, **more: object) -> Fact:
    return day, [
        *(what, batch.lot, batch.product.name),
        *((amount.value, words.word(amount.unit)) if amount is not None else (None, None)),
        *(more.get("from_lot"), more.get("whom"), more.get("unit")),
        batch.premises.name if batch.premises else None,
        *(more.get("to"), more.get("address"), more.get("document"), batch.producer.name),
    ]
