"""Labels as PDF: content streams written by hand, each symbol an inline picture of one bit a module."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import pikepdf
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf

from trace.rooms.sheets.drawing.face import LabelPlan, Words
from trace.rooms.sheets.drawing.fonts import Face, sans, subset_cff
from trace.rooms.sheets.drawing.layouts import Layout
from trace.standards.qr import Symbol

POINTS_PER_MM = 72 / 25.4
FOOTER_MM = 2.0
_FONT = "NotoSansSC-Regular"
_COMMON_DRAWN = b"/Common Do\n"


@dataclass(frozen=True, slots=True)
class DrawnLabel:
    """One label ready to be placed: its printed serial, its symbol, and its certifier's code where it has one."""

    index: int
    serial: str
    symbol: Symbol
    imported: str = ""


def label_pdf(
    labels: Iterable[DrawnLabel], plan: LabelPlan, layout: Layout, *, footer: str
) -> bytes:
    """Return a PDF with the labels in print order, row by row; equal input gives equal bytes.

    footer   what the margin of a sheet says before the numbers of its labels, such as the run's code
    """
    font = sans()
    pages: list[bytes] = []
    used = {words.text for words in plan.words}
    used |= {"0123456789ABCDEFGHJKMNPQRSTVWXYZ-–", font.printable(footer)}
    rest = iter(labels)
    while page := list(islice(rest, layout.per_page)):
        pages.append(_page_stream(font, page, plan, layout, font.printable(footer)))
    return _assemble(pages, plan, layout, font, used)


def _page_stream(
    font: Face,
    labels: Sequence[DrawnLabel],
    plan: LabelPlan,
    layout: Layout,
    footer: str,
) -> bytes:
    parts = [f"{POINTS_PER_MM:.6f} 0 0 {POINTS_PER_MM:.6f} 0 0 cm\n".encode()]
    for place, label in enumerate(labels):
        row, column = divmod(place, layout.columns)
        x = layout.margin + column * layout.label_width
        y = layout.page_height - layout.margin - (row + 1) * layout.label_height
        parts.append(f"q 1 0 0 1 {x:.4f} {y:.4f} cm\n".encode())
        parts.append(_COMMON_DRAWN)
        own = [plan.code_words(label.serial), *plan.imported_words(label.imported)]
        parts.append(_words_stream(font, own, plan.height))
        parts.append(_symbol_stream(label.symbol, plan))
        parts.append(b"Q\n")
    if layout.is_sheet:
        numbers = f"{footer} {labels[0].index + 1}–{labels[-1].index + 1}"
        place_y = layout.page_height - (layout.margin - FOOTER_MM) / 2
        words = Words(layout.margin, place_y, FOOTER_MM, numbers)
        parts.append(_words_stream(font, [words], layout.page_height))
    return b"".join(parts)


def _words_stream(font: Face, words: Iterable[Words], height: float) -> bytes:
    return b"".join(
        f"BT /F1 {w.size:.3f} Tf {w.x:.4f} {height - w.y:.4f} Td <{font.encode(w.text)}> Tj ET\n".encode()
        for w in words
    )


def _symbol_stream(symbol: Symbol, plan: LabelPlan) -> bytes:
    size = symbol.size
    y = plan.height - plan.symbol_y - plan.side
    head = f"q {plan.side} 0 0 {plan.side} {plan.symbol_x:.4f} {y:.4f} cm\n"
    picture = f"BI /W {size} /H {size} /BPC 1 /IM true /D [1 0]"
    # Readers look for the end of the picture in its bytes: a symbol that happens to hold it is written as digits.
    filtered, content = (
        (" /F /AHx", _hex(symbol.rows)) if b"EI" in symbol.rows else ("", symbol.rows)
    )
    return f"{head}{picture}{filtered}\nID ".encode() + content + b"\nEI Q\n"


def _hex(content: bytes) -> bytes:
    return content.hex().encode() + b">"


def _assemble(
    pages: Sequence[bytes], plan: LabelPlan, layout: Layout, font: Face, used: Iterable[str]
) -> bytes:
    pdf = Pdf.new()
    fonts = Dictionary(F1=embedded(pdf, font, used))
    # What all labels say is kept once; each names it.
    common = pdf.make_stream(
        _words_stream(font, plan.words, plan.height),
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, round(plan.width, 4), round(plan.height, 4)]),
        Resources=Dictionary(Font=fonts),
    )
    box = [0, 0, layout.page_width * POINTS_PER_MM, layout.page_height * POINTS_PER_MM]
    # Size and resources are the pages' common ones, and the list is written at once: to append page by page takes
    # a time that grows with the square of their number.
    root = pdf.Root.Pages
    root.MediaBox = Array([round(edge, 3) for edge in box])
    root.Resources = Dictionary(Font=fonts, XObject=Dictionary(Common=common))
    root.Kids = Array(
        [
            pdf.make_indirect(
                Dictionary(Type=Name.Page, Parent=root, Contents=pdf.make_stream(content))
            )
            for content in pages
        ]
    )
    root.Count = len(pages)
    made = io.BytesIO()
    pdf.save(
        made,
        deterministic_id=True,
        compress_streams=True,
        object_stream_mode=ObjectStreamMode.generate,
    )
    return made.getvalue()


def embedded(pdf: Pdf, font: Face, used: Iterable[str]) -> pikepdf.Object:
    """Put the part of the font that `used` needs into `pdf`, and return it as a resource."""
    texts = list(used)
    program = pdf.make_stream(subset_cff(texts), Subtype=Name.CIDFontType0C)
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name("/" + _FONT),
        Flags=4,
        FontBBox=Array([-1000, font.descent, 3000, font.ascent]),
        ItalicAngle=0,
        Ascent=font.ascent,
        Descent=font.descent,
        CapHeight=733,
        StemV=80,
        FontFile3=program,
    )
    cids = {font.cids[ord(c)]: c for c in sorted(set("".join(texts)))}
    widths = Array([item for cid in sorted(cids) for item in (cid, Array([font.widths[cid]]))])
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType0,
        BaseFont=Name("/" + _FONT),
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=1000,
        W=widths,
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name("/" + _FONT),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_stream(_to_unicode(cids)),
        )
    )


def _to_unicode(cids: dict[int, str]) -> bytes:
    """The map that lets a reader copy and search the text."""
    rows = [f"<{cid:04X}> <{c.encode('utf-16-be').hex().upper()}>" for cid, c in cids.items()]
    # A block holds at most a hundred rows.
    blocks = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    body = "\n".join(f"{len(b)} beginbfchar\n" + "\n".join(b) + "\nendbfchar" for b in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{body}\nendcmap CMapName currentdict /CMap defineresource pop end end\n"
    ).encode()
