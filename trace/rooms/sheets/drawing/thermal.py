"""Labels for thermal printers, as ZPL II (Zebra) and TSPL (TSC and its likes).

What all labels say is sent once as a picture and recalled; each label adds its symbol, a graphic of whole dots
made from the packed rows, and its printed code in a font that the printer has. Chinese words are in the picture:
whether a printer has a Chinese font does not matter.

| | ZPL | TSPL |
|---|---|---|
| common picture | `~DGR:TRACE.GRF` … `^XGR:TRACE.GRF` | `DOWNLOAD "TRACE.BMP"` … `PUTBMP` |
| symbol | `^GFA`: hexadecimal, 1 prints, `:` repeats the row above | `BITMAP`: bytes, 0 prints |
| code | `^A0N`, a scalable font | `TEXT`, the largest of the fonts 1 to 3 that fits |
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trace.rooms.sheets.drawing.face import LabelPlan, Words
from trace.rooms.sheets.drawing.fonts import face
from trace.rooms.sheets.drawing.layouts import Layout
from trace.rooms.sheets.drawing.pdf import DrawnLabel
from trace.rooms.sheets.drawing.png import common_picture
from trace.rooms.sheets.rules import HEADS, MIN_SIDE_MM, DotsRefused
from trace.standards.qr import Symbol

#: Between two labels of a roll whose template states no gap.
USUAL_GAP_MM = 2.0
_NAME = "TRACE"
# The fixed fonts of TSPL: name, dots wide, dots high.
_TSPL_FONTS = (("3", 16, 24), ("2", 12, 20), ("1", 8, 12))
_TSPL_MOST = 10


def module_dots(side_mm: float, modules: int, dots_per_mm: int) -> int:
    """Return how many dots wide a module is: the most that the side wished allows, and never below 20 mm in all.

    Raises   DotsRefused: no printer has such a head
    """
    if dots_per_mm not in HEADS:
        raise DotsRefused(dots=dots_per_mm)
    return max(
        math.floor(side_mm * dots_per_mm / modules + 1e-9),
        math.ceil(MIN_SIDE_MM * dots_per_mm / modules - 1e-9),
    )


def printed_side(side_mm: float, modules: int, dots_per_mm: int) -> float:
    """Return how wide in millimetres the symbol comes out, its modules being whole dots; at least 20."""
    return module_dots(side_mm, modules, dots_per_mm) * modules / dots_per_mm


@dataclass(frozen=True, slots=True)
class Head:
    """A printer's head and what it draws: the plan's symbol is `printed_side` wide."""

    plan: LabelPlan
    layout: Layout
    dots_per_mm: int

    def dots(self, millimetres: float) -> int:
        """Millimetres as whole dots."""
        return round(millimetres * self.dots_per_mm)

    @property
    def module(self) -> float:
        """Dots along one side of the symbol."""
        return self.plan.side * self.dots_per_mm

    def symbol(self, symbol: Symbol) -> NDArray[np.uint8]:
        """The symbol's dots, packed: uint8 (rows, bytes of a row), 1 prints."""
        step = round(self.module / symbol.size)
        packed = np.frombuffer(symbol.rows, np.uint8).reshape(symbol.size, -1)
        dark = np.unpackbits(packed, axis=1, count=symbol.size)
        return np.packbits(dark.repeat(step, axis=0).repeat(step, axis=1), axis=1)

    def common(self) -> NDArray[np.uint8]:
        """What all labels say, packed: 1 prints."""
        grey = np.asarray(common_picture(self.plan, self.dots_per_mm))
        return np.packbits(grey < 128, axis=1)


def zpl(labels: Iterable[DrawnLabel], head: Head) -> bytes:
    """Return labels as ZPL II, one `^XA … ^XZ` each, in print order."""
    return b"".join(_zpl_parts(labels, head))


