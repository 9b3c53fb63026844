"""Which sheet and column of a file is which of the format, and what its rows say."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from openpyxl.utils import get_column_letter

from trace.kernel.errors import TraceError
from trace.rooms.intake.cells import Unacceptable, heading, plain
from trace.rooms.intake.errors import WorkbookTooLarge
from trace.rooms.intake.grid import Grid, Raw, Row
from trace.rooms.intake.kinds import Bound, ImportKind, SheetKey, SheetState
from trace.rooms.intake.report import Fault, Heading, SheetSummary, cell_problem
from trace.rooms.intake.sheets import NOTES_TITLE, SHEETS, Column, SheetFormat

# People put a title and a date above their tables; the headers stand in one of the first rows.
HEADER_ROWS = 10
# Of a whole workbook: so many are written in some seconds, and while they are nobody else writes on SQLite.
MAX_DATA_ROWS = 2_000
# The errors of spreadsheet programs, as they stand in a cell.
_ERRORS = frozenset({"#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!", "#SPILL!"})

Values = Mapping[str, object]


@dataclass(slots=True)
class MappedSheet:
    """A sheet of the format as it was found in the file; `columns` are the numbers of its columns by field."""

    format: SheetFormat
    grid: Grid
    header_row: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    headings: list[Heading] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    row_count: int = 0

    def fault(self, rows: Sequence[int], error: TraceError) -> Fault:
        """Return a refusal that concerns rows of this sheet."""
        cells = {row: self.grid.rows.get(row, {}) for row in rows}
        return Fault(self.grid.title, self.format, tuple(rows), error, self.columns, cells)

    def refuse(self, row: int, field: str, reason: str, **facts: object) -> None:
        """Note that a cell cannot be accepted."""
        self.faults.append(self.fault([row], cell_problem(field, reason, **facts)))

    def summary(self, *, known: int) -> SheetSummary:
        """Return what is taken over from the sheet, where `known` records were before."""
        found = set(self.columns)
        return SheetSummary(
            title=self.grid.title,
            key=self.format.key,
            state=SheetState.READ,
            headings=tuple(self.headings),
            missing=tuple(
                column.header
                for column in self.format.columns
                if column.required and column.field not in found
            ),
            row_count=self.row_count,
            record_count=len(self.records) - known,
            known_count=known,
        )


@dataclass(slots=True)
class Record:
    """The rows that together are one thing; `is_good` when every cell could be read.

    numbers  of the rows in the sheet
    digest   stands for the content and, where rows are alike, for which of them it is
    """

    sheet: MappedSheet
    numbers: list[int]
    rows: list[Values]
    is_good: bool = True
    digest: str = ""

    @property
    def first(self) -> Values:
        """The values of the first row."""
        return self.rows[0]

    @property
    def name(self) -> str | None:
        """By what other sheets call it, or None where they cannot."""
        parts = [self.first.get(field) for field in self.sheet.format.called]
        return called(*parts) if parts and all(parts) else None


def called(*parts: object) -> str:
    """Return the name by which a record is called, whatever the case in which it was typed."""
    return "/".join(str(part).upper() for part in parts)


@dataclass(frozen=True, slots=True)
class Mapped:
    """A whole workbook: the sheets that are read, and those that are not."""

    sheets: tuple[MappedSheet, ...]
    others: tuple[SheetSummary, ...]

    @property
    def records(self) -> list[Record]:
        """Every record, in the order in which they are taken over."""
        return [record for sheet in self.sheets for record in sheet.records]


def map_workbook(grids: Sequence[Grid], kind: ImportKind, *, scope: str) -> Mapped:
    """Return what the sheets of a file say, read as a workbook of this kind.

    scope    for whom the workbook is taken over: the same row for somebody else is another record
    Raises   WorkbookTooLarge
    """
    found: dict[SheetKey, MappedSheet] = {}
    others: list[SheetSummary] = []
    for grid in grids:
        sheet_format = _format_of(grid.title)
        if sheet_format is None or sheet_format.kind is not kind or not grid.rows:
            if grid.title.strip() != NOTES_TITLE:
                others.append(_other(grid, sheet_format, kind))
            continue
        sheet = MappedSheet(sheet_format, grid)
        if sheet_format.key in found:
            _refuse_whole(found[sheet_format.key], "sheet-twice", title=grid.title)
            continue
        found[sheet_format.key] = sheet
        if _map_columns(sheet):
            _refuse_formulas_and_merged(sheet)
            _read_rows(sheet)
    if sum(sheet.row_count for sheet in found.values()) > MAX_DATA_ROWS:
        raise WorkbookTooLarge(what=Bound.ROWS, limit=MAX_DATA_ROWS)
    sheets = tuple(found[each.key] for each in SHEETS if each.key in found)
    _give_digests((record for sheet in sheets for record in sheet.records), scope)
    return Mapped(sheets, tuple(others))


def _format_of(title: str) -> SheetFormat | None:
    asked = heading(title)
    return next((sheet for sheet in SHEETS if asked in sheet.headings), None)


def _other(grid: Grid, sheet_format: SheetFormat | None, kind: ImportKind) -> SheetSummary:
    state = SheetState.UNKNOWN
    if sheet_format is not None:
        state = SheetState.ELSEWHERE if sheet_format.kind is not kind else SheetState.EMPTY
    if not grid.rows:
        state = SheetState.EMPTY
    key = sheet_format.key if sheet_format else None
    return SheetSummary(grid.title, key, state, row_count=len(grid.rows))


def _refuse_whole(sheet: MappedSheet, reason: str, **facts: object) -> None:
    sheet.refuse(sheet.header_row or 1, "", reason, **facts)


# ---------------------------------------------------------------- headers


def _map_columns(sheet: MappedSheet) -> bool:
    """Find the headers; False where the sheet has none that are known."""
    rows = [number for number in sorted(sheet.grid.rows) if number <= HEADER_ROWS]
    counts = {number: len(_known(sheet, sheet.grid.rows[number])) for number in rows}
    best = max(rows, key=lambda number: counts[number], default=0)
    if not best or counts[best] < 2:
        _refuse_whole(sheet, "no-headers")
        return False
    sheet.header_row = best
    known = _known(sheet, sheet.grid.rows[best])
    for number, raw in sheet.grid.rows[best].items():
        column = known.get(number)
        _note_heading(sheet, number, plain(raw), column)
    for column in sheet.format.columns:
        if column.required and column.field not in sheet.columns:
            sheet.refuse(best, column.field, "header-missing", header=column.header)
    return True


def _known(sheet: MappedSheet, row: Row) -> dict[int, Column]:
    found: dict[int, Column] = {}
    for number, raw in row.items():
        asked = heading(raw)
        for column in sheet.format.columns:
            if asked in column.headings:
                found[number] = column
    return found


def _note_heading(sheet: MappedSheet, number: int, header: str, column: Column | None) -> None:
    letter = get_column_letter(number)
    if column is None:
        sheet.headings.append(Heading(letter, header, None, None))
        return
    sheet.headings.append(Heading(letter, header, column.field, column.header))
    if column.field in sheet.columns:
        sheet.refuse(sheet.header_row, column.field, "header-twice", header=column.header)
        return
    sheet.columns[column.field] = number


# ---------------------------------------------------------------- rows


def _refuse_formulas_and_merged(sheet: MappedSheet) -> None:
    fields = {number: name for name, number in sheet.columns.items()}
    for row, column in sorted(sheet.grid.formulas):
        if row > sheet.header_row and column in fields:
            sheet.refuse(row, fields[column], "cell-formula")
    for merged in sheet.grid.merged:
        touched = [n for n in fields if merged.first_column <= n <= merged.last_column]
        if merged.last_row >= sheet.header_row and touched:
            row = max(merged.first_row, sheet.header_row)
            sheet.refuse(row, fields[min(touched)], "cell-merged", range=merged.address)


def _read_rows(sheet: MappedSheet) -> None:
    by_name: dict[tuple[object, ...], Record] = {}
    for number in sorted(sheet.grid.rows):
        cells = sheet.grid.rows[number]
        if number <= sheet.header_row or not any(
            column in cells for column in sheet.columns.values()
        ):
            continue
        sheet.row_count += 1
        _add_row(sheet, by_name, number, _values(sheet, number, cells))
    for record in sheet.records:
        _check_record(record)
    wrong = {row for fault in sheet.faults for row in fault.rows}
    # Without a column that is asked for, or with a broken header, no row says all it has to.
    is_whole = sheet.header_row not in wrong
    for record in sheet.records:
        record.is_good = is_whole and not wrong.intersection(record.numbers)


def _values(sheet: MappedSheet, number: int, cells: Row) -> dict[str, object]:
    values: dict[str, object] = {}
    for column in sheet.format.columns:
        position = sheet.columns.get(column.field)
        raw = None if position is None else cells.get(position)
        if position is None or raw is None or (number, position) in sheet.grid.formulas:
            continue
        try:
            values[column.field] = _read_cell(column, raw)
        except Unacceptable as refusal:
            sheet.refuse(number, column.field, refusal.reason, **refusal.facts)
    return values


def _read_cell(column: Column, raw: Raw) -> object:
    if isinstance(raw, str) and raw.strip() in _ERRORS:
        raise Unacceptable("cell-error", value=raw.strip())
    return column.reading.parse(raw)


def _add_row(
    sheet: MappedSheet, by_name: dict[tuple[object, ...], Record], number: int, values: Values
) -> None:
    single = sheet.format.single
    name = tuple(values.get(each) for each in sheet.format.records)
    known = by_name.get(name) if name and not (single and values.get(single) is None) else None
    if known is not None:
        known.numbers.append(number)
        known.rows.append(values)
        return
    record = Record(sheet, [number], [values])
    sheet.records.append(record)
    if name:
        by_name[name] = record


def _check_record(record: Record) -> None:
    """Note what the rows of a record lack, and where they contradict each other."""
    sheet = record.sheet
    later = (*sheet.format.shared, *sheet.format.opening)
    for position, (number, values) in enumerate(zip(record.numbers, record.rows, strict=True)):
        for column in sheet.format.columns:
            is_asked = column.required and (position == 0 or column.field not in later)
            if is_asked and column.field not in values and column.field in sheet.columns:
                if not _is_refused(sheet, number, column):
                    sheet.refuse(number, column.field, "required")
        for name in sheet.format.shared if position else ():
            if name in values and values[name] != record.first.get(name):
                sheet.refuse(number, name, "differs-from-first", first=record.numbers[0])


def _is_refused(sheet: MappedSheet, number: int, column: Column) -> bool:
    """Whether the cell was refused already: for what it holds, or as a part of merged ones."""
    position = sheet.columns[column.field]
    if position in sheet.grid.rows[number] or (number, position) in sheet.grid.formulas:
        return True
    return any(
        merged.first_row <= number <= merged.last_row
        and merged.first_column <= position <= merged.last_column
        for merged in sheet.grid.merged
    )


# ---------------------------------------------------------------- which row is which


def _give_digests(records: Iterable[Record], scope: str) -> None:
    seen: Counter[str] = Counter()
    for record in records:
        rows = [{name: _canonical(value) for name, value in row.items()} for row in record.rows]
        content = [scope, record.sheet.format.key.value, rows]
        digest = _sha256(content)
        seen[digest] += 1
        # Two alike rows are two deliveries, not one told twice; the third alike next week is new.
        record.digest = digest if seen[digest] == 1 else _sha256([digest, seen[digest]])


def _canonical(value: object) -> object:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value


def _sha256(content: object) -> str:
    told = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()
