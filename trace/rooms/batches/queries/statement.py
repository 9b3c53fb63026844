"""The statement of a batch: every entry with the balance of its day, and where all of it went by any day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select

from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.quantity import Quantity
from trace.kernel.work import Work
from trace.rooms.batches.models import Batch, LedgerEntry
from trace.rooms.batches.queries.reading import read_batch
from trace.rooms.batches.rules import EntryKind


@dataclass(frozen=True, slots=True)
class Balance:
    """Where a batch had gone by the end of a day, in its ledger units.

    produced = consumed + labelled + dispatched + lost + own_use + remaining
    produced    made, corrected, and found more of when counted
    dispatched  unlabelled; labelled goods left the balance when they were labelled
    lost        spoilt or destroyed, and what a count found missing
    """

    batch: Batch
    on: date
    produced: int
    consumed: int
    labelled: int
    dispatched: int
    lost: int
    own_use: int
    remaining: int

    @property
    def is_balanced(self) -> bool:
        """Whether the parts are the whole, and none is negative."""
        parts = (self.consumed, self.labelled, self.dispatched, self.lost, self.own_use)
        return self.produced == sum(parts) + self.remaining and min(*parts, self.remaining) >= 0

    def amount(self, base: int) -> Quantity:
        """Return ledger units in the batch's own unit."""
        return self.batch.amount(base)


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One entry, with what was left at the end of its day."""

    entry: LedgerEntry
    left: Quantity
    quantity: Quantity


def balance_at(work: Work, batch: Batch, on: date) -> int:
    """Return what was left of a batch at the end of a day, in ledger units; reads the days after it only."""
    later = work.session.scalar(
        select(func.sum(LedgerEntry.base)).where(
            LedgerEntry.batch_id == batch.id, LedgerEntry.on > on
        )
    )
    return batch.remaining_base - int(later or 0)


def balance_of(work: Work, batch_id: int, on: date) -> Balance:
    """Return where a batch had gone by the end of a day, out of its entries alone.

    Raises   NoSuchRecord · MissingPermission
    """
    batch = read_batch(work, batch_id)
    up = func.sum(case((LedgerEntry.base > 0, LedgerEntry.base), else_=0))
    down = func.sum(case((LedgerEntry.base < 0, -LedgerEntry.base), else_=0))
    rows = work.session.execute(
        select(LedgerEntry.kind, up, down)
        .where(LedgerEntry.batch_id == batch_id, LedgerEntry.on <= on)
        .group_by(LedgerEntry.kind)
    )
    sums = {kind: (int(more), int(less)) for kind, more, less in rows}

    def net(kind: EntryKind) -> int:
        more, less = sums.get(kind, (0, 0))
        return more - less

    counted_more, counted_less = sums.get(EntryKind.STOCK_TAKEN, (0, 0))
    return Balance(
        batch=batch,
        on=on,
        produced=net(EntryKind.PRODUCED) + net(EntryKind.CORRECTED) + counted_more,
        consumed=-net(EntryKind.CONSUMED),
        labelled=-net(EntryKind.LABELLED) - net(EntryKind.LABEL_RETURNED),
        dispatched=-net(EntryKind.DISPATCHED),
        lost=-net(EntryKind.LOST) + counted_less,
        own_use=-net(EntryKind.OWN_USE),
        remaining=sum(more - less for more, less in sums.values()),
    )


def statement_of(
    work: Work,
    batch_id: int,
    *,
    until: date,
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[StatementRow]:
    """Return the entries of a batch up to a day, oldest first, each with what was left at the end of its day.

    Raises   NoSuchRecord · MissingPermission · InvalidValue for a cursor
    """
    batch = read_batch(work, batch_id)
    mine = select(LedgerEntry).where(LedgerEntry.batch_id == batch_id, LedgerEntry.on <= until)
    page = page_of(
        work.session,
        mine,
        keys=[LedgerEntry.on, LedgerEntry.id],
        cursor=cursor,
        size=size,
        descending=False,
    )
    left = _day_ends(work, batch_id, page.items)
    rows = [
        StatementRow(entry, batch.amount(left[entry.on]), batch.amount(entry.base))
        for entry in page.items
    ]
    return Page(rows, page.next_cursor)


def _day_ends(work: Work, batch_id: int, entries: Sequence[LedgerEntry]) -> dict[date, int]:
    if not entries:
        return {}
    first, last = entries[0].on, entries[-1].on
    before = work.session.scalar(
        select(func.sum(LedgerEntry.base)).where(
            LedgerEntry.batch_id == batch_id, LedgerEntry.on < first
        )
    )
    days = work.session.execute(
        select(LedgerEntry.on, func.sum(LedgerEntry.base))
        .where(LedgerEntry.batch_id == batch_id, LedgerEntry.on.between(first, last))
        .group_by(LedgerEntry.on)
        .order_by(LedgerEntry.on)
    )
    balance, ends = int(before or 0), {}
    for day, change in days:
        balance += int(change)
        ends[day] = balance
    return ends


def ledger_of(
    work: Work, batch_id: int, *, cursor: str | None = None, size: int = DEFAULT_SIZE
) -> Page[LedgerEntry]:
    """Return the entries of a batch's ledger by day, oldest first and as they were written within a day.

    Raises   NoSuchRecord · MissingPermission · InvalidValue for a cursor
    """
    read_batch(work, batch_id)
    return page_of(
        work.session,
        select(LedgerEntry).where(LedgerEntry.batch_id == batch_id),
        keys=[LedgerEntry.on, LedgerEntry.id],
        cursor=cursor,
        size=size,
        descending=False,
    )


def latest_entries(work: Work, batch_id: int, size: int = DEFAULT_SIZE) -> Sequence[LedgerEntry]:
    """Return the latest entries of a batch's ledger, newest day first, for its page."""
    return work.session.scalars(
        select(LedgerEntry)
        .where(LedgerEntry.batch_id == batch_id)
        .order_by(LedgerEntry.on.desc(), LedgerEntry.id.desc())
        .limit(size)
    ).all()
