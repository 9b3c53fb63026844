"""Judging a run again: what the gates found when it was labelled, beside what they find now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trace.kernel.errors import NoSuchRecord
from trace.kernel.work import Work
from trace.rooms.batches import queries as batches
from trace.rooms.labels import gate_records, queries, ranges
from trace.rooms.labels.gates.judging import judge_gates
from trace.rooms.labels.models import GateRecord, LabelRun
from trace.rooms.labels.ranges import Span
from trace.rooms.labels.rules import Gate, GateFinding, Outcome, Stage
from trace.rooms.labels.services.giving_back import live_of
from trace.rooms.labels.services.orders import judge_now
from trace.rooms.labels.services.uses import batches_behind, case_of_run

ORDER = (Outcome.NOT_APPLICABLE, Outcome.PASSED, Outcome.WARNING, Outcome.FAILED)


@dataclass(frozen=True, slots=True)
class GoodsLabelled:
    """The labels of a run on the packs of one batch (None: not bound yet), and what was kept of their gates."""

    run: LabelRun
    batch_id: int | None
    pieces: tuple[Span, ...]
    as_packed: tuple[GateRecord, ...]

    @property
    def label_count(self) -> int:
        """How many labels these are."""
        return ranges.size(self.pieces)


@dataclass(frozen=True, slots=True)
class Rejudged:
    """What was found of some goods as packed, and what the gates that can change find now."""

    goods: GoodsLabelled
    now: tuple[GateFinding, ...]

    @property
    def changed(self) -> list[Gate]:
        """Gates that say something else now than they said then."""
        then, present = _worst(self.goods.as_packed), _worst(self.now)
        return [gate for gate in present if gate in then and then[gate] is not present[gate]]


def goods_labelled(work: Work, run_id: int) -> list[GoodsLabelled]:
    """Return the goods behind a run's labels, the latest bound first; raises NoSuchRecord."""
    run = queries.get_run(work, run_id)
    return _goods(work, run, gate_records.gates_of(work, run.id))


def _goods(work: Work, run: LabelRun, records: Sequence[GateRecord]) -> list[GoodsLabelled]:
    if run.batch_id is not None:
        return [GoodsLabelled(run, run.batch_id, (run.whole,), _latest(records, None))]
    rows = queries.ranges_of(work, run.id)
    live = live_of(run, rows, run.whole)
    behind = batches_behind(run, rows, live)
    if not behind:
        return [GoodsLabelled(run, None, tuple(live), _latest(records, None))]
    return [
        GoodsLabelled(
            run,
            batch_id,
            tuple(pieces),
            _latest(records, pieces[0].first if pieces else None),
        )
        for batch_id, pieces in reversed(behind)
    ]


def judge_again(work: Work, *, run_id: int, batch_id: int | None = None) -> Rejudged:
    """Return what every gate found of labels as packed, and what those that can change find now; writes nothing.

    batch_id  of which goods, where the run's labels lie on several; by default those bound last
    Raises    NoSuchRecord where the actor may not see the run, or no living label of it is on such packs
    """
    run = queries.get_run(work, run_id)
    # The packaging is read here for the gates, which find it in the session.
    records, _packaging = gate_records.gates_and_packaging_of(work, run.id)
    known = _goods(work, run, records)
    wanted = [goods for goods in known if batch_id in (None, goods.batch_id)]
    if not wanted:
        raise NoSuchRecord(kind="batch", key=str(batch_id))
    goods = wanted[0]
    if goods.batch_id is None:
        return Rejudged(
            goods,
            judge_now(work, run=run, producer=run.producer, product=run.product, brand=run.brand),
        )
    story = batches.lineage(work, goods.batch_id)
    case = case_of_run(work, run, story.batch, Stage.NOW, goods.pieces, is_drawn=True)
    case.given = story
    return Rejudged(goods, judge_gates(case))


def _latest(records: Sequence[GateRecord], index: int | None) -> tuple[GateRecord, ...]:
    """The last judgement that was kept and concerns the label `index` (None: any)."""
    about = [row for row in records if _concerns(row, index)]
    if not about:
        return ()
    last = max(about, key=lambda row: row.id)
    same = gate_records.judgement_of(last)
    return tuple(row for row in about if gate_records.judgement_of(row) == same)


def _concerns(row: GateRecord, index: int | None) -> bool:
    if index is None or row.first is None or row.last is None:
        return True
    return row.first <= index <= row.last


def _worst(found: Iterable[GateRecord | GateFinding]) -> dict[Gate, Outcome]:
    said: dict[Gate, Outcome] = {}
    for one in found:
        known = said.get(one.gate, Outcome.NOT_APPLICABLE)
        said[one.gate] = max(known, one.outcome, key=ORDER.index)
    return said
