"""The printer's account of a run: every label is in one place - at the printer's, the producer's, on a pack, or gone.

Read from the ranges of the run and from what printer and producer reported of the labels as paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select, true
from sqlalchemy.orm import joinedload

from trace.kernel.errors import MissingPermission
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission, reach_of
from trace.kernel.work import Work
from trace.rooms.brands.models import Brand
from trace.rooms.labels import ranges
from trace.rooms.labels.models import LabelRange, LabelRun, PrintEntry
from trace.rooms.labels.queries import spans_of
from trace.rooms.labels.ranges import Span
from trace.rooms.labels.rules import PrintKind, RangeKind, RunState
from trace.rooms.producers.models import Producer
from trace.rooms.products.models import Product


@dataclass(frozen=True, slots=True)
class PrintAccount:
    """Where the labels of a run are; the spans do not overlap, and together they are the run.

    unprinted     not reported as printed, and neither used nor gone
    at_printer    printed, not handed over
    at_producer   handed over, on no pack yet
    applied       activated, on packs
    spoiled       lost in printing or packing
    returned      given back unused, and void
    missing       not found again, and void
    voided        void for another reason
    """

    count: int
    unprinted: tuple[Span, ...]
    at_printer: tuple[Span, ...]
    at_producer: tuple[Span, ...]
    applied: tuple[Span, ...]
    spoiled: tuple[Span, ...]
    returned: tuple[Span, ...]
    missing: tuple[Span, ...]
    voided: tuple[Span, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many labels are where; they add up to `expected`."""
        found = {name: ranges.size(getattr(self, name)) for name in PLACES}
        return {"expected": self.count, **found}

    @property
    def printed_count(self) -> int:
        """Labels that exist on paper, or did: all but those not printed and those void before that."""
        return self.count - ranges.size(self.unprinted) - ranges.size(self.voided)

    @property
    def applied_percent(self) -> int:
        """Of a hundred labels ordered so many are on packs."""
        return 100 * ranges.size(self.applied) // self.count


# The first that fits a label is where it is.
PLACES = (
    "spoiled",
    "missing",
    "returned",
    "voided",
    "applied",
    "at_producer",
    "at_printer",
    "unprinted",
)


def account_of(
    run: LabelRun, rows: Sequence[LabelRange], entries: Sequence[PrintEntry]
) -> PrintAccount:
    """Return the printer's account of a run from its ranges and print entries."""
    whole = [run.whole]
    is_cancelled = run.state is RunState.CANCELLED
    voided = whole if is_cancelled else spans_of(rows, RangeKind.VOIDED)
    places = {
        "spoiled": spans_of(rows, RangeKind.SPOILED),
        "missing": _reported(entries, PrintKind.MISSING),
        "returned": _reported(entries, PrintKind.RETURNED),
        "voided": voided,
        "applied": spans_of(rows, RangeKind.ACTIVATED),
        "at_producer": _reported(entries, PrintKind.HANDED_OVER),
        "at_printer": _reported(entries, PrintKind.PRINTED),
        "unprinted": whole,
    }
    left, found = whole, {}
    for name in PLACES:
        found[name] = tuple(ranges.common(left, places[name]))
        left = ranges.without(left, places[name])
    return PrintAccount(count=run.count, **found)


def entries_of(work: Work, run_id: int) -> Sequence[PrintEntry]:
    """Return what was reported of the labels of a run as paper, in the order it was."""
    return work.session.scalars(
        select(PrintEntry).where(PrintEntry.run_id == run_id).order_by(PrintEntry.id)
    ).all()


@dataclass(frozen=True, slots=True)
class TakeUp:
    """One line of the take-up report: a run with its account."""

    run: LabelRun
    account: PrintAccount


def take_up(
    work: Work,
    *,
    producer_id: int | None = None,
    printer_id: int | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[TakeUp]:
    """Return how the labels of runs were taken up, newest run first; three statements.

    What the actor may see: runs of its own organisation, assigned to it, under its brand, in its area, or all.
    text     searches code, lot, product and producer
    Raises   MissingPermission for those who see no run anywhere
    """
    statement = _visible(work)
    if producer_id is not None:
        statement = statement.where(LabelRun.producer_id == producer_id)
    if printer_id is not None:
        statement = statement.where(LabelRun.printer_id == printer_id)
    if text.strip():
        wanted = text.strip()
        statement = statement.where(
            or_(
                LabelRun.code == wanted.upper(),
                LabelRun.lot.contains(wanted, autoescape=True),
                Product.name.contains(wanted, autoescape=True),
                Producer.name.contains(wanted, autoescape=True),
            )
        )
    page = page_of(
        work.session,
        statement.options(joinedload(LabelRun.product), joinedload(LabelRun.producer)),
        keys=[LabelRun.ordered_at, LabelRun.id],
        cursor=cursor,
        size=size,
    )
    return Page(_accounts(work, page.items), page.next_cursor)


def _accounts(work: Work, runs: Sequence[LabelRun]) -> list[TakeUp]:
    keys = [run.id for run in runs]
    rows = work.session.scalars(
        select(LabelRange).where(LabelRange.run_id.in_(keys)).order_by(LabelRange.id)
    ).all()
    entries = work.session.scalars(
        select(PrintEntry).where(PrintEntry.run_id.in_(keys)).order_by(PrintEntry.id)
    ).all()
    return [
        TakeUp(
            run,
            account_of(
                run,
                [row for row in rows if row.run_id == run.id],
                [entry for entry in entries if entry.run_id == run.id],
            ),
        )
        for run in runs
    ]


def _visible(work: Work) -> Select[Any]:
    reach = reach_of(work.actor, Permission.LABELS_READ)
    if reach.is_empty:
        raise MissingPermission(permission=Permission.LABELS_READ.value)
    own = reach.organisation_ids
    concerned = or_(
        true() if reach.everywhere else LabelRun.producer_id.in_(own),
        LabelRun.printer_id.in_(own),
        Brand.authority_id.in_(own),
        *(Producer.division.startswith(area) for area in reach.divisions),
    )
    return (
        select(LabelRun)
        .join(Product, Product.id == LabelRun.product_id)
        .join(Producer, Producer.id == LabelRun.producer_id)
        .outerjoin(Brand, Brand.id == LabelRun.brand_id)
        .where(concerned)
    )


def _reported(entries: Sequence[PrintEntry], kind: PrintKind) -> list[Span]:
    return ranges.merged(entry.span for entry in entries if entry.kind is kind)
