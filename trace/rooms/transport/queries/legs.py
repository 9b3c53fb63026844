"""How long deliveries took: the records of a period, each leg of them, and what they amount to against targets."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, or_, select

from trace.kernel.checks import require_period
from trace.kernel.clock import end_of_day, local_date, start_of_day
from trace.kernel.errors import InvalidValue
from trace.kernel.paging import DEFAULT_SIZE, Page, page_of
from trace.kernel.permissions import Permission
from trace.kernel.work import Work
from trace.rooms.batches.models import Dispatch
from trace.rooms.batches.rules import nodes_of
from trace.rooms.norms.goals import target_of
from trace.rooms.norms.kinds import NormKind
from trace.rooms.norms.queries import History, PlacedRule, history_of
from trace.rooms.producers.models import Producer
from trace.rooms.producers.queries import within_reach
from trace.rooms.transport.kinds import LeftOut, Leg
from trace.rooms.transport.queries.arrivals import standing_arrivals
from trace.rooms.transport.rules import Measured, Summary, Way, measure, summarise

HOUR = timedelta(hours=1)
# Figures are read for a year at most; more is asked of the export, period by period.
LONGEST_PERIOD = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One dispatch as its times are judged; a `division` of the destination may be missing."""

    dispatch_id: int
    producer_id: int
    producer_name: str
    home: str
    division: str
    leg: str | None
    dispatched_at: datetime
    measured: tuple[Measured, ...]


@dataclass(frozen=True, slots=True)
class TargetShare:
    """How many deliveries of a leg kept to one target.

    hours   that the target allows, shortest first: remote places may be allowed more
    """

    norm_id: int
    title: str
    source: str
    wording: str
    hours: tuple[Decimal, ...]
    count: int
    within: int

    @property
    def percent(self) -> Decimal | None:
        """Share of what was counted, one digit after the point; None of nothing."""
        if not self.count:
            return None
        return (Decimal(100) * self.within / self.count).quantize(Decimal("0.1"))


@dataclass(frozen=True, slots=True)
class LegFigures:
    """What the records of one leg amount to."""

    leg: Leg
    summary: Summary
    targets: tuple[TargetShare, ...]


@dataclass(frozen=True, slots=True)
class DeliveryFigures:
    """The figures of a period: every leg, and how many records are left out of them for which reason."""

    since: date
    until: date
    dispatch_count: int
    legs: tuple[LegFigures, ...]
    left_out: tuple[tuple[LeftOut, int], ...]


def read_figures(
    work: Work, *, since: date, until: date, producer_id: int | None = None
) -> DeliveryFigures:
    """Return the figures of what was dispatched on these days (both included) in the actor's reach.

    Raises   MissingPermission · InvalidValue (a period of more than 366 days, or one that ends before it begins)
    """
    _check_period(since, until)
    statement = _in_reach(work, producer_id).where(
        Dispatch.dispatched_at >= start_of_day(since),
        Dispatch.dispatched_at < end_of_day(until),
    )
    rows = work.session.execute(
        statement.with_only_columns(*_COLUMNS).order_by(Dispatch.dispatched_at, Dispatch.id)
    ).all()
    history = history_of(work, NormKind.DELIVERY_TARGET)
    return figures(_deliveries(work, rows), history, since=since, until=until)


def list_deliveries(
    work: Work,
    *,
    producer_id: int | None = None,
    since: date | None = None,
    until: date | None = None,
    text: str = "",
    cursor: str | None = None,
    size: int = DEFAULT_SIZE,
) -> Page[Delivery]:
    """Return the records behind the figures, newest first.

    text     parts of a producer's name, a plate or waybill or a leg; every word has to occur
    Raises   MissingPermission · InvalidValue for a cursor
    """
    statement = _in_reach(work, producer_id)
    if since is not None:
        statement = statement.where(Dispatch.dispatched_at >= start_of_day(since))
    if until is not None:
        statement = statement.where(Dispatch.dispatched_at < end_of_day(until))
    for word in text.split():
        statement = statement.where(
            or_(
                Producer.name.icontains(word, autoescape=True),
                Dispatch.plate_or_waybill.icontains(word, autoescape=True),
                Dispatch.leg.icontains(word, autoescape=True),
            )
        )
    keys = [Dispatch.dispatched_at, Dispatch.id]
    page = page_of(work.session, statement, keys=keys, cursor=cursor, size=size)
    ids = [dispatch.id for dispatch in page]
    rows = work.session.execute(
        select(*_COLUMNS)
        .join(Producer, Producer.id == Dispatch.producer_id)
        .where(Dispatch.id.in_(ids))
        .order_by(Dispatch.dispatched_at.desc(), Dispatch.id.desc())
    ).all()
    return Page(_deliveries(work, rows), page.next_cursor)


