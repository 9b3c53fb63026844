"""What is printed on: sheets cut into a grid, and rolls with one label a page; millimetres."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Layout:
    """A page and the grid of labels on it.

    left, top   from the page's corner to the first label's
    gap_x, gap_y   between labels; on a roll `gap_y` is the gap that the printer feels
    start       cells of the first sheet that are used up already
    """

    name: str
    page_width: float
    page_height: float
    columns: int
    rows: int
    left: float
    top: float
    label_width: float
    label_height: float
    gap_x: float = 0.0
    gap_y: float = 0.0
    start: int = 0
    has_marks: bool = False

    @property
    def per_page(self) -> int:
        """Labels on a page."""
        return self.columns * self.rows

    @property
    def is_sheet(self) -> bool:
        """Whether several labels share a page."""
        return self.per_page > 1

    def corner(self, place: int) -> tuple[float, float]:
        """The top left corner of the label in a cell, counted row by row from 0, from the page's top left."""
        row, column = divmod(place, self.columns)
        return (
            self.left + column * (self.label_width + self.gap_x),
            self.top + row * (self.label_height + self.gap_y),
        )

    def starting(self, start: int) -> Layout:
        """The same with `start` cells of its first sheet used up."""
        return replace(self, start=start)


def grid(
    name: str, page_width: float, page_height: float, columns: int, rows: int, margin: float
) -> Layout:
    """Return a page cut evenly; the margin is what office printers cannot print."""
    return Layout(
        name,
        page_width,
        page_height,
        columns,
        rows,
        left=margin,
        top=margin,
        label_width=(page_width - 2 * margin) / columns,
        label_height=(page_height - 2 * margin) / rows,
    )


A4_4X7 = grid("a4-4x7", 210, 297, 4, 7, 6)
A4_5X8 = grid("a4-5x8", 210, 297, 5, 8, 5)
A4_3X6 = grid("a4-3x6", 210, 297, 3, 6, 6)
ROLL_60X40 = grid("roll-60x40", 60, 40, 1, 1, 0)
ROLL_50X50 = grid("roll-50x50", 50, 50, 1, 1, 0)

SHEETS = (A4_4X7, A4_5X8, A4_3X6)
ROLLS = (ROLL_60X40, ROLL_50X50)
LAYOUTS = {layout.name: layout for layout in (*SHEETS, *ROLLS)}
