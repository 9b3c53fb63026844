"""What may be drawn on a label, and every refusal of this room."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from trace.kernel.errors import Conflict, Invalid

#: Side of the symbol without its quiet zone, in millimetres: what still reads on a pack in the field.
MIN_SIDE_MM = 20
GOOD_SIDE_MM = 25
MAX_SIDE_MM = 60
#: GB 7718: characters of mandatory text are at least 1.8 mm high; a Chinese one fills nine tenths of its size.
MIN_TEXT_MM = 2.0
MAX_TEXT_MM = 20.0
#: Dots a millimetre of the heads that thermal printers have: 203, 300 and 600 dpi.
HEADS = (8, 12, 24)
HEAD_DPI = {8: 203, 12: 300, 24: 600}
#: Of each side of the filed picture, in per cent: less is a stripe that nobody knows again.
MIN_MARK_PART = 10


class MarkFault(StrEnum):
    """Why there is no picture of a filed packaging: the order names no filing, or its file is no picture."""

    NO_FILING = "no-filing"
    NO_PICTURE = "no-picture"


@dataclass(eq=False, kw_only=True)
class SideRefused(Invalid):
    """A symbol of `side_mm` cannot be read from a pack (`minimum` to `maximum`)."""

    at = "side_mm"
    side_mm: float
    minimum: int
    maximum: int


@dataclass(eq=False, kw_only=True)
class LayoutTooSmall(Invalid):
    """The symbol with its quiet zone does not fit the label of this layout."""

    at = "layout"
    needed_mm: str
    width_mm: str
    height_mm: str


@dataclass(eq=False, kw_only=True)
class UnknownLayout(Invalid):
    """No layout of this name is for what was asked (sheets or rolls)."""

    at = "layout"
    layout: str


@dataclass(eq=False, kw_only=True)
class GridRefused(Invalid):
    """The labels of a template need more of the page than there is, in millimetres."""

    at = "columns"
    needed_width: str
    needed_height: str
    width: str
    height: str


@dataclass(eq=False, kw_only=True)
class MarksNeedSheet(Invalid):
    """A roll is not cut by hand: it has no crop marks, and one label a page."""

    at = "crop_marks"


@dataclass(eq=False, kw_only=True)
class StartCellRefused(Invalid):
    """A sheet of this layout has no cell `cell`: 1 to `cells`."""

    at = "start_cell"
    cell: int
    cells: int


@dataclass(eq=False, kw_only=True)
class BlockOutside(Invalid):
    """The block number `number` (`kind`) reaches over the edge of the label."""

    at = "blocks"
    number: int
    kind: StrEnum


@dataclass(eq=False, kw_only=True)
class QuietZoneBroken(Invalid):
    """The block `kind` stands in the white margin of the symbol, `quiet_mm` wide."""

    at = "blocks"
    kind: StrEnum
    quiet_mm: str


@dataclass(eq=False, kw_only=True)
class SymbolOutside(Invalid):
    """The symbol with its white margin (`needed_mm` each way) reaches over the edge of the label."""

    at = "symbol_x"
    needed_mm: str
    width_mm: str
    height_mm: str


@dataclass(eq=False, kw_only=True)
class BlockMissing(Invalid):
    """A label without the block `kind` would not say what it must."""

    at = "blocks"
    kind: StrEnum


@dataclass(eq=False, kw_only=True)
class BlockTwice(Invalid):
    """The block `kind` stands on a label once."""

    at = "blocks"
    kind: StrEnum


@dataclass(eq=False, kw_only=True)
class CodeCovered(Invalid):
    """The block `kind` stands on the printed code, which people type when the symbol is damaged."""

    at = "blocks"
    kind: StrEnum


@dataclass(eq=False, kw_only=True)
class MarkCutAway(Invalid):
    """So much is cut off the sides of the filed picture that less than `least` per cent of it is left."""

    at = "blocks"
    least: int


@dataclass(eq=False, kw_only=True)
class TextSizeRefused(Invalid):
    """Characters of `size` mm are not printed (`minimum` to `maximum`)."""

    at = "blocks"
    size: str
    minimum: str
    maximum: str


@dataclass(eq=False, kw_only=True)
class WordsTooLong(Conflict):
    """The words of the block `kind` need more room than the template gives them."""

    at = "template_id"
    kind: StrEnum
    words: str


@dataclass(eq=False, kw_only=True)
class NoPlaceFor(Conflict):
    """These labels must say `kind`, and the template has no block for it."""

    at = "template_id"
    kind: StrEnum


@dataclass(eq=False, kw_only=True)
class GlyphMissing(Conflict):
    """The font has no shape for `character` (`code`, as U+4E00) of `words`."""

    character: str
    code: str
    words: str


@dataclass(eq=False, kw_only=True)
class MarkMissing(Conflict):
    """The template shows the mark of the filed packaging, and there is no picture of it (`reason`)."""

    at = "template_id"
    reason: MarkFault


@dataclass(eq=False, kw_only=True)
class DotsRefused(Invalid):
    """No head of a thermal printer has `dots` dots a millimetre."""

    at = "dots_per_mm"
    dots: int


@dataclass(eq=False, kw_only=True)
class DotsTooCoarse(Conflict):
    """Of whole dots (`dpi` an inch) the symbol comes out `printed_mm` wide instead of `wanted_mm`: no room for that."""

    at = "dots_per_mm"
    dpi: int
    printed_mm: str
    wanted_mm: str


@dataclass(eq=False, kw_only=True)
class NeedsRoll(Conflict):
    """A thermal printer has a roll, not a sheet."""

    at = "layout"


@dataclass(eq=False, kw_only=True)
class TemplateRetired(Conflict):
    """The template `name` is not used any more."""

    at = "template_id"
    name: str


def require_side(side_mm: float) -> None:
    """Raise SideRefused unless a symbol of this side may be printed."""
    if not MIN_SIDE_MM <= side_mm <= MAX_SIDE_MM:
        raise SideRefused(side_mm=side_mm, minimum=MIN_SIDE_MM, maximum=MAX_SIDE_MM)
