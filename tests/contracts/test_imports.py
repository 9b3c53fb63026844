"""The import contracts of pyproject.toml hold; and each of them does catch what it is there for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from trace.settings import ROOT

# A file that breaks one contract, and that contract's number.
PLANTED = {
    "the kernel reaches up to a room": (
        "kernel/planted.py",
        "import trace.rooms.audit.services",
        "1",
    ),
    "one door uses another": ("cli/planted.py", "import trace.web", "1"),
    "a folder without a floor": ("misc/__init__.py", "", "1"),
    "a lower room uses a higher one": (
        "rooms/audit/queries.py",
        "import trace.rooms.labels",
        "2",
    ),
    "a room without a place": ("rooms/planted/__init__.py", "", "2"),
    "rules call services": ("rooms/audit/rules.py", "import trace.rooms.audit.services", "3"),
    "a codec uses the database": ("standards/planted.py", "import sqlalchemy", "4"),
    "a room uses the web": ("rooms/audit/rules.py", "import flask", "5"),
    "a door reads models": ("web/planted.py", "import trace.rooms.audit.models", "6"),
    "a door uses the database": ("web/planted.py", "import sqlalchemy", "6"),
}


def _lint(root: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-logo", "--no-cache"],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the sources in which a test may plant a violation."""
    ignored = shutil.ignore_patterns("__pycache__", "*.po", "*.mo", "*.csv")
    shutil.copytree(ROOT / "trace", tmp_path / "trace", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_import_contracts_hold():
    told = _lint(ROOT)

    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize("case", PLANTED)
def test_a_planted_violation_is_found(copy: Path, case: str):
    name, line, contract = PLANTED[case]
    file = copy / "trace" / name
    file.parent.mkdir(exist_ok=True)
    before = file.read_text() if file.exists() else ""
    file.write_text(f"{before}\n{line}\n")

    told = _lint(copy)

    broken = [text for text in told.stdout.splitlines() if text.endswith("BROKEN")]
    assert any(text.startswith(contract) for text in broken), told.stdout + told.stderr
