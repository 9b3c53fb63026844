"""The walk of docs/architecture.md: every function and file it names is there."""

from __future__ import annotations

import importlib
import re

import pytest

from trace.settings import ROOT

TEXT = (ROOT / "docs/architecture.md").read_text()
WALK = TEXT[TEXT.index("## The walk") : TEXT.index("## Errors and languages")]
FUNCTIONS = sorted(set(re.findall(r"`(trace(?:\.\w+)+):(\w+)`", WALK)))
FILES = sorted(set(re.findall(r"`((?:trace|docs|tests)/[\w/]+\.(?:py|md))", TEXT)))


def test_the_walk_goes_from_a_batch_to_a_recall():
    assert len(FUNCTIONS) >= 9


@pytest.mark.parametrize(("module", "function"), FUNCTIONS)
def test_a_function_of_the_walk_exists_and_says_what_it_does(module, function):
    assert getattr(importlib.import_module(module), function).__doc__


@pytest.mark.parametrize("file", FILES)
def test_a_file_that_the_architecture_names_exists(file):
    assert (ROOT / file).is_file()
