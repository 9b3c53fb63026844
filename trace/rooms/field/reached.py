"""Which batches the restrictions in force reach, read from the restrictions down: they are few, batches are many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from trace.kernel.work import Work
from trace.rooms.batches.models import Restriction
from trace.rooms.batches.queries import reach_by_root


def restrictions_by_batch(
    work: Work, batch_ids: Collection[int]
) -> tuple[list[Restriction], dict[int, list[int]]]:
    """Return the restrictions in force that reach any of these batches, and their ids by batch, oldest first."""
    in_force = work.session.scalars(
        select(Restriction)
        .where(Restriction.lifted_at.is_(None))
        .order_by(Restriction.id)
        .options(joinedload(Restriction.batch))
    ).all()
    if not in_force:
        return [], {}
    below: dict[int, list[int]] = defaultdict(list)
    for root, reached in reach_by_root(work, {each.batch_id for each in in_force}):
        if reached in batch_ids:
            below[root].append(reached)
    on_batch: dict[int, list[int]] = defaultdict(list)
    for each in in_force:
        for batch_id in below[each.batch_id]:
            on_batch[batch_id].append(each.id)
    return [each for each in in_force if below[each.batch_id]], on_batch
