"""Pure decisions about series of readings: what lies outside the limits for how long, and what a chart shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from trace.rooms.transport.kinds import Sensed
from trace.rooms.transport.logger_files import Reading

# A chart on a phone has some 300 points of width: more than so many steps nobody can tell apart.
MOST_STEPS = 96
# Readings further apart than this many times the usual pause leave a gap in the line.
GAP = 4


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between which values goods are kept, and how long readings may lie outside."""

    sensed: Sensed
    least: Decimal | None
    most: Decimal | None
    minutes: int

    def holds(self, value: Decimal) -> bool:
        """Whether a value lies within, the bounds themselves included."""
        return (self.least is None or value >= self.least) and (
            self.most is None or value <= self.most
        )

    def further(self, one: Decimal, other: Decimal) -> Decimal:
        """Return whichever of two values lies further outside."""
        return max(one, other, key=self._outside)

    def _outside(self, value: Decimal) -> Decimal:
        below = self.least - value if self.least is not None else Decimal(0)
        above = value - self.most if self.most is not None else Decimal(0)
        return max(below, above)


@dataclass(frozen=True, slots=True)
class Excursion:
    """A time during which every reading lay outside; `until` is the first reading within again, or the last of all."""

    since: datetime
    until: datetime
    extreme: Decimal
    count: int

    @property
    def lasted(self) -> timedelta:
        """How long it was, as far as the readings tell."""
        return self.until - self.since


def breaches_of(readings: Sequence[Reading], bounds: Bounds) -> list[Excursion]:
    """Return the excursions that lasted longer than the bounds allow; without an allowance, every one.

    readings  in the order of time; those without a value of this quantity are passed over
    """
    allowed = timedelta(minutes=bounds.minutes)
    return [
        each
        for each in _excursions(readings, bounds)
        if not bounds.minutes or each.lasted > allowed
    ]


def _excursions(readings: Sequence[Reading], bounds: Bounds) -> Iterator[Excursion]:
    outside: Excursion | None = None
    for reading in readings:
        value = reading.value(bounds.sensed)
        if value is None:
            continue
        if bounds.holds(value):
            if outside is not None:
                yield Excursion(outside.since, reading.at, outside.extreme, outside.count)
            outside = None
        elif outside is None:
            outside = Excursion(reading.at, reading.at, value, 1)
        else:
            extreme = bounds.further(outside.extreme, value)
            outside = Excursion(outside.since, reading.at, extreme, outside.count + 1)
    if outside is not None:
        yield outside


@dataclass(frozen=True, slots=True)
class Span:
    """Lowest and highest value of a quantity in a series."""

    least: Decimal
    most: Decimal


def span_of(readings: Iterable[Reading], sensed: Sensed) -> Span | None:
    """Return between what a quantity lay, or None where it was not measured."""
    values = [value for each in readings if (value := each.value(sensed)) is not None]
    return Span(min(values), max(values)) if values else None


@dataclass(frozen=True, slots=True)
class Step:
    """Some readings one after another as a chart shows them: when, how low and how high."""

    at: datetime
    least: Decimal
    most: Decimal


def steps_of(readings: Sequence[Reading], sensed: Sensed, *, most: int = MOST_STEPS) -> list[Step]:
    """Return at most `most` steps of equal time; each keeps its lowest and highest reading, so no peak is lost."""
    told = [(each.at, value) for each in readings if (value := each.value(sensed)) is not None]
    if not told:
        return []
    begin = told[0][0]
    width = max((told[-1][0] - begin) / most, timedelta(seconds=1))
    steps: dict[int, list[tuple[datetime, Decimal]]] = {}
    for at, value in told:
        steps.setdefault(min(int((at - begin) / width), most - 1), []).append((at, value))
    return [
        Step(some[0][0], min(value for _, value in some), max(value for _, value in some))
        for _, some in sorted(steps.items())
    ]
