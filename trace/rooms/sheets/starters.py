"""Templates to begin with: sheets that shops sell, a roll, and a label that is the conformity certificate too."""

from __future__ import annotations

from trace.rooms.sheets.drawing.fonts import Typeface
from trace.rooms.sheets.templates import Align, Block, BlockKind, Medium, Template

_A4 = (210.0, 297.0)


def _sheet_36() -> Template:
    return Template(
        Medium.SHEET, *_A4, 6, 6, 4, 9, 0, 0, 49.5, 31.6, False, 2.4, 5.6, 20,
        (
            Block(BlockKind.HEADING, 2.2, 0.8, 45.6, 2.8, 2.4),
            Block(BlockKind.CODE, 2.2, 27.7, 22, 2.5, 2.2),
            Block(BlockKind.NAME, 24.8, 4.2, 23.6, 7.2, 2.9),
            Block(BlockKind.LINES, 24.8, 11.8, 23.6, 18.2, 2),
        ),
    )  # fmt: skip


def _sheet_28() -> Template:
    return Template(
        Medium.SHEET, *_A4, 6, 6, 4, 7, 0, 0, 49.5, 40.7, False, 2.8, 7, 25,
        (
            Block(BlockKind.HEADING, 2.6, 1.4, 45.2, 3, 2.6),
            Block(BlockKind.CODE, 2.6, 34.6, 27.7, 3, 2.5),
            Block(BlockKind.NAME, 30.3, 5.4, 18.2, 7.2, 2.9),
            Block(BlockKind.LINES, 30.3, 13.4, 18.2, 25.6, 2),
        ),
    )  # fmt: skip


def _roll() -> Template:
    return Template(
        Medium.ROLL, 60, 40, 0, 0, 1, 1, 0, 2, 60, 40, False, 2.8, 6.9, 25,
        (
            Block(BlockKind.HEADING, 2.6, 1.2, 54.8, 3.1, 2.8),
            Block(BlockKind.CODE, 2.6, 34.4, 27.7, 3, 2.5),
            Block(BlockKind.NAME, 30.4, 5, 28.2, 7.6, 3),
            Block(BlockKind.LINES, 30.4, 13, 28.2, 25.6, 2.2),
        ),
    )  # fmt: skip


def _joined() -> Template:
    """Brand label above, the whole conformity certificate below it, six to a sheet."""
    return Template(
        Medium.SHEET, *_A4, 7, 6, 2, 3, 0, 0, 98, 95, True, 4, 4, 30,
        (
            Block(BlockKind.HEADING, 38, 4, 38, 7.5, 3, Align.LEFT, Typeface.SERIF),
            Block(BlockKind.MARK, 78, 3, 17, 17),
            Block(BlockKind.NAME, 38, 12, 38, 9.5, 4),
            Block(BlockKind.LINES, 38, 22, 56, 18.5, 2.4),
            Block(BlockKind.CODE, 4, 37.4, 33.4, 3.4, 3),
            Block(BlockKind.CERTIFICATE, 4, 43.5, 90, 48.5, 2.7),
        ),
    )  # fmt: skip


#: By the name under which a page or an interface asks for one.
STARTERS = {"sheet-36": _sheet_36(), "sheet-28": _sheet_28(), "roll": _roll(), "joined": _joined()}
