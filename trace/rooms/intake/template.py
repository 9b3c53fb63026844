"""The workbook to fill in: sheets with Chinese headers, drop-downs and hints, and a sheet of notes with examples."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from trace.rooms.intake.grid import MAX_FILE_BYTES
from trace.rooms.intake.kinds import ImportKind, SheetKey
from trace.rooms.intake.mapping import MAX_DATA_ROWS
from trace.rooms.intake.sheets import NOTES_TITLE, Column, SheetFormat, sheets_of

Example = Mapping[str, str]
_REQUIRED = PatternFill("solid", fgColor="FCE4D6")
_OPTIONAL = PatternFill("solid", fgColor="E2EFDA")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_RULES = (
    "1. 每张工作表第一行为表头，请勿改动；带 * 的列必填。不需要的工作表可以留空或删除。",
    "2. 有下拉框的列请从下拉框选择；日期写成 2026-07-01；编号、电话按文本填写。",
    "3. 不要使用公式，不要合并单元格；一个工作簿共不超过 {rows:,} 行、{size} MB，更多的请分成几个。",
    "4. 上传后先检查，不写入任何数据；有一处错误则全部不导入，改正后重新上传即可。",
    "5. 已导入过的行再次上传时自动跳过，可在同一工作簿中继续添加。",
    "6. 请勿填写身份证号。",
)


def blank_template(kind: ImportKind) -> bytes:
    """Return the XLSX workbook to fill in."""
    return _book(kind, {})


def example_workbook(kind: ImportKind) -> bytes:
    """Return the same workbook filled with the examples, as it would be handed in."""
    return workbook_of(kind, {sheet.key: examples_of(sheet) for sheet in sheets_of(kind)})


def workbook_of(kind: ImportKind, rows: Mapping[SheetKey, Sequence[Example]]) -> bytes:
    """Return a workbook that holds `rows`, each a mapping of fields to what is written in the cell."""
    return _book(kind, rows)


def examples_of(sheet: SheetFormat) -> list[Example]:
    """Return the example rows of a sheet."""
    first = {column.field: column.example for column in sheet.columns if column.example}
    return [first, *(first | dict(other) for other in sheet.more)]


def _book(kind: ImportKind, rows: Mapping[SheetKey, Sequence[Example]]) -> bytes:
    book = Workbook()
    notes = book.worksheets[0]
    notes.title = NOTES_TITLE
    _write_notes(notes, sheets_of(kind))
    for sheet_format in sheets_of(kind):
        sheet = book.create_sheet(sheet_format.title)
        _write_header(sheet, sheet_format)
        _write_rows(sheet, sheet_format, rows.get(sheet_format.key, ()))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _write_notes(sheet: Worksheet, formats: Iterable[SheetFormat]) -> None:
    for line in _RULES:
        sheet.append([line.format(rows=MAX_DATA_ROWS, size=MAX_FILE_BYTES // 2**20)])
    sheet.append([])
    sheet.append(["工作表", "列", "必填", "填写要求", "示例"])
    for cell in sheet[sheet.max_row]:
        cell.font, cell.fill = Font(bold=True), _OPTIONAL
    for sheet_format in formats:
        sheet.append([sheet_format.title, sheet_format.lead])
        sheet.cell(sheet.max_row, 1).font = Font(bold=True)
        for column in sheet_format.columns:
            must = "是" if column.required else ""
            sheet.append(["", column.header, must, _hint(column), column.example])
    for letter, width in zip("ABCDE", (16, 20, 6, 64, 28), strict=True):
        sheet.column_dimensions[letter].width = width


def _hint(column: Column) -> str:
    parts = [column.note, "可选：" + "、".join(column.reading.choices)]
    return "；".join(part for part in parts[: 1 + bool(column.reading.choices)] if part)


def _write_header(sheet: Worksheet, sheet_format: SheetFormat) -> None:
    for number, column in enumerate(sheet_format.columns, start=1):
        cell = sheet.cell(1, number, column.header + ("*" if column.required else ""))
        cell.font = Font(bold=True)
        cell.fill = _REQUIRED if column.required else _OPTIONAL
        cell.alignment = _WRAPPED
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = max(12, 2 * len(column.header) + 4)
        # Text columns keep leading zeros and long numbers as they are typed.
        sheet.column_dimensions[letter].number_format = column.reading.form
        _add_validation(sheet, letter, column)
    sheet.freeze_panes = "A2"


def _add_validation(sheet: Worksheet, letter: str, column: Column) -> None:
    hint = _hint(column)
    if not hint:
        return
    options = column.reading.choices
    validation = DataValidation(
        type="list" if options else None,
        formula1='"' + ",".join(options) + '"' if options else None,
        allow_blank=True,
        # Other words are understood too; what is not is told when the workbook is checked.
        showErrorMessage=False,
        showInputMessage=True,
        promptTitle=column.header[:32],
        prompt=hint[:255],
    )
    validation.add(f"{letter}2:{letter}{MAX_DATA_ROWS}")
    sheet.add_data_validation(validation)


def _write_rows(sheet: Worksheet, sheet_format: SheetFormat, rows: Sequence[Example]) -> None:
    for number, row in enumerate(rows, start=2):
        for position, column in enumerate(sheet_format.columns, start=1):
            written = row.get(column.field, "")
            if written:
                cell = sheet.cell(number, position, _typed(column, written))
                cell.number_format = column.reading.form


def _typed(column: Column, written: str) -> str | date | Decimal:
    if column.reading.form == "yyyy-mm-dd":
        return date.fromisoformat(written)
    return written if column.reading.form == "@" else Decimal(written)
