"""`accounts …`: what the administrator at the console needs, above all the first account."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask
from flask.cli import AppGroup

from trace.http.problems import sentence
from trace.http.session import open_work
from trace.kernel.actor import Actor, Role
from trace.kernel.errors import NoSuchRecord, TraceError
from trace.kernel.work import Work
from trace.rooms.accounts import queries, rules, services
from trace.rooms.accounts.rules import OrganisationKind

# What a record can be numbered, and a database can look for.
NUMBER = click.IntRange(0, 2**63 - 1)
group = AppGroup("accounts", help="Enter people, reset passwords, make tokens.")


def init_app(app: Flask) -> None:
    """Add the commands to `flask`."""
    app.cli.add_command(group)


def _operator() -> Actor:
    return Actor.operator(getpass.getuser())


@contextmanager
def _refusals() -> Iterator[None]:
    """Say a refusal in one line instead of a traceback."""
    try:
        yield
    except TraceError as error:
        raise click.ClickException(sentence(error)) from error


def _account_id(work: Work, phone: str) -> int:
    account = queries.find_account(work, phone=rules.normal_phone(phone))
    if account is None:
        raise NoSuchRecord(kind="account", key=phone)
    return account.id


@group.command("organisation")
@click.option("--kind", type=click.Choice([k.value for k in OrganisationKind]), required=True)
@click.option("--name", required=True)
@click.option("--division", default="", help="6, 9 or 12 digits.")
def organisation_command(kind: str, name: str, division: str) -> None:
    """Enter an organisation; prints its id."""
    with _refusals(), open_work(_operator()) as work:
        made = services.create_organisation(
            work, kind=OrganisationKind(kind), name=name, division=division
        )
    click.echo(f"{made.id}\t{made.name}")


@group.command("create")
@click.option("--phone", required=True)
@click.option("--name", required=True)
@click.option("--role", type=click.Choice([r.value for r in Role]), required=True)
@click.option("--organisation", "organisation_id", type=NUMBER, required=True)
@click.option("--division", default="")
@click.option("--badge", "badge_number", default=None)
def create_command(
    phone: str,
    name: str,
    role: str,
    organisation_id: int,
    division: str,
    badge_number: str | None,
) -> None:
    """Enter a person with a role; prints the one-time password."""
    with _refusals(), open_work(_operator()) as work:
        new = services.create_account(work, phone=phone, name=name, badge_number=badge_number)
        services.add_membership(
            work,
            account_id=new.account.id,
            role=Role(role),
            organisation_id=organisation_id,
            division=division,
        )
    click.echo(f"{new.account.phone}\t{new.password}")


@group.command("reset")
@click.argument("phone")
def reset_command(phone: str) -> None:
    """Set and print a one-time password."""
    with _refusals(), open_work(_operator()) as work:
        new = services.reset_password(work, account_id=_account_id(work, phone))
    click.echo(f"{new.account.phone}\t{new.password}")


@group.command("unlock")
@click.argument("phone")
def unlock_command(phone: str) -> None:
    """Forget the failed sign-ins of a phone number."""
    with _refusals(), open_work(_operator()) as work:
        services.unlock(work, account_id=_account_id(work, phone))
    click.echo(f"{phone}\tunlocked")


@group.command("token")
@click.argument("phone")
@click.option("--name", required=True, help="What the token is for.")
@click.option("--days", type=NUMBER, default=365, show_default=True)
def token_command(phone: str, name: str, days: int) -> None:
    """Make a token for a person and print its secret."""
    with _refusals(), open_work(_operator()) as work:
        _token, secret = services.issue_token(
            work, account_id=_account_id(work, phone), name=name, days=days
        )
    click.echo(secret)


@group.command("list")
@click.option("--text", default="")
def list_command(text: str) -> None:
    """List people with their roles."""
    with open_work(_operator(), read_only=True) as work:
        for account in queries.list_accounts(work, text=text, size=500).items:
            roles = ", ".join(
                f"{m.role.value}@{m.organisation_id}{':' + m.division if m.division else ''}"
                for m in account.memberships
            )
            click.echo(f"{account.id}\t{account.phone}\t{account.name}\t{account.state}\t{roles}")
