"""`keys new|rotate|revoke|list`: the keys that sign labels."""

from __future__ import annotations

import getpass

import click
from flask import Flask
from flask.cli import AppGroup

from trace.http.session import open_work
from trace.kernel.actor import Actor
from trace.kernel.errors import NoSuchRecord
from trace.kernel.keyring import PublicKey
from trace.kernel.work import Work
from trace.rooms.audit import services as audit

group = AppGroup("keys", help="The keys that sign labels.")


def operator() -> Actor:
    """Whoever sits at the console."""
    return Actor.operator(getpass.getuser())


@group.command("list")
def list_command() -> None:
    """Show every key with its dates."""
    with open_work(operator(), read_only=True) as work:
        for key in work.ports.keyring.public_keys():
            click.echo(_line(key))


@group.command("new")
def new_command() -> None:
    """Make a key if none is in force (the first one is made by itself when the service first starts)."""
    with open_work(operator()) as work:
        try:
            key = work.ports.keyring.current_key(work.now)
        except NoSuchRecord:
            key = work.ports.keyring.rotate(work.now)
            _tell(key, "key.made", work)
        else:
            click.echo("A key is in force already; `keys rotate` makes the next one.", err=True)
        click.echo(_line(key))


@group.command("rotate")
def rotate_command() -> None:
    """Make the next key: it signs new runs from now on; runs ordered before keep theirs."""
    with open_work(operator()) as work:
        key = work.ports.keyring.rotate(work.now)
        _tell(key, "key.rotated", work)
        click.echo(_line(key))


@group.command("revoke")
@click.argument("number", type=click.IntRange(1, 255))
@click.option("--yes", is_flag=True, help="Do not ask.")
def revoke_command(number: int, yes: bool) -> None:
    """Revoke a stolen key: from now on no label of any run that it signed is accepted."""
    if not yes:
        click.confirm(
            f"No label signed by key {number} will be accepted any more. Go on?", abort=True
        )
    with open_work(operator()) as work:
        try:
            key = work.ports.keyring.revoke(number, work.now)
        except NoSuchRecord as error:
            raise click.ClickException(f"There is no key {number}.") from error
        _tell(key, "key.revoked", work)
        click.echo(_line(key))


def init_app(app: Flask) -> None:
    """Add the commands to `flask`."""
    app.cli.add_command(group)


def _tell(key: PublicKey, verb: str, work: Work) -> None:
    audit.record(work, verb, subject_kind="signing-key", subject_key=key.number)


def _line(key: PublicKey) -> str:
    revoked = f"revoked {key.revoked_at:%Y-%m-%d %H:%M}Z" if key.revoked_at else "in order"
    return f"{key.number:>3}  {key.not_before:%Y-%m-%d} to {key.expires_at:%Y-%m-%d}  {revoked}"
