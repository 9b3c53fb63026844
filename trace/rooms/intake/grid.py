"""From the bytes of a file to the filled cells of its sheets, whatever was put into the file.

An XLSX is a zip of XML parts. Before openpyxl sees it, every part is walked through once by a parser that keeps
nothing: that finds bombs, formulas and merged cells, and how far each sheet really reaches.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import IO
from xml.parsers import expat

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string, get_column_letter

from trace.kernel.errors import InvalidValue
from trace.kernel.uploads import FileTooLarge
from trace.rooms.intake.errors import WorkbookTooLarge
from trace.rooms.intake.kinds import Bound

MAX_FILE_BYTES = 5 * 1024 * 1024
MAX_UNPACKED_BYTES = 48 * 1024 * 1024
MAX_PARTS = 300
MAX_SHEETS = 30
# Of one sheet, headings included.
MAX_ROWS = 2_010
MAX_COLUMNS = 60
MAX_ELEMENTS = 1_500_000
MAX_MERGED = 2_000
# What an old .xls and a password-protected .xlsx begin with (Compound File Binary).
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0"
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
# openpyxl lets pass what its parts raise on a file that is no proper workbook: nearly everything.
_UNREADABLE = (
    *(LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RuntimeError, SyntaxError),
    *(OSError, AssertionError, zipfile.BadZipFile, zlib.error, expat.ExpatError),
)  # fmt: skip

Raw = str | int | float | bool | datetime | date | time | timedelta | None
Row = Mapping[int, Raw]


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged range: its address, where it begins and ends."""

    address: str
    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: what its filled cells hold, by row and column number (from 1).

    formulas  (row, column) of the cells that compute their value
    """

    title: str
    rows: Mapping[int, Row]
    formulas: frozenset[tuple[int, int]]
    merged: tuple[Merged, ...]


def read_grids(content: bytes) -> tuple[Grid, ...]:
    """Return the sheets of an XLSX workbook in their order; empty ones have no rows.

    Raises   FileTooLarge · WorkbookTooLarge · InvalidValue field `file`, reason `workbook-broken`, `workbook-old`
             or `workbook-macros`
    """
    if len(content) > MAX_FILE_BYTES:
        raise FileTooLarge(byte_count=len(content), limit_bytes=MAX_FILE_BYTES)
    if content.startswith(_COMPOUND_FILE):
        raise InvalidValue(field="file", reason="workbook-old")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            scans = _scan_parts(archive)
        return _read(content, scans)
    except _UNREADABLE as error:
        raise InvalidValue(field="file", reason="workbook-broken") from error


# ---------------------------------------------------------------- the walk through every part


@dataclass(slots=True)
class _Scan:
    """What one part holds; only of a worksheet are cells noted."""

    is_sheet: bool = False
    elements: int = 0
    last_row: int = 0
    last_column: int = 0
    formulas: set[tuple[int, int]] = field(default_factory=set)
    merged: list[Merged] = field(default_factory=list)
    _row: int = 0
    _column: int = 0

    def walk(self, stream: IO[bytes], *, most: int) -> None:
        """Go through the part; raises WorkbookTooLarge at the first element beyond `most`."""
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _refuse_doctype

        def start(name: str, attributes: dict[str, str]) -> None:
            self.elements += 1
            if self.elements > most:
                raise WorkbookTooLarge(what=Bound.ELEMENTS, limit=MAX_ELEMENTS)
            self._note(name.rpartition(":")[2], attributes)

        parser.StartElementHandler = start
        parser.ParseFile(stream)

    def _note(self, name: str, attributes: dict[str, str]) -> None:
        if self.elements == 1:
            self.is_sheet = name == "worksheet"
        if not self.is_sheet:
            return
        if name == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0
        elif name == "c":
            self._move(attributes.get("r"))
        elif name in ("v", "is", "f"):
            self._fill(is_formula=name == "f")
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def _move(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            return
        self._row, self._column = _position(reference)

    def _fill(self, *, is_formula: bool) -> None:
        self.last_row = max(self.last_row, self._row)
        self.last_column = max(self.last_column, self._column)
        if self._row > MAX_ROWS:
            raise WorkbookTooLarge(what=Bound.ROWS, limit=MAX_ROWS)
        if self._column > MAX_COLUMNS:
            raise WorkbookTooLarge(what=Bound.COLUMNS, limit=MAX_COLUMNS)
        if is_formula:
            self.formulas.add((self._row, self._column))

    def _merge(self, address: str) -> None:
        if len(self.merged) == MAX_MERGED:
            raise WorkbookTooLarge(what=Bound.MERGED, limit=MAX_MERGED)
        first, _, last = address.partition(":")
        (top, left), (bottom, right) = _position(first), _position(last or first)
        self.merged.append(Merged(address[:20], top, bottom, left, right))


def _position(reference: str) -> tuple[int, int]:
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise ValueError(reference[:20])
    return int(found[2]), column_index_from_string(found[1])


def _refuse_doctype(*_declaration: object) -> None:
    # No writer of workbooks declares one; those who do want entities expanded.
    raise InvalidValue(field="file", reason="workbook-broken")


def _scan_parts(archive: zipfile.ZipFile) -> dict[str, _Scan]:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise WorkbookTooLarge(what=Bound.PARTS, limit=MAX_PARTS)
    # A part is never read further than the size it declares.
    if sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise WorkbookTooLarge(what=Bound.BYTES, limit=MAX_UNPACKED_BYTES)
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise InvalidValue(field="file", reason="workbook-macros")
    scans: dict[str, _Scan] = {}
    left = MAX_ELEMENTS
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")):
            scans[part.filename] = scan = _Scan()
            with archive.open(part) as stream:
                scan.walk(stream, most=left)
            left -= scan.elements
    if sum(scan.is_sheet for scan in scans.values()) > MAX_SHEETS:
        raise WorkbookTooLarge(what=Bound.SHEETS, limit=MAX_SHEETS)
    return scans


# ---------------------------------------------------------------- the values


def _read(content: bytes, scans: Mapping[str, _Scan]) -> tuple[Grid, ...]:
    with warnings.catch_warnings():
        # What openpyxl leaves out (pictures, validation, print settings) is of no interest here.
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            return tuple(_grid(sheet, scans) for sheet in book.worksheets)
        finally:
            book.close()


def _grid(sheet: object, scans: Mapping[str, _Scan]) -> Grid:
    # The one private name used: nothing public tells from which part a sheet is read.
    scan = scans[str(getattr(sheet, "_worksheet_path")).removeprefix("/")]  # noqa: B009
    rows: dict[int, Row] = {}
    if scan.last_row:
        # The dimensions that a sheet declares may be wrong: data beyond them would be left out.
        sheet.reset_dimensions()  # type: ignore[attr-defined]
        read = sheet.iter_rows(  # type: ignore[attr-defined]
            max_row=scan.last_row, max_col=scan.last_column, values_only=True
        )
        for number, values in enumerate(read, start=1):
            filled = {
                column: value
                for column, value in enumerate(values, start=1)
                if value is not None and not (isinstance(value, str) and not value.strip())
            }
            if filled:
                rows[number] = filled
    title = str(sheet.title)  # type: ignore[attr-defined]
    return Grid(title, rows, frozenset(scan.formulas), tuple(scan.merged))


def address(row: int, column: int) -> str:
    """Return how people call a cell: B3."""
    return f"{get_column_letter(column)}{row}"
