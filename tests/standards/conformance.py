"""Where other people's test data lies; it is read where it is and never committed.

CONFORMANCE_DATA names the folder of vectors; without it, `../shared/vectors` beside the checkout.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VECTORS = Path(os.environ.get("CONFORMANCE_DATA", ROOT.parent / "shared" / "vectors"))


def vectors(folder: str) -> Path:
    """The folder of that name, or a skipped test that says what is missing."""
    return _present(VECTORS / folder)


def china_examples() -> Path:
    """The table of real and constructed Chinese codes."""
    return _present(VECTORS.parent / "reference" / "china-data" / "examples.csv")


def _present(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"conformance data {path.name} is not here: set CONFORMANCE_DATA to its folder")
    return path
