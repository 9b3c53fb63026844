"""What was made of what, in three arrays: answers a reach of many batches without asking the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Places = NDArray[np.uint32]
_PAIR = np.dtype([("parent", np.int64), ("child", np.int64)])


class EdgeIndex:
    """The edges of the graph from parent to child as compressed sparse rows; never changed once made.

    ids       every batch that has an edge, ascending; its position here is its place
    starts    place → where its children begin in `targets`; one more at the end
    targets   places of the children, parent by parent
    late      edges written since the arrays were made, by place; batches unknown to `ids` have places after them

    4 bytes an edge and 12 a batch; `late` holds some thousands at most, then the arrays are made anew.
    """

    __slots__ = (
        "_ids",
        "_late",
        "_late_ids",
        "_late_parents",
        "_late_places",
        "_starts",
        "_targets",
    )

    def __init__(
        self,
        ids: Ids,
        starts: Places,
        targets: Places,
        late_ids: tuple[int, ...] = (),
        late: Mapping[int, tuple[int, ...]] | None = None,
    ) -> None:
        self._ids = ids
        self._starts = starts
        self._targets = targets
        self._late_ids = late_ids
        self._late_places = {key: len(ids) + n for n, key in enumerate(late_ids)}
        self._late = dict(late or {})
        self._late_parents = np.array(list(self._late), np.uint32)

    @classmethod
    def of(cls, ids: Sequence[int] | Ids, edges: Iterable[tuple[int, int]]) -> Self:
        """Return the index of (parent, child) pairs that come sorted by parent.

        ids      every parent and child once, ascending
        Raises   KeyError for an edge of a batch that is not among `ids`
        """
        known = np.asarray(ids, np.int64)
        pairs = np.fromiter(edges, _PAIR)
        parents = _places(known, pairs["parent"])
        targets = _places(known, pairs["child"])
        starts = np.zeros(len(known) + 1, np.uint32)
        np.cumsum(np.bincount(parents, minlength=len(known)), out=starts[1:])
        return cls(known, starts, targets)

    def with_late(self, edges: Iterable[tuple[int, int]]) -> EdgeIndex:
        """Return an index that knows these (parent, child) pairs too; the arrays are shared with this one."""
        late_ids, places = list(self._late_ids), dict(self._late_places)
        late = {place: list(ends) for place, ends in self._late.items()}

        def place_of(batch_id: int) -> int:
            known = self._place(batch_id)
            if known is not None:
                return known
            if batch_id not in places:
                places[batch_id] = len(self._ids) + len(late_ids)
                late_ids.append(batch_id)
            return places[batch_id]

        for parent_id, child_id in edges:
            late.setdefault(place_of(parent_id), []).append(place_of(child_id))
        frozen = {place: tuple(ends) for place, ends in late.items()}
        return EdgeIndex(self._ids, self._starts, self._targets, tuple(late_ids), frozen)

    @property
    def late_count(self) -> int:
        """How many edges are not in the arrays."""
        return sum(map(len, self._late.values()))

    @property
    def byte_count(self) -> int:
        """How much memory the arrays hold."""
        return self._ids.nbytes + self._starts.nbytes + self._targets.nbytes

    def below(self, batch_ids: Iterable[int]) -> list[int]:
        """Return everything made of these batches, ascending; those given are left out."""
        known = [self._place(batch_id) for batch_id in set(batch_ids)]
        given = np.array([place for place in known if place is not None], np.uint32)
        seen = self._reached(given)
        seen[given] = False
        count = len(self._ids)
        # The places of `ids` ascend as the ids do: what was seen comes out of them in order.
        found: list[int] = self._ids[seen[:count]].tolist()
        late = [self._late_ids[number] for number in np.flatnonzero(seen[count:])]
        return sorted(found + late) if late else found

    def _reached(self, level: Places) -> NDArray[np.bool_]:
        """Return for every place whether it is one of these or below them; one level of the graph at a time."""
        seen = np.zeros(len(self._ids) + len(self._late_ids), np.bool_)
        # For each place at which position of a level it stands; only what was just written is read.
        position = np.empty(len(seen), np.uint32)
        seen[level] = True
        while level.size:
            ends = self._children(level)
            ends = ends[~seen[ends]]
            seen[ends] = True
            # A child of several parents goes on once.
            order = np.arange(len(ends), dtype=np.uint32)
            position[ends] = order
            level = ends[position[ends] == order]
        return seen

    def _children(self, level: Places) -> Places:
        """Return the places of the children, with repetitions."""
        inside = level[level < len(self._ids)]
        begins = self._starts[inside]
        counts = self._starts[inside + 1] - begins
        # Each run of children counts on from its own beginning; a difference below zero comes back by the sum.
        before = np.cumsum(counts, dtype=np.uint32) - counts
        shift = np.repeat(begins - before, counts)
        ends: Places = self._targets[shift + np.arange(len(shift), dtype=np.uint32)]
        if not self._late:
            return ends
        parents = level[np.isin(level, self._late_parents)]
        late = [end for place in parents.tolist() for end in self._late[place]]
        return np.concatenate((ends, np.array(late, np.uint32)))

    def _place(self, batch_id: int) -> int | None:
        place = int(np.searchsorted(self._ids, batch_id))
        if place < len(self._ids) and self._ids[place] == batch_id:
            return place
        return self._late_places.get(batch_id)


def _places(ids: Ids, wanted: Ids) -> Places:
    """Return where in `ids` these stand; raises KeyError for one that does not."""
    places: NDArray[np.intp] = np.searchsorted(ids, wanted)
    strange = places == len(ids)
    strange[~strange] = ids[places[~strange]] != wanted[~strange]
    if strange.any():
        raise KeyError(int(wanted[strange][0]))
    found: Places = places.astype(np.uint32)
    return found
