"""On a phone every cell of a list carries its column's heading; both are written by hand and have to agree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from trace.settings import ROOT

TEMPLATES = ROOT / "templates"
_LIST = re.compile(
    r"\{% call\([^)]*\) listing\((?P<head>.*?)%\}(?P<cells>.*?)\{% endcall %\}", re.DOTALL
)
_HEADING = re.compile(r'_\("([^"]*)"\)')
_CELL = re.compile(r"data-label=\"\{\{ _\('([^']*)'\) \}\}\"")
WITH_LISTS = sorted(
    path for path in TEMPLATES.rglob("*.html") if _LIST.search(path.read_text(encoding="utf-8"))
)


@pytest.mark.parametrize("path", WITH_LISTS, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_a_cell_is_called_what_its_column_is_called(path: Path) -> None:
    for found in _LIST.finditer(path.read_text(encoding="utf-8")):
        headings = set(_HEADING.findall(found["head"].split("],")[0]))
        # A list that is given its columns from outside names its cells from there too.
        if headings:
            assert set(_CELL.findall(found["cells"])) <= headings


def test_there_are_lists_to_look_at() -> None:
    assert len(WITH_LISTS) > 20
