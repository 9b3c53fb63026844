"""Divisions by their codes, and the working days that deadlines count."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trace.standards.china import region_code
from trace.standards.china.region_code import (
    PROVINCES,
    Division,
    MalformedDivision,
    children,
    full_name,
    names,
    shipped_counties,
)
from trace.standards.china.working_days import add_working_days, is_published, is_working_day

two = st.integers(1, 99).map("{:02}".format)
three = st.integers(1, 999).map("{:03}".format)
villages = st.tuples(st.sampled_from(sorted(PROVINCES)), two, two, three, three).map("".join)


@given(villages, st.sampled_from([2, 4, 6, 9, 12]))
def test_a_division_covers_what_lies_in_it(code, digits):
    village = Division.parse(code)
    above = Division.parse(code[:digits].ljust(12, "0"))

    assert above.covers(village)
    assert village.is_within(above.code)
    assert village.is_within(code[:digits])
    assert above.covers(above)
    assert village.covers(above) is (digits == 12)
    assert Division.parse(above.code) == above


def test_a_village_knows_every_level_above_it():
    village = Division.parse("360922100201")

    assert (village.province, village.city, village.county) == ("360000", "360900", "360922")
    assert (village.township, village.village) == ("360922100", "360922100201")
    assert (village.level, village.province_name) == ("village", "江西省")


def test_a_province_has_no_levels_below():
    province = Division.parse("36 00 00")

    assert (province.city, province.county, province.township, province.village) == (None,) * 4
    assert (province.level, str(province), province.name) == ("province", "360000", "江西省")


def test_the_long_form_of_a_county_is_the_county():
    assert Division.parse("360922000000") == Division.parse("360922000") == Division.parse("360922")


def test_a_city_may_have_townships_without_counties():
    township = Division.parse("441900003")

    assert township.level == "township"
    assert Division.parse("441900").covers(township)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("36092A", "digits"),
        ("", "digits"),
        ("3609", "length"),
        ("999999", "province"),
        ("360022", "gap"),
        ("360922000201", "gap"),
    ],
)
def test_what_is_no_division_is_refused_with_its_reason(text, reason):
    with pytest.raises(MalformedDivision) as refusal:
        Division.parse(text)

    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("360922", "万载县"),
        ("500237", "巫山县"),
        ("430000", "湖南省"),
        ("370000", "山东省"),
        ("370101", None),
        ("no code", None),
    ],
)
def test_names_are_given_where_the_tables_have_them(code, name):
    assert names(code) == name


def test_the_full_name_leaves_out_what_nobody_says():
    township = children("360922")[1]

    assert full_name("500237") == "重庆市巫山县"
    assert full_name("360922") == "江西省宜春市万载县"
    assert full_name(township.code) == f"江西省宜春市万载县{township.name}"


def test_every_shipped_county_has_townships_of_its_own():
    counties = shipped_counties()

    assert len(counties) == 10
    assert all(children(county.code) for county in counties)
    assert sum(len(children(county.code)) for county in counties) == 194
    assert children("500000") == (Division.parse("500237"),)
    assert children("370000") == ()


def test_the_tables_agree_with_the_province_list():
    for row in region_code._rows("divisions.csv"):
        if row["level"] == "province":
            assert PROVINCES[row["code"][:2]] == row["name"]


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 7, 17), True),
        (date(2026, 7, 18), False),
        (date(2026, 10, 1), False),
        (date(2026, 10, 10), True),
    ],
)
def test_holidays_and_make_up_days_of_the_notice_count(day, works):
    assert is_working_day(day) is works


def test_a_year_without_a_notice_is_judged_by_the_week():
    assert not is_published(date(2031, 1, 1))
    assert is_working_day(date(2031, 1, 1))
    assert not is_working_day(date(2031, 1, 4))


def test_an_override_decides_alone():
    table = {date(2026, 7, 20): False, date(2026, 7, 18): True}

    assert not is_working_day(date(2026, 7, 20), table)
    assert add_working_days(date(2026, 7, 17), 2, table) == date(2026, 7, 21)


def test_terms_skip_the_national_day_week_and_count_its_make_up_saturday():
    assert add_working_days(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert add_working_days(date(2026, 9, 30), 0) == date(2026, 9, 30)
    with pytest.raises(ValueError, match="backwards"):
        add_working_days(date(2026, 9, 30), -1)
