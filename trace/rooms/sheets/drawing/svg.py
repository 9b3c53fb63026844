"""One label as SVG: the symbol as one path, every character as an outline, alike everywhere."""

from __future__ import annotations

import base64
import io
from functools import lru_cache
from html import escape

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.ttLib import TTFont
from PIL import Image

from trace.rooms.sheets.drawing.face import LabelPlan, Picture, Words
from trace.rooms.sheets.drawing.fonts import Typeface, face, font_path
from trace.standards.qr import Symbol

_PICTURE_DOTS_PER_MM = 300 / 25.4


def label_svg(
    plan: LabelPlan, serial: str, symbol: Symbol, imported: str = "", *, title: str = ""
) -> str:
    """Return a drawing in millimetres that names no other file and holds no script.

    title   what it says to people who cannot see it
    """
    words = (*plan.words, *plan.own_words(serial, imported))
    size = f'width="{plan.width:g}mm" height="{plan.height:g}mm" viewBox="0 0 {plan.width:g} {plan.height:g}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img"><title>{escape(title or serial)}</title>',
        f'<rect width="{plan.width:g}" height="{plan.height:g}" fill="#fff"/>',
        *(_picture(picture) for picture in plan.pictures),
        _symbol(symbol, plan),
        *(_line(line) for line in words),
        "</svg>",
    ]
    return "".join(parts)


def _symbol(symbol: Symbol, plan: LabelPlan) -> str:
    """The dark modules as one path: each stretch of a row a rectangle."""
    drawn: list[str] = []
    for y, row in enumerate(symbol.modules):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                drawn.append(f"M{x} {y}h{end - x}v1H{x}z")
            x = end + 1
    step = plan.side / symbol.size
    place = f"translate({plan.symbol_x:.4f} {plan.symbol_y:.4f}) scale({step:.6f})"
    return f'<path shape-rendering="crispEdges" transform="{place}" d="{"".join(drawn)}"/>'


def _line(words: Words) -> str:
    font, scale = face(words.font), words.size / 1000
    at, drawn = 0, []
    for character in words.text:
        outline = _outline(words.font, ord(character))
        if outline:
            drawn.append(f'<path transform="translate({at} 0)" d="{outline}"/>')
        at += font.widths[font.cids[ord(character)]]
    place = f"translate({words.x:.4f} {words.y:.4f}) scale({scale:.6f} {-scale:.6f})"
    return f'<g transform="{place}">{"".join(drawn)}</g>'


@lru_cache(maxsize=2)
def _glyphs(typeface: Typeface) -> tuple[dict[int, str], object]:
    font = TTFont(font_path(typeface), lazy=True)
    return font.getBestCmap(), font.getGlyphSet()


@lru_cache(maxsize=4096)
def _outline(typeface: Typeface, code: int) -> str:
    names, glyphs = _glyphs(typeface)
    pen = SVGPathPen(glyphs, ntos=lambda value: f"{round(value)}")
    glyphs[names[code]].draw(pen)  # type: ignore[index]
    commands: str = pen.getCommands()
    return commands


def _picture(picture: Picture) -> str:
    """A picture within the drawing, no finer than paper shows."""
    with Image.open(io.BytesIO(picture.content)) as opened:
        shown = opened.convert("RGBA")
        shown.thumbnail(
            (
                max(1, round(picture.width * _PICTURE_DOTS_PER_MM)),
                max(1, round(picture.height * _PICTURE_DOTS_PER_MM)),
            )
        )
        made = io.BytesIO()
        shown.save(made, "PNG")
    content = base64.b64encode(made.getvalue()).decode()
    box = f'x="{picture.x:.3f}" y="{picture.y:.3f}" width="{picture.width:.3f}" height="{picture.height:.3f}"'
    return f'<image {box} href="data:image/png;base64,{content}"/>'
