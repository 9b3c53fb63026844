"""Loggers' files are read strictly: encodings, zones, headings, duplicates; what is wrong is named by its row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trace.kernel.errors import InvalidFields, InvalidValue
from trace.rooms.transport.logger_files import MAX_READINGS, read_logger_file

NOW = datetime(2026, 7, 18, 2, 0, tzinfo=UTC)
ROWS = "2026-07-17 08:00,2.5,90\n2026-07-17 08:10,2.6,91\n"


def read(text: str, *, coding: str = "utf-8", zone: str = "+08:00"):
    return read_logger_file(text.encode(coding), zone=zone, now=NOW)


def reasons(text: str) -> list[tuple[object, str]]:
    with pytest.raises(InvalidFields) as refusal:
        read(text)
    return [(each.facts.get("row"), each.reason) for each in refusal.value.problems]


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_encoding_of_the_programs_is_read(coding):
    found = read("记录时间,温度(℃),湿度(%RH)\n" + ROWS, coding=coding)

    assert [each.temperature for each in found.readings] == [Decimal("2.5"), Decimal("2.6")]
    assert found.readings[0].humidity == 90
    assert found.readings[0].at == datetime(2026, 7, 17, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "heading",
    [
        "时间,温度,湿度",
        "采集时间,温度（℃）,相对湿度（%RH）",
        "Date/Time,Temperature(°C),Humidity(%RH)",
        "timestamp,temp_c,rh",
        "Time,Temp,RH",
    ],
)
def test_a_heading_is_known_in_both_languages(heading):
    assert len(read(f"{heading}\n{ROWS}").readings) == 2


def test_lines_about_the_device_may_stand_above_the_heading():
    text = "设备编号,WSD-01\n间隔,10分钟\n\n时间,温度,湿度\n" + ROWS

    assert len(read(text).readings) == 2


def test_columns_may_be_parted_by_semicolons_with_decimal_commas_or_by_tabs():
    assert read("时间;温度\n2026-07-17 08:00;2,5\n2026-07-17 08:10;-0,5\n").readings[
        1
    ].temperature == Decimal("-0.5")
    assert len(read("时间\t温度\n2026-07-17 08:00\t2\n2026-07-17 08:10\t2\n").readings) == 2


def test_day_and_time_may_stand_in_two_columns():
    found = read("日期,时间,温度\n2026/7/17,8:00:05,2\n2026/7/17,8:10:05,2\n")

    assert found.readings[0].at == datetime(2026, 7, 17, 0, 0, 5, tzinfo=UTC)


def test_an_offset_in_the_row_goes_before_the_zone_of_the_file():
    text = "time,temp\n2026-07-17T08:00:00Z,2\n2026-07-17T16:10:00+08:00,2\n2026-07-17 08:20,2\n"

    found = read(text, zone="+00:00")

    minutes = [each.at - found.readings[0].at for each in found.readings]
    assert minutes == [timedelta(0), timedelta(minutes=10), timedelta(minutes=20)]


def test_rows_in_any_order_are_sorted_and_the_same_row_twice_counts_once():
    found = read("时间,温度\n2026-07-17 08:10,3\n2026-07-17 08:00,2\n2026-07-17 08:10,3\n")

    assert [each.temperature for each in found.readings] == [2, 3]
    assert found.duplicate_count == 1


def test_every_wrong_row_is_named_with_what_is_wrong():
    text = (
        "时间,温度,湿度\n"
        "17/07/2026 08:00,2,90\n"  # the day first: nobody knows which is the month
        "2026-07-17 08:10,warm,90\n"
        "2026-07-17 08:20,250,90\n"
        "2026-07-17 08:30,,\n"
        "2026-07-18 18:40,2,90\n"
        "2026-02-30 08:00,2,90\n"
        "2026-07-17 08:50,2,90\n"
        "2026-07-17 08:50,3,90\n"
    )

    assert reasons(text) == [
        (2, "logger-row-time"),
        (3, "logger-row-number"),
        (4, "logger-row-impossible"),
        (5, "logger-row-no-value"),
        (6, "logger-row-future"),
        (7, "logger-row-time"),
        (9, "logger-row-contradiction"),
    ]


def test_of_very_many_wrong_rows_the_first_are_told_and_the_rest_counted():
    text = "时间,温度\n" + "never,2\n" * 50

    found = reasons(text)

    assert len(found) == 21
    assert found[-1] == (None, "logger-more-rows")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "logger-no-heading"),
        ("时间,温度\n", "logger-empty"),
        ("时间,温度\n2026-07-17 08:00,2\n", "logger-empty"),
        ("a,b\n1,2\n", "logger-no-heading"),
        ("time,temperature(°F)\n2026-07-17 08:00,40\n", "logger-fahrenheit"),
    ],
)
def test_a_file_without_readings_is_refused(text, reason):
    with pytest.raises(InvalidValue) as refusal:
        read(text)

    assert refusal.value.reason == reason


def test_a_file_that_is_too_long_or_no_text_is_refused():
    row = "2026-07-01 00:00:00"
    begin = datetime.fromisoformat(row)
    rows = [f"{begin + timedelta(seconds=n)},2" for n in range(MAX_READINGS + 1)]
    for content, reason in (
        ("\n".join(["时间,温度", *rows]).encode(), "logger-too-many"),
        (b"x" * (2 * 1024 * 1024 + 1), "logger-too-large"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "logger-encoding"),
        (b"\xff\xff\xff", "logger-encoding"),
    ):
        with pytest.raises(InvalidValue) as refusal:
            read_logger_file(content, zone="+08:00", now=NOW)
        assert refusal.value.reason == reason
    with pytest.raises(InvalidValue) as refusal:
        read("时间,温度\n" + ROWS, zone="Asia/Shanghai")
    assert refusal.value.field == "zone"


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(content):
    try:
        found = read_logger_file(content, zone="+08:00", now=NOW)
    except (InvalidValue, InvalidFields):
        return
    assert len(found.readings) > 1
