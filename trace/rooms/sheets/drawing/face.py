"""What one label says, and where each word and the symbol stand on it; millimetres from its top left corner."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from trace.rooms.sheets.drawing.fonts import Face, Typeface, sans
from trace.rooms.sheets.drawing.layouts import Layout
from trace.rooms.sheets.rules import LayoutTooSmall
from trace.standards.qr import QUIET_ZONE
from trace.standards.signing.serial import display

# GB 7718: characters of the mandatory text are at least 1.8 mm high; a Chinese one fills nine tenths of its size.
BODY_MM = 2.2
NAME_MM = 3.0
CODE_MM = 2.6
LINE = 1.28
PAD_MM = 1.2
# Nearly every printed code is narrower.
WIDE_CODE = "DDDD-DDDD-DDDD-D"
# The longest code of a certifier (有机码).
IMPORTED_WIDTH = "0" * 17
SAMPLE_WORDS = "样张 · 不得使用"
SCAN_WORDS = "扫码查询"
# A date, a number with its unit, a lot or a Latin word stays on one line while it can, and no line begins with
# a closing mark.
_PIECES = re.compile(
    r"[0-9]+年[0-9]+月[0-9]+日|[0-9A-Za-z.\-/]+[克升斤件年月日]?|\s+|[（《“]?.[）》”，。；：、]*"
)
# Where a column is narrower than a date, it breaks between its parts.
_PARTS = re.compile(r"[0-9]+[年月日]|.")


@dataclass(frozen=True, slots=True)
class LabelText:
    """The words of every label of a run, in Chinese as the pack must have them.

    heading   the brand's name, or what says that it is no brand label
    name      of the product
    lines     net content, lot, dates, producer, licence … in the order of printing; one with a break in it is printed
              whole or not at all
    promise   of a conformity certificate joined with the label: its heading, as large as the name, and its number
    imported  what stands before the certifier's code of each pack, "" where the run has none
    """

    heading: str
    name: str
    lines: tuple[str, ...]
    is_sample: bool = False
    imported: str = ""
    promise: tuple[str, ...] = ()

    def printed_lines(self) -> list[str]:
        """Return `lines` one by one, where a label has room for them all."""
        return [part for line in self.lines for part in line.split("\n")]

    def require_glyphs(self, font: Face) -> None:
        """Raise GlyphMissing when the font lacks a character of what is printed."""
        for words in (self.heading, self.name, *self.promise, *self.lines):
            font.require_glyphs(words)


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text: `x`, `y` of the start of its base line, `size` of the font."""

    x: float
    y: float
    size: float
    text: str
    font: Typeface = Typeface.SANS


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that all labels bear: its top left corner, its printed size, and its file (PNG, JPEG)."""

    x: float
    y: float
    width: float
    height: float
    content: bytes


@dataclass(frozen=True, slots=True)
class LabelPlan:
    """Where the symbol stands (its dark area, without the quiet zone) and the words common to a run.

    fonts   of the printed code, and of the certifier's
    """

    width: float
    height: float
    symbol_x: float
    symbol_y: float
    side: float
    words: tuple[Words, ...]
    code_x: float
    code_y: float
    code_mm: float
    imported_at: tuple[float, float] | None = None
    imported_mm: float = BODY_MM
    pictures: tuple[Picture, ...] = ()
    fonts: tuple[Typeface, Typeface] = (Typeface.SANS, Typeface.SANS)

    def code_words(self, serial: str) -> Words:
        """The printed code of one label, under its symbol."""
        return Words(self.code_x, self.code_y, self.code_mm, display(serial), self.fonts[0])

    def imported_words(self, code: str) -> tuple[Words, ...]:
        """The certifier's code of one label, on the line kept for it."""
        if self.imported_at is None or not code:
            return ()
        return (Words(*self.imported_at, self.imported_mm, code, self.fonts[1]),)

    def own_words(self, serial: str, imported: str = "") -> tuple[Words, ...]:
        """All that one label says for itself alone."""
        return (self.code_words(serial), *self.imported_words(imported))


