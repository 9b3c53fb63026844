"""A lineage in words, rows and files: for pages and interfaces alike."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from trace.http import exports, words
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
