"""One sheet of paper as PDF: lines of words, frames and a QR symbol, for papers that are no labels."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf
from qrcode import constants
from qrcode.main import QRCode

from trace.rooms.sheets.drawing.face import Words, wrap
from trace.rooms.sheets.drawing.fonts import sans
from trace.rooms.sheets.drawing.pdf import POINTS_PER_MM, embedded

#: Light modules around a symbol.
QUIET_ZONE = 4


@dataclass
class Sheet:
    """A sheet that is being written; millimetres from its top left corner, colours as red, green, blue of 0 to 1."""

    width: float
    height: float
    _parts: list[str] = field(default_factory=list)
    _texts: set[str] = field(default_factory=set)

    def write(self, x: float, y: float, size: float, text: str, *, grey: float = 0.0) -> None:
        """Write one line whose base line starts at `x`, `y`."""
        self._say(Words(x, y, size, sans().printable(text)), grey)

    def centre(self, y: float, size: float, text: str, *, grey: float = 0.0) -> None:
        """Write one line in the middle of the sheet."""
        shown = sans().printable(text)
        self._say(Words((self.width - sans().width(shown, size)) / 2, y, size, shown), grey)

    def column(
        self, x: float, y: float, size: float, text: str, *, width: float, most: int = 99
    ) -> float:
        """Write lines of at most `width` from `y` on, `most` of them, and return the base line after the last."""
        lines = wrap(sans(), sans().printable(text), size, width)
        if len(lines) > most:
            lines = [*lines[: most - 1], lines[most - 1][:-1] + "…"]
        for line in lines:
            self._say(Words(x, y, size, line), 0.0)
            y += size * 1.45
        return y

    def frame(self, inset: float, line: float, colour: Sequence[float]) -> None:
        """Draw a frame around the sheet, `inset` from its edges."""
        red, green, blue = colour
        box = f"{inset} {inset} {self.width - 2 * inset} {self.height - 2 * inset}"
        self._parts.append(f"q {red:.3f} {green:.3f} {blue:.3f} RG {line} w {box} re S Q\n")

    def symbol(self, x: float, y: float, side: float, text: str) -> None:
        """Draw a QR symbol of `text`, level M, whose quiet zone lies within `side`."""
        code = QRCode(error_correction=constants.ERROR_CORRECT_M, border=QUIET_ZONE)
        code.add_data(text)
        code.make(fit=True)
        rows = code.get_matrix()
        module = side / len(rows)
        drawn = [
            f"{x + column * module:.4f} {self.height - y - (line + 1) * module:.4f}"
            f" {module:.4f} {module:.4f} re"
            for line, row in enumerate(rows)
            for column, dark in enumerate(row)
            if dark
        ]
        self._parts.append("q 0 g\n" + "\n".join(drawn) + "\nf Q\n")

    def pdf(self) -> bytes:
        """Return the sheet; equal input gives equal bytes."""
        made, font = Pdf.new(), sans()
        scale = f"{POINTS_PER_MM:.6f} 0 0 {POINTS_PER_MM:.6f} 0 0 cm\n"
        box = [0, 0, self.width * POINTS_PER_MM, self.height * POINTS_PER_MM]
        page = Dictionary(
            Type=Name.Page,
            MediaBox=Array([round(edge, 3) for edge in box]),
            Resources=Dictionary(Font=Dictionary(F1=embedded(made, font, sorted(self._texts)))),
            Contents=made.make_stream((scale + "".join(self._parts)).encode()),
        )
        made.pages.append(pikepdf.Page(made.make_indirect(page)))
        written = io.BytesIO()
        made.save(written, deterministic_id=True, compress_streams=True)
        return written.getvalue()

    def _say(self, words: Words, grey: float) -> None:
        self._texts.add(words.text)
        self._parts.append(
            f"q {grey} g BT /F1 {words.size:.3f} Tf {words.x:.4f} {self.height - words.y:.4f} Td"
            f" <{sans().encode(words.text)}> Tj ET Q\n"
        )
