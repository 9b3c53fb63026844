"""Lists as files: Chinese opens in Excel, no cell becomes a formula, every page of a list is in the file."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask
from openpyxl import load_workbook

from trace.http import exports
from trace.kernel.paging import Page
from trace.kernel.quantity import Quantity, Unit
from trace.rooms.producers.kinds import MemberKind

DANGEROUS = ['=HYPERLINK("http://x")', "+1", "-1+1", "@SUM(A1)", "\tx", "＝1"]


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_of_a_csv_begins_as_a_formula(text: str, app: Flask) -> None:
    with app.test_request_context():
        rows = read_csv(exports.to_csv(["名称"], [[text]]))

    assert rows == [["名称"], ["'" + text]]


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_of_a_workbook_stays_text(text: str, app: Flask) -> None:
    with app.test_request_context():
        content = exports.to_xlsx("名称/表", ["名称"], [[text], ["a\x00b"]])

    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value == text
    assert sheet["A3"].value == "ab"


def test_values_are_written_as_people_read_them(app: Flask) -> None:
    row = [
        -5,
        Decimal("12.50"),
        date(2026, 7, 18),
        datetime(2026, 7, 18, 2, 0, tzinfo=UTC),
        Quantity(Decimal("2.5"), Unit.KG),
        MemberKind.MEMBER,
        True,
        None,
    ]

    with app.test_request_context("/?lang=en"):
        written = read_csv(exports.to_csv(["x"] * len(row), [row]))[1]

    assert written == [
        "-5",
        "12.50",
        "2026-07-18",
        "2026-07-18 10:00",
        "2.5 kg",
        "Member",
        "Yes",
        "",
    ]


def test_a_file_holds_every_page_of_the_list() -> None:
    def fetch(cursor: str | None, _size: int) -> Page[int]:
        start = int(cursor or 0)
        return Page([start, start + 1], str(start + 2) if start < 4 else None)

    assert list(exports.every(fetch)) == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("query", "kind"), [("format=xlsx", exports.XLSX), ("format=exe", "text/csv; charset=utf-8")]
)
def test_the_file_is_of_the_kind_asked_for_and_named(query: str, kind: str, app: Flask) -> None:
    with app.test_request_context(f"/?{query}"):
        asked = exports.wanted()
        answer = exports.answer("社员", ["甲"], [1], lambda row: [row])

    assert asked == ("xlsx" if "xlsx" in query else None)
    assert answer.content_type == kind
    assert "filename*=UTF-8''%E7%A4%BE%E5%91%98" in answer.headers["Content-Disposition"]
