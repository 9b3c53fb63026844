"""Sizes of what is printed on: A4 sheets cut into a grid, and rolls with one label a page; millimetres."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """A page and the grid of labels on it; margins are what office printers cannot print."""

    name: str
    page_width: float
    page_height: float
    columns: int
    rows: int
    margin: float

    @property
    def label_width(self) -> float:
        """Width of one label."""
        return (self.page_width - 2 * self.margin) / self.columns

    @property
    def label_height(self) -> float:
        """Height of one label."""
        return (self.page_height - 2 * self.margin) / self.rows

    @property
    def per_page(self) -> int:
        """Labels on a page."""
        return self.columns * self.rows

    @property
    def is_sheet(self) -> bool:
        """Whether several labels share a page."""
        return self.per_page > 1


A4_4X7 = Layout("a4-4x7", 210, 297, 4, 7, 6)
A4_5X8 = Layout("a4-5x8", 210, 297, 5, 8, 5)
A4_3X6 = Layout("a4-3x6", 210, 297, 3, 6, 6)
ROLL_60X40 = Layout("roll-60x40", 60, 40, 1, 1, 0)
ROLL_50X50 = Layout("roll-50x50", 50, 50, 1, 1, 0)

SHEETS = (A4_4X7, A4_5X8, A4_3X6)
ROLLS = (ROLL_60X40, ROLL_50X50)
LAYOUTS = {layout.name: layout for layout in (*SHEETS, *ROLLS)}
