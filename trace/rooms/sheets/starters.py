"""Templates to begin with: sheets that shops sell, a roll, and a label that is the conformity certificate too."""

from __future__ import annotations

from trace.rooms.sheets.drawing.fonts import Typeface
from trace.rooms.sheets.templates import Align, Block, BlockKind, Medium, Template

_A4 = (210.0, 297.0)


def _beside(
    side: float, x: float, width: float, height: float, *, size: float
) -> tuple[Block, ...]:
    """Heading, name and lines beside the symbol, the printed code below it across the label."""
    return (
        Block(BlockKind.CODE, 1, height - 3.6, width - 2, 3, 2.4),
        Block(BlockKind.HEADING, x, 2, width - x - 1, 6.2, size),
        Block(BlockKind.NAME, x, 8.4, width - x - 1, 4.2, 3),
        Block(BlockKind.LINES, x, 13, width - x - 1, max(4.0, side - 10), size),
    )


def _sheet_36() -> Template:
    return Template(
        Medium.SHEET, *_A4, 6, 6, 4, 9, 0, 0, 49.5, 31.6, False, 2.2, 2.1, 20,
        _beside(20, 24.6, 49.5, 31.6, size=2.2),
    )  # fmt: skip


def _sheet_28() -> Template:
    return Template(
        Medium.SHEET, *_A4, 6, 6, 4, 7, 0, 0, 49.5, 40.7, False, 2.6, 2.6, 25,
        (
            Block(BlockKind.CODE, 1, 36.4, 47.5, 3, 2.4),
            Block(BlockKind.HEADING, 1, 30.4, 47.5, 2.6, 2.2),
            Block(BlockKind.NAME, 30.2, 3, 18.3, 8, 3),
            Block(BlockKind.LINES, 30.2, 11.5, 18.3, 18, 2.1),
        ),
    )  # fmt: skip


def _roll() -> Template:
    return Template(
        Medium.ROLL, 60, 40, 0, 0, 1, 1, 0, 2, 60, 40, False, 2.6, 3, 25,
        (
            Block(BlockKind.CODE, 1, 35.6, 58, 3, 2.6),
            Block(BlockKind.HEADING, 30.4, 2.5, 28.6, 6, 2.2),
            Block(BlockKind.NAME, 30.4, 8.6, 28.6, 8, 3),
            Block(BlockKind.LINES, 30.4, 17, 28.6, 16.5, 2.2),
        ),
    )  # fmt: skip


def _joined() -> Template:
    """Brand label above, the whole conformity certificate below it, six to a sheet."""
    return Template(
        Medium.SHEET, *_A4, 7, 6, 2, 3, 0, 0, 98, 95, True, 4, 4, 30,
        (
            Block(BlockKind.HEADING, 38, 4, 38, 6.5, 3, Align.LEFT, Typeface.SERIF),
            Block(BlockKind.MARK, 78, 3, 17, 17),
            Block(BlockKind.NAME, 38, 11, 38, 9.5, 4),
            Block(BlockKind.LINES, 38, 21, 57, 16.5, 2.4),
            Block(BlockKind.CODE, 3, 38.4, 92, 3.4, 3),
            Block(BlockKind.CERTIFICATE, 4, 43, 90, 50, 2.6),
        ),
    )  # fmt: skip


#: By the name under which a page or an interface asks for one.
STARTERS = {"sheet-36": _sheet_36(), "sheet-28": _sheet_28(), "roll": _roll(), "joined": _joined()}
