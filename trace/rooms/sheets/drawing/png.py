"""One label as a PNG, by Pillow: for a preview, a screen or a single print."""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from trace.rooms.sheets.drawing.face import LabelPlan, Words
from trace.rooms.sheets.drawing.fonts import Typeface, font_path
from trace.rooms.sheets.drawing.pdf import flattened
from trace.standards.qr import Symbol

DPI = 300
_DOTS_PER_MM = DPI / 25.4


def label_png(plan: LabelPlan, serial: str, symbol: Symbol, imported: str = "") -> bytes:
    """Return the label as a grey picture of 300 dpi."""
    picture = common_picture(plan, _DOTS_PER_MM)
    draw = ImageDraw.Draw(picture)
    # Every edge of a module lies on the dot next to it: the symbol is as wide as planned, never narrower.
    step = plan.side / symbol.size
    across = [_dots(plan.symbol_x + place * step) for place in range(symbol.size + 1)]
    down = [_dots(plan.symbol_y + place * step) for place in range(symbol.size + 1)]
    for y, row in enumerate(symbol.modules):
        for x, dark in enumerate(row):
            if dark:
                box = (across[x], down[y], across[x + 1] - 1, down[y + 1] - 1)
                draw.rectangle(box, fill=0)
    write(draw, plan.own_words(serial, imported), _DOTS_PER_MM)
    made = io.BytesIO()
    picture.save(made, "PNG", dpi=(DPI, DPI), optimize=True)
    return made.getvalue()


def common_picture(plan: LabelPlan, dots_per_mm: float) -> Image.Image:
    """Return what all labels of a plan bear, in grey, without symbol and code."""
    picture = Image.new(
        "L", (round(plan.width * dots_per_mm), round(plan.height * dots_per_mm)), 255
    )
    for placed in plan.pictures:
        with Image.open(io.BytesIO(placed.content)) as opened:
            size = (
                max(1, round(placed.width * dots_per_mm)),
                max(1, round(placed.height * dots_per_mm)),
            )
            at = (round(placed.x * dots_per_mm), round(placed.y * dots_per_mm))
            picture.paste(flattened(opened).convert("L").resize(size), at)
    write(ImageDraw.Draw(picture), plan.words, dots_per_mm)
    return picture


def write(draw: ImageDraw.ImageDraw, lines: Iterable[Words], dots_per_mm: float) -> None:
    """Write lines of words, in black."""
    for words in lines:
        place = (round(words.x * dots_per_mm), round(words.y * dots_per_mm))
        font = _font(words.font, round(words.size * dots_per_mm))
        draw.text(place, words.text, fill=0, font=font, anchor="ls")


@lru_cache(maxsize=16)
def _font(typeface: Typeface, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font_path(typeface)), size)


def _dots(millimetres: float) -> int:
    return round(millimetres * _DOTS_PER_MM)
