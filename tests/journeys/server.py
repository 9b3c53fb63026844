"""The product as people meet it: web server and job worker in processes of their own, on a free port."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from tests import databases
from trace.app import create_app
from trace.http.session import open_work
from trace.kernel.actor import Actor
from trace.kernel.work import Work
from trace.settings import ROOT, read_settings

START_TIMEOUT_S = 240
STOP_TIMEOUT_S = 30


class Site:
    """One running instance with a database of its own; `address` has no slash at its end."""

    def __init__(self, database_url: str, folder: Path, *, environment: str) -> None:
        port = _free_port()
        self.address = f"http://127.0.0.1:{port}"
        self.data_dir = folder
        self._port = port
        self._log = folder / "server.log"
        self._settings = {
            "TRACE_ENV": environment,
            "TRACE_DATA_DIR": str(folder),
            "TRACE_DATABASE_URL": database_url,
            "TRACE_BASE_URL": self.address,
            "TRACE_ISSUER": "trace-journey",
            "TRACE_SECRET_KEY": "a secret for the journeys, of more than 32 characters",
            "TRACE_LOG_LEVEL": "WARNING",
        }
        # The same instance in the test's own process: for what the console does before anybody can sign in.
        self.app: Flask = create_app(read_settings(self._settings))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start server and worker, and wait until the site answers."""
        command = [
            sys.executable,
            "-m",
            "flask",
            "--app",
            "wsgi",
            "serve",
            "--port",
            str(self._port),
        ]
        environment = {name: value for name, value in os.environ.items() if name[:6] != "TRACE_"}
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=environment | self._settings, stdout=log, stderr=log
            )
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the site did not start:\n{self.log()}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop both as Ctrl-C does, and close the test's own connections."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(timeout=STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        databases.close(self.app)

    def log(self) -> str:
        """Return what server and worker wrote."""
        return self._log.read_text(errors="replace")

    def command(self, *words: str) -> str:
        """Run a command of the operator's console in this process and return what it printed."""
        result = self.app.test_cli_runner().invoke(args=list(words))
        assert result.exit_code == 0, result.output
        return str(result.output)

    @contextmanager
    def work(self) -> Iterator[Work]:
        """Open one unit of work as the system: what was there before a journey begins."""
        with self.app.app_context(), open_work(Actor.system("journey")) as work:
            yield work

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=5) as answer:
                return int(answer.status) == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
