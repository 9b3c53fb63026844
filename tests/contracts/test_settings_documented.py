"""Every setting that the code reads is explained in docs/operations.md, and no other is."""

from __future__ import annotations

import re

from trace.settings import ROOT

NAME = re.compile(r"\bTRACE_[A-Z0-9_]+\b")
# Of the tests alone: which engine, and where its server listens.
OF_THE_TESTS = re.compile(r"TRACE_TEST_\w+")


def _read(*patterns: str) -> set[str]:
    files = [file for pattern in patterns for file in ROOT.glob(pattern)]
    found = {name for file in files for name in NAME.findall(file.read_text(encoding="utf-8"))}
    return {name for name in found if not OF_THE_TESTS.fullmatch(name)}


def test_every_setting_is_documented_and_nothing_else():
    read = _read("trace/**/*.py", "wsgi.py", "Makefile")

    documented = _read("docs/operations.md")

    assert documented == read
