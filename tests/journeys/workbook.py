"""A workbook as a cooperative's clerk fills it in: the template of the site, row by row under its headers."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from openpyxl import load_workbook

Rows = Mapping[str, Sequence[Mapping[str, str | int | float | date]]]


def filled(template: bytes, rows: Rows, file: Path) -> Path:
    """Write `template` with `rows` to `file`; rows are by sheet, cells by header without its star."""
    book = load_workbook(io.BytesIO(template))
    for title, entries in rows.items():
        sheet = book[title]
        places = {str(cell.value).rstrip("*"): cell.column for cell in sheet[1]}
        for number, entry in enumerate(entries, start=2):
            for header, value in entry.items():
                sheet.cell(number, places[header], value)
    book.save(file)
    return file
