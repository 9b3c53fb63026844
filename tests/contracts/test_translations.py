"""Every string that users see is there in both languages, and the catalogues are built from what is there now."""

from __future__ import annotations

from trace.cli.translations import catalogue_files, merge
from trace.settings import ROOT


def test_every_string_has_a_chinese_text():
    merged = merge()

    assert merged.missing == []


def test_the_fragments_hold_nothing_wrong_or_unused():
    merged = merge()

    assert merged.problems == []


def test_the_catalogues_are_the_ones_the_fragments_give():
    stale = [
        str(path.relative_to(ROOT))
        for path, content in catalogue_files(merge()).items()
        if not path.exists() or path.read_bytes() != content
    ]

    assert stale == [], "run `make translations`"
