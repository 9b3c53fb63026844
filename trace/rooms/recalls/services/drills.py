"""Drills 召回演练: the same questions as a recall asks, with a stopwatch and without holding anything."""

from __future__ import annotations

import time
from collections import defaultdict

from trace.kernel import ids
from trace.kernel.errors import InvalidValue, MissingPermission, NoSuchRecord
from trace.kernel.permissions import Permission, may
from trace.kernel.quantity import Quantity
from trace.kernel.work import Work
from trace.rooms.audit.services import record
from trace.rooms.batches.models import Batch
from trace.rooms.batches.queries import (
    batches_by_id,
    dispatches_of,
    edges_behind,
    reach_below,
    read_batch,
)
from trace.rooms.batches.rules import base_of
from trace.rooms.producers.models import Producer
from trace.rooms.recalls import rules
from trace.rooms.recalls.models import DrillHolder, RecallDrill
from trace.rooms.recalls.queries.conduct import weight
from trace.rooms.recalls.queries.drills import lock_drill, random_batch
from trace.rooms.recalls.rules import DrillIsOver, DrillState, MoreThanThere


def start_drill(
    work: Work, *, batch_id: int | None = None, producer_id: int | None = None
) -> RecallDrill:
    """Start a drill with a batch, or with one drawn by lot among those delivered; the stopwatch runs from now.

    producer_id   draw among the batches of this producer alone
    Raises        MissingPermission · NoSuchRecord · NothingToDrill
    """
    chosen = batch_id if batch_id is not None else random_batch(work, producer_id=producer_id)
    batch = read_batch(work, chosen)
    _require(work, batch.producer)
    began = time.perf_counter()
    upstream = {edge.parent_id for edge in edges_behind(work, [batch.id])}
    found = batches_by_id(work, [batch.id, *reach_below(work, [batch.id])])
    lines = dispatches_of(work, list(found))
    took = time.perf_counter() - began
    sent: dict[tuple[int, str, str], int] = defaultdict(int)
    for line in lines:
        sent[(line.batch_id, line.dispatch.buyer, line.dispatch.buyer_phone)] += line.base
    drill = RecallDrill(
        number=f"YL{work.today:%Y%m%d}-{ids.readable_code(6)}",
        batch=batch,
        producer_id=batch.producer_id,
        is_random=batch_id is None,
        state=DrillState.RUNNING,
        trace_ms=round(took * 1000),
        counts={
            "upstream": len(upstream),
            "downstream": len(found) - 1,
            "holders": len({key[1:] for key in sent}),
        },
        started_at=work.now,
        started_by_name=work.actor.label[:120],
        note="",
        holders=[
            DrillHolder(
                batch_id=key[0],
                batch=found[key[0]],
                buyer=key[1],
                phone=key[2],
                sent_base=base,
                found_base=0,
                note="",
            )
            for key, base in sent.items()
            if _may_read(work, found[key[0]])
        ],
    )
    work.session.add(drill)
    _tell(work, drill, "recall-drill.started", lot=batch.lot, random=drill.is_random)
    return drill


def reach_holder(
    work: Work, *, number: str, row_id: int, quantity: Quantity | None = None, note: str = ""
) -> DrillHolder:
    """Record that somebody was reached and for how much of the goods the whereabouts are known; all, if left out.

    Raises   NoSuchRecord · MissingPermission · DrillIsOver · MoreThanThere · InvalidValue
    """
    drill = _running(work, number)
    row = next((each for each in drill.holders if each.id == row_id), None)
    if row is None:
        raise NoSuchRecord(kind="recall_drill_holder", key=str(row_id))
    base = row.sent_base
    if quantity is not None:
        base = base_of(row.batch.product, quantity)
    if base > row.sent_base:
        left = str(row.batch.amount(row.sent_base))
        raise MoreThanThere(left=left, asked=str(row.batch.amount(base)))
    if len(note.strip()) > 2000:
        raise InvalidValue(field="note", reason="too-long", value=note.strip()[:20])
    row.found_base = base
    row.reached_at = work.now
    row.note = note.strip()
    work.session.flush()  # whoever reads the drill again in this transaction reads this too
    return row


def finish_drill(work: Work, *, number: str, note: str = "") -> RecallDrill:
    """Stop the watch and judge: goods accounted for, people reached, time; see `rules.drill_score`.

    Raises   NoSuchRecord · MissingPermission · DrillIsOver
    """
    drill = _running(work, number)
    rows = drill.holders
    shipped = sum(weight(row.sent_base, row.batch.product) for row in rows)
    found = sum(weight(row.found_base, row.batch.product) for row in rows)
    people = {(row.buyer, row.phone) for row in rows}
    reached = {(row.buyer, row.phone) for row in rows if row.reached_at is not None}
    drill.score = rules.drill_score(
        shipped=shipped,
        found=found,
        holders=len(people),
        reached=len(reached),
        duration=work.now - drill.started_at,
    )
    drill.counts = drill.counts | {"shipped": shipped, "found": found, "reached": len(reached)}
    _end(work, drill, DrillState.FINISHED, note)
    _tell(work, drill, "recall-drill.ended", score=drill.score)
    return drill


def abandon_drill(work: Work, *, number: str, note: str = "") -> RecallDrill:
    """Break a drill off; it stays in the history, without a score.

    Raises   NoSuchRecord · MissingPermission · DrillIsOver
    """
    drill = _running(work, number)
    _end(work, drill, DrillState.ABANDONED, note)
    _tell(work, drill, "recall-drill.cancelled")
    return drill


def _end(work: Work, drill: RecallDrill, state: DrillState, note: str) -> None:
    if len(note.strip()) > 2000:
        raise InvalidValue(field="note", reason="too-long", value=note.strip()[:20])
    drill.state = state
    drill.ended_at = work.now
    drill.note = note.strip()


def _running(work: Work, number: str) -> RecallDrill:
    drill = lock_drill(work, number)
    _require(work, drill.producer)
    if drill.state is not DrillState.RUNNING:
        raise DrillIsOver(number=drill.number)
    return drill


def _require(work: Work, producer: Producer) -> None:
    if may(work.actor, Permission.RECALLS_ORDER, division=producer.division):
        return
    if not may(work.actor, Permission.BATCHES_STOP_OWN, organisation_id=producer.id):
        raise MissingPermission(permission=Permission.RECALLS_ORDER.value)


def _may_read(work: Work, batch: Batch) -> bool:
    return may(
        work.actor,
        Permission.BATCHES_READ,
        organisation_id=batch.producer_id,
        division=batch.producer.division,
    )


def _tell(work: Work, drill: RecallDrill, verb: str, **facts: object) -> None:
    record(
        work,
        verb,
        subject_kind="recall-drill",
        subject_key=drill.number,
        organisation_id=drill.producer_id,
        **facts,
    )
