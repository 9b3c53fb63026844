"""Where the boxes and lines of a drawn lineage stand: in columns from left to right, with few crossings.

Layered drawing after Sugiyama: columns by the longest way, long lines through empty places of the columns between,
order within a column by the mean of the neighbours, and heights as near to the neighbours as the boxes let.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

BOX_WIDTH, BOX_HEIGHT = 184, 56
COLUMN_GAP, ROW_GAP = 72, 14
MARGIN = 12
# A line that only passes a column needs less room than a box.
PASSAGE_HEIGHT = 10
SWEEPS = 12
# Of more boxes one above the other, those without parents move on to the left.
MOST_ROWS = 36

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Box:
    """A node's box by its upper left corner."""

    key: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line from a parent's right edge to a child's left one, through the points between."""

    parent: int
    child: int
    points: tuple[tuple[float, float], ...]

    @property
    def path(self) -> str:
        """The line as an SVG path of soft curves."""
        (x, y), *rest = self.points
        parts = [f"M{x:.0f} {y:.0f}"]
        for next_x, next_y in rest:
            middle = (x + next_x) / 2
            parts.append(
                f"C{middle:.0f} {y:.0f} {middle:.0f} {next_y:.0f} {next_x:.0f} {next_y:.0f}"
            )
            x, y = next_x, next_y
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes and lines in pixels, from 0 0 to width height."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def draw(keys: Collection[int], edges: Iterable[tuple[int, int]]) -> Drawing:
    """Return where everything stands: parents have smaller keys than their children. Same input, same drawing."""
    pairs = sorted(set(edges))
    columns = _columns(sorted(keys), pairs)
    chains = [_chain(columns, *pair) for pair in pairs]
    near = _neighbours(chains)
    order = _ordered(_grid(columns, chains), near)
    heights = _heights(order, near)
    highest = min(heights.values(), default=0.0)
    tops = {place: MARGIN + y - highest for place, y in heights.items()}
    boxes = tuple(Box(key, _left(column), tops[column, key]) for key, column in columns.items())
    lines = tuple(_line(chain, tops) for chain in chains)
    width = _left(len(order) - 1) + BOX_WIDTH + MARGIN if order else 2 * MARGIN
    lowest = max((tops[place] + _height(place) for place in tops), default=MARGIN)
    return Drawing(width, lowest + MARGIN, boxes, lines)


def _columns(keys: Sequence[int], pairs: Sequence[tuple[int, int]]) -> dict[int, int]:
    """The longest way to each key; what has no parents stands just before its first child."""
    found = dict.fromkeys(keys, 0)
    children = defaultdict(list)
    has_parents = set()
    # Sorted by parent, every way to a parent is known before it is used.
    for parent, child in pairs:
        found[child] = max(found[child], found[parent] + 1)
        children[parent].append(child)
        has_parents.add(child)
    sources = [key for key in keys if key not in has_parents]
    for key in sources:
        if children[key]:
            found[key] = min(found[child] for child in children[key]) - 1
    return _spread(found, sources)


def _spread(columns: Mapping[int, int], sources: Sequence[int]) -> dict[int, int]:
    """Columns that are not higher than need be: every second source of one too high stands one further left."""
    found = dict(columns)
    current = max(found.values(), default=0)
    while current >= min(found.values(), default=0):
        extra = sum(column == current for column in found.values()) - MOST_ROWS
        here = [key for key in sources if found[key] == current]
        for key in (here[::2] + here[1::2])[: max(0, extra)]:
            found[key] -= 1
        current -= 1
    leftmost = min(found.values(), default=0)
    return {key: column - leftmost for key, column in found.items()}


def _chain(columns: Mapping[int, int], parent: int, child: int) -> list[Place]:
    """The places of a line: its ends, and in every column between a passage that all lines to that child share."""
    first, last = columns[parent], columns[child]
    passages = [(column, -child) for column in range(first + 1, last)]
    return [(first, parent), *passages, (last, child)]


def _grid(columns: Mapping[int, int], chains: Iterable[list[Place]]) -> list[list[Place]]:
    grid: list[list[Place]] = [[] for _ in range(max(columns.values(), default=-1) + 1)]
    for key, column in columns.items():
        grid[column].append((column, key))
    for place in dict.fromkeys(place for chain in chains for place in chain[1:-1]):
        grid[place[0]].append(place)
    return grid


def _neighbours(chains: Iterable[list[Place]]) -> dict[Place, list[Place]]:
    near: dict[Place, list[Place]] = defaultdict(list)
    for chain in chains:
        for left, right in pairwise(chain):
            near[left].append(right)
            near[right].append(left)
    return near


def _ordered(grid: list[list[Place]], near: Mapping[Place, list[Place]]) -> list[list[Place]]:
    """Each column sorted by the mean rank of its neighbours in the one swept before; the best of all sweeps."""
    best, fewest = [list(column) for column in grid], None
    current = [list(column) for column in grid]
    for sweep in range(SWEEPS):
        forwards = sweep % 2 == 0
        columns = range(1, len(current)) if forwards else range(len(current) - 2, -1, -1)
        for number in columns:
            beside = number - 1 if forwards else number + 1
            ranks = {place: rank for rank, place in enumerate(current[beside])}
            current[number] = _by_mean(current[number], near, ranks)
        crossings = _crossings(current, near)
        if fewest is None or crossings < fewest:
            best, fewest = [list(column) for column in current], crossings
    return best


def _by_mean(
    column: list[Place], near: Mapping[Place, list[Place]], ranks: Mapping[Place, int]
) -> list[Place]:
    def mean(rank: int, place: Place) -> float:
        found = [ranks[other] for other in near.get(place, ()) if other in ranks]
        return sum(found) / len(found) if found else float(rank)

    means = {place: mean(rank, place) for rank, place in enumerate(column)}
    return sorted(column, key=lambda place: means[place])


def _crossings(grid: list[list[Place]], near: Mapping[Place, list[Place]]) -> int:
    total = 0
    for left, right in pairwise(grid):
        ranks = {place: rank for rank, place in enumerate(right)}
        ends = [
            rank
            for place in left
            for rank in sorted(ranks[other] for other in near.get(place, ()) if other in ranks)
        ]
        total += _inversions(ends, len(right))
    return total


def _inversions(ends: Sequence[int], size: int) -> int:
    """How many pairs stand in the wrong order, by a Fenwick tree."""
    tree, found = [0] * (size + 1), 0
    for seen, end in enumerate(ends):
        smaller, at = 0, end + 1
        while at:
            smaller += tree[at]
            at -= at & -at
        found += seen - smaller
        at = end + 1
        while at <= size:
            tree[at] += 1
            at += at & -at
    return found


def _height(place: Place) -> float:
    return BOX_HEIGHT if place[1] >= 0 else 0


def _room(place: Place) -> float:
    return BOX_HEIGHT + ROW_GAP if place[1] >= 0 else PASSAGE_HEIGHT


def _heights(order: list[list[Place]], near: Mapping[Place, list[Place]]) -> dict[Place, float]:
    """The upper edge of every place: near its neighbours' mean, in order, never on another."""
    found: dict[Place, float] = {}
    for column in order:
        y = 0.0
        for place in column:
            found[place] = y
            y += _room(place)
    for sweep in range(SWEEPS):
        for column in order if sweep % 2 else reversed(order):
            wished = [_wished(place, near, found) for place in column]
            found.update(zip(column, _apart(column, wished), strict=True))
    return found


