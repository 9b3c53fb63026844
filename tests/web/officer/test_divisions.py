"""What the officer's area holds: a table with bars, files, and the approved map where the operator gave one."""

from __future__ import annotations

import pytest

from tests.factories.producers import COUNTY, TOWNSHIP, make_producer
from trace.http.maps import FOLDER
from trace.http.session import house


def page_of(response):
    assert response.status_code == 200, response.text[:2000]
    return response.text


@pytest.fixture
def maps(app):
    folder = house(app).settings.data_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    picture, about = folder / f"{COUNTY}.svg", folder / f"{COUNTY}.toml"
    picture.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path data-division="{TOWNSHIP}" d="M0 0"/></svg>'
    )
    about.write_text('approval_number = "示例审图(2026)001号"\nsource = "示例测绘部门"\n')
    yield folder
    picture.unlink()
    about.unlink()


def test_an_officer_sees_the_townships_of_the_county_also_those_without_anything(
    officer, stall, counted
):
    with counted():
        page = page_of(officer.get("/officer/divisions"))

    assert "株潭镇" in page
    assert "已通过登记主体" in page
    assert "<meter" in page
    assert "审图号" not in page


def test_a_township_opens_and_leads_back_up(officer, work):
    make_producer(work)
    work.session.commit()

    page = page_of(officer.get("/officer/divisions", query_string={"division": TOWNSHIP}))

    assert "360922101201" in page
    assert 'division=360922"' in page


def test_the_chosen_measure_is_drawn_as_bars_and_what_is_none_is_ignored(officer, stall):
    for asked in ("labels", "nonsense", ""):
        page = page_of(officer.get("/officer/divisions", query_string={"measure": asked}))
        assert ('value="labels" selected' in page) == (asked == "labels")


def test_days_turned_round_are_read_as_meant_and_no_days_are_this_year(officer, work):
    given = {"since": "2026-03-05", "until": "2026-03-01"}
    assert 'name="since" value="2026-03-01"' in page_of(
        officer.get("/officer/divisions", query_string=given)
    )
    given = {"since": "yesterday", "until": "0000-00-00"}
    assert f'name="since" value="{work.today.year}-01-01"' in page_of(
        officer.get("/officer/divisions", query_string=given)
    )


def test_the_table_comes_as_a_file(officer, stall):
    answer = officer.get("/officer/divisions", query_string={"format": "csv"})

    rows = answer.get_data().decode("utf-8-sig").splitlines()
    assert rows[0].startswith("行政区划代码,行政区划,已通过登记主体")
    assert any(row.startswith(f"{TOWNSHIP},") for row in rows)


@pytest.mark.parametrize("division", ["360981", "360981101", "360000", "nonsense"])
def test_another_county_is_refused_and_no_division_is_ones_own(officer, division):
    answer = officer.get("/officer/divisions", query_string={"division": division})

    assert answer.status_code == (200 if division == "nonsense" else 403)


def test_the_operators_map_is_tinted_and_carries_its_number(officer, stall, maps):
    page = page_of(officer.get("/officer/divisions"))

    assert "审图号：示例审图(2026)001号" in page
    assert 'class="shade shade-1"' in page
