"""`jobs work`: the process that does what pages and commands have queued."""

from __future__ import annotations

import signal
from types import FrameType

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from trace.jobs.worker import Worker

group = AppGroup("jobs", help="Background work.")


@group.command("work")
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
def work_command(once: bool) -> None:
    """Do queued jobs until Ctrl-C or SIGTERM; a job that is interrupted goes on where it was."""

    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    worker = Worker(app)

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        worker.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    if once:
        click.echo(worker.run_until_idle())
    else:
        worker.run()


def init_app(app: Flask) -> None:
    """Add the commands to `flask`."""
    app.cli.add_command(group)
