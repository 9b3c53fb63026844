"""A label template as data: the page, the grid, the symbol's place and the blocks around it; millimetres.

Pure: what is read from a form, a request or the database becomes a `Template`, and `require_printable` refuses one
whose labels could not be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from itertools import combinations
from typing import Any

from trace.rooms.sheets import rules
from trace.rooms.sheets.drawing.fonts import Typeface
from trace.rooms.sheets.drawing.layouts import Layout
from trace.standards.qr import QUIET_ZONE

#: Modules along a side of the smallest symbol that a signed address gives (version 6): its quiet zone is the widest.
FEWEST_MODULES = 41
MAX_BLOCKS = 20
#: From the labels' edge to the outer end of a crop mark.
ROOM_FOR_MARKS_MM = 4.0
# What millimetres that were added up may differ by.
_SLACK = 0.011


class Medium(StrEnum):
    """What the labels are on."""

    SHEET = "sheet"
    ROLL = "roll"


class BlockKind(StrEnum):
    """What stands in a block; all but `text` once."""

    CODE = "code"
    HEADING = "heading"
    NAME = "name"
    LINES = "lines"
    PROMISE = "promise"
    CERTIFICATE = "certificate"
    IMPORTED = "imported"
    MARK = "mark"
    TEXT = "text"


class Align(StrEnum):
    """Where lines begin."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


REQUIRED = (BlockKind.CODE, BlockKind.HEADING)


