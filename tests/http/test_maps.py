"""The map of a division: an approved file with its number, tinted and otherwise untouched; anything else is no map."""

from __future__ import annotations

import pytest

from trace.http.maps import read_map

ABOUT = 'approval_number = "示例审图(2026)001号"\nsource = "示例测绘部门"\n'
PICTURE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" onload="alert(1)">
<style>path { fill: url(http://elsewhere.example/x) }</style><script>alert(1)</script>
<g transform="translate(1 2)"><path data-division="360922101" d="M0 0H10V10z" fill="#eee" onclick="alert(1)"/>
<path data-division="360922102" d="M10 0H20V10z" fill="#eee"/></g>
<rect x="0" y="0" width="5" height="5" fill="url(#pattern)"/>
<text x="3" y="4">甲 &lt;乡&gt;</text><image href="http://elsewhere.example/a.png"/>
<a href="http://elsewhere.example/"><path d="M1 1"/></a></svg>"""


@pytest.fixture
def files(tmp_path):
    picture, about = tmp_path / "360922.svg", tmp_path / "360922.toml"
    picture.write_text(PICTURE, encoding="utf-8")
    about.write_text(ABOUT, encoding="utf-8")
    return picture, about


def test_a_map_has_its_approval_number_and_shows_which_shapes_are_tinted(files):
    found = read_map(*files)

    assert (found.approval_number, found.source) == ("示例审图(2026)001号", "示例测绘部门")
    drawn = found.drawn({"360922101": "shade shade-2"}.get, "地图")
    assert 'data-division="360922101" d="M0 0H10V10z" class="shade shade-2"' in drawn
    assert 'd="M10 0H20V10z" fill="#eee"' in drawn
    assert 'aria-label="地图"' in drawn
    assert "甲 &lt;乡&gt;" in drawn


def test_nothing_of_the_file_runs_or_fetches(files):
    drawn = read_map(*files).drawn(lambda _code: None, "地图")

    for word in ("script", "style", "onload", "onclick", "elsewhere", "url(", "image", "href"):
        assert word not in drawn


@pytest.mark.parametrize(
    "about",
    [
        'source = "示例测绘部门"',
        'approval_number = " "\nsource = "示例测绘部门"',
        'approval_number = "示例"',
        "not toml",
        None,
    ],
)
def test_a_file_without_approval_number_or_source_is_not_shown(files, about):
    picture, notes = files
    notes.unlink() if about is None else notes.write_text(about, encoding="utf-8")

    assert read_map(picture, notes) is None


@pytest.mark.parametrize(
    "content",
    [
        "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "<html/>",
        "<svg",
        "",
        "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'>&a;</svg>",
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'>" + " " * 2_000_000 + "</svg>",
    ],
)
def test_what_is_no_picture_of_a_bearable_size_is_not_shown(files, content):
    files[0].write_text(content, encoding="utf-8")

    assert read_map(*files) is None


def test_where_no_file_lies_there_is_no_map(tmp_path):
    assert read_map(tmp_path / "1.svg", tmp_path / "1.toml") is None
