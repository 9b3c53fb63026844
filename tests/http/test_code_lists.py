"""Lists of certifiers' codes are read from what people really hand in."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from trace.http import code_lists
from trace.http.code_lists import read_code_list
from trace.kernel.errors import InvalidValue
from trace.kernel.uploads import FileTooLarge, Upload

CODES = ["12326000000000001", "12326000000000002"]


def upload(content: str | bytes, name: str = "codes.txt") -> Upload:
    """A file as it came in."""
    return Upload(name, content.encode() if isinstance(content, str) else content)


def workbook(*rows: tuple[object, ...]) -> Upload:
    """The rows as the first sheet of a workbook."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    return Upload("codes.xlsx", made.getvalue())


@pytest.mark.parametrize(
    "content",
    [
        "\n".join(CODES),
        "\r\n".join(["有机码", "", *CODES, ""]),
        f"序号,有机码\n1,{CODES[0]}\n2,{CODES[1]}\n",
        f"序号;有机码;备注\n1;{CODES[0]};样品\n2;{CODES[1]};\n",
        f'"{CODES[0]}"\n="{CODES[1]}"\n',
        "1232 6000 0000 00001\n12326000000000002",
        f"有机码\n{CODES[0]}\n{CODES[1]}".encode("gb18030"),
        f"\ufeff{CODES[0]}\n{CODES[1]}",
    ],
)
def test_codes_are_found_with_headings_and_other_columns(content: str | bytes) -> None:
    found = read_code_list(upload(content))

    assert ["".join(code.split()) for code in found] == CODES


def test_a_line_that_is_no_code_is_left_for_the_service_to_refuse() -> None:
    assert read_code_list(upload(f"{CODES[0]}\n1.23E+16\n没有")) == [CODES[0], "1.23E+16", "没有"]


def test_a_workbook_is_read_when_its_column_is_text() -> None:
    assert read_code_list(workbook(("序号", "有机码"), (1, CODES[0]), (2, CODES[1]))) == CODES


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (workbook(("有机码",), (12326000000000001,)), "code-list-numbers"),
        (workbook(("有机码",)), "code-list-empty"),
        (upload(""), "code-list-empty"),
        (upload("有机码\n"), "code-list-empty"),
        (upload(b"\x00\x01\x02"), "code-list-text"),
        (upload(b"\xff\xff\xff\xff"), "code-list-text"),
        (upload(b"PK\x03\x04 broken"), "workbook-broken"),
    ],
)
def test_what_is_no_list_is_refused_with_its_reason(sent: Upload, reason: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        read_code_list(sent)

    assert refusal.value.reason == reason


def test_a_file_too_large_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_lists, "MAX_BYTES", 4)

    with pytest.raises(FileTooLarge):
        read_code_list(upload("12345"))