def _zpl_parts(labels: Iterable[DrawnLabel], head: Head) -> Iterator[bytes]:
    common = head.common()
    yield (f"~DGR:{_NAME}.GRF,{common.size},{common.shape[1]},{_zpl_hex(common)}\n".encode("ascii"))
    plan = head.plan
    width, height = head.dots(plan.width), head.dots(plan.height)
    x, y = head.dots(plan.symbol_x), head.dots(plan.symbol_y)
    begin = f"^XA^PW{width}^LL{height}^LH0,0^CI28^FO0,0^XGR:{_NAME}.GRF,1,1^FS"
    for label in labels:
        dots = head.symbol(label.symbol)
        words = "".join(
            _zpl_words(words, head) for words in plan.own_words(label.serial, label.imported)
        )
        graphic = f"^FO{x},{y}^GFA,{dots.size},{dots.size},{dots.shape[1]},{_zpl_hex(dots)}^FS"
        yield f"{begin}{graphic}{words}^PQ1^XZ\n".encode("ascii")
    # The printer's memory is left as it was found.
    yield f"^XA^IDR:{_NAME}.GRF^FS^XZ\n".encode("ascii")


def _zpl_words(words: Words, head: Head) -> str:
    size = head.dots(words.size)
    top = max(0, head.dots(words.y - words.size * 0.8))
    return f"^FO{head.dots(words.x)},{top}^A0N,{size},{size}^FD{words.text}^FS"


def _zpl_hex(rows: NDArray[np.uint8]) -> str:
    """Rows in hexadecimal; a row like the one above it is a colon (ZPL's own compression)."""
    written: list[str] = []
    above = b""
    for row in rows:
        here = row.tobytes()
        written.append(":" if here == above else here.hex().upper())
        above = here
    return "".join(written)


def tspl(labels: Iterable[DrawnLabel], head: Head) -> bytes:
    """Return labels as TSPL, one `CLS … PRINT` each, in print order."""
    return b"".join(_tspl_parts(labels, head))


def _tspl_parts(labels: Iterable[DrawnLabel], head: Head) -> Iterator[bytes]:
    plan, gap = head.plan, head.layout.gap_y or USUAL_GAP_MM
    picture = _bitmap(head)
    yield f"SIZE {plan.width:g} mm,{plan.height:g} mm\r\nGAP {gap:g} mm,0 mm\r\n".encode("ascii")
    yield b"DIRECTION 1\r\nREFERENCE 0,0\r\n"
    yield f'DOWNLOAD "{_NAME}.BMP",{len(picture)},'.encode("ascii") + picture + b"\r\n"
    x, y = head.dots(plan.symbol_x), head.dots(plan.symbol_y)
    begin = f'CLS\r\nPUTBMP 0,0,"{_NAME}.BMP"\r\n'.encode("ascii")
    for label in labels:
        dots = head.symbol(label.symbol)
        words = b"".join(
            _tspl_words(words, head) for words in plan.own_words(label.serial, label.imported)
        )
        # In this language a bit of 0 prints; what fills up a row must not.
        graphic = f"BITMAP {x},{y},{dots.shape[1]},{dots.shape[0]},0,".encode("ascii")
        yield begin + graphic + (~dots).tobytes() + b"\r\n" + words + b"PRINT 1,1\r\n"
    yield f'KILL "{_NAME}.BMP"\r\n'.encode("ascii")


def _tspl_words(words: Words, head: Head) -> bytes:
    """A line in the largest fixed font that is no wider than planned."""
    room = face(words.font).width(words.text, words.size) * head.dots_per_mm
    fits = [
        (high * times, name, times)
        for name, wide, high in _TSPL_FONTS
        for times in range(1, _TSPL_MOST + 1)
        if wide * times * len(words.text) <= room
    ]
    high, name, times = max(fits, default=(12, "1", 1))
    top = max(0, head.dots(words.y) - high)
    return f'TEXT {head.dots(words.x)},{top},"{name}",0,{times},{times},"{words.text}"\r\n'.encode(
        "ascii"
    )


def _bitmap(head: Head) -> bytes:
    """What all labels say, as a BMP of one bit a dot."""
    made = io.BytesIO()
    common_picture(head.plan, head.dots_per_mm).point(
        lambda grey: 255 if grey >= 128 else 0
    ).convert("1").save(made, "BMP")
    return made.getvalue()
