"""Whatever the graph: boxes stand apart, goods flow to the right, and the same graph is drawn the same."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from trace.rooms.lineage.layout import BOX_HEIGHT, BOX_WIDTH, MOST_ROWS, draw


@st.composite
def graphs(draw_: st.DrawFn) -> tuple[list[int], list[tuple[int, int]]]:
    size = draw_(st.integers(0, 40))
    ends = st.tuples(st.integers(1, 40), st.integers(1, 40)).filter(lambda p: p[0] < p[1] <= size)
    edges = draw_(st.sets(ends, max_size=80)) if size > 1 else set()
    return list(range(1, size + 1)), sorted(edges)


@given(graph=graphs())
@settings(max_examples=150)
def test_no_box_stands_on_another_and_every_line_runs_to_the_right(graph):
    keys, edges = graph

    drawing = draw(keys, edges)

    boxes = {box.key: box for box in drawing.boxes}
    assert sorted(boxes) == keys
    for one, other in combinations(drawing.boxes, 2):
        apart = abs(one.x - other.x) >= BOX_WIDTH or abs(one.y - other.y) >= BOX_HEIGHT
        assert apart, (one, other)
    assert {(line.parent, line.child) for line in drawing.lines} == set(edges)
    for line in drawing.lines:
        xs = [x for x, _y in line.points]
        assert xs == sorted(xs)
        assert line.points[0] == (
            boxes[line.parent].x + BOX_WIDTH,
            boxes[line.parent].y + BOX_HEIGHT / 2,
        )
        assert line.points[-1] == (boxes[line.child].x, boxes[line.child].y + BOX_HEIGHT / 2)
        for x, y in line.points:
            assert 0 <= x <= drawing.width
            assert 0 <= y <= drawing.height
    assert draw(keys, edges) == drawing


def test_a_line_over_several_columns_passes_between_the_boxes():
    drawing = draw([1, 2, 3], [(1, 2), (2, 3), (1, 3)])

    (long,) = [line for line in drawing.lines if (line.parent, line.child) == (1, 3)]
    (middle,) = [box for box in drawing.boxes if box.key == 2]
    passing = [y for x, y in long.points if middle.x <= x <= middle.x + BOX_WIDTH]
    assert passing
    assert all(not middle.y < y < middle.y + BOX_HEIGHT for y in passing)
    assert long.path.startswith("M")
    assert long.path.count("C") == len(long.points) - 1


def test_crossings_that_can_be_avoided_are():
    drawing = draw([1, 2, 3, 4], [(1, 4), (2, 3)])

    heights = {box.key: box.y for box in drawing.boxes}
    assert (heights[1] < heights[2]) == (heights[4] < heights[3])


def test_very_many_sources_stand_in_several_columns():
    sources = list(range(1, 201))

    drawing = draw([*sources, 300], [(key, 300) for key in sources])

    columns = {box.x for box in drawing.boxes}
    rows = [sum(box.x == x for box in drawing.boxes) for x in columns]
    assert max(rows) <= MOST_ROWS
    assert drawing.height < 4_000


def test_nothing_is_drawn_as_nothing():
    drawing = draw([], [])

    assert (drawing.boxes, drawing.lines) == ((), ())
