"""The public notice 公示 as a text document (DOCX), set as official papers are: GB/T 9704-2012."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from docx import Document
from docx.document import Document as Paper
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# GB/T 9704-2012, 5.2: page edges, title in size 2 (22 pt), body in size 3 (16 pt) with 28 pt a line.
_TOP, _BOTTOM, _LEFT, _RIGHT = Mm(37), Mm(35), Mm(28), Mm(26)
_TITLE, _BODY, _CELL, _LINE = Pt(22), Pt(16), Pt(12), Pt(28)
# The first of each that a machine has; Word and WPS fall back to their own Song or Fangsong.
_TITLE_FONT, _BODY_FONT, _HEAD_FONT = "方正小标宋简体", "仿宋_GB2312", "黑体"
_LATIN = "Times New Roman"


@dataclass(frozen=True, slots=True)
class NoticeSheet:
    """What stands on the paper, in the language of the reader.

    columns, rows  the list of what is made public
    closing        how and until when objections are taken in
    signature      the office that signs, and the day as it is written out
    """

    title: str
    number: str
    paragraphs: Sequence[str]
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    closing: Sequence[str]
    signature: tuple[str, str]


def to_docx(sheet: NoticeSheet) -> bytes:
    """Return the paper as a DOCX file."""
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = _TOP, _BOTTOM
    section.left_margin, section.right_margin = _LEFT, _RIGHT
    paper.core_properties.title = sheet.title
    _line(paper, sheet.title, font=_TITLE_FONT, size=_TITLE, align=WD_ALIGN_PARAGRAPH.CENTER)
    if sheet.number:
        _line(paper, sheet.number, align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(paper, "")
    for text in sheet.paragraphs:
        _indented(paper, text)
    _table(paper, sheet)
    _line(paper, "")
    for text in sheet.closing:
        _indented(paper, text)
    _line(paper, "")
    for text in sheet.signature:
        signed = _line(paper, text, align=WD_ALIGN_PARAGRAPH.RIGHT)
        signed.paragraph_format.right_indent = _BODY * 4  # four characters from the edge (7.3.5.1)
    content = io.BytesIO()
    paper.save(content)
    return content.getvalue()


def _indented(paper: Paper, text: str) -> None:
    paragraph = _line(paper, text, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
    paragraph.paragraph_format.first_line_indent = _BODY * 2  # two characters


def _line(
    paper: Paper,
    text: str,
    *,
    font: str = _BODY_FONT,
    size: Pt = _BODY,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT,
) -> Paragraph:
    paragraph = paper.add_paragraph()
    paragraph.alignment = align
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, _LINE
    _set_font(paragraph.add_run(_printable(text)), font, size)
    return paragraph


def _table(paper: Paper, sheet: NoticeSheet) -> None:
    table = paper.add_table(rows=1, cols=len(sheet.columns))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for cell, text in zip(table.rows[0].cells, sheet.columns, strict=True):
        _set_font(cell.paragraphs[0].add_run(text), _HEAD_FONT, _CELL)
    for row in sheet.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            _set_font(cell.paragraphs[0].add_run(_printable(text)), _BODY_FONT, _CELL)


def _set_font(run: Run, font: str, size: Pt) -> None:
    run.font.size = size
    run.font.name = _LATIN
    # Chinese characters take their font from an attribute that the library does not set.
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _printable(text: str) -> str:
    # A control character that somebody typed would make the file unreadable.
    return "".join(character for character in text if character.isprintable())
