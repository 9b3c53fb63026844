"""Sheets and columns are found however they are arranged; what is not understood is told."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook, load_workbook

from tests.factories.intake import a_raw_workbook, a_workbook, example, saved
from trace.cli.translations import merge
from trace.http import words
from trace.kernel.errors import InvalidFields
from trace.kernel.uploads import Upload
from trace.rooms.intake import mapping, sheets
from trace.rooms.intake.errors import WorkbookTooLarge
from trace.rooms.intake.grid import read_grids
from trace.rooms.intake.kinds import ImportKind, SheetKey, SheetState
from trace.rooms.intake.mapping import Mapped, map_workbook
from trace.rooms.intake.template import blank_template, example_workbook

HEADERS = ["编号*", "姓名*", "类型*", "联系电话"]
ROW = ["S1", "张三", "社员", "13800000001"]


def mapped(upload: Upload | bytes, kind: ImportKind = ImportKind.PRODUCER) -> Mapped:
    content = upload if isinstance(upload, bytes) else upload.content
    return map_workbook(read_grids(content), kind, scope="test")


def faults(upload: Upload) -> list[tuple[str, str]]:
    """Return the cell (or row) and the reason of every fault."""
    found = []
    for sheet in mapped(upload).sheets:
        for fault in sheet.faults:
            assert isinstance(fault.error, InvalidFields)
            problem = fault.error.problems[0]
            place = fault.place(problem.field)
            found.append((place.cell or f"{place.row} {place.column}".strip(), problem.reason))
    return found


@pytest.mark.parametrize("kind", ImportKind)
def test_the_examples_of_the_template_are_without_fault(kind: ImportKind):
    found = mapped(example_workbook(kind), kind)

    assert [sheet.format for sheet in found.sheets] == list(sheets.sheets_of(kind))
    assert all(record.is_good for record in found.records)
    assert not found.others


@pytest.mark.parametrize("kind", ImportKind)
def test_an_empty_template_holds_every_column_and_no_record(kind: ImportKind):
    found = mapped(blank_template(kind), kind)

    assert all(len(sheet.columns) == len(sheet.format.columns) for sheet in found.sheets)
    assert found.records == []


def test_the_template_has_drop_downs_hints_and_notes():
    book = load_workbook(io.BytesIO(blank_template(ImportKind.PRODUCER)))

    offered = {v.formula1 for v in book["社员与农户"].data_validations.dataValidation}
    assert '"社员,订单农户"' in offered
    assert book["生产单元"].freeze_panes == "A2"
    notes = [row[0] for row in book["填写说明"].iter_rows(values_only=True)]
    assert any("合并单元格" in str(note) for note in notes)


def test_drop_downs_are_short_enough_for_spreadsheet_programs():
    for sheet in sheets.SHEETS:
        for column in sheet.columns:
            assert len(",".join(column.reading.choices)) < 255


def test_headers_may_be_moved_marked_and_preceded_by_a_title():
    found = mapped(
        a_raw_workbook(
            社员名单=[
                ["示例社社员名单"],
                [],
                ["姓 名", "number", "类型（必填）"],
                ["张三", "S1", "成员"],
            ]
        )
    )

    (sheet,) = found.sheets
    assert sheet.header_row == 3
    assert sheet.records[0].first["number"] == "S1"
    assert sheet.records[0].is_good


def test_columns_and_sheets_that_are_not_known_are_told_and_left_out():
    found = mapped(
        a_raw_workbook(
            社员与农户=[[*HEADERS, "星座"], [*ROW, "狮子座"], [None, None, None, None, "白羊座"]],
            流水=[["a"]],
            空=[],
            批次=[],
            授权用标主体=[["产品编码"]],
            填写说明=[["请先阅读"]],
        )
    )

    headings = found.sheets[0].summary(known=0).headings
    assert [(h.letter, h.field) for h in headings][-1] == ("E", None)
    assert found.sheets[0].row_count == 1
    assert [(other.title, other.state) for other in found.others] == [
        ("流水", SheetState.UNKNOWN),
        ("空", SheetState.EMPTY),
        ("批次", SheetState.EMPTY),
        ("授权用标主体", SheetState.ELSEWHERE),
    ]


def test_missing_and_doubled_headers_are_faults_and_no_row_is_good():
    upload = a_raw_workbook(社员=[["编号", "姓名", "姓名"], ["S1", "张三", "张三"]])

    assert faults(upload) == [("B1", "header-twice"), ("1 类型", "header-missing")]
    assert not any(record.is_good for record in mapped(upload).records)
    assert mapped(upload).sheets[0].summary(known=0).missing == ("类型",)


def test_a_sheet_without_headers_is_a_fault():
    assert faults(a_raw_workbook(社员=[["甲", "乙"], ["丙"]])) == [("1", "no-headers")]


def test_a_sheet_whose_rows_begin_far_below_has_no_headers():
    assert faults(a_raw_workbook(社员=[*[[]] * 12, HEADERS, ROW])) == [("1", "no-headers")]


def test_two_sheets_for_the_same_are_a_fault():
    assert faults(a_raw_workbook(社员=[HEADERS, ROW], 社员名单=[HEADERS, ROW])) == [
        ("1", "sheet-twice")
    ]


def test_every_cell_that_cannot_be_read_is_told_with_its_place():
    upload = a_raw_workbook(
        社员=[HEADERS, ["S1", None, "邻居", "12"], ["#N/A", "李四", "社员", None], ROW]
    )

    assert faults(upload) == [
        ("C2", "cell-choice"),
        ("D2", "cell-phone"),
        ("A3", "cell-error"),
        ("B2", "required"),
    ]
    assert [record.is_good for record in mapped(upload).records] == [False, False, True]


def test_formulas_and_merged_cells_are_faults_of_their_rows():
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "社员"
    for line in (["名单"], HEADERS, ["=1+1", "张三", "社员"], ROW, ROW):
        sheet.append(line)
    sheet["F3"] = "=A3"
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("B4:B5")
    sheet.merge_cells("F4:G5")

    assert faults(saved(book)) == [("A3", "cell-formula"), ("B4", "cell-merged")]


def test_rows_of_one_record_belong_together_and_may_not_contradict_each_other():
    first = example(SheetKey.PROOFS)
    second = first | {"issuer": "", "valid_until": "", "item_name": "果干"}
    third = first | {"issuer": "别处", "item_name": "果酱"}

    upload = a_workbook(proofs=[first, second, third])

    (record,) = mapped(upload).records
    assert record.numbers == [2, 3, 4]
    assert faults(upload) == [("C4", "differs-from-first")]


def test_a_batch_without_a_lot_number_is_a_row_of_its_own():
    row = example(SheetKey.BATCHES, lot="")

    assert len(mapped(a_workbook(batches=[row, row])).records) == 2


def test_only_the_first_row_of_a_packing_needs_its_quantity():
    pack = example(SheetKey.BATCHES, 2)
    more = pack | {"quantity": "", "unit": "", "input_lot": "HT260702"}

    assert faults(a_workbook(batches=[pack, more])) == []
    assert faults(a_workbook(batches=[more])) == [("E2", "required"), ("F2", "required")]


def test_alike_rows_are_told_apart_and_keep_their_digests():
    row = example(SheetKey.BATCHES, lot="")
    one = mapped(a_workbook(batches=[row, row])).records
    two = mapped(a_workbook(batches=[row, row, row])).records

    assert len({record.digest for record in two}) == 3
    assert [record.digest for record in two][:2] == [record.digest for record in one]


def test_a_workbook_takes_a_limited_number_of_rows(monkeypatch):
    monkeypatch.setattr(mapping, "MAX_DATA_ROWS", 2)

    with pytest.raises(WorkbookTooLarge):
        mapped(a_raw_workbook(社员=[HEADERS, ROW, ROW, ROW]))


def test_a_fault_of_a_field_without_a_column_stands_for_its_row():
    sheet = mapped(a_raw_workbook(社员=[HEADERS, ROW])).sheets[0]
    fault = sheet.fault([2], InvalidFields(problems=()))

    assert fault.place("nothing.7").row == 2
    assert fault.place("joined_on").column == "加入日期"
    assert fault.place("joined_on").cell == ""


def test_the_words_of_the_format_are_those_of_the_pages():
    chinese = {key: text for (key, _context), text in merge().texts.items()}
    vocabularies = [
        *(sheets.UNIT_WORDS, sheets.MEMBER_WORDS, sheets.LAND_WORDS, sheets.SIZE_WORDS),
        *(sheets.BASIS_WORDS, sheets.COMMODITY_WORDS, sheets.PROOF_WORDS, sheets.BATCH_WORDS),
    ]

    different = {
        kind: names[0]
        for vocabulary in vocabularies
        for kind, names in vocabulary.items()
        if chinese[str(words._WORDS[(type(kind).__name__, kind.value)]._args[0])] != names[0]  # type: ignore[attr-defined]
    }
    assert different == {}
