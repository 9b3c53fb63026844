"""`serve`: the web server and the job worker together, for one machine; either one's end stops the other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType

import click
from flask import Flask

from trace.settings import ROOT

# A request may take this long to finish after Ctrl-C; then it is cut off.
GRACE_S = 20
# The longest request line gunicorn can take: queries of EPCIS are long, and the service itself refuses longer ones in
# the words of the standard.
LONGEST_LINE = 8190
FLASK = (sys.executable, "-m", "flask", "--app", "wsgi")
GUNICORN = (sys.executable, "-m", "gunicorn", "wsgi:app", "--worker-class", "gthread")


class _Stop(Exception):
    """Ctrl-C, or the service manager's request to end."""


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", envvar="PORT", default=8000, show_default=True, help="Port to listen on.")
@click.option("--threads", default=8, show_default=True, help="Requests served at the same time.")
def serve_command(host: str, port: int, threads: int) -> None:
    """Run gunicorn and the job worker until one ends or Ctrl-C; WEB_CONCURRENCY sets the web processes."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    web = (*GUNICORN, "--bind", f"{host}:{port}", "--threads", str(threads))
    lines = ("--limit-request-line", str(LONGEST_LINE))
    limits = ("--graceful-timeout", str(GRACE_S), "--timeout", "120", "--log-level", "warning")
    commands = {"web server": (*web, *lines, *limits), "job worker": (*FLASK, "jobs", "work")}
    running: dict[str, subprocess.Popen[bytes]] = {}
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _ask_to_stop)
    code = 0
    try:
        for name, command in commands.items():
            # Our own programs with our own arguments.
            running[name] = subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603
        code = _wait_for_an_end(running)
    except _Stop:
        click.echo("Stopping …")
    finally:
        _stop_all(running)
    sys.exit(code)


def init_app(app: Flask) -> None:
    """Add the command to `flask`."""
    app.cli.add_command(serve_command)


def _ask_to_stop(_number: int, _frame: FrameType | None) -> None:
    # The launcher is already on its way out after the first signal.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise _Stop


def _wait_for_an_end(running: dict[str, subprocess.Popen[bytes]]) -> int:
    while True:
        for name, process in running.items():
            if process.poll() is not None:
                click.echo(f"The {name} ended with code {process.returncode}.", err=True)
                return process.returncode or 1
        time.sleep(0.2)


def _stop_all(running: dict[str, subprocess.Popen[bytes]]) -> None:
    _to_each(running, subprocess.Popen.terminate)
    deadline = time.monotonic() + GRACE_S + 5
    for process in running.values():
        try:
            process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _to_each(
    running: dict[str, subprocess.Popen[bytes]], act: Callable[[subprocess.Popen[bytes]], None]
) -> None:
    for process in running.values():
        if process.poll() is None:
            act(process)
