"""Judging a run again: what the gates found when it was labelled, beside what they find now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trace.kernel.work import Work
from trace.rooms.batches import queries as batches
from trace.rooms.batches.models import Batch
from trace.rooms.labels import queries, ranges
from trace.rooms.labels.gates.judging import judge_gates
from trace.rooms.labels.models import GateRecord, LabelRun
from trace.rooms.labels.rules import Gate, GateFinding, Outcome, Stage
from trace.rooms.labels.services.giving_back import live_of
from trace.rooms.labels.services.orders import judge_now
from trace.rooms.labels.services.uses import batches_behind, case_of_run

# A roll may be bound to many batches: a page shows the latest.
MOST_BATCHES = 3
ORDER = (Outcome.NOT_APPLICABLE, Outcome.PASSED, Outcome.WARNING, Outcome.FAILED)


@dataclass(frozen=True, slots=True)
class GoodsJudged:
    """The labels of a run on the packs of one batch (None: not bound yet)."""

    batch: Batch | None
    label_count: int
    as_packed: tuple[GateRecord, ...]
    now: tuple[GateFinding, ...]

    @property
    def changed(self) -> list[Gate]:
        """Gates that say something else now than they said then."""
        then, present = _worst(self.as_packed), _worst(self.now)
        return [gate for gate in present if gate in then and then[gate] is not present[gate]]


@dataclass(frozen=True, slots=True)
class Rejudged:
    """A run with its goods, each judged again; `left_out` batches are not shown."""

    run: LabelRun
    goods: tuple[GoodsJudged, ...]
    left_out: int


def judge_again(work: Work, *, run_id: int) -> Rejudged:
    """Return what every gate found as packed, and what it finds now; writes nothing.

    Raises   NoSuchRecord where the actor may not see the run
    """
    run = queries.get_run(work, run_id)
    rows = queries.ranges_of(work, run.id)
    records = queries.gates_of(work, run.id)
    behind = batches_behind(run, rows, live_of(run, rows, run.whole))
    if not behind:
        brand = run.brand
        found = judge_now(work, run=run, producer=run.producer, product=run.product, brand=brand)
        unbound = GoodsJudged(None, run.count, _latest(records, None), found)
        return Rejudged(run, (unbound,), 0)
    judged = []
    for batch_id, spans in behind[-MOST_BATCHES:]:
        batch = batches.get_batch(work, batch_id)
        count = ranges.size(spans)
        case = case_of_run(work, run, batch, Stage.NOW, max(1, count), is_drawn=True)
        first = spans[0].first if spans else None
        judged.append(GoodsJudged(batch, count, _latest(records, first), judge_gates(case)))
    return Rejudged(run, tuple(judged), max(0, len(behind) - MOST_BATCHES))


def _latest(records: Sequence[GateRecord], index: int | None) -> tuple[GateRecord, ...]:
    """The last judgement that was kept and concerns the label `index`."""
    about = [
        row
        for row in records
        if row.first is None
        or (
            index is not None
            and row.first <= index <= (row.last if row.last is not None else index)
        )
    ]
    if not about:
        return ()
    last = max(about, key=lambda row: row.id)
    key = (last.stage, last.first, last.last, last.judged_at)
    return tuple(row for row in about if (row.stage, row.first, row.last, row.judged_at) == key)


def _worst(found: Iterable[GateRecord | GateFinding]) -> dict[Gate, Outcome]:
    said: dict[Gate, Outcome] = {}
    for one in found:
        known = said.get(one.gate, Outcome.NOT_APPLICABLE)
        said[one.gate] = max(known, one.outcome, key=ORDER.index)
    return said
