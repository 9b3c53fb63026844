"""Voiding in one act what a suspended or withdrawn holder has not used yet."""

from __future__ import annotations

from sqlalchemy import select

from trace.kernel.permissions import Permission, require
from trace.kernel.work import Work
from trace.rooms.labels import queries, ranges
from trace.rooms.labels.models import LabelRun
from trace.rooms.labels.rules import RangeKind, RunState
from trace.rooms.labels.services.giving_back import live_of
from trace.rooms.labels.services.uses import void_range
from trace.rooms.sanctions import queries as sanctions
from trace.rooms.sanctions.errors import SanctionStepRefused
from trace.rooms.sanctions.kinds import SanctionState
from trace.rooms.sanctions.rules import STOPS_USE


def void_unused(work: Work, *, sanction_id: int) -> int:
    """Void every label of the authorisation that was never activated, and return how many; what they drew returns.

    Only while the suspension or withdrawal is in force; labels on packs that were sold stay as they are.
    Raises   MissingPermission · NoSuchRecord · SanctionStepRefused
    """
    sanction = sanctions.get_sanction(work, sanction_id)
    held = sanction.authorisation
    require(work.actor, Permission.LABELS_VOID, organisation_id=held.brand.authority_id)
    if sanction.kind not in STOPS_USE or sanction.state is not SanctionState.IN_FORCE:
        raise SanctionStepRefused(state=sanction.state, act="void")
    runs = work.session.scalars(
        select(LabelRun.id)
        .where(LabelRun.authorisation_id == held.id, LabelRun.state != RunState.CANCELLED)
        .order_by(LabelRun.id)
    ).all()
    return sum(_void_rest(work, run_id, f"{held.number}：{sanction.rule}") for run_id in runs)


def _void_rest(work: Work, run_id: int, reason: str) -> int:
    run = queries.lock_run(work, run_id)
    rows = queries.ranges_of(work, run.id)
    used = queries.spans_of(rows, RangeKind.ACTIVATED)
    rest = ranges.without(live_of(run, rows, run.whole), used)
    for span in rest:
        void_range(work, run_id=run.id, first=span.first, last=span.last, reason=reason)
    return ranges.size(rest)