def plan_label(text: LabelText, layout: Layout, side_mm: float, modules: int) -> LabelPlan:
    """Return the plan of every label of a run.

    modules   along one side of the symbol, without the quiet zone
    Raises    LayoutTooSmall when symbol, quiet zone and printed code do not fit
    """
    font = sans()
    quiet = QUIET_ZONE * side_mm / modules
    box = side_mm + 2 * quiet
    width, height = layout.label_width, layout.label_height
    needed = box + CODE_MM * LINE
    if box > width or needed > height:
        raise LayoutTooSmall(
            needed_mm=_tenth(needed), width_mm=_tenth(width), height_mm=_tenth(height)
        )
    top = max(0.0, (height - needed) / 2)
    # Beside the code stands the column of text: a small symbol has a smaller code.
    code_mm = min(CODE_MM, CODE_MM * box / font.width(WIDE_CODE, CODE_MM))
    code_width = font.width("0000-0000-0000-0", code_mm)
    left = max(0.0, min(quiet, (width - box) / 2))
    code_x = left + max(PAD_MM / 2, (box - code_width) / 2)
    words, imported_at = _column(
        font, text, left + box, width - PAD_MM, top + quiet, height - PAD_MM
    )
    return LabelPlan(
        width=width,
        height=height,
        symbol_x=left + quiet,
        symbol_y=top + quiet,
        side=side_mm,
        words=tuple(words),
        code_x=code_x,
        code_y=top + box + CODE_MM * 0.9,
        code_mm=code_mm,
        imported_at=imported_at,
    )


def _column(
    font: Face, text: LabelText, x: float, right: float, y: float, bottom: float
) -> tuple[list[Words], tuple[float, float] | None]:
    """The column of text beside the symbol, and where the certifier's code of each label stands in it.

    What does not fit whole is left to the page behind the code; the code goes before the other lines.
    Raises   LayoutTooSmall when the words and number of a joined certificate do not fit
    """
    words: list[Words] = []
    place: tuple[float, float] | None = None
    wanted = [(text.heading, BODY_MM), (text.name, NAME_MM)]
    wanted += zip(text.promise, (NAME_MM, BODY_MM), strict=False)
    if text.imported and font.width(IMPORTED_WIDTH, BODY_MM) <= right - x:
        wanted += [(text.imported, BODY_MM), (IMPORTED_WIDTH, BODY_MM)]
    wanted += [(line, BODY_MM) for line in (*text.lines, SCAN_WORDS)]
    if text.is_sample:
        wanted.insert(0, (SAMPLE_WORDS, BODY_MM))
    for content, size in wanted:
        lines = broken(font, content, size, right - x)
        overflow = y + len(lines) * size * LINE - bottom
        if overflow > 0 and content in text.promise:
            # What must stand on the label is never left to the page behind the code.
            raise LayoutTooSmall(
                needed_mm=_tenth(bottom + PAD_MM + overflow),
                width_mm=_tenth(right + PAD_MM),
                height_mm=_tenth(bottom + PAD_MM),
            )
        if overflow > 0:
            continue
        for line in lines:
            y += size * LINE
            if content == IMPORTED_WIDTH:
                place = (x, y)
            else:
                words.append(Words(x, y, size, line))
    return words, place


def broken(font: Face, text: str, size: float, width: float) -> list[str]:
    """Return a line of a label as its column holds it: broken where `text` breaks, and where the column ends."""
    return [
        line for part in text.split("\n") for line in wrap(font, font.printable(part), size, width)
    ]


def wrap(font: Face, text: str, size: float, width: float) -> list[str]:
    """Break `text` where the column ends: Chinese between any two characters, numbers and Latin words whole."""
    lines, line = [], ""
    for piece in _PIECES.findall(text):
        if line and font.width(line + piece, size) > width:
            lines.append(line.rstrip())
            line = ""
        for part in _PARTS.findall(piece if line else piece.lstrip()):
            if line and font.width(line + part, size) > width:
                lines.append(line)
                line = ""
            line += part
    return [kept for kept in (*lines, line.strip()) if kept]


def _tenth(value: float) -> str:
    return str(Decimal(value).quantize(Decimal("0.1")))
