"""Ranges of labels in print order, both ends included; index 0 is the label people call number 1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The labels `first` to `last`, both included."""

    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first + 1

    def __contains__(self, index: int) -> bool:
        return self.first <= index <= self.last

    def overlap(self, other: Span) -> Span | None:
        """The labels that lie in both, or None."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Span(first, last) if first <= last else None


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the same labels as the fewest spans, in print order."""
    result: list[Span] = []
    for span in sorted(spans):
        if result and span.first <= result[-1].last + 1:
            result[-1] = Span(result[-1].first, max(result[-1].last, span.last))
        else:
            result.append(span)
    return result


def without(spans: Iterable[Span], removed: Iterable[Span]) -> list[Span]:
    """Return the labels of `spans` that lie in none of `removed`."""
    result = []
    holes = merged(removed)
    for span in merged(spans):
        start = span.first
        for hole in holes:
            if hole.last < start or hole.first > span.last:
                continue
            if hole.first > start:
                result.append(Span(start, hole.first - 1))
            start = hole.last + 1
        if start <= span.last:
            result.append(Span(start, span.last))
    return result


def common(spans: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """Return the labels that lie both in `spans` and in `others`."""
    met = merged(others)
    return [both for span in merged(spans) for other in met if (both := span.overlap(other))]


def size(spans: Sequence[Span]) -> int:
    """How many labels spans hold that do not overlap."""
    return sum(len(span) for span in spans)
