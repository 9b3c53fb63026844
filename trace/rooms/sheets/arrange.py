"""From a template and the words of a run to the place of every line; what must be read is never left out."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from PIL import Image, UnidentifiedImageError

from trace.rooms.sheets import rules
from trace.rooms.sheets.drawing.face import (
    IMPORTED_WIDTH,
    LINE,
    SAMPLE_WORDS,
    SCAN_WORDS,
    WIDE_CODE,
    LabelPlan,
    LabelText,
    Picture,
    Words,
    broken,
    wrap,
)
from trace.rooms.sheets.drawing.fonts import Face, face, sans
from trace.rooms.sheets.templates import Align, Block, BlockKind, Template, require_printable

# How much of a line's height lies above its base line.
_ASCENT = 0.9
# The order of 2025 no. 4 wants the words 承诺达标合格证 shown prominently: so much larger than what follows them.
_PROMINENT = 1.5
_SHRINKING = frozenset({BlockKind.HEADING, BlockKind.NAME})
# What millimetres that were added up may differ by.
_SLACK = 0.011
_PROMISES = frozenset({BlockKind.PROMISE, BlockKind.CERTIFICATE})
# What a sample says above all else.
_SAMPLE_MM = 2.2


@dataclass(frozen=True, slots=True)
class Content:
    """What one run puts into the blocks of a template.

    certificate   the lines of the conformity certificate joined with the label, its heading first; else empty
    mark          the picture of the filed packaging (PNG, JPEG), b"" where none is to be shown
    """

    text: LabelText
    certificate: tuple[str, ...] = ()
    mark: bytes = b""


def plan_template(
    template: Template, content: Content, modules: int, *, side_mm: float | None = None
) -> LabelPlan:
    """Return the plan of every label of a run.

    modules   along one side of the symbol, without the quiet zone
    side_mm   of the symbol, where a printer's dots make it another than the template's
    Raises    what `require_printable` raises · WordsTooLong · NoPlaceFor · GlyphMissing · MarkMissing
    """
    if side_mm is not None:
        template = replace(template, side_mm=side_mm)
    require_printable(template, modules=modules)
    text = content.text
    _require_places(template, content)
    words: list[Words] = []
    for block in template.blocks:
        words += _words_of(block, content)
    if text.is_sample:
        words.append(_sample_words(template))
    code = template.block(BlockKind.CODE)
    if code is None:
        raise rules.BlockMissing(kind=BlockKind.CODE)
    code_at = _line_place(code, WIDE_CODE, exact="0000-0000-0000-0")
    imported = template.block(BlockKind.IMPORTED)
    imported_at = imported_mm = None
    if imported is not None and text.imported:
        imported_at = _line_place(imported, IMPORTED_WIDTH, line=2)
        imported_mm = imported.size
    return LabelPlan(
        width=template.label_width,
        height=template.label_height,
        symbol_x=template.symbol_x,
        symbol_y=template.symbol_y,
        side=template.side_mm,
        words=tuple(words),
        code_x=code_at[0],
        code_y=code_at[1],
        code_mm=code.size,
        imported_at=imported_at,
        imported_mm=imported_mm or code.size,
        pictures=tuple(_pictures(template, content)),
        fonts=(code.font, imported.font if imported else code.font),
    )


def _require_places(template: Template, content: Content) -> None:
    """Raise NoPlaceFor when the labels of this run must say what the template has no block for."""
    kinds = {block.kind for block in template.blocks}
    if content.text.promise and not kinds & {BlockKind.PROMISE, BlockKind.CERTIFICATE}:
        raise rules.NoPlaceFor(kind=BlockKind.PROMISE)
    if content.text.imported and BlockKind.IMPORTED not in kinds:
        raise rules.NoPlaceFor(kind=BlockKind.IMPORTED)


def _words_of(block: Block, content: Content) -> Iterator[Words]:
    text = content.text
    if block.kind is BlockKind.LINES:
        # What a pack says elsewhere may be left to the page behind the code, line by line.
        yield from _fill(block, (*text.lines, SCAN_WORDS), leaves_out=True)
        return
    said: dict[BlockKind, tuple[str, ...]] = {
        BlockKind.HEADING: (text.heading,),
        BlockKind.NAME: (text.name,),
        BlockKind.TEXT: (block.text,),
        BlockKind.PROMISE: text.promise,
        BlockKind.CERTIFICATE: content.certificate,
        BlockKind.IMPORTED: (text.imported,),
    }
    yield from _fill(block, said.get(block.kind, ()), leaves_out=False)


def _fill(block: Block, paragraphs: tuple[str, ...], *, leaves_out: bool) -> Iterator[Words]:
    """Yield the lines of a block from its top on.

    Raises   GlyphMissing · WordsTooLong, unless what does not fit may be left out
    """
    font = face(block.font)
    if block.kind in _SHRINKING:
        block = replace(block, size=_size_that_fits(block, font, paragraphs))
    y = block.y
    for place, paragraph in enumerate(paragraphs):
        if not paragraph:
            continue
        font.require_glyphs(paragraph)
        size = block.size * (_PROMINENT if place == 0 and block.kind in _PROMISES else 1)
        lines = broken(font, paragraph, size, block.width)
        if not _fits(font, lines, size, block.width, block.y + block.height - y):
            if leaves_out:
                continue
            raise rules.WordsTooLong(kind=block.kind, words=paragraph[:40])
        for line in lines:
            yield Words(_start(block, font, line, size), y + size * _ASCENT, size, line, block.font)
            y += size * LINE


def _fits(font: Face, lines: list[str], size: float, width: float, height: float) -> bool:
    # The last line needs no room for the gap below it.
    rise = len(lines) * size * LINE - size * (LINE - 1)
    return rise <= height + _SLACK and all(
        font.width(line, size) <= width + _SLACK for line in lines
    )


def _size_that_fits(block: Block, font: Face, paragraphs: tuple[str, ...]) -> float:
    """The size of a block, or the largest below it at which its words fit, in tenths of a millimetre.

    Names differ from product to product, a template is made once. Where nothing fits it is the block's own.
    """
    words = font.printable(" ".join(paragraphs))
    smaller = range(math.ceil(block.size * 10) - 1, round(rules.MIN_TEXT_MM * 10) - 1, -1)
    for size in (block.size, *(tenths / 10 for tenths in smaller)):
        if _fits(font, wrap(font, words, size, block.width), size, block.width, block.height):
            return size
    return block.size


def _start(block: Block, font: Face, line: str, size: float) -> float:
    free = block.width - font.width(line, size)
    if block.align is Align.CENTRE:
        return block.x + free / 2
    return block.x + free if block.align is Align.RIGHT else block.x


def _line_place(
    block: Block, widest: str, *, exact: str = "", line: int = 1
) -> tuple[float, float]:
    """Where the base line of what differs from label to label begins; raises WordsTooLong."""
    font = face(block.font)
    height = block.size * (1 + (line - 1) * LINE)
    if font.width(widest, block.size) > block.width + _SLACK or height > block.height + _SLACK:
        raise rules.WordsTooLong(kind=block.kind, words=widest)
    y = block.y + block.size * ((line - 1) * LINE + _ASCENT)
    return _start(block, font, exact or widest, block.size), y


def _sample_words(template: Template) -> Words:
    # In the corner where the least stands: the printed code must be seen as it will be.
    x = max(0.0, template.label_width - sans().width(SAMPLE_WORDS, _SAMPLE_MM) - 0.6)
    return Words(x, 0.4 + _SAMPLE_MM * _ASCENT, _SAMPLE_MM, SAMPLE_WORDS)


def _pictures(template: Template, content: Content) -> Iterator[Picture]:
    block = template.block(BlockKind.MARK)
    if block is None or not content.mark:
        return
    try:
        with Image.open(io.BytesIO(content.mark)) as opened:
            shown_part = _part_of(opened, block)
            width, height = shown_part.size if shown_part else opened.size
            mark = _as_png(shown_part) if shown_part else content.mark
    except (UnidentifiedImageError, OSError) as error:
        raise rules.MarkMissing(reason=rules.MarkFault.NO_PICTURE) from error
    scale = min(block.width / width, block.height / height)
    shown = (width * scale, height * scale)
    yield Picture(
        block.x + (block.width - shown[0]) / 2,
        block.y + (block.height - shown[1]) / 2,
        *shown,
        mark,
    )


def _part_of(picture: Image.Image, block: Block) -> Image.Image | None:
    """What is left of a picture when its sides are cut off; None where nothing is cut."""
    if not any((block.cut_left, block.cut_top, block.cut_right, block.cut_bottom)):
        return None
    across, down = picture.width / 100, picture.height / 100
    left, top = round(block.cut_left * across), round(block.cut_top * down)
    right = max(left + 1, round((100 - block.cut_right) * across))
    bottom = max(top + 1, round((100 - block.cut_bottom) * down))
    return picture.crop((left, top, right, bottom))


def _as_png(picture: Image.Image) -> bytes:
    made = io.BytesIO()
    picture.convert("RGBA").save(made, "PNG")
    return made.getvalue()
