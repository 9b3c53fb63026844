"""Lists of certifiers' codes as people hand them in: TXT, CSV or XLSX, with a heading and other columns or without."""

from __future__ import annotations

import re

from trace.kernel.errors import InvalidValue
from trace.kernel.uploads import FileTooLarge, Upload
from trace.rooms.intake.grid import Raw, read_grids

MAX_BYTES = 12 * 1024 * 1024
_ZIP = b"PK\x03\x04"
_BETWEEN = re.compile(r"[,;\t，；]")
# What is meant as a code: a column of running numbers or dates is shorter.
_LONG = re.compile(r"[0-9]{10,}")


def read_code_list(upload: Upload) -> list[str]:
    """Return what stands in the list line by line: of each line the part that looks like a code.

    Whether it is one is the service's to say; a first line without any number is a heading.
    Raises   FileTooLarge · WorkbookTooLarge · InvalidValue field `file`, reason `code-list-text` (no text),
             `code-list-numbers` (Excel has rounded the codes), `code-list-empty` or what `read_grids` says
    """
    if len(upload.content) > MAX_BYTES:
        raise FileTooLarge(byte_count=len(upload.content), limit_bytes=MAX_BYTES)
    if upload.content.startswith(_ZIP):
        rows = _workbook_rows(upload.content)
    else:
        rows = [_BETWEEN.split(line) for line in _text(upload.content).splitlines()]
    found = [_code(row) for row in rows if any(part.strip() for part in row)]
    if found and not any(sign.isdigit() for sign in found[0]):
        found = found[1:]
    if not found:
        raise InvalidValue(field="file", reason="code-list-empty")
    return found


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InvalidValue(field="file", reason="code-list-text")


def _workbook_rows(content: bytes) -> list[list[str]]:
    rows = []
    for grid in read_grids(content)[:1]:
        for number in sorted(grid.rows):
            cells = grid.rows[number]
            rows.append([_cell(cells[column]) for column in sorted(cells)])
    return rows


def _cell(value: Raw) -> str:
    if isinstance(value, int | float) and abs(value) >= 1e15:
        # A number in Excel has fifteen digits: the last two of the code are gone.
        raise InvalidValue(field="file", reason="code-list-numbers", value=str(value)[:40])
    return str(value)


def _code(row: list[str]) -> str:
    """Of the parts of a line the one that is long enough to be a code, else the first."""
    tidy = [part.strip().strip("\"'=") for part in row if part.strip()]
    return next((part for part in tidy if _LONG.search("".join(part.split()))), tidy[0])
