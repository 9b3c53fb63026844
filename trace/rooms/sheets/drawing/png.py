"""One label as a PNG, by Pillow: for a preview, a screen or a single print."""

from __future__ import annotations

import io
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont
from pylopdf_fonts_zh_cn import sans_path

from trace.rooms.sheets.drawing.face import LabelPlan
from trace.standards.qr import Symbol

DPI = 300
_DOTS_PER_MM = DPI / 25.4


def label_png(plan: LabelPlan, serial: str, symbol: Symbol, imported: str = "") -> bytes:
    """Return the label as a grey picture of 300 dpi, its modules whole dots."""
    picture = Image.new("L", (_dots(plan.width), _dots(plan.height)), 255)
    draw = ImageDraw.Draw(picture)
    module = _dots(plan.side) // symbol.size
    left, top = _dots(plan.symbol_x), _dots(plan.symbol_y)
    for y, row in enumerate(symbol.modules):
        for x, dark in enumerate(row):
            if dark:
                corner = (left + x * module, top + y * module)
                draw.rectangle((corner, (corner[0] + module - 1, corner[1] + module - 1)), fill=0)
    for words in (*plan.words, plan.code_words(serial), *plan.imported_words(imported)):
        place = (_dots(words.x), _dots(words.y))
        draw.text(place, words.text, fill=0, font=_font(_dots(words.size)), anchor="ls")
    made = io.BytesIO()
    picture.save(made, "PNG", dpi=(DPI, DPI), optimize=True)
    return made.getvalue()


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(sans_path()), size)


def _dots(millimetres: float) -> int:
    return round(millimetres * _DOTS_PER_MM)
