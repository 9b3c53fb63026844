"""The picture of a lineage, and what of it is shown: filters, folds, order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from trace.kernel.quantity import Quantity
from trace.rooms.batches.models import Batch, BatchSource, DispatchLine, Restriction
from trace.rooms.batches.rules import BatchKind
from trace.rooms.testing.models import TestReport

MAX_NODES = 2_000
MAX_STEPS = 100
# From so many batches at most a lineage starts: what a recall may name at once.
MAX_STARTS = 200
MAX_PERIOD_DAYS = 366
# So many can be read in one drawing; the table and the tree show more.
MAX_DRAWN = 200


class Direction(StrEnum):
    """Which way goods are followed."""

    BOTH = "both"
    UP = "up"
    DOWN = "down"


class HeldFilter(StrEnum):
    """Whether something in force holds a batch now."""

    HELD = "held"
    FREE = "free"


class TestFilter(StrEnum):
    """What tests of a batch itself say."""

    __test__ = False

    FAILED = "failed"
    PASSED = "passed"
    UNTESTED = "untested"


class Order(StrEnum):
    """What a table of nodes is sorted by."""

    STEPS = "steps"
    MADE_ON = "made_on"
    LOT = "lot"
    KIND = "kind"
    PRODUCER = "producer"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One batch of a lineage.

    key           the batch's id
    batch         None where it stands in books that are closed to the reader
    depth         0 for a start, else the fewest steps from one: below 0 upstream, above 0 downstream
    restrictions  placed on it itself, lifted ones too
    held_by       in force now, on itself or on anything it was made of
    folded_count  how many batches behind it are left out because it is folded
    is_match      whether it is what a filter asks for, and not only on the way there
    """

    key: int
    batch: Batch | None
    depth: int
    sources: tuple[BatchSource, ...] = ()
    sent: tuple[DispatchLine, ...] = ()
    tests: tuple[TestReport, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    held_by: tuple[Restriction, ...] = ()
    folded_count: int = 0
    is_match: bool = True

    @property
    def is_start(self) -> bool:
        """Whether the lineage begins here."""
        return self.depth == 0

    @property
    def steps(self) -> int:
        """How many steps it is away from the nearest start."""
        return abs(self.depth)

    @property
    def sent_quantity(self) -> Quantity | None:
        """How much deliveries took away; None for nothing, or where its books are closed."""
        total = sum(line.base for line in self.sent)
        return self.batch.amount(total) if self.batch is not None and total else None

    @property
    def holders(self) -> tuple[str, ...]:
        """To whom it was delivered, in the order of the first delivery."""
        return tuple(dict.fromkeys(line.dispatch.buyer for line in self.sent))

    @property
    def test_state(self) -> TestFilter:
        """What its own tests say: one that failed and is not settled outweighs those that passed."""
        if any(not report.passed and report.disposition is None for report in self.tests):
            return TestFilter.FAILED
        return TestFilter.PASSED if any(r.passed for r in self.tests) else TestFilter.UNTESTED


@dataclass(frozen=True, slots=True)
class Edge:
    """So much of the parent went into the child, in the parent's unit; None where its books are closed."""

    parent: int
    child: int
    quantity: Quantity | None


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What of a lineage is asked for; nothing given means everything.

    kind     how a batch came to be
    holder   a part of the name of whoever a delivery went to, or of the producer
    text     a part of the lot number or the product's name
    folded   nodes behind which nothing is shown
    """

    kind: BatchKind | None = None
    holder: str = ""
    held: HeldFilter | None = None
    test: TestFilter | None = None
    text: str = ""
    folded: frozenset[int] = frozenset()

    @property
    def is_filter(self) -> bool:
        """Whether some batches are asked for and others not."""
        return bool(self.kind or self.holder or self.held or self.test or self.text)


@dataclass(frozen=True, slots=True)
class Lineage:
    """A part of the graph around its starts; nodes by id, which is the order of recording: parents come first.

    hidden_count  batches in books that are closed to the reader, those left out of the picture included
    is_cut        it goes on beyond the steps asked for
    """

    nodes: Mapping[int, Node]
    edges: tuple[Edge, ...]
    direction: Direction
    hidden_count: int = 0
    is_cut: bool = False
    children: Mapping[int, tuple[int, ...]] = field(init=False)
    parents: Mapping[int, tuple[int, ...]] = field(init=False)

    def __post_init__(self) -> None:
        children, parents = defaultdict(list), defaultdict(list)
        for edge in self.edges:
            children[edge.parent].append(edge.child)
            parents[edge.child].append(edge.parent)
        object.__setattr__(self, "children", {k: tuple(sorted(v)) for k, v in children.items()})
        object.__setattr__(self, "parents", {k: tuple(sorted(v)) for k, v in parents.items()})

    @property
    def starts(self) -> list[Node]:
        """Where it begins."""
        return [node for node in self.nodes.values() if node.is_start]

    @property
    def matches(self) -> list[Node]:
        """The batches asked for that the reader may know of, oldest first."""
        return [n for n in self.nodes.values() if n.is_match and n.batch is not None]

    @property
    def upstream(self) -> list[Node]:
        """What the starts were made of."""
        return [node for node in self.nodes.values() if node.depth < 0]

    @property
    def downstream(self) -> list[Node]:
        """What was made of the starts."""
        return [node for node in self.nodes.values() if node.depth > 0]

    @property
    def held(self) -> list[Node]:
        """What something in force holds."""
        return [node for node in self.nodes.values() if node.held_by]

    @property
    def holders(self) -> list[str]:
        """Everybody to whom something of it was delivered."""
        names = (name for node in self.nodes.values() for name in node.holders)
        return list(dict.fromkeys(names))


def depths(
    starts: Iterable[int], near: Callable[[int], Iterable[int]], within: Collection[int]
) -> dict[int, int]:
    """Return the fewest steps from a start to everything of `within` that `near` leads to, the starts at 0."""
    level = list(dict.fromkeys(starts))
    found, depth = dict.fromkeys(level, 0), 0
    while level:
        depth += 1
        ends = dict.fromkeys(end for each in level for end in near(each) if end in within)
        level = [end for end in ends if end not in found]
        found.update(dict.fromkeys(level, depth))
    return found


def matches(node: Node, asked: Narrowing) -> bool:
    """Whether a node is what `asked` asks for; a batch in closed books is never asked for by what is in it."""
    batch = node.batch
    if batch is None:
        return not asked.is_filter
    names = (*node.holders, batch.producer.name)
    return (
        (asked.kind is None or batch.kind is asked.kind)
        and (not asked.holder or any(asked.holder.casefold() in n.casefold() for n in names))
        and (asked.held is None or bool(node.held_by) is (asked.held is HeldFilter.HELD))
        and (asked.test is None or node.test_state is asked.test)
        and (
            not asked.text
            or asked.text.casefold() in f"{batch.lot} {batch.product.name}".casefold()
        )
    )


def narrow(found: Lineage, asked: Narrowing) -> Lineage:
    """Return what of a lineage is asked for: the matching nodes, those on the way to them, the starts; then folded."""
    return _folded(_filtered(found, asked), asked.folded)


def _filtered(found: Lineage, asked: Narrowing) -> Lineage:
    if not asked.is_filter:
        return found
    wanted = {key for key, node in found.nodes.items() if matches(node, asked)}
    kept = {node.key for node in found.starts}
    kept |= _ways(found.children, wanted, {n.key for n in found.nodes.values() if n.depth < 0})
    kept |= _ways(found.parents, wanted, {n.key for n in found.nodes.values() if n.depth > 0})
    return _part(found, kept, lambda node: replace(node, is_match=node.key in wanted))


def _ways(
    back: Mapping[int, tuple[int, ...]], wanted: Collection[int], side: Collection[int]
) -> set[int]:
    """Everything of one side that lies between a start and something wanted."""
    return set(depths([k for k in wanted if k in side], lambda key: back.get(key, ()), side))


def _folded(found: Lineage, folded: Collection[int]) -> Lineage:
    closed = {key for key in folded if key in found.nodes}
    if not closed:
        return found
    starts = [node.key for node in found.starts]

    def seen(stop: Collection[int]) -> set[int]:
        reached = set(starts)
        for near, sign in ((found.parents, -1), (found.children, 1)):
            side = {n.key for n in found.nodes.values() if n.depth * sign > 0}
            reached |= set(
                depths(starts, lambda k, n=near: () if k in stop else n.get(k, ()), side)  # type: ignore[misc]
            )
        return reached

    # Where several ways lead to a batch, it stays as long as one of them is open.
    kept = seen(closed)
    counts = {key: len(seen(closed - {key}) - kept) for key in closed & kept}
    return _part(found, kept, lambda node: replace(node, folded_count=counts.get(node.key, 0)))


def _part(found: Lineage, kept: Collection[int], change: Callable[[Node], Node]) -> Lineage:
    return Lineage(
        {key: change(node) for key, node in found.nodes.items() if key in kept},
        tuple(edge for edge in found.edges if edge.parent in kept and edge.child in kept),
        found.direction,
        found.hidden_count,
        found.is_cut,
    )


def without_far_strangers(
    keys: Collection[int], strangers: Collection[int], edges: Iterable[tuple[int, int]]
) -> set[int]:
    """Return the keys without strangers that are of no use: neither beside a known one nor between two of them."""
    children, parents = defaultdict(list), defaultdict(list)
    for parent, child in edges:
        children[parent].append(child)
        parents[child].append(parent)
    known = set(keys) - set(strangers)
    under = set(depths(known, lambda key: children[key], keys))
    above = set(depths(known, lambda key: parents[key], keys))
    beside = {end for key in known for end in (*children[key], *parents[key])}
    return {key for key in keys if key in known or key in beside or key in (under & above)}


def in_order(nodes: Iterable[Node], order: Order, *, downwards: bool = False) -> list[Node]:
    """Return nodes of known batches sorted; what is alike stays in the order of recording."""
    keys: dict[Order, Callable[[Node, Batch], object]] = {
        Order.STEPS: lambda node, _batch: node.depth,
        Order.MADE_ON: lambda _node, batch: batch.made_on,
        Order.LOT: lambda _node, batch: batch.lot,
        Order.KIND: lambda _node, batch: batch.kind.value,
        Order.PRODUCER: lambda _node, batch: batch.producer.name,
        Order.PRODUCT: lambda _node, batch: batch.product.name,
    }
    known = [(node, node.batch) for node in nodes if node.batch is not None]
    known.sort(key=lambda pair: keys[order](*pair), reverse=downwards)  # type: ignore[arg-type,return-value]
    return [node for node, _batch in known]
