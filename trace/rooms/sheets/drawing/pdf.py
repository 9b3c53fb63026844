"""Labels as PDF: content streams written by hand, each symbol an inline picture of one bit a module."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

import pikepdf
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf
from PIL import Image

from trace.rooms.sheets.drawing.face import LabelPlan, Picture, Words
from trace.rooms.sheets.drawing.fonts import Face, Typeface, face, sans, subset_cff
from trace.rooms.sheets.drawing.layouts import Layout
from trace.standards.qr import Symbol

POINTS_PER_MM = 72 / 25.4
FOOTER_MM = 2.0
# Above the labels there must be room for the line that tells which they are.
_FOOTER_FROM_MM = 3.0
# Its base line lies this far below the last row: within what office printers reach, clear of the knife.
_FOOTER_BELOW_MM = 2.5
_FONT_NAMES = {Typeface.SANS: "NotoSansSC-Regular", Typeface.SERIF: "NotoSerifSC-Regular"}
_RESOURCES = {Typeface.SANS: "F1", Typeface.SERIF: "F2"}
_CUT_OFF = "…"
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ-–" + _CUT_OFF
_MARKS_DRAWN = b"/Marks Do\n"
_COMMON_DRAWN = b"/Common Do\n"
_PICTURE_DPI = 300
# A crop mark: how far from the label it begins, and how long and thick it is.
_MARK_GAP_MM, _MARK_MM, _MARK_LINE_MM = 1.0, 3.0, 0.1


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
    pages: list[bytes] = []
    footer = sans().printable(footer)
    rest, start = iter(labels), layout.start
    while page := list(islice(rest, layout.per_page - start)):
        pages.append(_page_stream(page, plan, layout, footer, start))
        start = 0
    return _assemble(pages, plan, layout, _used(plan, footer))


def _used(plan: LabelPlan, footer: str) -> dict[Typeface, set[str]]:
    """What each font has to write."""
    used = {Typeface.SANS: {footer, _DIGITS}}
    for words in plan.words:
        used.setdefault(words.font, set()).add(words.text)
    for own in plan.fonts:
        used.setdefault(own, set()).add(_DIGITS)
    return used


def _page_stream(
    labels: Sequence[DrawnLabel], plan: LabelPlan, layout: Layout, footer: str, start: int
) -> bytes:
    parts = [f"{POINTS_PER_MM:.6f} 0 0 {POINTS_PER_MM:.6f} 0 0 cm\n".encode()]
    if layout.has_marks:
        parts.append(_MARKS_DRAWN)
    for place, label in enumerate(labels, start):
        x, top = layout.corner(place)
        y = layout.page_height - top - layout.label_height
        parts.append(f"q 1 0 0 1 {x:.4f} {y:.4f} cm\n".encode())
        parts.append(_COMMON_DRAWN)
        own = plan.own_words(label.serial, label.imported)
        parts.append(_words_stream(own, plan.height))
        parts.append(_symbol_stream(label.symbol, plan))
        parts.append(b"Q\n")
    # Below the grid stands which labels these are, where the sheet has a margin there.
    below = layout.page_height - layout.corner(layout.per_page - 1)[1] - layout.label_height
    if layout.is_sheet and below >= _FOOTER_FROM_MM:
        numbers = f"{labels[0].index + 1}–{labels[-1].index + 1}"
        y = layout.page_height - below + _FOOTER_BELOW_MM
        x, said = layout.left, f"{footer} {numbers}"
        if layout.has_marks:
            # It stands between the first two crop marks, which it must not cross.
            x += _MARK_GAP_MM
            said = _within(footer, numbers, layout.label_width - 2 * _MARK_GAP_MM)
        parts.append(_words_stream([Words(x, y, FOOTER_MM, said)], layout.page_height))
    return b"".join(parts)


def _within(footer: str, numbers: str, room: float) -> str:
    """Footer and numbers on one line of `room`; the footer is cut where it is too long, the numbers never."""
    said, kept = f"{footer} {numbers}", footer
    while kept and sans().width(said, FOOTER_MM) > room:
        kept = kept[:-1]
        said = f"{kept.rstrip(' ·')}{_CUT_OFF} {numbers}"
    return said if kept else numbers


def _words_stream(words: Iterable[Words], height: float) -> bytes:
    return b"".join(
        f"BT /{_RESOURCES[w.font]} {w.size:.3f} Tf {w.x:.4f} {height - w.y:.4f} Td "
        f"<{face(w.font).encode(w.text)}> Tj ET\n".encode()
        for w in words
    )


def _marks_stream(layout: Layout) -> bytes:
    """Short lines outside the grid, at every edge of its labels: where a guillotine cuts."""
    columns = [layout.corner(place)[0] for place in range(layout.columns)]
    rows = [layout.corner(place * layout.columns)[1] for place in range(layout.rows)]
    across = sorted({round(x + more, 4) for x in columns for more in (0, layout.label_width)})
    down = sorted({round(y + more, 4) for y in rows for more in (0, layout.label_height)})
    near, far = _MARK_GAP_MM, _MARK_GAP_MM + _MARK_MM
    lines = [
        (x, edge + sign * near, x, edge + sign * far)
        for x in across
        for edge, sign in ((down[0], -1), (down[-1], 1))
    ]
    lines += [
        (edge + sign * near, y, edge + sign * far, y)
        for y in down
        for edge, sign in ((across[0], -1), (across[-1], 1))
    ]
    height = layout.page_height
    drawn = "".join(
        f"{x1:.4f} {height - y1:.4f} m {x2:.4f} {height - y2:.4f} l\n" for x1, y1, x2, y2 in lines
    )
    return f"q 0 G {_MARK_LINE_MM} w\n{drawn}S Q\n".encode()


def _pictures_stream(pictures: Sequence[Picture], height: float) -> bytes:
    return b"".join(
        f"q {p.width:.4f} 0 0 {p.height:.4f} {p.x:.4f} {height - p.y - p.height:.4f} cm /P{number} Do Q\n".encode()
        for number, p in enumerate(pictures)
    )


def _symbol_stream(symbol: Symbol, plan: LabelPlan) -> bytes:
    size = symbol.size
    y = plan.height - plan.symbol_y - plan.side
    head = f"q {plan.side:g} 0 0 {plan.side:g} {plan.symbol_x:.4f} {y:.4f} cm\n"
    picture = f"BI /W {size} /H {size} /BPC 1 /IM true /D [1 0]"
    # Readers look for the end of the picture in its bytes: a symbol that happens to hold it is written as digits.
    filtered, content = (
        (" /F /AHx", _hex(symbol.rows)) if b"EI" in symbol.rows else ("", symbol.rows)
    )
    return f"{head}{picture}{filtered}\nID ".encode() + content + b"\nEI Q\n"


def _hex(content: bytes) -> bytes:
    return content.hex().encode() + b">"


def _assemble(
    pages: Sequence[bytes], plan: LabelPlan, layout: Layout, used: dict[Typeface, set[str]]
) -> bytes:
    pdf = Pdf.new()
    fonts = Dictionary()
    for typeface in sorted(used):
        fonts[f"/{_RESOURCES[typeface]}"] = embedded(pdf, face(typeface), used[typeface])
    drawn = Dictionary()
    for number, picture in enumerate(plan.pictures):
        drawn[f"/P{number}"] = _embedded_picture(pdf, picture)
    # What all labels say is kept once; each names it.
    common = _form(
        pdf,
        _pictures_stream(plan.pictures, plan.height) + _words_stream(plan.words, plan.height),
        plan.width,
        plan.height,
        Dictionary(Font=fonts, XObject=drawn),
    )
    shared = Dictionary(Common=common)
    if layout.has_marks:
        shared.Marks = _form(
            pdf, _marks_stream(layout), layout.page_width, layout.page_height, Dictionary()
        )
    box = [0, 0, layout.page_width * POINTS_PER_MM, layout.page_height * POINTS_PER_MM]
    # Size and resources are the pages' common ones, and the list is written at once: to append page by page takes
    # a time that grows with the square of their number.
    root = pdf.Root.Pages
    root.MediaBox = Array([round(edge, 3) for edge in box])
    root.Resources = Dictionary(Font=fonts, XObject=shared)
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


def _form(
    pdf: Pdf, content: bytes, width: float, height: float, resources: Dictionary
) -> pikepdf.Object:
    return pdf.make_stream(
        content,
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, round(width, 4), round(height, 4)]),
        Resources=resources,
    )


def _embedded_picture(pdf: Pdf, picture: Picture) -> pikepdf.Object:
    """Put a picture into `pdf`, no finer than paper shows."""
    with Image.open(io.BytesIO(picture.content)) as opened:
        flat = flattened(opened)
        most = [
            max(1, round(edge / 25.4 * _PICTURE_DPI)) for edge in (picture.width, picture.height)
        ]
        flat.thumbnail((most[0], most[1]))
        return pdf.make_stream(
            flat.tobytes(),
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=flat.width,
            Height=flat.height,
            ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
        )


def flattened(picture: Image.Image) -> Image.Image:
    """Return a picture in red, green and blue, what was transparent white as paper."""
    seen = picture.convert("RGBA")
    paper = Image.new("RGBA", seen.size, "white")
    paper.alpha_composite(seen)
    return paper.convert("RGB")


def embedded(pdf: Pdf, font: Face, used: Iterable[str]) -> pikepdf.Object:
    """Put the part of the font that `used` needs into `pdf`, and return it as a resource."""
    texts = list(used)
    program = pdf.make_stream(subset_cff(texts, font.typeface), Subtype=Name.CIDFontType0C)
    name = Name(f"/{_subset_tag(texts)}+{_FONT_NAMES[font.typeface]}")
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
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
        BaseFont=name,
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=1000,
        W=widths,
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_stream(_to_unicode(cids)),
        )
    )


def _subset_tag(texts: Sequence[str]) -> str:
    """Six letters that tell a part of a font from every other (ISO 32000-1, 9.6.4): programs join files by it."""
    digest = sha256("".join(sorted(set("".join(texts)))).encode()).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


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
