"""Lists as files: CSV that Excel opens in Chinese, XLSX; no cell ever becomes a formula.

with door_work(read_only=True) as work:
    def fetch(cursor: str | None, size: int) -> Page[Member]:
        return queries.list_members(work, producer_id, text=text, cursor=cursor, size=size)
    if exports.wanted():
        return exports.answer(_("Members"), [_("Number"), _("Name")], exports.every(fetch),
                              lambda member: [member.number, member.name])
    page = fetch(request.args.get("cursor"), DEFAULT_SIZE)
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import quote

from flask import Response, request
from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import IllegalCharacterError

from trace.http import words
from trace.kernel.clock import CHINA
from trace.kernel.paging import Page, every_row
from trace.kernel.quantity import Quantity

T = TypeVar("T")
FORMATS = ("csv", "xlsx")
# One file is for people: more rows than this no spreadsheet program shows gladly.
MAX_ROWS = 100_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A cell that begins so is taken for a formula by spreadsheet programs (OWASP, "CSV injection").
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def wanted() -> str | None:
    """Return `csv` or `xlsx` when this request asks for a file, else None."""
    asked = request.args.get("format", "")
    return asked if asked in FORMATS else None


def every(fetch: Callable[[str | None, int], Page[T]]) -> Iterator[T]:
    """Yield the rows of every page, up to MAX_ROWS."""
    return islice(every_row(fetch), MAX_ROWS)


def answer(
    name: str,
    columns: Sequence[str],
    rows: Iterable[T],
    cells: Callable[[T], Sequence[object]],
) -> Response:
    """Return the list as the file that was asked for (CSV by default), named `name` and the day.

    cells  turns one row into values: text, numbers, days, instants, quantities, words of the trade
    """
    table = (cells(row) for row in rows)
    chosen = wanted() or "csv"
    content = to_xlsx(name, columns, table) if chosen == "xlsx" else to_csv(columns, table)
    kind = XLSX if chosen == "xlsx" else "text/csv; charset=utf-8"
    return as_file(content, kind, name, chosen)


def sortable(name: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Response:
    """Return a workbook to sort and filter at once: headings stay in sight, numbers and days are values."""
    return as_file(to_sortable(name, columns, rows), XLSX, name, "xlsx")


def as_file(content: bytes, content_type: str, name: str, ending: str) -> Response:
    """Return content as a file to keep, named `name` and `ending`."""
    response = Response(content, content_type=content_type)
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"export.{ending}\"; filename*=UTF-8''{quote(f'{name}.{ending}')}"
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return CSV with a byte-order mark, without which Excel takes Chinese for gibberish."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_guarded(_plain(cell)) for cell in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def to_xlsx(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a workbook with one sheet; text stays text whatever it begins with."""
    book, sheet = _new_book(title)
    sheet.append(list(columns))
    for row in rows:
        sheet.append([_cell(sheet, _plain(value)) for value in row])
    return _saved(book)


def to_sortable(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    """Return a workbook as `to_xlsx` does, its days left as days, with filters over headings that stay in sight."""
    book, sheet = _new_book(title)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(rows) + 1}"
    sheet.append(list(columns))
    for row in rows:
        kept = [v if type(v) is date else _plain(v) for v in row]
        sheet.append([_cell(sheet, value) for value in kept])
    return _saved(book)


def _new_book(title: str) -> tuple[Workbook, Any]:
    book = Workbook(write_only=True)
    # Characters that a sheet's name may not hold, and its length, are Excel's rules.
    return book, book.create_sheet("".join(c for c in title if c not in r"[]:*?/\\")[:31] or "1")


def _saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: Any, value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        cell = WriteOnlyCell(sheet, value=value)
    except IllegalCharacterError:
        cell = WriteOnlyCell(sheet, value="".join(c for c in value if c.isprintable()))
    cell.data_type = "s"
    return cell


def _plain(value: object) -> object:
    if isinstance(value, StrEnum):
        return words.word(value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Quantity):
        return f"{value.value.normalize():f} {words.word(value.unit)}"
    if isinstance(value, datetime):
        return value.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        return value
    return "" if value is None else str(value)


def _guarded(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return "'" + value
    return value
