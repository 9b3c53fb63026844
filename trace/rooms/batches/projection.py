"""From a stored event to rows: the only code that writes the projections, live and in a rebuild alike.

Every event of this room carries an `act` among its extensions, and beside it what the standard's own fields
cannot say (ids of producer, product and unit, ledger units, reasons). An event without an act is not ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from trace.kernel.quantity import Unit
from trace.rooms.batches.errors import (
    AlreadyLifted,
    EventNotUnderstood,
    LoopInGraph,
)
from trace.rooms.batches.event_rows import EventRows, has_changed
from trace.rooms.batches.models import (
    Batch,
    BatchInput,
    BatchReversal,
    BatchSource,
    Dispatch,
    DispatchLine,
    LedgerEntry,
    Restriction,
    YieldFinding,
)
from trace.rooms.batches.rules import (
    BatchKind,
    EntryKind,
    RestrictionKind,
    YieldCause,
)
from trace.rooms.events.models import StoredEvent
from trace.rooms.events.rules import unpack

Facts = Mapping[str, Any]


def apply(session: Session, stored: StoredEvent, *, reversed_by_later: bool = False) -> None:
    """Write the rows that follow from `stored`; nothing else may write them.

    reversed_by_later  in a rebuild: a later event takes this one back, so it makes no batch; what it used is booked
                       out all the same, and in again by that later event
    Raises   NotEnoughLeft · BalanceNegative · LabelledNotEnough · LoopInGraph · AlreadyLifted · EventNotUnderstood
    """
    record = unpack(stored.document)
    act = record.get("act")
    if act is None:
        return
    handler = _HANDLERS.get(str(act))
    if handler is None:
        raise EventNotUnderstood(event_id=stored.event_id, act=str(act))
    projector = _Projector(session, stored)
    if reversed_by_later:
        projector.book_inputs(record, -1)
    else:
        handler(projector, record)
    session.flush()  # the next event, and every query of this work, reads these rows


class _Projector(EventRows):
    """Applies one event, by its act."""

    # ------------------------------------------------------------ acts

    def source(self, record: Facts) -> None:
        batch = self._add_batch(record, record["batch"])
        for line in record["lines"]:
            self._add(
                BatchSource,
                batch_id=batch.id,
                production_unit_id=line.get("unit"),
                member_id=line.get("member"),
                supplier_name=line.get("supplier"),
                supplier_phone=line.get("supplier_phone"),
                origin_text=line.get("origin"),
                document_number=line.get("document"),
                base=line["base"],
                price_fen=line.get("price_fen"),
            )
        self._add_edges(batch, record.get("from", ()))
        for breach in record.get("intervals", ()):
            about = {"reason": breach["reason"], "document": breach["record"]}
            self._restrict(batch, {"kind": RestrictionKind.INTERVAL, **about})
        self._find(batch, record["batch"].get("yields", ()))

    def process(self, record: Facts) -> None:
        self.book_inputs(record, -1, all_there=True)
        for output in record["outputs"]:
            batch = self._add_batch(record, output)
            self._add_edges(batch, output["from"])
            self._find(batch, output.get("yields", ()))

    def book_inputs(
        self, record: Facts, sign: int, *, reason: str | None = None, all_there: bool = False
    ) -> None:
        """Book what a process used out of its inputs (`sign` -1), or in again (1).

        all_there  every input has to be a batch: a process that stands. One that is taken back may, in a rebuild,
                   have used a batch that is taken back itself; its entry's number stays free
        Raises     NoSuchRecord
        """
        on = date.fromisoformat(record["on"])
        for line in record.get("inputs", ()):
            uri = line["uri"]
            batch = self._batch(uri) if all_there else self._find_batch(uri)
            if batch is None:
                self._new_id(LedgerEntry)
            else:
                self._post(batch, EntryKind.CONSUMED, sign * line["base"], on, reason=reason)

    def reverse(self, record: Facts) -> None:
        wrong = self._session.scalars(
            select(StoredEvent).where(StoredEvent.event_id == record["event"])
        ).one()
        self._add(
            BatchReversal,
            event_pk=self._stored.id,
            reversed_pk=wrong.id,
            reason=record["reason"],
            reversed_by=record["by"],
            reversed_at=self._stored.record_time,
        )
        self.book_inputs(unpack(wrong.document), 1, reason=record["reason"])
        self._remove(wrong)

    def _remove(self, wrong: StoredEvent) -> None:
        """Take the batches that `wrong` made out of the projections; what else refers to them stops this."""
        session = self._session
        session.flush()
        made = list(session.scalars(select(Batch.id).where(Batch.event_pk == wrong.id)))
        for model, column in (
            (YieldFinding, YieldFinding.batch_id),
            (Restriction, Restriction.batch_id),
            (LedgerEntry, LedgerEntry.batch_id),
            (BatchSource, BatchSource.batch_id),
            (BatchInput, BatchInput.child_id),
            (Batch, Batch.id),
        ):
            # Nobody may meet a row in this session that is not in the database any more.
            for row in list(session):
                if isinstance(row, model) and getattr(row, column.key) in made:
                    session.expunge(row)
            session.execute(
                delete(model).where(column.in_(made)).execution_options(synchronize_session=False)
            )

    def change(self, record: Facts) -> None:
        kind = EntryKind(record["entry"])
        batch = self._batch(record["uri"])
        self._post(
            batch,
            kind,
            record["base"],
            date.fromisoformat(record["on"]),
            run_id=record.get("run"),
            reason=record.get("reason"),
        )
        self._find(batch, record.get("yields", ()))

    def hold(self, record: Facts) -> None:
        for found in record["yields"]:
            self._find(self._batch(found["uri"]), [found])

    def explain(self, record: Facts) -> None:
        self._session.execute(
            update(YieldFinding)
            .where(YieldFinding.id == record["finding"])
            .values(explanation=record["text"], explained_at=self._stored.record_time)
            .execution_options(synchronize_session=False)
        )
        self._forget(YieldFinding, record["finding"])

    def dispatch(self, record: Facts) -> None:
        dispatch = self._add(
            Dispatch,
            event_pk=self._stored.id,
            producer_id=record["producer"],
            buyer=record["buyer"],
            buyer_phone=record["buyer_phone"],
            destination_division=record["destination_division"],
            destination_address=record["destination_address"],
            plate_or_waybill=record["plate_or_waybill"],
            dispatched_at=self._stored.event_time,
            from_premises_id=record.get("premises"),
            leg=record.get("leg"),
            despite_stop=record.get("despite_stop"),
        )
        on = date.fromisoformat(record["on"])
        for line in record["lines"]:
            batch = self._batch(line["uri"])
            if not line["labelled"]:
                self._post(batch, EntryKind.DISPATCHED, -line["base"], on)
            self._add(
                DispatchLine,
                dispatch_id=dispatch.id,
                batch_id=batch.id,
                base=line["base"],
                is_labelled=line["labelled"],
            )
            if line["labelled"]:
                self._check_labelled_past(batch, on)

    def restrict(self, record: Facts) -> None:
        for uri in record["batches"]:
            self._restrict(self._batch(uri), record)

    def lift(self, record: Facts) -> None:
        for restriction_id in record["restrictions"]:
            lifted = self._session.execute(
                update(Restriction)
                .where(Restriction.id == restriction_id, Restriction.lifted_at.is_(None))
                .values(
                    lifted_by=record.get("account"),
                    lifted_by_name=record["by"],
                    lifted_at=self._stored.record_time,
                    lift_reason=record["reason"],
                )
                .execution_options(synchronize_session=False)
            )
            if not has_changed(lifted):
                raise AlreadyLifted
            self._forget(Restriction, restriction_id)
        self._unflag(record["restrictions"])

    def _unflag(self, restriction_ids: Any) -> None:
        """Take the mark off batches on which no yield check is left."""
        waiting = select(Restriction.id).where(
            Restriction.batch_id == Batch.id,
            Restriction.kind == RestrictionKind.YIELD_CHECK,
            Restriction.lifted_at.is_(None),
        )
        lifted = select(Restriction.batch_id).where(Restriction.id.in_(restriction_ids))
        ids = self._session.scalars(
            select(Batch.id).where(Batch.id.in_(lifted), Batch.is_flagged, ~waiting.exists())
        ).all()
        self._flag(ids, is_flagged=False)

    def _flag(self, batch_ids: Sequence[int], *, is_flagged: bool) -> None:
        if not batch_ids:
            return
        self._session.flush()
        self._session.execute(
            update(Batch)
            .where(Batch.id.in_(batch_ids))
            .values(is_flagged=is_flagged)
            .execution_options(synchronize_session=False)
        )
        for batch_id in batch_ids:
            self._forget(Batch, batch_id, "is_flagged")

    # ------------------------------------------------------------ rows

    def _add_batch(self, record: Facts, made: Facts) -> Batch:
        batch: Batch = self._add(
            Batch,
            event_pk=self._stored.id,
            producer_id=record["producer"],
            product_id=made["product"],
            premises_id=record.get("premises"),
            kind=BatchKind(record["kind"]),
            lot=made["lot"],
            uri=made["uri"],
            made_on=date.fromisoformat(record["on"]),
            expires_on=date.fromisoformat(made["expires_on"]) if "expires_on" in made else None,
            unit=Unit(made["unit"]),
            produced_base=made["base"],
            remaining_base=made["base"],
            labelled_base=0,
            processor_id=record["processor"],
            principal_id=record.get("principal"),
            grade=made.get("grade"),
            is_flagged=False,
            note=record.get("note", ""),
            registered_at=self._stored.record_time,
        )
        self._add_entry(batch, EntryKind.PRODUCED, made["base"], batch.made_on)
        return batch

    def _add_edges(self, child: Batch, parents: Any) -> None:
        for parent in parents:
            if parent["uri"] == child.uri:
                raise LoopInGraph(lot=child.lot)
            self._add(
                BatchInput,
                parent_id=self._batch(parent["uri"]).id,
                child_id=child.id,
                base=parent["base"],
            )

    def _find(self, batch: Batch, facts: Any) -> None:
        """Record what was not to be expected of the batch, and hold it for what is too much."""
        for found in facts:
            cause = YieldCause(found["cause"])
            held = None
            if cause is not YieldCause.BELOW_BAND:
                reason = {"kind": RestrictionKind.YIELD_CHECK, "reason": found["reason"]}
                held = self._restrict(batch, reason).id
            self._add(
                YieldFinding,
                event_pk=self._stored.id,
                batch_id=batch.id,
                restriction_id=held,
                cause=cause,
                found_base=found["found"],
                limit_base=found["limit"],
                unit=Unit(found["unit"]),
                production_unit_id=found.get("land"),
                season=found.get("season"),
                norm_version_id=found.get("version"),
                norm_row=found.get("row"),
            )
            if held is not None:
                self._flag([batch.id], is_flagged=True)

    def _restrict(self, batch: Batch, record: Facts) -> Restriction:
        restriction: Restriction = self._add(
            Restriction,
            event_pk=self._stored.id,
            batch_id=batch.id,
            kind=RestrictionKind(record["kind"]),
            reason=record["reason"],
            document_number=record.get("document"),
            organisation_id=record.get("organisation"),
            recall_id=record.get("recall"),
            placed_by=record.get("account"),
            placed_by_name=record.get("by", ""),
            placed_at=self._stored.record_time,
        )
        return restriction


_HANDLERS = {
    "source": _Projector.source,
    "process": _Projector.process,
    "change": _Projector.change,
    "dispatch": _Projector.dispatch,
    "hold": _Projector.hold,
    "explain": _Projector.explain,
    "restrict": _Projector.restrict,
    "lift": _Projector.lift,
    "reverse": _Projector.reverse,
}
