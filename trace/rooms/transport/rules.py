"""Pure decisions: which legs a dispatch tells of, how long they took, and what many of them amount to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from trace.rooms.batches.rules import Node
from trace.rooms.transport.kinds import LeftOut, Leg, Stop

# Digits of a division's code that name the county.
COUNTY_DIGITS = 6
# A dispatch without an arrival is on its way for so long; after it the record is missing.
ON_THE_WAY = timedelta(days=7)
# No delivery of these networks takes longer; what says so was dated wrongly or left lying.
LONGEST = timedelta(days=30)
# Below so many records a percentile says little, and pages say that.
FEW = 20
_ORDER = (Node.COUNTY, Node.TOWN, Node.VILLAGE)
_PAIRS = (
    (Leg.COUNTY_TOWN, Node.COUNTY, Node.TOWN),
    (Leg.TOWN_VILLAGE, Node.TOWN, Node.VILLAGE),
    (Leg.COUNTY_VILLAGE, Node.COUNTY, Node.VILLAGE),
)


@dataclass(frozen=True, slots=True)
class Way:
    """What a dispatch tells of its way.

    home         division of the producer;  destination  of the buyer, empty where it was not recorded
    nodes        levels of the delivery network that the leg of the dispatch names, in its order
    is_return    goods under a stop that were moved nevertheless: back, into quarantine
    """

    dispatched_at: datetime
    home: str
    destination: str
    nodes: tuple[Node, ...]
    is_return: bool
    arrived: Mapping[Stop, datetime]


@dataclass(frozen=True, slots=True)
class Measured:
    """One leg of one dispatch: how long it took, or why that is not counted."""

    leg: Leg | None
    took: timedelta | None = None
    left_out: LeftOut | None = None


def measure(way: Way, now: datetime) -> list[Measured]:
    """Return the legs that a dispatch tells of, one at least."""
    if way.is_return:
        return [Measured(None, left_out=LeftOut.NO_DELIVERY)]
    if is_outside(way.home, way.destination):
        return [_timed(Leg.OUT_OF_COUNTY, way.dispatched_at, way.arrived.get(Stop.BUYER), way, now)]
    if len(way.nodes) < 2 or _ORDER.index(way.nodes[0]) >= _ORDER.index(way.nodes[-1]):
        return [Measured(None, left_out=LeftOut.NO_LEG)]
    reached = _reached(way)
    return [
        _timed(leg, reached.get(begin), reached.get(end), way, now)
        for leg, begin, end in _PAIRS
        if _is_told(way, begin) and _is_told(way, end)
    ]


def is_outside(home: str, destination: str) -> bool:
    """Whether a destination lies in another county; one that names no county does not say so."""
    return len(destination) >= COUNTY_DIGITS and destination[:COUNTY_DIGITS] != home[:COUNTY_DIGITS]


def _reached(way: Way) -> dict[Node, datetime]:
    reached = {
        Node(stop.value): at for stop, at in way.arrived.items() if stop is not Stop.BUYER
    } | {way.nodes[0]: way.dispatched_at}
    # Who delivers to the last node delivers to its keeper: one record of it is enough.
    if Stop.BUYER in way.arrived:
        reached.setdefault(way.nodes[-1], way.arrived[Stop.BUYER])
    return reached


def _is_told(way: Way, node: Node) -> bool:
    """Whether the way leads through a node: it is named, or the goods arrived there between its ends."""
    if node in way.nodes:
        return True
    begin, here, end = (_ORDER.index(each) for each in (way.nodes[0], node, way.nodes[-1]))
    return begin < here < end and Stop(node.value) in way.arrived


def _timed(
    leg: Leg, begin: datetime | None, end: datetime | None, way: Way, now: datetime
) -> Measured:
    if begin is None or end is None:
        is_young = now - way.dispatched_at <= ON_THE_WAY
        return Measured(leg, left_out=LeftOut.ON_THE_WAY if is_young else LeftOut.NO_ARRIVAL)
    if end < begin:
        return Measured(leg, left_out=LeftOut.DISORDER)
    if end - begin > LONGEST:
        return Measured(leg, left_out=LeftOut.TOO_LONG)
    return Measured(leg, end - begin)


def percentile(times: Sequence[timedelta], percent: int) -> timedelta | None:
    """Return the time within which `percent` of the deliveries were done (nearest rank), None of none.

    times    sorted, shortest first;  percent  1 to 100
    """
    if not times:
        return None
    rank = -(-len(times) * percent // 100)
    return times[rank - 1]


@dataclass(frozen=True, slots=True)
class Summary:
    """What the times of one leg amount to."""

    count: int
    median: timedelta | None
    ninetieth: timedelta | None
    longest: timedelta | None

    @property
    def is_small(self) -> bool:
        """Whether there are too few records for the percentiles to say much."""
        return self.count < FEW


def summarise(times: Iterable[timedelta]) -> Summary:
    """Return count, median, 90th percentile and maximum."""
    found = sorted(times)
    return Summary(
        len(found), percentile(found, 50), percentile(found, 90), found[-1] if found else None
    )