@dataclass(frozen=True, slots=True)
class Block:
    """A box of the label, from its top left corner; `text` is for blocks of kind `text` alone.

    cut_left …   what is cut off each side of the filed picture, in per cent of it, for a block of kind `mark`
    """

    kind: BlockKind
    x: float
    y: float
    width: float
    height: float
    size: float = 2.2
    align: Align = Align.LEFT
    font: Typeface = Typeface.SANS
    text: str = ""
    cut_left: float = 0.0
    cut_top: float = 0.0
    cut_right: float = 0.0
    cut_bottom: float = 0.0

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom edge."""
        return (self.x, self.y, self.x + self.width, self.y + self.height)


@dataclass(frozen=True, slots=True)
class Template:
    """One version of a template.

    symbol_x, symbol_y   top left corner of the symbol's dark area, without its quiet zone
    side_mm              its side
    """

    medium: Medium
    page_width: float
    page_height: float
    left: float
    top: float
    columns: int
    rows: int
    gap_x: float
    gap_y: float
    label_width: float
    label_height: float
    crop_marks: bool
    symbol_x: float
    symbol_y: float
    side_mm: float
    blocks: tuple[Block, ...]

    def layout(self, name: str, *, start: int = 0) -> Layout:
        """The page and its grid."""
        return Layout(
            name=name,
            page_width=self.page_width,
            page_height=self.page_height,
            columns=self.columns,
            rows=self.rows,
            left=self.left,
            top=self.top,
            label_width=self.label_width,
            label_height=self.label_height,
            gap_x=self.gap_x,
            gap_y=self.gap_y,
            start=start,
            has_marks=self.crop_marks,
        )

    def block(self, kind: BlockKind) -> Block | None:
        """The first block of a kind, or None."""
        return next((block for block in self.blocks if block.kind is kind), None)


def as_document(template: Template) -> dict[str, Any]:
    """Return a template as plain values for JSON."""
    return asdict(template)


def from_document(document: Mapping[str, Any]) -> Template:
    """Return the template that `as_document` wrote, or that a checked form holds."""
    plain = dict(document)
    blocks = tuple(
        Block(
            **{
                **block,
                "kind": BlockKind(block["kind"]),
                "align": Align(block["align"]),
                "font": Typeface(block["font"]),
            }
        )
        for block in plain.pop("blocks")
    )
    return Template(**plain | {"medium": Medium(plain["medium"]), "blocks": blocks})


def require_printable(template: Template, *, modules: int = FEWEST_MODULES) -> None:
    """Raise the first reason why labels of this template could not be read or printed.

    modules  along a side of the symbol; left out, of the one whose quiet zone is the widest
    Raises   SideRefused · GridRefused · MarksNeedSheet · SymbolOutside · BlockMissing · BlockTwice · BlockOutside ·
             QuietZoneBroken · CodeCovered · MarkCutAway · TextSizeRefused
    """
    rules.require_side(template.side_mm)
    _require_grid(template)
    quiet = QUIET_ZONE * template.side_mm / modules
    zone = (
        template.symbol_x - quiet,
        template.symbol_y - quiet,
        template.symbol_x + template.side_mm + quiet,
        template.symbol_y + template.side_mm + quiet,
    )
    if not _lies_within(zone, template.label_width, template.label_height):
        raise rules.SymbolOutside(
            needed_mm=_shown(template.side_mm + 2 * quiet),
            width_mm=_shown(template.label_width),
            height_mm=_shown(template.label_height),
        )
    _require_blocks(template)
    for number, block in enumerate(template.blocks, 1):
        if not _lies_within(block.box, template.label_width, template.label_height):
            raise rules.BlockOutside(number=number, kind=block.kind)
        if _overlap(block.box, zone):
            raise rules.QuietZoneBroken(kind=block.kind, quiet_mm=_shown(quiet))
    code = template.block(BlockKind.CODE)
    for block in template.blocks:
        if code is not None and block is not code and _overlap(block.box, code.box):
            raise rules.CodeCovered(kind=block.kind)


def warnings_of(template: Template) -> Iterator[str]:
    """Yield slugs of what is printed, but should be thought over.

    `small-symbol` · `no-name` · `no-lines` · `blocks-overlap` · `marks-cut-off`
    """
    if template.side_mm < rules.GOOD_SIDE_MM:
        yield "small-symbol"
    if template.block(BlockKind.NAME) is None:
        yield "no-name"
    if template.block(BlockKind.LINES) is None:
        yield "no-lines"
    if any(_overlap(one.box, other.box) for one, other in combinations(template.blocks, 2)):
        yield "blocks-overlap"
    if template.crop_marks and _narrowest_margin(template) < ROOM_FOR_MARKS_MM:
        yield "marks-cut-off"


def require_start(layout: Layout, start_cell: int) -> int:
    """Return how many cells of the first sheet are used up; raises StartCellRefused. Cells are counted from 1."""
    if not 1 <= start_cell <= layout.per_page:
        raise rules.StartCellRefused(cell=start_cell, cells=layout.per_page)
    return start_cell - 1


def _require_grid(template: Template) -> None:
    if template.medium is Medium.ROLL and (
        template.crop_marks or template.columns * template.rows > 1
    ):
        raise rules.MarksNeedSheet
    width = _extent(template.left, template.columns, template.label_width, template.gap_x)
    height = _extent(template.top, template.rows, template.label_height, template.gap_y)
    if width > template.page_width + _SLACK or height > template.page_height + _SLACK:
        raise rules.GridRefused(
            needed_width=_shown(width),
            needed_height=_shown(height),
            width=_shown(template.page_width),
            height=_shown(template.page_height),
        )


def _require_blocks(template: Template) -> None:
    met: set[BlockKind] = set()
    for block in template.blocks:
        if block.kind in met and block.kind is not BlockKind.TEXT:
            raise rules.BlockTwice(kind=block.kind)
        met.add(block.kind)
        left = 100 - max(block.cut_left + block.cut_right, block.cut_top + block.cut_bottom)
        if left < rules.MIN_MARK_PART:
            raise rules.MarkCutAway(least=rules.MIN_MARK_PART)
        is_words = block.kind is not BlockKind.MARK
        if is_words and not rules.MIN_TEXT_MM <= block.size <= rules.MAX_TEXT_MM:
            raise rules.TextSizeRefused(
                size=_shown(block.size),
                minimum=_shown(rules.MIN_TEXT_MM),
                maximum=_shown(rules.MAX_TEXT_MM),
            )
    for kind in REQUIRED:
        if kind not in met:
            raise rules.BlockMissing(kind=kind)


def _narrowest_margin(template: Template) -> float:
    width = _extent(template.left, template.columns, template.label_width, template.gap_x)
    height = _extent(template.top, template.rows, template.label_height, template.gap_y)
    return min(
        template.left, template.top, template.page_width - width, template.page_height - height
    )


def _extent(before: float, count: int, each: float, gap: float) -> float:
    return before + count * each + (count - 1) * gap


def _lies_within(box: tuple[float, float, float, float], width: float, height: float) -> bool:
    left, top, right, bottom = box
    return min(left, top) >= -_SLACK and right <= width + _SLACK and bottom <= height + _SLACK


def _overlap(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> bool:
    return (
        one[0] < other[2] - _SLACK
        and other[0] < one[2] - _SLACK
        and one[1] < other[3] - _SLACK
        and other[1] < one[3] - _SLACK
    )


def _shown(value: float) -> str:
    return f"{value:.1f}"
