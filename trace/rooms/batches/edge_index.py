"""What was made of what, in three arrays: answers a reach of many batches without asking the database."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from itertools import compress
from typing import Self


class EdgeIndex:
    """The edges of the graph from parent to child as compressed sparse rows; never changed once made.

    ids       every batch that has an edge, ascending; its position here is its place
    starts    place → where its children begin in `targets`; one more at the end
    targets   places of the children, parent by parent
    late      edges written since the arrays were made, by place; batches unknown to `ids` have places after them

    4 bytes an edge and 12 a batch; `late` holds some thousands at most, then the arrays are made anew.
    """

    __slots__ = ("_ids", "_late", "_late_ids", "_late_places", "_starts", "_targets")

    def __init__(
        self,
        ids: array[int],
        starts: array[int],
        targets: array[int],
        late_ids: tuple[int, ...] = (),
        late: Mapping[int, tuple[int, ...]] | None = None,
    ) -> None:
        self._ids = ids
        self._starts = starts
        self._targets = targets
        self._late_ids = late_ids
        self._late_places = {key: len(ids) + n for n, key in enumerate(late_ids)}
        self._late = dict(late or {})

    @classmethod
    def of(cls, ids: array[int], edges: Iterable[tuple[int, int]]) -> Self:
        """Return the index of (parent, child) pairs that come sorted by parent.

        ids      array of type `q`: every parent and child once, ascending
        Raises   KeyError for an edge of a batch that is not among `ids`
        """
        starts, targets = array("I", [0]), array("I")
        for parent_id, child_id in edges:
            place = _found(ids, parent_id)
            while len(starts) <= place:
                starts.append(len(targets))
            targets.append(_found(ids, child_id))
        while len(starts) <= len(ids):
            starts.append(len(targets))
        return cls(ids, starts, targets)

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
        return sum(len(each) * each.itemsize for each in (self._ids, self._starts, self._targets))

    def below(self, batch_ids: Iterable[int]) -> list[int]:
        """Return everything made of these batches, ascending; those given are left out."""
        given = [self._place(batch_id) for batch_id in set(batch_ids)]
        level = [place for place in given if place is not None]
        seen = self._reached(level)
        for place in level:
            seen[place] = 0
        count = len(self._ids)
        # The places of `ids` ascend as the ids do: what was seen comes out of them in order.
        found = list(compress(self._ids, seen))
        late = sorted(compress(self._late_ids, seen[count:]))
        return sorted(found + late) if late else found

    def _reached(self, level: list[int]) -> bytearray:
        """Return a byte for every place: 1 for these and everything below them."""
        starts, targets, late = self._starts, self._targets, self._late
        count = len(self._ids)
        seen = bytearray(count + len(self._late_ids))
        for place in level:
            seen[place] = 1
        while level:
            ends: list[int] = []
            for place in level:
                if place < count:
                    for end in targets[starts[place] : starts[place + 1]]:
                        if not seen[end]:
                            seen[end] = 1
                            ends.append(end)
                for end in late.get(place, ()) if late else ():
                    if not seen[end]:
                        seen[end] = 1
                        ends.append(end)
            level = ends
        return seen

    def _place(self, batch_id: int) -> int | None:
        place = bisect_left(self._ids, batch_id)
        if place < len(self._ids) and self._ids[place] == batch_id:
            return place
        return self._late_places.get(batch_id)


def _found(ids: array[int], batch_id: int) -> int:
    place = bisect_left(ids, batch_id)
    if place == len(ids) or ids[place] != batch_id:
        raise KeyError(batch_id)
    return place
