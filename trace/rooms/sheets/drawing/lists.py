"""Lists of codes for variable-data printing: CSV (csv_rows.py), TXT with tabs, and XLSX as text cells."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from xml.sax.saxutils import escape

from trace.rooms.sheets.drawing.csv_rows import HEADER, IMPORTED
from trace.standards.signing.serial import display

_NAMESPACE = "http://schemas.openxmlformats.org"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# Equal rows give equal bytes: the archive tells no time (the earliest that ZIP knows).
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_FIXED_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_NAMESPACE}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_NAMESPACE}/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{_NAMESPACE}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>"
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_NAMESPACE}/spreadsheetml/2006/main" '
        f'xmlns:r="{_NAMESPACE}/officeDocument/2006/relationships">'
        '<sheets><sheet name="标签" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_NAMESPACE}/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{_NAMESPACE}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>"
    ),
}


def label_txt(
    rows: Iterable[tuple[int, str, str]],
    imported: Mapping[int, str] | None = None,
    *,
    is_beginning: bool = True,
) -> bytes:
    """Return rows of (index, serial, address) with tabs between, UTF-8 with its mark: what print-shop programs read.

    is_beginning  False for rows that follow others in the same file: neither mark nor heading
    """
    table = _table(rows, imported)
    if not is_beginning:
        next(table)
    lines = ("\t".join(cells) for cells in table)
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig" if is_beginning else "utf-8")


def label_xlsx(
    rows: Iterable[tuple[int, str, str]], imported: Mapping[int, str] | None = None
) -> bytes:
    """Return rows of (index, serial, address) as a workbook whose cells are text: nothing is taken for a number.

    Written by hand: a workbook library takes ten times as long, and puts the time of day into the file.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in _FIXED_PARTS.items():
            archive.writestr(_entry(name), _HEAD + content)
        with archive.open(_entry("xl/worksheets/sheet1.xml"), "w") as sheet:
            sheet.write(
                f'{_HEAD}<worksheet xmlns="{_NAMESPACE}/spreadsheetml/2006/main"><sheetData>'.encode()
            )
            for cells in _table(rows, imported):
                shown = "".join(
                    f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in cells
                )
                sheet.write(f"<row>{shown}</row>".encode())
            sheet.write(b"</sheetData></worksheet>")
    return made.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _table(
    rows: Iterable[tuple[int, str, str]], imported: Mapping[int, str] | None
) -> Iterator[tuple[str, ...]]:
    yield HEADER if imported is None else (*HEADER, IMPORTED)
    for index, serial, uri in rows:
        more = () if imported is None else (imported.get(index, ""),)
        yield (str(index + 1), display(serial), uri, *more)
