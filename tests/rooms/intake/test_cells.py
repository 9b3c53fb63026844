"""What people type into cells, and what it means."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from trace.kernel.quantity import Unit
from trace.rooms.intake import cells
from trace.rooms.intake.cells import Unacceptable, heading, plain
from trace.rooms.intake.sheets import MEMBER_WORDS, UNIT_WORDS
from trace.rooms.producers.kinds import MemberKind

NAME = cells.text(5)
UNIT = cells.choice(UNIT_WORDS)
MEMBER = cells.choice(MEMBER_WORDS)


@pytest.mark.parametrize(
    ("reading", "raw", "value"),
    [
        (NAME, "  张 \n三 ", "张 三"),
        (NAME, 12, "12"),
        (NAME, 12.0, "12"),
        (NAME, 1.5, "1.5"),
        (NAME, True, "是"),
        (cells.text(), datetime.fromisoformat("2026-07-01"), "2026-07-01"),
        (cells.text(), datetime.fromisoformat("2026-07-01 08:30"), "2026-07-01 08:30"),
        (cells.text(), time(8, 30), "08:30:00"),
        (cells.PHONE, 13800000001, "13800000001"),
        (cells.PHONE, 13800000001.0, "13800000001"),
        (cells.PHONE, "+86 138-0000-0001", "13800000001"),
        (cells.PHONE, "0795-8820000", "07958820000"),
        (cells.DAY, datetime.fromisoformat("2026-07-01"), date(2026, 7, 1)),
        (cells.DAY, date(2026, 7, 1), date(2026, 7, 1)),
        (cells.DAY, "2026-7-1", date(2026, 7, 1)),
        (cells.DAY, "2026/07/01", date(2026, 7, 1)),
        (cells.DAY, "2026.7.1", date(2026, 7, 1)),
        (cells.DAY, "２０２６年7月1日", date(2026, 7, 1)),
        (cells.DAY, 20260701, date(2026, 7, 1)),
        (cells.NUMBER, 12.5, Decimal("12.5")),
        (cells.NUMBER, "1,200.50", Decimal("1200.50")),
        (cells.NUMBER, "０.５", Decimal("0.5")),
        (cells.NUMBER, 0.1, Decimal("0.1")),
        (cells.WHOLE, 2018.0, 2018),
        (cells.WHOLE, "2018", 2018),
        (cells.YES_NO, "是", True),
        (cells.YES_NO, False, False),
        (cells.YES_NO, 1, True),
        (cells.CODES, "A-1、B-2，A-1 ; C", ("A-1", "B-2", "C")),
        (UNIT, "公斤", Unit.KG),
        (UNIT, "ml", Unit.ML),
        (UNIT, " 件 ", Unit.PIECE),
        (MEMBER, "contract_farmer", MemberKind.CONTRACT_FARMER),
    ],
)
def test_a_cell_is_understood_however_it_was_typed(reading, raw, value):
    assert reading.parse(raw) == value


@pytest.mark.parametrize(
    ("reading", "raw", "reason"),
    [
        (NAME, "一二三四五六", "too-long"),
        (NAME, "a\x01b", "cell-characters"),
        (cells.text(30), 1.2345678901234568e17, "cell-rounded"),
        (cells.CODES, 10**15, "cell-rounded"),
        (cells.PHONE, "12", "cell-phone"),
        (cells.PHONE, "１３８００００００００１", "cell-phone"),
        (cells.DAY, "7月1日", "cell-day"),
        (cells.DAY, "2026-02-30", "cell-day"),
        (cells.DAY, 46204, "cell-day"),
        (cells.NUMBER, "十二", "number"),
        (cells.NUMBER, "NaN", "number"),
        (cells.NUMBER, True, "number"),
        (cells.NUMBER, timedelta(hours=1), "number"),
        (cells.NUMBER, 1e300, "too-large"),
        (cells.NUMBER, "1e-30", "too-fine"),
        (cells.WHOLE, 1.5, "whole-number"),
        (cells.YES_NO, "也许", "cell-choice"),
        (UNIT, "吨", "cell-choice"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_reason(reading, raw, reason):
    with pytest.raises(Unacceptable) as refusal:
        reading.parse(raw)

    assert refusal.value.reason == reason


def test_headers_are_compared_without_marks_and_spaces():
    assert heading(" 编 号*") == heading("编号（必填）") == heading("编号") == "编号"


def test_other_content_is_shown_as_text():
    assert plain(timedelta(hours=1)) == "1:00:00"
