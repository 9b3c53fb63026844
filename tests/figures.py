"""Figures: rows that measure one thing each, judged against a limit and kept in build/<target>.json.

`python -m tests.bench only=NAME full=1 ci=1`, and so with tests.faults and tests.fuzz. Each target is a package
whose modules declare rows:

    @row("bench", "pages")
    def pages(options: Options) -> Figure: ...
"""

from __future__ import annotations

import importlib
import json
import operator
import os
import pkgutil
import re
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from trace.settings import ROOT

COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}
LIMIT = re.compile(r"(>=|<=|==|>|<) (\d+(?:\.\d+)?)")
COLUMNS = ("name", "value", "unit", "against", "ratio", "must", "ok")


@dataclass(frozen=True, slots=True)
class Options:
    """How a run was asked for: everything or one row, the stated size or a tenth, full limits or CI's."""

    only: str = ""
    full: bool = False
    ci: bool = False

    def size(self, stated: int) -> int:
        """Return the size to run at: the stated one with full=1, else a tenth."""
        return stated if self.full else max(1, stated // 10)


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value with its limit.

    must      `>= 3.5`: judged on `ratio` where there is one, else on `value`
    against   what `value` was compared with (a number in the same unit, or its name)
    part      set when one row gives several figures: the figure is called `row/part`
    """

    value: float
    unit: str
    must: str
    against: float | str | None = None
    ratio: float | None = None
    part: str = ""


Row = Callable[[Options], Figure | Iterable[Figure]]
_rows: dict[str, dict[str, Row]] = {}


def row(target: str, name: str) -> Callable[[Row], Row]:
    """Declare a row of `target` (bench, faults or fuzz)."""

    def declare(function: Row) -> Row:
        named = _rows.setdefault(target, {})
        if name in named:
            raise ValueError(f"{target} has two rows {name}")
        named[name] = function
        return function

    return declare


def main(target: str, package: ModuleType) -> int:
    """Run the rows of `target` and return the exit code: 0 when every figure holds."""
    for module in pkgutil.iter_modules(package.__path__):
        if module.name != "__main__":
            importlib.import_module(f"{package.__name__}.{module.name}")
    options = read_options(sys.argv[1:])
    rows = _rows.get(target, {})
    if options.only and options.only not in rows:
        print(f"make {target}: no row {options.only!r}; there are: {', '.join(rows) or 'none'}")
        return 2
    book = Book(ROOT / "build" / f"{target}.json")
    done: list[dict[str, Any]] = []
    for name, function in rows.items():
        if options.only in ("", name):
            began = time.monotonic()
            entries = run_row(target, name, function, options)
            book.record(name, entries)
            done += entries
            print(f"{target} {name}: {time.monotonic() - began:.1f} s", flush=True)
    print_table(done)
    return 0 if all(entry["ok"] for entry in done) else 1


def read_options(arguments: list[str]) -> Options:
    """Return the options of `only=NAME full=1 ci=1`; anything else ends the program."""
    given = dict(argument.partition("=")[::2] for argument in arguments)
    if unknown := set(given) - {"only", "full", "ci"}:
        raise SystemExit(
            f"unknown: {', '.join(sorted(unknown))}; there are only=NAME, full=1, ci=1"
        )
    return Options(given.get("only", ""), given.get("full") == "1", given.get("ci") == "1")


def run_row(target: str, name: str, function: Row, options: Options) -> list[dict[str, Any]]:
    """Return the entries of one row; a row that fails counts as a figure that does not hold."""
    command = f"make {target} only={name}" + (" full=1" if options.full else "")
    try:
        found = function(options)
        figures = [found] if isinstance(found, Figure) else list(found)
    except Exception:
        # The other rows still have to be told; this one is shown whole and judged as broken.
        traceback.print_exc()
        figures = [Figure(float("nan"), "failed", "== 0")]
    return [_entry(name, figure, command, options) for figure in figures]


def holds(must: str, value: float, *, ci: bool) -> bool:
    """Tell whether `value` keeps the limit; in CI half of a floor or double a ceiling is enough."""
    found = LIMIT.fullmatch(must)
    if found is None:
        raise ValueError(f"no limit: {must!r}")
    sign, limit = found.group(1), float(found.group(2))
    if ci and sign in (">=", ">"):
        limit /= 2
    if ci and sign in ("<=", "<"):
        limit *= 2
    return COMPARISONS[sign](value, limit)


def _entry(name: str, figure: Figure, command: str, options: Options) -> dict[str, Any]:
    judged = figure.value if figure.ratio is None else figure.ratio
    return {
        "name": f"{name}/{figure.part}" if figure.part else name,
        "value": _short(figure.value),
        "unit": figure.unit,
        "against": _short(figure.against),
        "ratio": _short(figure.ratio),
        "must": figure.must,
        "ok": holds(figure.must, judged, ci=options.ci),
        "command": command,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _short(value: float | str | None) -> float | str | None:
    if isinstance(value, float):
        return None if value != value else float(f"{value:.6g}")
    return value


class Book:
    """The file of one target: entries merged by their row's name, written whole after every row."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def record(self, row_name: str, entries: list[dict[str, Any]]) -> None:
        """Put `entries` in place of all that the row gave before, also of a failure."""
        kept = json.loads(self._path.read_text()) if self._path.exists() else []
        kept = [entry for entry in kept if entry["name"].partition("/")[0] != row_name]
        kept += entries
        self._path.parent.mkdir(exist_ok=True)
        temporary = self._path.with_suffix(".new")
        temporary.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n")
        os.replace(temporary, self._path)


def print_table(entries: list[dict[str, Any]]) -> None:
    """Print the entries in aligned columns."""
    cells = [COLUMNS, *([_cell(entry[column]) for column in COLUMNS] for entry in entries)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(COLUMNS))]
    for line in cells:
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        )


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "ok" if value else "NOT OK"
    return "" if value is None else str(value)
