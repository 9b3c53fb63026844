"""`demo load|accounts|codes`: the demo county, its people and its labels; never in production."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup

from trace.cli import demo_county
from trace.cli.demo_county.codes import demo_codes
from trace.http.exchange_files import EXAMPLE, folder, read_targets
from trace.http.session import house, open_work
from trace.kernel.actor import Actor
from trace.kernel.work import Work
from trace.rooms.accounts import queries as accounts
from trace.rooms.exchange import services as exchange
from trace.settings import ROOT

group = AppGroup("demo", help="The demo county: load it, see its people and its labels.")
FILE = "demo.json"
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Machine-readable.")


def init_app(app: Flask) -> None:
    """Add the commands to `flask`."""
    app.cli.add_command(group)


@group.command("load")
@click.option("--if-empty", is_flag=True, help="Do nothing when the database holds anything.")
def load_command(if_empty: bool) -> None:
    """Load the demo county into an empty database, in one transaction."""
    _refuse_production()
    with open_work(Actor.system("demo")) as work:
        if accounts.list_organisations(work, size=1).items:
            if if_empty:
                return
            raise click.ClickException("The database is not empty: the demo county needs its own.")
        told = demo_county.load(work)
        _lay_target()
        _hand_over(work)
        # Within the transaction: a county whose passwords nobody has would be of no use.
        _write(told)
    click.echo(f"The demo county is loaded: {house().settings.base_url}")


@group.command("accounts")
@AS_JSON
def accounts_command(as_json: bool) -> None:
    """List the demo accounts with their passwords and API tokens."""
    ways_in = _read().get("accounts", [])
    if as_json:
        keys = ("role", "login", "password", "token")
        rows = [{key: way[key] for key in keys} for way in ways_in]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    if not ways_in:
        return
    click.echo(
        f"\n{house().settings.base_url}/  ·  sign in at /account/sign-in  ·  demo accounts:\n"
    )
    for way in ways_in:
        click.echo(f"  {way['login']}  {way['password']}  {way['role']}  {way['name']}")
    click.echo("")


@group.command("codes")
@AS_JSON
def codes_command(as_json: bool) -> None:
    """List addresses of labels: every verdict, every form of the code."""
    with open_work(Actor.system("demo"), read_only=True) as work:
        found = demo_codes(work, _read().get("labels", []))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for code in found:
        click.echo(f"{code['verdict']:9}  {code['form']:16}  {code['uri']}")


def _lay_target() -> None:
    """Have the demo hand over to a folder: the shipped example's fields, which are invented, as CSV files."""
    example = (ROOT / EXAMPLE).read_text(encoding="utf-8")
    lines = [
        line
        for line in example.splitlines()
        if not line.startswith(("address", "path", "hosts", "secret"))
    ]
    text = "\n".join(lines).replace("enabled = false", "enabled = true")
    folder().mkdir(parents=True, exist_ok=True)
    file = folder() / "demo-province.toml"
    file.write_text(text.replace('form = "json"', 'form = "csv"'), encoding="utf-8")


def _hand_over(work: Work) -> None:
    """Do a round's first part at once, so that the pages have something to show before the worker comes."""
    targets = read_targets().enabled
    exchange.follow_targets(work, targets=targets)
    while exchange.take_changes(work, targets=targets):
        pass


def _refuse_production() -> None:
    if house().settings.is_production:
        raise click.ClickException("Demo data is not loaded while TRACE_ENV is production.")


def _file() -> Path:
    return house().settings.data_dir / FILE


def _write(told: Mapping[str, object]) -> None:
    """Keep the demo's secrets where only the service's user reads them."""
    temporary = _file().with_suffix(".new")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(told, file, ensure_ascii=False, indent=1)
    os.replace(temporary, _file())


def _read() -> dict[str, Any]:
    if house().settings.is_production or not _file().exists():
        return {}
    found: dict[str, Any] = json.loads(_file().read_text(encoding="utf-8"))
    return found