_COLUMNS = (
    Dispatch.id,
    Dispatch.producer_id,
    Producer.name,
    Producer.division,
    Dispatch.destination_division,
    Dispatch.leg,
    Dispatch.dispatched_at,
    Dispatch.despite_stop,
)


def _deliveries(work: Work, rows: Sequence[Any]) -> list[Delivery]:
    arrived = standing_arrivals(work, [row[0] for row in rows])
    found = []
    for key, producer_id, name, home, division, leg, at, despite_stop in rows:
        way = Way(at, home, division, nodes_of(leg), bool(despite_stop), arrived.get(key, {}))
        measured = tuple(measure(way, work.now))
        found.append(Delivery(key, producer_id, name, home, division, leg, at, measured))
    return found


def figures(
    deliveries: Iterable[Delivery], history: History, *, since: date, until: date
) -> DeliveryFigures:
    """Return what these deliveries amount to, against the targets that held when each of them left."""
    times: dict[Leg, list[timedelta]] = defaultdict(list)
    shares: dict[Leg, dict[int, _Share]] = defaultdict(dict)
    left_out: Counter[LeftOut] = Counter()
    held: dict[date, list[PlacedRule]] = {}
    count = 0
    for delivery in deliveries:
        count += 1
        day = local_date(delivery.dispatched_at)
        if day not in held:
            held[day] = history.on(day)
        for measured in delivery.measured:
            if measured.left_out is not None:
                left_out[measured.left_out] += 1
            if measured.leg is not None and measured.took is not None:
                times[measured.leg].append(measured.took)
                _judge(shares[measured.leg], delivery, measured.leg, measured.took, held[day])
    legs = tuple(
        LegFigures(
            leg,
            summarise(times[leg]),
            tuple(share.told() for _, share in sorted(shares[leg].items())),
        )
        for leg in Leg
    )
    reasons = tuple((reason, left_out[reason]) for reason in LeftOut if left_out[reason])
    return DeliveryFigures(since, until, count, legs, reasons)


class _Share:
    """Counts what kept to one target."""

    def __init__(self, norm_id: int, title: str) -> None:
        self.norm_id, self.title = norm_id, title
        self.sources: dict[str, None] = {}
        self.wordings: dict[str, None] = {}
        self.hours: set[Decimal] = set()
        self.count = self.within = 0

    def told(self) -> TargetShare:
        return TargetShare(
            self.norm_id,
            self.title,
            "；".join(self.sources),
            "；".join(self.wordings),
            tuple(sorted(self.hours)),
            self.count,
            self.within,
        )


def _judge(
    shares: dict[int, _Share],
    delivery: Delivery,
    leg: Leg,
    took: timedelta,
    targets: Iterable[PlacedRule],
) -> None:
    for placed in targets:
        if not placed.holds_in(delivery.home):
            continue
        target = target_of(placed.rule.body, leg.value, delivery.division)
        if target is None:
            continue
        share = shares.setdefault(placed.norm_id, _Share(placed.norm_id, placed.rule.title))
        share.sources[placed.rule.source] = None
        if target.wording:
            share.wordings[target.wording] = None
        share.hours.add(target.hours)
        share.count += 1
        share.within += took <= float(target.hours) * HOUR


def _in_reach(work: Work, producer_id: int | None) -> Select[Dispatch]:
    statement = (
        select(Dispatch)
        .join(Producer, Producer.id == Dispatch.producer_id)
        .where(within_reach(work, Permission.BATCHES_READ))
    )
    if producer_id is not None:
        statement = statement.where(Dispatch.producer_id == producer_id)
    return statement


def _check_period(since: date, until: date) -> None:
    require_period(since, until, field="until")
    if until - since > LONGEST_PERIOD:
        raise InvalidValue(field="until", reason="period-too-long", value=until.isoformat())
