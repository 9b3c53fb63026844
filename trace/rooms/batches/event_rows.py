"""The rows of one event: the ids they get, and the two sums of a batch that no entry may overdraw."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from trace.kernel.clock import local_date
from trace.kernel.database import Base
from trace.kernel.errors import NoSuchRecord
from trace.rooms.batches.errors import BalanceNegative, LabelledNotEnough, NotEnoughLeft
from trace.rooms.batches.models import Batch, Dispatch, DispatchLine, LedgerEntry
from trace.rooms.batches.rules import SLOTS, EntryKind, first_shortage, is_production
from trace.rooms.events.models import StoredEvent


class EventRows:
    """Adds rows for one stored event; a rebuild gives every row the id it had."""

    def __init__(self, session: Session, stored: StoredEvent) -> None:
        self._session = session
        self._stored = stored
        self._made: Counter[str] = Counter()

    # ------------------------------------------------------------ sums

    def _post(
        self,
        batch: Batch,
        kind: EntryKind,
        base: int,
        on: date,
        *,
        run_id: int | None = None,
        reason: str | None = None,
    ) -> None:
        """Change the balance by `base` (signed): in one statement of the database, never read, then written."""
        labelled = -base if kind in (EntryKind.LABELLED, EntryKind.LABEL_RETURNED) else 0
        produced = base if is_production(kind, base) else 0
        changed = self._session.execute(
            update(Batch)
            .where(
                Batch.id == batch.id,
                Batch.remaining_base + base >= 0,
                Batch.labelled_base + labelled >= 0,
            )
            .values(
                remaining_base=Batch.remaining_base + base,
                labelled_base=Batch.labelled_base + labelled,
                produced_base=Batch.produced_base + produced,
            )
            .execution_options(synchronize_session=False)
        )
        self._session.refresh(batch, ["remaining_base", "labelled_base", "produced_base"])
        if not has_changed(changed):
            raise _shortage(batch, base)
        self._check_past(batch, base, on)
        self._add_entry(batch, kind, base, on, run_id=run_id, reason=reason)

    def _check_past(self, batch: Batch, base: int, on: date) -> None:
        """Refuse what would have left a later day short; days before `on` are as they were.

        Reads the days after `on` only: an entry of the latest day costs the same in a ledger of any length.
        """
        if base > 0:
            return
        self._session.flush()  # entries of this same event count too
        later = self._session.execute(
            select(LedgerEntry.on, func.sum(LedgerEntry.base))
            .where(LedgerEntry.batch_id == batch.id, LedgerEntry.on > on)
            .group_by(LedgerEntry.on)
        )
        short = first_shortage(
            on, batch.remaining_base, [(day, int(total)) for day, total in later]
        )
        if short is not None:
            raise BalanceNegative(lot=batch.lot, on=short[0], missing=batch.amount(short[1]))

    def _check_labelled_past(self, batch: Batch, on: date) -> None:
        """Refuse labelled packs that leave before they were labelled: on no day may more be gone than was labelled."""
        self._session.flush()
        changes = self._session.execute(
            select(LedgerEntry.on, func.sum(-LedgerEntry.base))
            .where(
                LedgerEntry.batch_id == batch.id,
                LedgerEntry.on > on,
                LedgerEntry.kind.in_((EntryKind.LABELLED, EntryKind.LABEL_RETURNED)),
            )
            .group_by(LedgerEntry.on)
        )
        later: Counter[date] = Counter({day: int(total) for day, total in changes})
        sent = self._session.execute(
            select(Dispatch.dispatched_at, DispatchLine.base)
            .join(Dispatch, Dispatch.id == DispatchLine.dispatch_id)
            .where(DispatchLine.batch_id == batch.id, DispatchLine.is_labelled)
        ).all()
        for at, base in sent:
            later[local_date(at)] -= base
        here = batch.labelled_base - sum(base for _, base in sent)
        after = [(day, change) for day, change in later.items() if day > on]
        short = first_shortage(on, here, after)
        if short is not None:
            raise BalanceNegative(lot=batch.lot, on=short[0], missing=batch.amount(short[1]))

    def _add_entry(
        self,
        batch: Batch,
        kind: EntryKind,
        base: int,
        on: date,
        *,
        run_id: int | None = None,
        reason: str | None = None,
    ) -> None:
        self._add(
            LedgerEntry,
            batch_id=batch.id,
            kind=kind,
            base=base,
            on=on,
            at=self._stored.event_time,
            event_pk=self._stored.id,
            run_id=run_id,
            reason=reason,
        )

    # ------------------------------------------------------------ ids

    def _add(self, model: type[Any], **values: Any) -> Any:
        row = model(id=self._new_id(model), **values)
        self._session.add(row)
        if model in (Batch, Dispatch):
            self._session.flush()  # the rows that follow refer to it by its id
        return row

    def _new_id(self, model: type[Base]) -> int:
        number = self._made[model.__tablename__]
        self._made[model.__tablename__] += 1
        return self._stored.id * SLOTS + number

    def _batch(self, uri: str) -> Batch:
        found = self._find_batch(uri)
        if found is None:
            raise NoSuchRecord(kind="batch", key=uri)
        return found

    def _find_batch(self, uri: str) -> Batch | None:
        return self._session.scalars(select(Batch).where(Batch.uri == uri)).one_or_none()

    def _forget(self, model: type[Any], key: int, *names: str) -> None:
        held = self._session.identity_map.get(self._session.identity_key(model, key))
        if held is not None:
            self._session.refresh(held, names or None)


def has_changed(result: Any) -> bool:
    return bool(result.rowcount)


def _shortage(batch: Batch, base: int) -> NotEnoughLeft | LabelledNotEnough:
    if base > 0:
        return LabelledNotEnough(
            batch_id=batch.id,
            lot=batch.lot,
            remaining=batch.amount(batch.labelled_base),
            asked=batch.amount(base),
        )
    return NotEnoughLeft(
        batch_id=batch.id, lot=batch.lot, remaining=batch.remaining, asked=batch.amount(-base)
    )
