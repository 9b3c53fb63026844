"""`events`: the event store and what is built from it."""

from __future__ import annotations

import getpass

import click
from flask import Flask
from flask.cli import AppGroup

from trace.http.session import open_work
from trace.kernel.actor import Actor
from trace.rooms.batches import services
from trace.rooms.transport import services as transport

group = AppGroup("events", help="The event store and the projections built from it.")


def init_app(app: Flask) -> None:
    """Add the command group."""
    app.cli.add_command(group)


@group.command("rebuild")
def rebuild() -> None:
    """Empty the projections (graph, ledger, restrictions, dispatches, arrivals) and replay every event."""
    with open_work(Actor.operator(getpass.getuser())) as work:
        done = services.rebuild(work)
        transport.rebuild(work)
    click.echo(f"{done.event_count} events replayed, {done.batch_count} batches rebuilt")
