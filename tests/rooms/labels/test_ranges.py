"""The algebra of ranges of labels."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from trace.rooms.labels.ranges import Span, common, merged, size, without

spans = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 12)).map(lambda p: Span(p[0], p[0] + p[1])),
    max_size=8,
)


def labels(found: list[Span]) -> set[int]:
    """The single labels that spans hold."""
    return {index for span in found for index in range(span.first, span.last + 1)}


@given(spans)
def test_merging_keeps_every_label_and_leaves_gaps_between_spans(some: list[Span]) -> None:
    result = merged(some)

    assert labels(result) == labels(some)
    assert size(result) == len(labels(some))
    assert all(a.last + 1 < b.first for a, b in pairwise(result))


@given(spans, spans)
def test_difference_and_common_part_agree_with_sets(some: list[Span], others: list[Span]) -> None:
    assert labels(without(some, others)) == labels(some) - labels(others)
    assert labels(common(some, others)) == labels(some) & labels(others)


def test_a_span_knows_its_length_and_what_lies_in_it() -> None:
    span = Span(3, 5)

    assert len(span) == 3
    assert 5 in span
    assert 6 not in span
    assert span.overlap(Span(6, 9)) is None