def _wished(
    place: Place, near: Mapping[Place, list[Place]], heights: Mapping[Place, float]
) -> float:
    middles = [heights[other] + _height(other) / 2 for other in near.get(place, ())]
    return sum(middles) / len(middles) - _height(place) / 2 if middles else heights[place]


def _apart(column: Sequence[Place], wished: Sequence[float]) -> list[float]:
    """The heights nearest to those wished (least squares) at which nothing overlaps: neighbours merge into blocks."""
    offsets, offset = [], 0.0
    for place in column:
        offsets.append(offset)
        offset += _room(place)
    blocks: list[tuple[float, int]] = []  # sum of wishes, count
    for wish, shift in zip(wished, offsets, strict=True):
        total, count = wish - shift, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / count:
            before, among = blocks.pop()
            total, count = total + before, count + among
        blocks.append((total, count))
    bases = [total / count for total, count in blocks for _ in range(count)]
    return [base + shift for base, shift in zip(bases, offsets, strict=True)]


def _left(column: int) -> float:
    return MARGIN + column * (BOX_WIDTH + COLUMN_GAP)


def _line(chain: list[Place], tops: Mapping[Place, float]) -> Line:
    first, *passages, last = chain
    points = [(_left(first[0]) + BOX_WIDTH, tops[first] + BOX_HEIGHT / 2)]
    for place in passages:
        points += [(_left(place[0]), tops[place]), (_left(place[0]) + BOX_WIDTH, tops[place])]
    points.append((_left(last[0]), tops[last] + BOX_HEIGHT / 2))
    return Line(first[1], last[1], tuple(points))
