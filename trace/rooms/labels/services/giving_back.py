"""Giving back what labels had drawn: mass to their batch, quota to the brand's account, quantity to certificates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from trace.kernel.work import Work
from trace.rooms.batches import queries as batches
from trace.rooms.batches import services as mass
from trace.rooms.certificates import quantities
from trace.rooms.labels import queries, ranges
from trace.rooms.labels.models import LabelRange, LabelRun
from trace.rooms.labels.ranges import Span
from trace.rooms.labels.rules import RangeKind
from trace.rooms.quotas import services as quota


def live_of(run: LabelRun, rows: Sequence[LabelRange], span: Span) -> list[Span]:
    """Return the labels of `span` that are neither spoiled nor void."""
    return ranges.without([span], queries.progress_of(run, rows).dead)


def give_back(work: Work, run: LabelRun, rows: Sequence[LabelRange], span: Span) -> int:
    """Give back what the live labels of `span` had drawn, and return for how many labels that was done.

    What packs that have left the house drew stays drawn: what is void then is the label, not the goods.
    """
    live = live_of(run, rows, span)
    returned, bound, here = 0, 0, {}
    for batch_id, pieces in _by_batch(run, rows, live):
        bound += ranges.size(pieces)
        here[batch_id] = give_back_mass(work, run, batch_id, ranges.size(pieces))
        returned += here[batch_id]
    if run.authorisation_id is not None:
        unbound = ranges.size(live) - bound
        if unbound:
            quota.release_quota(work, run_id=run.id, count=unbound, document=run.code)
        if returned:
            quota.return_quota(work, run_id=run.id, count=returned, document=run.code)
        returned += unbound
    _give_back_certified(work, run, here)
    return returned


def give_back_mass(work: Work, run: LabelRun, batch_id: int, count: int) -> int:
    """Give the mass behind `count` labels back, as far as it is still here; return for how many labels."""
    labelled = batches.lock_batch(work, batch_id).labelled_base
    gone = sum(line.base for line in batches.dispatches_of(work, [batch_id]) if line.is_labelled)
    here = min(count, max(0, labelled - gone) // run.base_each)
    if here:
        mass.return_from_labels(work, batch_id=batch_id, base=here * run.base_each, run_id=run.id)
    return here


def give_back_all_mass(work: Work, run: LabelRun, rows: Sequence[LabelRange], span: Span) -> int:
    """Give mass and certified quantity of the live labels of `span` back and keep their quota.

    Returns  for how many labels
    """
    live = live_of(run, rows, span)
    here = {
        batch_id: give_back_mass(work, run, batch_id, ranges.size(pieces))
        for batch_id, pieces in _by_batch(run, rows, live)
    }
    _give_back_certified(work, run, here)
    return sum(here.values())


def _give_back_certified(work: Work, run: LabelRun, here: Mapping[int, int]) -> None:
    """Give the certified quantity back of as many labels of each batch as their mass was given back of."""
    for batch_id, count in here.items():
        if count and run.marks:
            quantities.return_certified(
                work, run_id=run.id, batch_id=batch_id, count=count, document=run.code
            )


def _by_batch(
    run: LabelRun, rows: Sequence[LabelRange], live: Sequence[Span]
) -> list[tuple[int, list[Span]]]:
    if run.batch_id is not None:
        return [(run.batch_id, list(live))] if live else []
    pieces = [
        (row.batch_id, ranges.common(live, [row.span]))
        for row in rows
        if row.kind is RangeKind.BOUND and row.batch_id is not None
    ]
    return [(batch_id, spans) for batch_id, spans in pieces if spans]
