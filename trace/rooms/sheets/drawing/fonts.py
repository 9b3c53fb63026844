"""Noto Sans SC and Noto Serif SC: how wide a word is, and the part of the font that a document embeds.

Both are keyed by character identifiers (CID). A subset keeps those identifiers while its glyphs are numbered
anew, so a PDF names glyphs by CID; naming them by glyph number shows the wrong words on paper while
the text that programs extract still looks right.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from pylopdf_fonts_zh_cn import sans_path, serif_path

from trace.rooms.sheets.rules import GlyphMissing

#: Shown for a character that the font lacks.
REPLACEMENT = "□"
_DROPPED = ("GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG")


class Typeface(StrEnum):
    """The fonts at hand, both free to embed (OFL)."""

    SANS = "sans"
    SERIF = "serif"


@dataclass(frozen=True, slots=True)
class Face:
    """The whole font's metrics; widths are thousandths of the size."""

    cids: dict[int, int]
    widths: dict[int, int]
    ascent: int
    descent: int
    typeface: Typeface = field(default=Typeface.SANS)

    def require_glyphs(self, text: str) -> None:
        """Raise GlyphMissing when the font lacks a character of `text`."""
        for character in " ".join(text.split()):
            if ord(character) not in self.cids:
                code = f"U+{ord(character):04X}"
                raise GlyphMissing(character=character, code=code, words=text[:40])

    def printable(self, text: str) -> str:
        """Return `text` with what the font lacks replaced, on one line."""
        flat = " ".join(text.split())
        return "".join(c if ord(c) in self.cids else REPLACEMENT for c in flat)

    def width(self, text: str, size: float) -> float:
        """How wide printable `text` is at `size`, in the unit of `size`."""
        return sum(self.widths[self.cids[ord(c)]] for c in text) * size / 1000

    def encode(self, text: str) -> str:
        """Return printable `text` as the hexadecimal CIDs of a PDF string."""
        return "".join(f"{self.cids[ord(c)]:04X}" for c in text)


def font_path(typeface: Typeface) -> Path:
    """Return where the file of a font lies."""
    return Path(serif_path() if typeface is Typeface.SERIF else sans_path())


@lru_cache(maxsize=2)
def face(typeface: Typeface) -> Face:
    """Return the metrics of a font, read once a process."""
    with TTFont(font_path(typeface), lazy=True) as font:
        names: dict[int, str] = font.getBestCmap()
        advances: dict[str, tuple[int, int]] = font["hmtx"].metrics
        head: Any = font["hhea"]
        cids = {code: _cid(name) for code, name in names.items()}
        widths = {_cid(name): advances[name][0] for name in set(names.values())}
        return Face(cids, widths, head.ascent, head.descent, typeface)


def sans() -> Face:
    """Return the metrics of Noto Sans SC."""
    return face(Typeface.SANS)


def subset_cff(texts: Iterable[str], typeface: Typeface = Typeface.SANS) -> bytes:
    """Return the CFF program that holds the glyphs of `texts` and no others."""
    return _subset("".join(sorted(set("".join(texts)) | {REPLACEMENT, " "})), typeface)


# The files of one run need the same glyphs, and cutting the font takes as long as drawing thousands of labels.
@lru_cache(maxsize=8)
def _subset(characters: str, typeface: Typeface) -> bytes:
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.desubroutinize = True
    options.notdef_outline = True
    options.drop_tables += list(_DROPPED)
    font = subset.load_font(str(font_path(typeface)), options)
    chosen = subset.Subsetter(options)
    chosen.populate(text=characters)
    chosen.subset(font)
    made = io.BytesIO()
    font.save(made)
    font.close()
    made.seek(0)
    with TTFont(made) as cut:
        program: bytes = cut.getTableData("CFF ")
        return program


def _cid(glyph_name: str) -> int:
    return 0 if glyph_name == ".notdef" else int(glyph_name.removeprefix("cid"))
