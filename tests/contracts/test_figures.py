"""The frame of `make bench|faults|fuzz` judges and keeps its figures as design and reader expect."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.figures import Book, Figure, Options, holds, read_options, run_row


@pytest.mark.parametrize(
    ("must", "value", "in_full", "in_ci"),
    [
        (">= 4", 4, True, True),
        (">= 4", 2, False, True),
        (">= 4", 1.9, False, False),
        ("<= 60", 119, False, True),
        ("<= 60", 121, False, False),
        ("< 60", 60, False, True),
        ("== 0", 1, False, False),
        ("<= 0", 1, False, False),
    ],
)
def test_a_limit_is_judged_whole_and_in_ci_with_room(must, value, in_full, in_ci):
    assert holds(must, value, ci=False) is in_full
    assert holds(must, value, ci=True) is in_ci


def test_a_row_with_a_ratio_is_judged_on_it():
    figure = Figure(7.0, "s", ">= 3.5", against=2.0, ratio=3.4)

    entry = run_row("bench", "speed", lambda options: figure, Options(full=True))[0]

    assert entry["ok"] is False
    assert entry["command"] == "make bench only=speed full=1"


def test_a_row_that_fails_does_not_hold(capsys):
    def broken(options: Options) -> Figure:
        raise RuntimeError("no luck")

    entry = run_row("faults", "broken", broken, Options())[0]

    assert (entry["ok"], entry["value"]) == (False, None)
    assert "no luck" in capsys.readouterr().err


def test_a_later_run_replaces_its_own_rows_only(tmp_path: Path):
    book = Book(tmp_path / "build" / "bench.json")
    book.record("a", [{"name": "a", "value": 1}])
    book.record("b", [{"name": "b", "value": 1}])

    book.record("a", [{"name": "a", "value": 2}])

    kept = json.loads((tmp_path / "build" / "bench.json").read_text())
    assert kept == [{"name": "b", "value": 1}, {"name": "a", "value": 2}]


def test_nothing_of_a_run_before_outlives_the_row_that_was_run_again(tmp_path: Path):
    book = Book(tmp_path / "bench.json")
    book.record("race", [{"name": "race", "value": None, "ok": False}])
    book.record("race-mass", [{"name": "race-mass/wait", "value": 3}])

    book.record("race", [{"name": "race/door", "value": 40}])

    kept = json.loads((tmp_path / "bench.json").read_text())
    assert [entry["name"] for entry in kept] == ["race-mass/wait", "race/door"]


def test_options_are_a_tenth_unless_full_is_asked():
    small, large = read_options(["only=x", "ci=1"]), read_options(["full=1"])

    assert (small.only, small.ci, small.size(1000), large.size(1000)) == ("x", True, 100, 1000)
    with pytest.raises(SystemExit, match="fll"):
        read_options(["fll=1"])
