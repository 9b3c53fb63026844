"""The tree is the one of docs/architecture.md, and no file or function outgrows a reader."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import subprocess
from pathlib import Path

import pytest

import trace
import trace.rooms
from trace.settings import ROOT

MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 60
TOP_LEVEL = {
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "docs",
    "migrations",
    "package-lock.json",
    "package.json",
    "pyproject.toml",
    "requirements.txt",
    "static",
    "templates",
    "tests",
    "trace",
    "wsgi.py",
}
ODDS_AND_ENDS = {"utils", "helpers", "common", "misc", "manager", "views"}
SOURCES = sorted([*(ROOT / "trace").rglob("*.py"), *(ROOT / "tests").rglob("*.py")])


def _tracked() -> list[Path]:
    told = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [Path(name) for name in told.stdout.split("\0") if name]


def test_trace_is_our_package_and_not_the_standard_library_s():
    found = Path(trace.__file__ or "").resolve()

    assert found == ROOT / "trace" / "__init__.py"


def test_the_top_level_holds_only_what_the_owner_fixed():
    found = {path.parts[0] for path in _tracked()}

    assert found <= TOP_LEVEL


def test_no_browser_library_is_committed():
    found = [path for path in _tracked() if {"vendor", "node_modules"} & set(path.parts)]

    assert found == []


def test_every_folder_of_tests_is_a_package():
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py")}

    assert [str(f) for f in folders if not (f / "__init__.py").exists()] == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_short_enough_to_read(source: Path):
    text = source.read_text(encoding="utf-8")
    functions = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    long = [
        f"{node.name}: {length}"
        for node in functions
        if (length := (node.end_lineno or 0) - node.lineno + 1) > MAX_FUNCTION_LINES
    ]
    assert len(text.splitlines()) <= MAX_FILE_LINES
    assert long == []


@pytest.mark.parametrize(
    "room", [found.name for found in pkgutil.iter_modules(trace.rooms.__path__)]
)
def test_a_room_has_a_charter_and_no_drawer_for_odds_and_ends(room: str):
    package = importlib.import_module(f"trace.rooms.{room}")

    charter = ast.parse(Path(package.__file__ or "").read_text(encoding="utf-8"))
    assert package.__doc__
    assert [node for node in charter.body if not _is_no_code(node)] == []
    assert {found.name for found in pkgutil.iter_modules(package.__path__)} & ODDS_AND_ENDS == set()


def _is_no_code(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) or (
        isinstance(node, ast.ImportFrom) and node.module == "__future__"
    )
