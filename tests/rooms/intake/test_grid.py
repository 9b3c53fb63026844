"""Files of every kind are read or refused with a reason, and never worse."""

from __future__ import annotations

import contextlib
import io
import random
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from tests.factories.intake import a_raw_workbook, a_workbook, example, saved
from trace.kernel.errors import InvalidValue, TraceError
from trace.kernel.uploads import FileTooLarge
from trace.rooms.intake import grid
from trace.rooms.intake.errors import WorkbookTooLarge
from trace.rooms.intake.grid import read_grids
from trace.rooms.intake.kinds import Bound, SheetKey

SHEET = "xl/worksheets/sheet1.xml"


def repacked(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """Return an XLSX whose parts went through `change`."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return target.getvalue()


def with_sheet(xml: str) -> bytes:
    """Return a workbook whose one sheet has this content."""
    book = saved(Workbook()).content
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return repacked(
        book, lambda name, part: f"{head}{xml}</worksheet>".encode() if name == SHEET else part
    )


def refused(content: bytes) -> str:
    with pytest.raises(InvalidValue) as refusal:
        read_grids(content)
    assert refusal.value.field == "file"
    return refusal.value.reason


def bound_of(content: bytes) -> Bound:
    with pytest.raises(WorkbookTooLarge) as refusal:
        read_grids(content)
    return refusal.value.what


def test_filled_cells_are_read_by_row_and_column():
    content = a_raw_workbook(甲=[["编号", None, "姓名"], [], ["S1", "  ", 7, 1.5, True]]).content

    (found,) = read_grids(content)

    assert found.title == "甲"
    assert found.rows == {1: {1: "编号", 3: "姓名"}, 3: {1: "S1", 3: 7, 4: 1.5, 5: True}}
    assert not found.formulas
    assert not found.merged


def test_formulas_and_merged_cells_are_noted_with_their_place():
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["a", "b"])
    sheet["B2"] = "=1+1"
    sheet.merge_cells("A3:B4")

    (found,) = read_grids(saved(book).content)

    assert found.formulas == {(2, 2)}
    assert found.merged == (grid.Merged("A3:B4", 3, 4, 1, 2),)


def test_cells_and_rows_without_addresses_are_counted_on():
    xml = "<sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row><c><f>A1</f></c></row></sheetData>"

    (found,) = read_grids(with_sheet(xml))

    assert found.rows == {1: {1: 1, 2: 2}}
    assert found.formulas == {(2, 1)}


def test_a_sheet_that_lies_about_its_size_is_read_to_its_end():
    cells = "".join(f'<row r="{r}"><c r="A{r}"><v>{r}</v></c></row>' for r in range(1, 40))
    (found,) = read_grids(with_sheet(f'<dimension ref="A1:A2"/><sheetData>{cells}</sheetData>'))

    assert len(found.rows) == 39


def test_an_empty_sheet_has_no_rows():
    (found,) = read_grids(saved(Workbook()).content)

    assert found.rows == {}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "workbook-broken"),
        (b"%PDF-1.7", "workbook-broken"),
        (b"PK\x03\x04 but no more", "workbook-broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "workbook-old"),
    ],
)
def test_what_is_no_workbook_is_refused(content: bytes, reason: str):
    assert refused(content) == reason


def test_a_zip_without_a_workbook_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("hello.xml", "<a/>")

    assert refused(file.getvalue()) == "workbook-broken"


def test_macros_are_refused():
    file = io.BytesIO(saved(Workbook()).content)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")

    assert refused(file.getvalue()) == "workbook-macros"


def test_entities_are_refused():
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "ha">]><worksheet>&x;</worksheet>'
    content = repacked(
        saved(Workbook()).content, lambda name, part: bomb if name == SHEET else part
    )

    assert refused(content) == "workbook-broken"


def test_wrong_addresses_are_refused():
    assert refused(
        with_sheet('<sheetData><row r="1"><c r="ZZZZ1"><v>1</v></c></row></sheetData>')
    ) == ("workbook-broken")


def test_a_large_file_is_refused_before_it_is_opened():
    with pytest.raises(FileTooLarge):
        read_grids(bytes(grid.MAX_FILE_BYTES + 1))


def test_a_zip_bomb_is_refused_by_what_it_would_unpack_to():
    file = io.BytesIO(saved(Workbook()).content)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb.xml", bytes(grid.MAX_UNPACKED_BYTES))

    assert bound_of(file.getvalue()) is Bound.BYTES


def test_too_many_parts_are_refused():
    file = io.BytesIO(saved(Workbook()).content)
    with zipfile.ZipFile(file, "a") as archive:
        for number in range(grid.MAX_PARTS):
            archive.writestr(f"xl/media/{number}.png", b"")

    assert bound_of(file.getvalue()) is Bound.PARTS


def test_too_many_sheets_are_refused():
    book = Workbook()
    for _ in range(grid.MAX_SHEETS):
        book.create_sheet()

    assert bound_of(saved(book).content) is Bound.SHEETS


@pytest.mark.parametrize(
    ("xml", "bound"),
    [
        (f'<c r="A{grid.MAX_ROWS + 1}"><v>1</v></c>', Bound.ROWS),
        ('<c r="XFD1"><v>1</v></c>', Bound.COLUMNS),
    ],
)
def test_rows_and_columns_beyond_the_limit_are_refused(xml: str, bound: Bound):
    assert bound_of(with_sheet(f"<sheetData><row>{xml}</row></sheetData>")) is bound


def test_formatted_but_empty_cells_far_away_do_no_harm():
    xml = '<sheetData><row r="9"><c r="XFD9" s="0"/></row><row r="1048576"/></sheetData>'

    (found,) = read_grids(with_sheet(xml))

    assert found.rows == {}


def test_too_many_elements_are_refused(monkeypatch):
    monkeypatch.setattr(grid, "MAX_ELEMENTS", 50)

    assert bound_of(a_workbook(members=[example(SheetKey.MEMBERS)]).content) is Bound.ELEMENTS


def test_too_many_merged_cells_are_refused():
    merged = '<mergeCell ref="A1"/>' * (grid.MAX_MERGED + 1)

    assert bound_of(with_sheet(f"<sheetData/><mergeCells>{merged}</mergeCells>")) is Bound.MERGED


def test_mangled_workbooks_are_read_or_refused_but_never_crash():
    dice = random.Random(9)
    good = a_workbook(members=[example(SheetKey.MEMBERS)]).content

    def mangle(_name: str, part: bytes) -> bytes:
        text = bytearray(part)
        for _ in range(dice.choice((0, 0, 1, 3))):
            place = dice.randrange(len(text) or 1)
            text[place : place + dice.randrange(4)] = dice.choice(
                (b"<", b'"', b"9999999999", b"", b"&", b"-1", b"\xff")
            )
        return bytes(text)

    for _ in range(150):
        # Anything but a refusal of ours would end the test.
        with contextlib.suppress(TraceError):
            read_grids(repacked(good, mangle))
