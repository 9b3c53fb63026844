"""Counts of a division by the divisions below it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from trace.kernel.clock import end_of_day, start_of_day
from trace.kernel.permissions import may
from trace.kernel.work import Work
from trace.rooms.batches.models import Batch, Restriction
from trace.rooms.batches.rules import RestrictionKind
from trace.rooms.jurisdiction.rules import RIGHTS, Measure, digits_below
from trace.rooms.labels.models import LabelRun
from trace.rooms.labels.rules import RunState
from trace.rooms.producers.models import Producer, ProducerState
from trace.rooms.scanning.models import CloneSignal
from trace.rooms.supervision.models import Check, FeedbackItem, Lead
from trace.rooms.supervision.rules import FeedbackKind, LeadState

_OF_RESTRICTION = {
    RestrictionKind.OFFICER_STOP: Measure.STOPS,
    RestrictionKind.OWN_STOP: Measure.STOPS,
    RestrictionKind.SAFETY_FAILURE: Measure.FAILED_TESTS,
    RestrictionKind.RECALL: Measure.RECALLED,
}
_OF_PRODUCER = {
    ProducerState.APPROVED: Measure.PRODUCERS,
    ProducerState.SUSPENDED: Measure.SUSPENDED,
}

Row = tuple[str, Measure, int]


@dataclass(frozen=True, slots=True)
class Counts:
    """What a division holds.

    prefix    digits of the division
    measures  those that the actor may see, in the order of `Measure`
    rows      by the digits of a division one level below; what is registered for `prefix` itself stands under `prefix`
    """

    prefix: str
    measures: tuple[Measure, ...]
    rows: Mapping[str, Mapping[Measure, int]]

    def of(self, prefix: str, measure: Measure) -> int:
        """The figure of one row; 0 where nothing was counted."""
        return self.rows.get(prefix, {}).get(measure, 0)

    def total(self, measure: Measure) -> int:
        """The figure of the whole division."""
        return sum(row.get(measure, 0) for row in self.rows.values())

    def largest(self, measure: Measure) -> int:
        """The largest figure of a row, against which bars are drawn."""
        return max((row.get(measure, 0) for row in self.rows.values()), default=0)


def count_division(work: Work, *, prefix: str, first: date, last: date) -> Counts:
    """Count the division with these leading digits by the divisions below it, in eight statements at most.

    first, last  days of the period in China, both included
    """
    allowed = tuple(
        measure for measure, right in RIGHTS.items() if may(work.actor, right, division=prefix)
    )
    since = start_of_day(first)
    until = end_of_day(last)
    rows: defaultdict[str, defaultdict[Measure, int]] = defaultdict(lambda: defaultdict(int))
    for key, measure, count in _counted(work, prefix, (first, last), (since, until), set(allowed)):
        rows[key][measure] += count
    return Counts(prefix, allowed, rows)


def _counted(
    work: Work,
    prefix: str,
    days: tuple[date, date],
    instants: tuple[datetime, datetime],
    allowed: set[Measure],
) -> Iterable[Row]:
    if Measure.PRODUCERS in allowed:
        yield from _producers(work, prefix)
    if Measure.BATCHES in allowed:
        made = _grouped(prefix, Producer.division, func.count())
        made = made.select_from(Batch).join(Producer, Producer.id == Batch.producer_id)
        yield from _one(work, Measure.BATCHES, made.where(Batch.made_on.between(*days)))
        yield from _restrictions(work, prefix)
    if Measure.LABELS in allowed:
        yield from _labels(work, prefix, instants)
    if Measure.CHECKS in allowed:
        checks = _grouped(prefix, Check.division, func.count())
        yield from _one(work, Measure.CHECKS, checks.where(_within(Check.at, instants)))
    if Measure.LEADS in allowed:
        leads = _grouped(prefix, Lead.division, func.count())
        yield from _one(work, Measure.LEADS, leads.where(Lead.state == LeadState.OPEN))
    if Measure.COMPLAINTS in allowed:
        items = _grouped(prefix, FeedbackItem.division, func.count()).where(
            FeedbackItem.kind.in_((FeedbackKind.COMPLAINT, FeedbackKind.REPORT)),
            _within(FeedbackItem.received_at, instants),
        )
        yield from _one(work, Measure.COMPLAINTS, items)


def _producers(work: Work, prefix: str) -> Iterable[Row]:
    counted = _grouped(prefix, Producer.division, func.count(), Producer.state)
    for key, count, state in work.session.execute(
        counted.where(Producer.state.in_(tuple(_OF_PRODUCER)))
    ):
        yield key, _OF_PRODUCER[state], count


def _restrictions(work: Work, prefix: str) -> Iterable[Row]:
    """Count batches, not restrictions: one batch may be stopped twice."""
    batches = func.count(Restriction.batch_id.distinct())
    counted = _grouped(prefix, Producer.division, batches, Restriction.kind)
    counted = counted.select_from(Restriction).join(Batch, Batch.id == Restriction.batch_id)
    counted = counted.join(Producer, Producer.id == Batch.producer_id)
    for key, count, kind in work.session.execute(
        counted.where(Restriction.lifted_at.is_(None), Restriction.kind.in_(tuple(_OF_RESTRICTION)))
    ):
        yield key, _OF_RESTRICTION[kind], count


def _labels(work: Work, prefix: str, instants: tuple[datetime, datetime]) -> Iterable[Row]:
    runs = _grouped(prefix, Producer.division, func.sum(LabelRun.count))
    runs = runs.select_from(LabelRun).join(Producer, Producer.id == LabelRun.producer_id)
    ordered = runs.where(
        _within(LabelRun.ordered_at, instants), LabelRun.state != RunState.CANCELLED
    )
    yield from _one(work, Measure.LABELS, ordered)
    signals = _grouped(prefix, Producer.division, func.count()).select_from(CloneSignal)
    signals = signals.join(LabelRun, LabelRun.id == CloneSignal.run_id)
    signals = signals.join(Producer, Producer.id == LabelRun.producer_id)
    yield from _one(work, Measure.CLONE_SIGNALS, signals.where(_within(CloneSignal.at, instants)))


def _one(work: Work, measure: Measure, counted: Select[Any]) -> Iterable[Row]:
    for key, count in work.session.execute(counted):
        yield key, measure, int(count)


def _grouped(
    prefix: str, division: Any, count: ColumnElement[int], *others: Any
) -> Select[tuple[Any, ...]]:
    """A count of the rows below `prefix`, by the digits of the level below and by `others`."""
    key = func.substr(division, 1, digits_below(prefix))
    return (
        select(key, count, *others)
        .where(division.startswith(prefix, autoescape=True))
        .group_by(key, *others)
    )


def _within(column: Any, instants: tuple[datetime, datetime]) -> ColumnElement[bool]:
    since, until = instants
    return and_(column >= since, column < until)
