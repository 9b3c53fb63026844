"""Reading what the gates found of a run or of one label, as it was kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select

from trace.kernel.work import Work
from trace.rooms.labels.models import GateRecord, RunPackaging
from trace.rooms.labels.rules import Gate, Stage


def gates_of(work: Work, run_id: int) -> Sequence[GateRecord]:
    """Return what the gates found at every stage of a run, in the order it was judged."""
    return work.session.scalars(
        select(GateRecord).where(GateRecord.run_id == run_id).order_by(GateRecord.id)
    ).all()


def gates_and_packaging_of(
    work: Work, run_id: int
) -> tuple[Sequence[GateRecord], RunPackaging | None]:
    """Return what the gates found at every stage of a run, and in what its packs are packed; one statement."""
    rows = work.session.execute(
        select(GateRecord, RunPackaging)
        .outerjoin(RunPackaging, RunPackaging.run_id == GateRecord.run_id)
        .where(GateRecord.run_id == run_id)
        .order_by(GateRecord.id)
    ).all()
    return [row[0] for row in rows], rows[0][1] if rows else None


def gates_of_label(work: Work, run_id: int, index: int) -> Sequence[GateRecord]:
    """Return what the gates found of one label: each gate's latest judgement, in the order of the gates.

    A gate may have several findings: of each claimed mark, of each component of an assortment.
    """
    in_range = and_(GateRecord.first <= index, GateRecord.last >= index)
    rows = work.session.scalars(
        select(GateRecord)
        .where(GateRecord.run_id == run_id, or_(GateRecord.first.is_(None), in_range))
        .order_by(GateRecord.id)
    )
    return latest_of(rows)


def latest_of(rows: Iterable[GateRecord]) -> Sequence[GateRecord]:
    """Return each gate's latest judgement among rows that all speak of one label, given in the order judged."""
    latest: dict[Gate, list[GateRecord]] = {}
    for row in rows:
        found = latest.setdefault(row.gate, [])
        if found and judgement_of(found[0]) != judgement_of(row):
            found.clear()
        found.append(row)
    in_order = sorted(latest, key=lambda gate: int(gate.value[1:]))
    return [row for gate in in_order for row in latest[gate]]


def judgement_of(row: GateRecord) -> tuple[Stage, int | None, int | None, datetime]:
    """What the findings of one judgement have in common."""
    return row.stage, row.first, row.last, row.judged_at


def has_stage(records: Sequence[GateRecord], stage: Stage) -> bool:
    """Whether the gates were judged at `stage`."""
    return any(record.stage is stage for record in records)
