"""`serve` starts the web server and the job worker together, and neither outlives the other."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases
from trace.settings import ROOT

PATIENCE_S = 180


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def served(
    tmp_path: Path, all_databases: databases.Databases, port: int
) -> Iterator[subprocess.Popen[bytes]]:
    """The launcher in a process group of its own, once the web server answers."""
    environment = os.environ | {
        "TRACE_ENV": "development",
        "TRACE_DATA_DIR": str(tmp_path / "data"),
        "TRACE_DATABASE_URL": all_databases.copy("served"),
        "PORT": str(port),
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True) as launcher:
        try:
            _wait_for(lambda: _answers(port) and len(_children(launcher.pid)) == 2, launcher)
            yield launcher
        finally:
            if _is_alive(launcher.pid):
                os.killpg(launcher.pid, signal.SIGKILL)


def test_a_signal_to_the_group_stops_both(served, port):
    os.killpg(served.pid, signal.SIGTERM)

    code = served.wait(timeout=PATIENCE_S)

    assert code == 0
    assert not _answers(port)
    assert not _is_alive(served.pid)


def test_the_end_of_the_job_worker_ends_the_web_server_too(served, port):
    worker = next(pid for pid in _children(served.pid) if "jobs" in _command(pid))
    os.kill(worker, signal.SIGKILL)

    code = served.wait(timeout=PATIENCE_S)

    assert code != 0
    assert not _answers(port)


def _wait_for(condition, launcher) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert launcher.poll() is None, "the launcher ended before it served"
        assert time.monotonic() < deadline, "it did not come up"
        time.sleep(0.1)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def _is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def _children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _command(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
